//! The stored data on the Lab's page: its results, and the samples from the pad's page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::lab::notices::NoticeStore;
use crate::store::Shelf;
use ink::Labelled;
use machines::lab::rows::RowId;
use machines::record::{Entry, Store};
use machines::result::{LabResult, ResultId};
use machines::shelf::{LabContents, LabItem, LabKey, News, list};
use recipes::recipe::Recipe;
use recipes::scale::Scale;

#[derive(Clone, Copy)]
pub struct ResultStore {
    /// The newest result of each row and scale.
    pub results: RwSignal<Vec<Arc<LabResult>>>,
    /// `None` until they have been read from the database.
    pub samples: RwSignal<Option<Vec<Labelled>>>,
    /// How often another tab has deleted everything.
    pub deleted_elsewhere: RwSignal<u32>,
    pub shelf: Shelf<LabContents>,
}

impl ResultStore {
    /// Starts loading stored data. Until then the Lab works in memory.
    pub fn open(notices: NoticeStore) -> Self {
        let (results, samples) = (RwSignal::default(), RwSignal::new(None));
        let deleted_elsewhere = RwSignal::new(0);
        let shelf = Shelf::default();
        shelf.open(move |contents: &LabContents, news| match news {
            News::Changed(Store::Samples) => {
                samples.set(Some(contents.samples.iter().map(Labelled::from).collect()));
            }
            News::Changed(Store::Results) => results.set(contents.results.clone()),
            News::Changed(Store::Signs | Store::Heads | Store::Choices | Store::SetAside)
            | News::Loaded { .. } => {}
            News::DeletedElsewhere => deleted_elsewhere.update(|times| *times += 1),
            // The stored samples have been loaded, or can't be loaded.
            News::Settled => {
                if samples.with_untracked(Option::is_none) {
                    samples.set(Some(Vec::new()));
                }
            }
            News::Report(sentence) => notices.warn(sentence),
            News::Announce(sentence) => notices.announce(sentence),
        });
        Self { results, samples, deleted_elsewhere, shelf }
    }

    pub fn of_row(self, id: RowId, scale: Scale) -> Option<Arc<LabResult>> {
        let id = ResultId::new(id.recipe().id, id.row().name, scale);
        self.results.with(|results| list::find(results, &id).cloned())
    }

    /// A recipe's results in the order of its rows, quick runs first.
    pub fn of_recipe(self, recipe: &'static Recipe) -> Vec<Arc<LabResult>> {
        let rows = RowId::all(recipe).flat_map(|id| Scale::ALL.map(|scale| (id, scale)));
        rows.filter_map(|(id, scale)| self.of_row(id, scale)).collect()
    }

    pub fn keep(self, result: LabResult) {
        self.shelf.put([LabItem::Result(Arc::new(result))]);
    }

    /// Puts deleted results back, except those of rows that have been run since.
    pub fn bring_back(self, deleted: &[Arc<LabResult>]) {
        let gone = self.results.with_untracked(|results| {
            let is_gone = |it: &&Arc<LabResult>| list::find(results, it.id()).is_none();
            deleted.iter().filter(is_gone).cloned().collect::<Vec<_>>()
        });
        self.shelf.announce(keys(&gone), "The results of this project are back.");
        self.shelf.put(gone.into_iter().map(LabItem::Result));
    }

    pub fn delete(self, recipe: &'static Recipe) {
        let keys = keys(&self.of_recipe(recipe));
        self.shelf.announce(keys.clone(), "The results of this project are deleted.");
        self.shelf.delete(keys);
    }
}

fn keys(results: &[Arc<LabResult>]) -> Vec<LabKey> {
    results.iter().map(|result| LabKey::Result(result.id().clone())).collect()
}
