//! The learner's rates and state, and the estimates for rows.

use leptos::prelude::*;

use crate::app::lab::place::PlaceStore;
use crate::app::lab::results::ResultStore;
use machines::computing::Kind;
use machines::lab::chip::Chip;
use machines::lab::estimate::{Estimates, Trained, pace};
use machines::lab::run::Vgg16;
use recipes::cost::Rates;
use worker::learner::{CPU_NAME, GPU_NAME};

/// The driver sets all signals except `estimates`.
#[derive(Clone, Copy)]
pub struct ComputingStore {
    /// `None` until the adapter has been measured.
    pub rates: RwSignal<Option<Rates>>,
    pub chip: RwSignal<Chip>,
    pub vgg16: RwSignal<Vgg16>,
    pub trained: RwSignal<Trained>,
    /// Estimates. They use a CPU's rates while the learner's rates are unknown.
    pub estimates: Memo<Estimates>,
}

impl ComputingStore {
    pub fn new(place: PlaceStore, results: ResultStore) -> Self {
        let rates = RwSignal::new(None::<Rates>);
        let trained = RwSignal::new(Trained::default());
        let pace = Memo::new(move |_| {
            let learner = match place.kind.get() {
                Kind::Cpu => CPU_NAME,
                Kind::Gpu => GPU_NAME,
            };
            let rates = rates.get().unwrap_or(Rates::CPU);
            let results = results.results.read();
            pace(results.iter().map(|result| &result.outcome), learner, rates)
        });
        let estimates = Memo::new(move |_| Estimates {
            rates: rates.get().unwrap_or(Rates::CPU),
            pace: pace.get(),
            trained: trained.get(),
        });
        Self { rates, chip: RwSignal::default(), vgg16: RwSignal::default(), trained, estimates }
    }
}
