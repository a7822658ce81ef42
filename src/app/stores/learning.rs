//! Learning tasks: the current one, and the losses of the last one.

use leptos::prelude::*;

use super::signals::set;
use machines::learning::{Learning, Running};

#[derive(Clone, Copy, Default)]
pub struct LearningStore {
    pub running: RwSignal<Option<Running>>,
    /// Losses of the last learning task of this visit, one per epoch.
    pub losses: RwSignal<Vec<f64>>,
}

impl LearningStore {
    pub fn show(self, learning: &Learning) {
        set(self.running, &learning.running().cloned());
        set(self.losses, &learning.losses().to_vec());
    }

    pub fn is_running(self) -> bool {
        self.running.with(Option::is_some)
    }
}
