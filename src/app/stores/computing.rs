//! The learner in use, and the reason for it.

use leptos::prelude::*;

use super::signals::set;
use machines::computing::{Computing, Kind, Wish, figures, why};

#[derive(Clone, Copy, Default)]
pub struct ComputingStore {
    pub wish: RwSignal<Wish>,
    pub in_use: RwSignal<Kind>,
    pub why: RwSignal<String>,
    /// A sentence about each learner's speed, in the order of `Kind::ALL`; `None` before it is
    /// measured.
    pub figures: RwSignal<[Option<String>; 2]>,
}

impl ComputingStore {
    pub fn show(self, computing: &Computing) {
        set(self.wish, &computing.wish());
        set(self.in_use, &computing.in_use());
        set(self.why, &why(computing));
        set(self.figures, &Kind::ALL.map(|kind| figures(computing, kind)));
    }
}
