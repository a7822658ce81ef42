//! The browser's storage: the database behind the shelf, other tabs, and the unfinished drawing. No components.

mod browser;
mod database;
mod shelf;
mod storage;
mod tabs;

pub use browser::{
    ask_to_persist, forget_draft, forget_drafts, keep_draft, keep_text, kept_draft, kept_text,
    new_id, now_ms,
};
pub use shelf::Shelf;
pub use storage::Storage;
