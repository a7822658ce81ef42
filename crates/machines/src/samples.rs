//! Actions on the person's samples: label, correct, delete and the guided mode. Also the samples'
//! readings. The list of samples is on the shelf.

use std::collections::HashMap;

use ink::{Count, Suspect};
use worker::reader::Remembered;

use crate::guided::Guided;
use crate::record::{Id, Sample};
use crate::undo::Change;
use crate::wording;

/// A sample from a picture, and the network's reading of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundSample {
    pub sample: Sample,
    pub read: u8,
}

/// The base's accuracy on the samples, without and with weighing by the other samples' traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    pub before: Count,
    pub after: Count,
}

/// Samples that are deleted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    One(Id),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The person has labelled a digit. `read`: the reading of the digit, if there is one.
    Label {
        sample: Sample,
        read: Option<u8>,
    },
    /// The person keeps the digits of a picture.
    KeepFound(Vec<FoundSample>),
    Relabel {
        id: Id,
        label: u8,
    },
    Delete(Which),
    /// Opens the correction of a sample's label; `None` closes it.
    Mend(Option<Id>),
    /// The guided mode starts or ends.
    Guide(bool),
    /// Skips the current digit of the guided mode.
    Skip,
    Remembered {
        ids: Vec<Id>,
        remembered: Remembered,
    },
    /// The list on the shelf has changed.
    ListChanged,
    /// Everything is deleted.
    Forget,
}

/// A change to the list on the shelf.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Put(Vec<Sample>),
    Delete(Vec<Id>),
    /// A sentence to announce once these samples' changes are stored.
    Announce {
        ids: Vec<Id>,
        sentence: String,
    },
    /// The person can take this change back.
    Did(Change),
    Say(String),
    /// The person has labelled the first digit of this visit.
    Labelled,
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    readings: HashMap<Id, u8>,
    suspects: HashMap<Id, u8>,
    weighed: Option<Weighed>,
    mending: Option<Id>,
    guided: Option<Guided>,
    labelled: bool,
}

impl Samples {
    /// The last reading of each sample.
    pub fn readings(&self) -> &HashMap<Id, u8> {
        &self.readings
    }

    /// Samples that look like another digit, each with that digit.
    pub fn suspects(&self) -> &HashMap<Id, u8> {
        &self.suspects
    }

    pub fn weighed(&self) -> Option<Weighed> {
        self.weighed
    }

    /// The sample whose label is being corrected.
    pub fn mending(&self) -> Option<&Id> {
        self.mending.as_ref()
    }

    pub fn guided(&self) -> Option<Guided> {
        self.guided
    }

