//! What opening a backup has changed.

use leptos::prelude::*;

#[derive(Clone, Copy, Default)]
pub struct BackupStore {
    /// A sentence about the last opened file, until it is dismissed.
    pub told: RwSignal<Option<String>>,
}
