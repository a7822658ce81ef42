//! The inputs of rows that come from outside this page, and whether they are available.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::download;
use crate::app::lab::computing::ComputingStore;
use crate::app::lab::results::ResultStore;
use data::FASHION;
use machines::lab::lack::{Supplies, suffice};
use machines::lab::run::Vgg16;
use network::vgg16::{self, Vgg16SiteCard};

/// The list of the site's data sets, written by script/build.
const SETS: &str = "data/sets.json";

#[derive(Clone, Copy)]
pub struct SupplyStore {
    pub supplies: Memo<Supplies>,
    /// Bytes of the site's weights of VGG16, if it has them.
    pub shipped_vgg16: RwSignal<Option<u64>>,
}

impl SupplyStore {
    pub fn new(results: ResultStore, computing: ComputingStore) -> Self {
        let fashion = RwSignal::new(None);
        spawn_local(async move {
            if let Some(sets) = download::json::<Vec<String>>(SETS).await {
                fashion.set(Some(sets.iter().any(|set| set == FASHION)));
            }
        });
        let shipped_vgg16 = RwSignal::new(None);
        spawn_local(async move {
            if let Some(card) = download::json::<Vgg16SiteCard>(&vgg16::card_path()).await {
                shipped_vgg16.set(Some(card.bytes));
            }
        });
        let samples = results.samples;
        let own_digits =
            Memo::new(move |_| samples.with(|samples| samples.as_deref().map(suffice)));
        let supplies = Memo::new(move |_| Supplies {
            fashion: fashion.get(),
            vgg16: shipped_vgg16.get().is_some()
                || computing.vgg16.with(|vgg16| matches!(vgg16, Vgg16::Taken { .. })),
            own_digits: own_digits.get(),
        });
        Self { supplies, shipped_vgg16 }
    }
}