    /// Handles an event. `list`: the samples on the shelf.
    pub fn step(&mut self, event: Event, list: &[Sample]) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Label { sample, read } => {
                if let Some(guided) = &mut self.guided
                    && guided.asked() == Some(sample.label)
                {
                    guided.keep();
                }
                self.readings.extend(read.map(|read| (sample.id.clone(), read)));
                let sentence = format!("Kept as a {}.", sample.label);
                put(vec![sample], sentence, &mut effects);
                self.label(&mut effects);
            }
            Event::KeepFound(found) => {
                let (samples, readings): (Vec<_>, Vec<_>) = found
                    .into_iter()
                    .map(|FoundSample { sample, read }| {
                        let reading = (sample.id.clone(), read);
                        (sample, reading)
                    })
                    .unzip();
                self.readings.extend(readings);
                let sentence = format!("Kept {}.", wording::digits(samples.len()));
                put(samples, sentence, &mut effects);
                self.label(&mut effects);
            }
            Event::Relabel { id, label } => {
                if let Some(before) = list.iter().find(|sample| sample.id == id) {
                    let sample = Sample { label, sure: true, ..before.clone() };
                    put(vec![sample], format!("Now labelled {label}."), &mut effects);
                    let Sample { label: from, sure, .. } = *before;
                    if from != label {
                        let change = Change::Relabelled { id: id.clone(), from, sure, to: label };
                        effects.push(Effect::Did(change));
                    }
                }
                self.suspects.remove(&id);
                self.mending = None;
            }
            Event::Delete(which) => {
                self.mending = None;
                let is_meant = |sample: &&Sample| match &which {
                    Which::All => true,
                    Which::One(id) => sample.id == *id,
                };
                let deleted: Vec<_> = list.iter().filter(is_meant).cloned().collect();
                if deleted.is_empty() {
                    return effects;
                }
                let sentence = format!("Deleted {}.", wording::digits(deleted.len()));
                let ids: Vec<_> = deleted.iter().map(|sample| sample.id.clone()).collect();
                effects.push(Effect::Delete(ids.clone()));
                effects.push(Effect::Announce { ids, sentence });
                effects.push(Effect::Did(Change::DeletedSamples(deleted)));
            }
            Event::Mend(id) => self.mending = id,
            Event::ListChanged => {
                self.mending.take_if(|id| list.iter().all(|sample| sample.id != *id));
            }
            Event::Guide(on) => {
                self.guided = on.then(Guided::default);
                self.ask(&mut effects);
            }
            Event::Skip => {
                if let Some(guided) = &mut self.guided {
                    guided.skip();
                }
                self.ask(&mut effects);
            }
            Event::Remembered { ids, remembered } => self.remembered(ids, remembered),
            Event::Forget => *self = Self::default(),
        }
        effects
    }

    fn label(&mut self, effects: &mut Vec<Effect>) {
        if !self.labelled {
            self.labelled = true;
            effects.push(Effect::Labelled);
        }
        self.ask(effects);
    }

    /// Announces the next digit of the guided mode.
    fn ask(&self, effects: &mut Vec<Effect>) {
        let Some(guided) = self.guided else { return };
        effects.push(Effect::Say(match guided.asked() {
            Some(digit) => format!("Write a {digit}."),
            None => "That was the last one.".to_owned(),
        }));
    }

    fn remembered(&mut self, ids: Vec<Id>, remembered: Remembered) {
        let Remembered { read, suspects, before, after, .. } = remembered;
        let suspect = |s: &Suspect| Some((ids.get(s.place as usize)?.clone(), s.looks_like));
        self.suspects = suspects.iter().filter_map(suspect).collect();
        self.weighed = (before.of > 0).then_some(Weighed { before, after });
        self.readings.extend(ids.into_iter().zip(read));
    }
}

