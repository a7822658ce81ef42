//! When something happened, and an id for what comes of it.

use crate::record::Id;

#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// Used nowhere yet.
    pub id: Id,
    /// Milliseconds since 1970.
    pub now_ms: f64,
}
