//! What the browser keeps: samples, heads, results of the Lab, choices and the unfinished drawing. No components.

mod browser;
mod database;
mod tabs;

pub use browser::{
    ask_to_persist, forget_caches, forget_draft, forget_drafts, keep_draft, keep_text, kept_draft,
    kept_text, new_id, now_ms,
};
pub use database::{Database, Loaded};
pub use tabs::Tabs;

/// Why the browser kept something not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error(
        "This browser keeps nothing for this page (a private window, or site data is blocked): \
         your digits last until you close the page. Download your head before you do."
    )]
    Unavailable,
    #[error(
        "The browser has no room left for this page: delete some digits or heads, or free some disk space."
    )]
    Full,
    #[error(
        "The browser could not keep the last change ({0}). It is still on the page; reload only after trying again."
    )]
    Failed(String),
}
