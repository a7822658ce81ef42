//! What the browser says about the page's storage.

use leptos::prelude::*;

use super::signals::set;
use crate::store::storage_facts;
use machines::keeping::Facts;

#[derive(Clone, Copy, Default)]
pub struct KeepingStore {
    /// `None` until the browser has answered.
    pub facts: RwSignal<Option<Facts>>,
}

impl KeepingStore {
    /// Asks the browser.
    pub async fn ask(self) {
        set(self.facts, &Some(storage_facts().await));
    }
}
