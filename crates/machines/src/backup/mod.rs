//! Everything that a person has made, as one file: digits, signs, heads, the Lab's results and settings.
//! docs/backup.md has the format.

mod counts;
mod error;
mod file;
mod json;
mod merge;
#[cfg(not(target_arch = "wasm32"))]
mod native;
mod read;
mod saved;
#[cfg(test)]
mod tests;
mod write;

pub use counts::Counts;
pub use error::BackupError;
pub use file::{ACCEPTED, LARGEST, VERSION, is_backup};
pub use json::{Json, from_base64, to_base64};
pub use merge::{Merged, merge};
pub use read::{Opened, open};
pub use saved::{SavedRecord, SavedResult, restored};
pub use write::{STORES, Saved, file_of, of_page, record_of};
