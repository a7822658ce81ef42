//! Browser storage: the shelf's database, the channel to other tabs, and the draft. It contains no
//! components.

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
