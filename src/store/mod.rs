//! Browser storage: the shelf's database, the channel to other tabs, and the pad's ink for a reload.
//! Also ids and the time. It contains no components.

mod browser;
mod database;
mod json;
mod own;
mod shelf;
mod storage;
mod tabs;
mod texts;

pub use browser::{ask_to_persist, new_id, now_ms, storage_facts};
pub use json::Js;
pub use own::{ask_for_own_storage, place};
pub use shelf::Shelf;
pub use storage::Storage;
pub use texts::{
    LESSON_PREFIX, forget_draft, forget_drafts, keep_draft, keep_text, kept_draft, kept_text,
};
