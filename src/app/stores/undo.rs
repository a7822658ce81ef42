//! The offer to take back the newest change.

use leptos::prelude::*;

use super::signals::set;
use machines::shelf::PadContents;
use machines::undo::{Offer, Undo};

#[derive(Clone, Copy, Default)]
pub struct UndoStore {
    /// `None` if there is nothing to take back, or the person has closed the offer.
    pub offer: RwSignal<Option<Offer>>,
}

impl UndoStore {
    pub fn show(self, undo: &Undo, contents: &PadContents) {
        set(self.offer, &undo.offer(contents));
    }

    /// Whether the newest change is a deletion.
    pub fn offers_deleted(self) -> bool {
        self.offer.get().is_some_and(|offer| offer.newest.is_deletion())
    }
}
