//! The person's samples, and their readings.

use std::collections::HashMap;

use leptos::prelude::*;

use super::signals::{set, tell};
use machines::record::{Id, Sample};
use machines::samples::{Samples, Weighed};

#[derive(Clone, Copy, Default)]
pub struct SampleStore {
    /// The oldest first.
    pub list: RwSignal<Vec<Sample>>,
    /// The last reading of each sample.
    pub readings: RwSignal<HashMap<Id, u8>>,
    /// Samples that look like another digit.
    pub suspects: RwSignal<HashMap<Id, u8>>,
    /// The accuracy before and after learning each digit at once.
    pub weighed: RwSignal<Option<Weighed>>,
    /// The sample whose label is being corrected.
    pub mending: RwSignal<Option<Id>>,
}

impl SampleStore {
    pub fn show(self, samples: &Samples) {
        set(self.readings, samples.readings());
        set(self.suspects, samples.suspects());
        set(self.weighed, &samples.weighed());
        set(self.mending, &samples.mending().cloned());
    }

    pub fn show_list(self, list: &Vec<Sample>) {
        let before = self.list.with_untracked(Vec::len);
        set(self.list, list);
        // The thumbnails that go have read these, of which the second seldom changes.
        if list.len() < before {
            tell(self.readings);
            tell(self.mending);
        }
    }

    pub fn is_empty(self) -> bool {
        self.list.with(Vec::is_empty)
    }

    /// The first sample that looks like another digit, and that digit. The person has not confirmed
    /// its label.
    pub fn doubtful(self) -> Option<(Sample, u8)> {
        self.suspects.with(|suspects| {
            self.list.with(|list| {
                let sample = list.iter().find(|s| !s.sure && suspects.contains_key(&s.id))?;
                Some((sample.clone(), suspects.get(&sample.id).copied()?))
            })
        })
    }

    /// The last reading of a sample.
    pub fn reading_of(self, id: &Id) -> Option<u8> {
        self.readings.with(|readings| readings.get(id).copied())
    }
}
