//! The inputs of rows that come from outside this page, and whether they are available.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::download;
use crate::app::lab::computing::ComputingStore;
use crate::app::lab::results::ResultStore;
use data::{FASHION, MANIFEST, Manifest, folder};
use machines::lab::fashion::Size;
use machines::lab::lack::{Supplies, suffice};
use machines::lab::run::Vgg16;
use network::vgg16::{self, Vgg16SiteCard};
use recipes::scale::Scale;

/// The list of the site's data sets, written by script/build.
const SETS: &str = "data/sets.json";

#[derive(Clone, Copy)]
pub struct SupplyStore {
    pub supplies: Memo<Supplies>,
    /// The size of the site's copy of Fashion-MNIST, if it has one.
    pub fashion_size: RwSignal<Option<Size>>,
    /// Bytes of the site's weights of VGG16, if it has them.
    pub shipped_vgg16: RwSignal<Option<u64>>,
}

impl SupplyStore {
    pub fn new(results: ResultStore, computing: ComputingStore) -> Self {
        let fashion = RwSignal::new(None);
        let fashion_size = RwSignal::new(None);
        spawn_local(async move {
            let Some(sets) = download::json::<Vec<String>>(SETS).await else { return };
            let is_there = sets.iter().any(|set| set == FASHION.name);
            fashion.set(Some(is_there));
            if is_there
                && let Some(manifest) =
                    download::json::<Manifest>(&format!("{}/{MANIFEST}", folder(FASHION.name)))
                        .await
            {
                let bytes = |scale: Scale| manifest.bytes(scale.shards()).ok();
                fashion_size.set(
                    bytes(Scale::Quick)
                        .zip(bytes(Scale::Full))
                        .map(|(quick, full)| Size { quick, full }),
                );
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
        Self { supplies, fashion_size, shipped_vgg16 }
    }
}
