//! The inputs of rows that come from outside this page, and whether they are available.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::download;
use crate::app::lab::computing::ComputingStore;
use crate::app::lab::results::ResultStore;
use data::FASHION;
use machines::lab::lack::{Supplies, suffice};
use machines::lab::run::Vgg16;

/// The list of the site's data sets, written by script/build.
const SETS: &str = "data/sets.json";

#[derive(Clone, Copy)]
pub struct SupplyStore {
    pub supplies: Memo<Supplies>,
}

impl SupplyStore {
    pub fn new(results: ResultStore, computing: ComputingStore) -> Self {
        let fashion = RwSignal::new(None);
        spawn_local(async move {
            if let Some(sets) = download::json::<Vec<String>>(SETS).await {
                fashion.set(Some(sets.iter().any(|set| set == FASHION)));
            }
        });
        let samples = results.samples;
        let own_digits =
            Memo::new(move |_| samples.with(|samples| samples.as_deref().map(suffice)));
        let supplies = Memo::new(move |_| Supplies {
            fashion: fashion.get(),
            vgg16: computing.vgg16.with(|vgg16| matches!(vgg16, Vgg16::Taken { .. })),
            own_digits: own_digits.get(),
        });
        Self { supplies }
    }
}
