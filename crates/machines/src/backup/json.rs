//! The interface to JSON, which the browser and a library read and write natively.

use base64ct::{Base64, Encoding};
use serde::Serialize;

use crate::record::RawRecord;

/// A JSON value. In a browser it is one of JavaScript's; there it may also contain bytes.
pub trait Json: RawRecord + Sized {
    /// Parses a text; `None` if it is not JSON.
    fn parse(text: &str) -> Option<Self>;

    /// The value of a record; `None` if JSON can't express it.
    fn of(record: &impl Serialize) -> Option<Self>;

    /// The value as JSON in one line.
    fn to_text(&self) -> Option<String>;

    /// A field of an object; `None` if it is missing or null.
    fn field(&self, name: &str) -> Option<Self>;

    /// The items of a list; empty for other values.
    fn items(&self) -> Vec<Self>;

    /// Replaces the bytes in this field by base64 text. Other values stay.
    fn encode(self, field: &str) -> Self;

    /// Replaces the base64 text in this field by its bytes, and other text by null. Other values
    /// stay.
    fn decode(self, field: &str) -> Self;
}

/// Standard base64 with padding (RFC 4648, section 4).
pub fn to_base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// `None` if the text is not base64.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}