fn put(samples: Vec<Sample>, sentence: String, effects: &mut Vec<Effect>) {
    let ids = samples.iter().map(|sample| sample.id.clone()).collect();
    effects.push(Effect::Put(samples));
    effects.push(Effect::Announce { ids, sentence });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(id: &str, label: u8) -> Sample {
        Sample {
            id: Id(id.to_owned()),
            made_ms: 1.0,
            label,
            drawn: ink::Drawn::default(),
            sure: false,
        }
    }

    fn id(name: &str) -> Id {
        Id(name.to_owned())
    }

    fn label(id: &str, label: u8) -> Event {
        Event::Label { sample: sample(id, label), read: None }
    }

    fn say(sentence: &str) -> Effect {
        Effect::Say(sentence.to_owned())
    }

    fn announce(ids: &[&str], sentence: &str) -> Effect {
        let ids = ids.iter().map(|name| id(name)).collect();
        Effect::Announce { ids, sentence: sentence.to_owned() }
    }

    #[test]
    fn a_labelled_sample_is_stored_and_then_announced() {
        let mut samples = Samples::default();
        let stored = [Effect::Put(vec![sample("a", 7)]), announce(&["a"], "Kept as a 7.")];
        assert_eq!(samples.step(label("a", 7), &[])[..2], stored);
    }

    #[test]
    fn only_the_first_label_of_a_visit_is_reported() {
        let mut samples = Samples::default();
        assert!(samples.step(label("a", 7), &[]).contains(&Effect::Labelled));
        assert!(!samples.step(label("b", 7), &[]).contains(&Effect::Labelled));
    }

    #[test]
    fn a_corrected_label_is_sure_and_no_longer_suspect() {
        let mut samples = Samples::default();
        let id = id("a");
        let suspects = vec![Suspect { place: 0, looks_like: 1 }];
        let count = Count { right: 0, of: 1 };
        let remembered =
            Remembered { read: vec![1], suspects, before: count, after: count, signs: None };
        samples.step(Event::Remembered { ids: vec![id.clone()], remembered }, &[]);
        samples.step(Event::Mend(Some(id.clone())), &[]);
        assert_eq!(samples.suspects()[&id], 1);
        let mended = Sample { sure: true, ..sample("a", 1) };
        let effects = samples.step(Event::Relabel { id: id.clone(), label: 1 }, &[sample("a", 7)]);
        let change = Change::Relabelled { id, from: 7, sure: false, to: 1 };
        let expected =
            [Effect::Put(vec![mended]), announce(&["a"], "Now labelled 1."), Effect::Did(change)];
        assert_eq!(effects, expected);
        assert!(samples.suspects().is_empty() && samples.mending().is_none());
    }

    #[test]
    fn the_correction_of_a_sample_that_is_gone_ends() {
        let mut samples = Samples::default();
        samples.step(Event::Mend(Some(id("a"))), &[]);
        samples.step(Event::ListChanged, &[sample("a", 7)]);
        assert!(samples.mending().is_some());
        samples.step(Event::ListChanged, &[sample("b", 7)]);
        assert!(samples.mending().is_none());
    }

    #[test]
    fn a_confirmed_label_is_no_change_to_take_back() {
        let mut samples = Samples::default();
        let confirm = Event::Relabel { id: id("a"), label: 7 };
        let confirmed = Sample { sure: true, ..sample("a", 7) };
        let expected = [Effect::Put(vec![confirmed]), announce(&["a"], "Now labelled 7.")];
        assert_eq!(samples.step(confirm, &[sample("a", 7)]), expected);
    }

    #[test]
    fn correcting_or_deleting_a_missing_sample_changes_nothing() {
        let mut samples = Samples::default();
        let list = [sample("a", 1)];
        assert_eq!(samples.step(Event::Relabel { id: id("gone"), label: 3 }, &list), []);
        assert_eq!(samples.step(Event::Delete(Which::One(id("gone"))), &list), []);
    }

    #[test]
    fn deleted_samples_can_be_taken_back_together() {
        let mut samples = Samples::default();
        let list = [sample("a", 1), sample("b", 2)];
        let deleted = |list: &[Sample], sentence| {
            let names: Vec<_> = list.iter().map(|sample| sample.id.0.as_str()).collect();
            [
                Effect::Delete(names.iter().map(|name| id(name)).collect()),
                announce(&names, sentence),
                Effect::Did(Change::DeletedSamples(list.to_vec())),
            ]
        };
        let one = samples.step(Event::Delete(Which::One(id("b"))), &list);
        assert_eq!(one, deleted(&list[1..], "Deleted 1\u{a0}digit."));
        let all = samples.step(Event::Delete(Which::All), &list);
        assert_eq!(all, deleted(&list, "Deleted 2\u{a0}digits."));
    }

    #[test]
    fn the_guided_mode_advances_only_with_its_current_digit() {
        let mut samples = Samples::default();
        assert_eq!(samples.step(Event::Guide(true), &[]), [say("Write a 0.")]);
        samples.step(label("a", 5), &[]);
        assert_eq!(samples.guided().unwrap().asked(), Some(0));
        assert!(samples.step(label("b", 0), &[]).contains(&say("Write a 1.")));
        assert_eq!(samples.step(Event::Skip, &[]), [say("Write a 2.")]);
        assert_eq!(samples.guided().unwrap().kept(), 1);
        assert_eq!(samples.step(Event::Guide(false), &[]), []);
        assert_eq!(samples.guided(), None);
    }

    #[test]
    fn found_digits_are_stored_with_their_readings() {
        let mut samples = Samples::default();
        let found = FoundSample { sample: sample("a", 4), read: 9 };
        let effects = samples.step(Event::KeepFound(vec![found]), &[]);
        let put = Effect::Put(vec![sample("a", 4)]);
        assert_eq!(effects, [put, announce(&["a"], "Kept 1\u{a0}digit."), Effect::Labelled]);
        assert_eq!(samples.readings()[&id("a")], 9);
    }
}
