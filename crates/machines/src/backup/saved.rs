//! Records as they are in the file.

use super::json::Json;
use crate::record::Store;
use crate::result::ResultId;

/// A record as JSON in one line, with bytes as base64 text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRecord {
    pub store: Store,
    /// The key in the store.
    pub id: String,
    pub text: String,
}

/// A result of the Lab, which the pad's page passes on without reading its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedResult {
    pub id: ResultId,
    /// As in `SavedRecord`.
    pub text: String,
}

impl SavedRecord {
    /// From a record as the database has it.
    pub fn of<J: Json>(store: Store, id: String, record: J) -> Option<Self> {
        let record = match bytes_field(store) {
            Some(field) => record.encode(field),
            None => record,
        };
        Some(Self { store, id, text: record.to_text()? })
    }
}

/// A record of the file as the database has it.
pub fn restored<J: Json>(store: Store, record: J) -> J {
    match bytes_field(store) {
        Some(field) => record.decode(field),
        None => record,
    }
}

/// The field of a store's records that holds bytes.
fn bytes_field(store: Store) -> Option<&'static str> {
    match store {
        Store::Heads => Some("file"),
        Store::Results => Some("misread"),
        Store::Samples | Store::Signs | Store::Choices | Store::SetAside => None,
    }
}
