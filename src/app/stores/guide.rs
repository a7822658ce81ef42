//! The guided mode.

use leptos::prelude::*;

use super::signals::set;
use machines::guided::Guided;
use machines::samples::Samples;

#[derive(Clone, Copy, Default)]
pub struct GuideStore {
    /// `None` while it is off.
    pub guided: RwSignal<Option<Guided>>,
}

impl GuideStore {
    pub fn show(self, samples: &Samples) {
        set(self.guided, &samples.guided());
    }

    pub fn is_on(self) -> bool {
        self.guided.with(Option::is_some)
    }

    /// The digit to write now.
    pub fn asked(self) -> Option<u8> {
        self.guided.get()?.asked()
    }
}
