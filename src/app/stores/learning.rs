//! Learning a hand, while it is under way and after.

use leptos::prelude::*;

use super::signals::set;
use machines::learning::{Learning, Running};

#[derive(Clone, Copy, Default)]
pub struct LearningStore {
    pub running: RwSignal<Option<Running>>,
    /// Losses of the last learning of this visit, by epoch.
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
