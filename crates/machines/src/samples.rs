//! Actions on the person's samples: label, correct, delete, restore and the guided mode. Also the
//! samples' readings. The list of samples is on the shelf.

use std::collections::HashMap;

use ink::{Count, Suspect};
use worker::reader::Remembered;

use crate::guided::Guided;
use crate::record::{Id, Sample};
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
    UndoDelete,
    /// Ends the offer to restore deleted samples.
    ForgetDeleted,
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
    /// Everything is deleted.
    Forget,
}

/// A change to the list on the shelf.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Put(Vec<Sample>),
    Delete(Vec<Id>),
    Say(String),
    /// The person has labelled the first digit of this visit.
    Labelled,
}

/// An announcement that waits until all its samples are stored.
#[derive(Clone, Debug, PartialEq)]
struct Announcement {
    ids: Vec<Id>,
    sentence: String,
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    readings: HashMap<Id, u8>,
    suspects: HashMap<Id, u8>,
    weighed: Option<Weighed>,
    deleted: Vec<Sample>,
    mending: Option<Id>,
    guided: Option<Guided>,
    labelled: bool,
    announcements: Vec<Announcement>,
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

    /// Deleted samples that can be restored.
    pub fn deleted(&self) -> &[Sample] {
        &self.deleted
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
                self.put(vec![sample], sentence, &mut effects);
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
                self.put(samples, sentence, &mut effects);
                self.label(&mut effects);
            }
            Event::Relabel { id, label } => {
                if let Some(sample) = list.iter().find(|sample| sample.id == id) {
                    let sample = Sample { label, sure: true, ..sample.clone() };
                    self.put(vec![sample], format!("Now labelled {label}."), &mut effects);
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
                self.deleted = deleted;
                effects.push(Effect::Delete(ids.clone()));
                self.announce(ids, sentence);
            }
            Event::UndoDelete => {
                let back = std::mem::take(&mut self.deleted);
                if !back.is_empty() {
                    let sentence = format!("Brought back {}.", wording::digits(back.len()));
                    self.put(back, sentence, &mut effects);
                }
            }
            Event::ForgetDeleted => self.deleted.clear(),
            Event::Mend(id) => self.mending = id,
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

    /// Returns the announcements that have become true. `is_pending`: whether a sample's last
    /// change is not yet stored.
    pub fn announcements(&mut self, is_pending: impl Fn(&Id) -> bool) -> Vec<Effect> {
        let is_done = |announcement: &mut Announcement| !announcement.ids.iter().any(&is_pending);
        let done = self.announcements.extract_if(.., is_done);
        done.map(|announcement| Effect::Say(announcement.sentence)).collect()
    }

    fn put(&mut self, samples: Vec<Sample>, sentence: String, effects: &mut Vec<Effect>) {
        let ids = samples.iter().map(|sample| sample.id.clone()).collect();
        effects.push(Effect::Put(samples));
        self.announce(ids, sentence);
    }

    /// Adds an announcement. It replaces those about earlier changes of the same samples.
    fn announce(&mut self, ids: Vec<Id>, sentence: String) {
        self.announcements.retain(|older| !older.ids.iter().any(|id| ids.contains(id)));
        self.announcements.push(Announcement { ids, sentence });
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
        let Remembered { read, suspects, before, after } = remembered;
        let suspect = |s: &Suspect| Some((ids.get(s.place as usize)?.clone(), s.looks_like));
        self.suspects = suspects.iter().filter_map(suspect).collect();
        self.weighed = (before.of > 0).then_some(Weighed { before, after });
        self.readings.extend(ids.into_iter().zip(read));
    }
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

    fn label(id: &str, label: u8) -> Event {
        Event::Label { sample: sample(id, label), read: None }
    }

    fn say(sentence: &str) -> Effect {
        Effect::Say(sentence.to_owned())
    }

    #[test]
    fn a_sample_is_announced_only_once_it_is_stored() {
        let mut samples = Samples::default();
        let put = Effect::Put(vec![sample("a", 7)]);
        assert_eq!(samples.step(label("a", 7), &[]), [put, Effect::Labelled]);
        samples.step(label("b", 8), &[]);
        assert_eq!(samples.announcements(|_| true), []);
        assert_eq!(samples.announcements(|id| id.0 == "a"), [say("Kept as a 8.")]);
        assert_eq!(samples.announcements(|_| false), [say("Kept as a 7.")]);
        assert_eq!(samples.announcements(|_| false), []);
    }

    #[test]
    fn only_the_newest_change_of_a_sample_is_announced() {
        let mut samples = Samples::default();
        samples.step(label("a", 7), &[]);
        samples.step(Event::Relabel { id: Id("a".to_owned()), label: 1 }, &[sample("a", 7)]);
        assert_eq!(samples.announcements(|_| false), [say("Now labelled 1.")]);
    }

    #[test]
    fn a_corrected_label_is_sure_and_no_longer_suspect() {
        let mut samples = Samples::default();
        let id = Id("a".to_owned());
        let suspects = vec![Suspect { place: 0, looks_like: 1 }];
        let count = Count { right: 0, of: 1 };
        let remembered = Remembered { read: vec![1], suspects, before: count, after: count };
        samples.step(Event::Remembered { ids: vec![id.clone()], remembered }, &[]);
        samples.step(Event::Mend(Some(id.clone())), &[]);
        assert_eq!(samples.suspects()[&id], 1);
        let mended = Sample { sure: true, ..sample("a", 1) };
        let effects = samples.step(Event::Relabel { id, label: 1 }, &[sample("a", 7)]);
        assert_eq!(effects, [Effect::Put(vec![mended])]);
        assert!(samples.suspects().is_empty() && samples.mending().is_none());
    }

    #[test]
    fn correcting_or_deleting_a_missing_sample_changes_nothing() {
        let mut samples = Samples::default();
        let id = Id("gone".to_owned());
        let list = [sample("a", 1)];
        assert_eq!(samples.step(Event::Relabel { id: id.clone(), label: 3 }, &list), []);
        assert_eq!(samples.step(Event::Delete(Which::One(id)), &list), []);
        assert_eq!(samples.deleted(), []);
    }

    #[test]
    fn undo_restores_the_last_deleted_samples_once() {
        let mut samples = Samples::default();
        let list = [sample("a", 1), sample("b", 2)];
        samples.step(Event::Delete(Which::One(Id("a".to_owned()))), &list);
        let effects = samples.step(Event::Delete(Which::All), &list[1..]);
        assert_eq!(effects, [Effect::Delete(vec![Id("b".to_owned())])]);
        let back = samples.step(Event::UndoDelete, &[]);
        assert_eq!(back, [Effect::Put(vec![sample("b", 2)])]);
        assert_eq!(samples.step(Event::UndoDelete, &list[1..]), []);
        assert_eq!(
            samples.announcements(|_| false),
            [say("Deleted 1\u{a0}digit."), say("Brought back 1\u{a0}digit.")]
        );
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
        assert_eq!(effects, [Effect::Put(vec![sample("a", 4)]), Effect::Labelled]);
        assert_eq!(samples.readings()[&Id("a".to_owned())], 9);
        assert_eq!(samples.announcements(|_| false), [say("Kept 1\u{a0}digit.")]);
    }

    #[test]
    fn forget_clears_deleted_samples_and_announcements() {
        let mut samples = Samples::default();
        samples.step(label("a", 1), &[]);
        samples.step(Event::Delete(Which::All), &[sample("a", 1)]);
        samples.step(Event::Forget, &[]);
        assert_eq!(samples.step(Event::UndoDelete, &[]), []);
        assert_eq!(samples.announcements(|_| false), []);
    }
}
