//! The reader's state, and the reading of the pad.

use leptos::prelude::*;

use super::signals::{put, set};
use machines::reading::{PadReading, Reader, ReaderState};
use machines::record::Id;
use network::{BaseName, Card};

#[derive(Clone, Copy, Default)]
pub struct ReaderStore {
    pub state: RwSignal<ReaderState>,
    /// The base in use; `None` while one is loading.
    pub base: RwSignal<Option<BaseName>>,
    /// The head in use; `None` for the base's own head.
    pub head: RwSignal<Option<Id>>,
    pub loading: RwSignal<Option<BaseName>>,
    /// The base that failed to load.
    pub failed: RwSignal<Option<BaseName>>,
    /// Bytes of the base's weights: downloaded, total.
    pub download: RwSignal<Option<(u64, u64)>>,
    pub reading: RwSignal<Option<PadReading>>,
    /// Indexed by the base's position in `BaseName::ALL`.
    pub cards: RwSignal<[Option<Card>; BaseName::ALL.len()]>,
}

impl ReaderStore {
    pub fn show(self, reader: &Reader) {
        set(self.state, &reader.state());
        set(self.base, &reader.base());
        set(self.head, &reader.head().cloned());
        set(self.loading, &reader.loading());
        set(self.failed, &reader.failed());
        set(self.download, &reader.download());
        set(self.cards, reader.cards());
        if self.reading.with_untracked(|shown| shown.as_ref() != reader.reading()) {
            put(self.reading, reader.reading().cloned());
        }
    }

    pub fn card(self, base: BaseName) -> Option<Card> {
        self.cards.with(|cards| cards[base as usize].clone())
    }
}
