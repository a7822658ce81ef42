//! Results kept in the browser as they come, and what is kept read back; the person's digits are
//! only read here.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::download;
use crate::app::lab::state::{State, Trouble};
use crate::store::{Database, StoreError, Tabs};
use data::FASHION;
use ink::Labelled;
use machines::record::{Id, Kept, Sample};
use machines::result::LabResult;
use recipes::recipe::Recipe;

/// The list of data sets that this site has; script/build writes it.
const SETS: &str = "data/sets.json";

#[derive(Default)]
pub struct Keep {
    database: Option<Rc<Database>>,
    tabs: Option<Tabs>,
}

impl State {
    /// Reads what is kept; until then the Lab works in memory.
    pub fn open_store(self) {
        spawn_local(async move {
            match Database::open().await {
                Ok(database) => {
                    self.keep.update_value(|keep| keep.database = Some(Rc::new(database)));
                    self.read_all().await;
                }
                Err(error) => self.store_failed(&error),
            }
        });
        let tabs = Tabs::open(move || spawn_local(self.read_all()));
        self.keep.update_value(|keep| keep.tabs = tabs);
        spawn_local(async move {
            if let Some(sets) = download::json::<Vec<String>>(SETS).await {
                self.fashion.set(Some(sets.iter().any(|set| set == FASHION)));
            }
        });
    }

    async fn read_all(self) {
        let Some(database) = self.keep.with_value(|keep| keep.database.clone()) else { return };
        match database.load::<Sample>().await {
            Ok(samples) => {
                self.samples.set(Some(samples.whole.iter().map(Labelled::from).collect()));
            }
            Err(error) => return self.store_failed(&error),
        }
        match database.load::<LabResult>().await {
            Ok(results) => {
                let kept = results.whole.into_iter();
                self.results
                    .set(kept.map(|result| (result.id().clone(), Arc::new(result))).collect());
                if let Some(damage) = results.damaged.first() {
                    self.trouble.set(Some(Trouble {
                        sentence: format!(
                            "Some kept results could not be read ({damage}): run their rows again."
                        ),
                        again: None,
                    }));
                }
            }
            Err(error) => self.store_failed(&error),
        }
    }

    pub fn keep_result(self, result: LabResult) {
        self.results.update(|results| {
            results.insert(result.id().clone(), Arc::new(result.clone()));
        });
        self.write(async move |database| database.put(&[result]).await);
    }

    /// Forgets the results of a recipe.
    pub fn forget_results(self, recipe: &'static Recipe) {
        let ids: Vec<Id> =
            self.results_of(recipe).iter().map(|result| result.id().clone()).collect();
        self.results.update(|results| {
            ids.iter().for_each(|id| {
                results.remove(id);
            })
        });
        self.said.set("The results of this project are deleted.".to_owned());
        self.write(async move |database| database.delete::<LabResult>(&ids).await);
    }

    fn write<F>(self, change: impl FnOnce(Rc<Database>) -> F + 'static)
    where
        F: Future<Output = Result<(), StoreError>> + 'static,
    {
        let Some(database) = self.keep.with_value(|keep| keep.database.clone()) else { return };
        spawn_local(async move {
            match change(database).await {
                Ok(()) => self.keep.with_value(|keep| keep.tabs.iter().for_each(Tabs::tell)),
                Err(error) => self.store_failed(&error),
            }
        });
    }

    fn store_failed(self, error: &StoreError) {
        self.samples.update(|samples| {
            samples.get_or_insert_default();
        });
        let sentence = match error {
            StoreError::Unavailable => {
                "This browser keeps nothing for this page (a private window, or site data is blocked): \
                 results last until you close the page. Download them before you do."
                    .to_owned()
            }
            error => error.to_string(),
        };
        self.trouble.set(Some(Trouble { sentence, again: None }));
    }
}
