//! A time, and an id for an entry made at that time.

use crate::record::Id;

#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// An unused id.
    pub id: Id,
    /// Milliseconds since 1970.
    pub now_ms: f64,
}
