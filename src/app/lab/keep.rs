//! What the Lab's page shows when its shelf has news. The person's digits are only read here.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::download;
use crate::app::lab::state::{State, Trouble};
use data::FASHION;
use ink::Labelled;
use machines::record::{Entry, Store};
use machines::result::LabResult;
use machines::shelf::{LabContents, LabItem, LabKey, News};
use recipes::recipe::Recipe;

/// The list of data sets that this site has; script/build writes it.
const SETS: &str = "data/sets.json";

impl State {
    /// Reads what is kept; until then the Lab works in memory.
    pub fn open_store(self) {
        self.shelf.open(move |contents, news| self.on_shelf_news(contents, news));
        spawn_local(async move {
            if let Some(sets) = download::json::<Vec<String>>(SETS).await {
                self.fashion.set(Some(sets.iter().any(|set| set == FASHION)));
            }
        });
    }

    fn on_shelf_news(self, contents: &LabContents, news: News) {
        match news {
            News::Changed(Store::Samples) => {
                self.samples.set(Some(contents.samples.iter().map(Labelled::from).collect()));
            }
            News::Changed(Store::Results) => self.results.set(contents.results.clone()),
            News::Changed(Store::Heads | Store::Choices | Store::SetAside)
            | News::Loaded { .. } => {}
            News::Settled => {
                if self.samples.with_untracked(Option::is_none) {
                    self.samples.set(Some(Vec::new()));
                }
            }
            News::Report(sentence) => self.trouble.set(Some(Trouble { sentence, again: None })),
            News::Announce(sentence) => self.said.set(sentence.to_owned()),
        }
    }

    pub fn keep_result(self, result: LabResult) {
        self.shelf.put([LabItem::Result(Arc::new(result))]);
    }

    /// Deletes the results of a recipe.
    pub fn forget_results(self, recipe: &'static Recipe) {
        let results = self.results_of(recipe);
        self.shelf.delete(results.iter().map(|result| LabKey::Result(result.id().clone())));
        self.said.set("The results of this project are deleted.".to_owned());
    }
}
