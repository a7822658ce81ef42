//! The changes that the person can take back: deleted digits, deleted heads, changed labels and
//! changed signs. The newest is taken back first.

use crate::record::{Head, Id, Sample, Sign};
use crate::shelf::{PadContents, list};
use crate::wording;

/// The number of changes that can be taken back. Older ones are dropped, so that memory is bounded.
const DEPTH: usize = 50;

/// A change, with everything that is needed to take it back.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one at a time is handed on")]
pub enum Change {
    /// These samples were deleted together.
    DeletedSamples(Vec<Sample>),
    /// `chosen`: whether the person had chosen the head.
    DeletedHead { head: Box<Head>, chosen: bool },
    /// A label was changed. `sure`: whether the person had confirmed the earlier one.
    Relabelled { id: Id, from: u8, sure: bool, to: u8 },
    /// A sign was deleted (`now` is `None`), renamed, or got a drawing.
    Sign { before: Sign, now: Option<Sign> },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The person has made a change.
    Did(Box<Change>),
    /// Takes back the newest change.
    TakeBack,
    /// Hides the offer until the next change. The changes can still be taken back.
    Close,
    /// Everything is deleted.
    Forget,
}

/// What takes a change back.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Puts these samples on the shelf. The sentence is announced once they are stored.
    Put { samples: Vec<Sample>, sentence: String },
    /// Puts this head on the shelf. `chosen`: whether the person had chosen it.
    PutHead { head: Head, chosen: bool },
    /// Puts this sign on the shelf. The sentence is announced once it is stored.
    PutSign { sign: Sign, sentence: String },
}

/// A change in brief.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// This number of samples was deleted.
    Samples(usize),
    /// The head made at this time was deleted.
    Head {
        made_ms: f64,
    },
    /// A label was changed.
    Label {
        from: u8,
        to: u8,
    },
    Sign(SignChange),
}

/// What has happened to a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignChange {
    Deleted,
    Renamed,
    Drawn,
}

impl SignChange {
    /// `now`: `None` for a deleted sign.
    fn of(before: &Sign, now: Option<&Sign>) -> Self {
        match now {
            None => Self::Deleted,
            Some(now) if now.name != before.name => Self::Renamed,
            Some(_) => Self::Drawn,
        }
    }
}

impl What {
    /// The change as a sentence. `date`: formats milliseconds since 1970.
    pub fn sentence(self, date: impl Fn(f64) -> String) -> String {
        match self {
            Self::Samples(count) => format!("Deleted {}.", wording::digits(count)),
            Self::Head { made_ms } => format!("Deleted the head of {}.", date(made_ms)),
            Self::Label { from, to } => format!("Changed the label {from} to {to}."),
            Self::Sign(SignChange::Deleted) => "Deleted a sign.".to_owned(),
            Self::Sign(SignChange::Renamed) => "Renamed a sign.".to_owned(),
            Self::Sign(SignChange::Drawn) => "Kept a drawing of a sign.".to_owned(),
        }
    }

    pub fn is_deletion(self) -> bool {
        !matches!(self, Self::Label { .. } | Self::Sign(SignChange::Renamed | SignChange::Drawn))
    }
}

/// The offer to take back the newest change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    pub newest: What,
    /// The number of older changes.
    pub more: usize,
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Undo {
    /// The oldest first.
    changes: Vec<Change>,
    closed: bool,
}

impl Undo {
    /// The offer that the page shows. A change is left out if another tab has made it void.
    pub fn offer(&self, contents: &PadContents) -> Option<Offer> {
        let place = self.newest(contents).filter(|_| !self.closed)?;
        Some(Offer { newest: self.changes[place].what(), more: place })
    }

    /// Handles an event. `contents`: what is on the shelf.
    pub fn step(&mut self, event: Event, contents: &PadContents) -> Option<Effect> {
        match event {
            Event::Did(change) => {
                if self.changes.len() == DEPTH {
                    self.changes.remove(0);
                }
                self.changes.push(*change);
                self.closed = false;
            }
            Event::TakeBack => {
                let place = self.newest(contents)?;
                self.closed = false;
                // The changes after it are void.
                return self.changes.drain(place..).next()?.reversal(contents);
            }
            Event::Close => self.closed = true,
            Event::Forget => *self = Self::default(),
        }
        None
    }

    /// The place of the newest change that can be taken back.
    fn newest(&self, contents: &PadContents) -> Option<usize> {
        self.changes.iter().rposition(|change| change.stands(contents))
    }
}

impl Change {
    fn what(&self) -> What {
        match self {
            Self::DeletedSamples(samples) => What::Samples(samples.len()),
            Self::DeletedHead { head, .. } => What::Head { made_ms: head.made_ms },
            Self::Relabelled { from, to, .. } => What::Label { from: *from, to: *to },
            Self::Sign { before, now } => What::Sign(SignChange::of(before, now.as_ref())),
        }
    }

    /// Whether taking it back would change anything. It would not if another tab has put back what
    /// was deleted, or has deleted or changed the entry since.
    fn stands(&self, contents: &PadContents) -> bool {
        let PadContents { samples, signs, heads, .. } = contents;
        match self {
            Self::DeletedSamples(deleted) => deleted.iter().any(|it| is_missing(it, samples)),
            Self::DeletedHead { head, .. } => list::find(heads, &head.id).is_none(),
            Self::Relabelled { id, to, .. } => {
                list::find(samples, id).is_some_and(|sample| sample.label == *to)
            }
            Self::Sign { before, now } => list::find(signs, &before.id) == now.as_ref(),
        }
    }

    fn reversal(self, contents: &PadContents) -> Option<Effect> {
        let samples = &contents.samples;
        Some(match self {
            Self::DeletedSamples(mut deleted) => {
                deleted.retain(|sample| is_missing(sample, samples));
                let sentence = format!("Brought back {}.", wording::digits(deleted.len()));
                Effect::Put { samples: deleted, sentence }
            }
            Self::DeletedHead { head, chosen } => Effect::PutHead { head: *head, chosen },
            Self::Relabelled { id, from, sure, .. } => {
                let sample = Sample { label: from, sure, ..list::find(samples, &id)?.clone() };
                Effect::Put { samples: vec![sample], sentence: format!("Labelled {from} again.") }
            }
            Self::Sign { before: sign, now } => {
                let name = &sign.name;
                let sentence = match SignChange::of(&sign, now.as_ref()) {
                    SignChange::Deleted => format!("Brought back the sign {name}."),
                    SignChange::Renamed => format!("The sign is named {name} again."),
                    SignChange::Drawn => format!("Took back a drawing of {name}."),
                };
                Effect::PutSign { sign, sentence }
            }
        })
    }
}

fn is_missing(sample: &Sample, list: &[Sample]) -> bool {
    list::find(list, &sample.id).is_none()
}

#[cfg(test)]
mod tests {
    use network::{BaseName, HeadFile};

    use super::*;

    fn id(name: &str) -> Id {
        Id(name.to_owned())
    }

    fn sample(name: &str, label: u8) -> Sample {
        Sample { id: id(name), made_ms: 1.0, label, drawn: ink::Drawn::default(), sure: false }
    }

    fn head(name: &str) -> Head {
        let (base, file) = (BaseName::Cnn, HeadFile(Vec::new()));
        Head { id: id(name), made_ms: 7.0, base, file, scores: None }
    }

    fn deleted(samples: &[Sample]) -> Change {
        Change::DeletedSamples(samples.to_vec())
    }

    fn relabelled(name: &str, from: u8, to: u8) -> Change {
        Change::Relabelled { id: id(name), from, sure: false, to }
    }

    fn with(samples: &[Sample]) -> PadContents {
        PadContents { samples: samples.to_vec(), ..PadContents::default() }
    }

    /// The machine after these changes.
    fn after(changes: impl IntoIterator<Item = Change>) -> Undo {
        let mut undo = Undo::default();
        for change in changes {
            undo.step(Event::Did(Box::new(change)), &PadContents::default());
        }
        undo
    }

    fn put(samples: &[Sample], sentence: &str) -> Option<Effect> {
        Some(Effect::Put { samples: samples.to_vec(), sentence: sentence.to_owned() })
    }

    #[test]
    fn changes_are_taken_back_one_after_the_other_the_newest_first() {
        let removed = Change::DeletedHead { head: Box::new(head("h")), chosen: true };
        let mut undo = after([deleted(&[sample("a", 1)]), relabelled("b", 3, 8), removed]);
        let mut contents = with(&[sample("b", 8)]);
        let head_back = Effect::PutHead { head: head("h"), chosen: true };
        assert_eq!(undo.step(Event::TakeBack, &contents), Some(head_back));
        contents.heads.push(head("h"));
        let effect = undo.step(Event::TakeBack, &contents);
        assert_eq!(effect, put(&[sample("b", 3)], "Labelled 3 again."));
        let effect = undo.step(Event::TakeBack, &contents);
        assert_eq!(effect, put(&[sample("a", 1)], "Brought back 1\u{a0}digit."));
        assert_eq!(undo.step(Event::TakeBack, &contents), None);
    }

    #[test]
    fn two_labels_of_one_sample_are_taken_back_in_turn() {
        let mut undo = after([relabelled("a", 1, 2), relabelled("a", 2, 3)]);
        let effect = undo.step(Event::TakeBack, &with(&[sample("a", 3)]));
        assert_eq!(effect, put(&[sample("a", 2)], "Labelled 2 again."));
        let effect = undo.step(Event::TakeBack, &with(&[sample("a", 2)]));
        assert_eq!(effect, put(&[sample("a", 1)], "Labelled 1 again."));
    }

    #[test]
    fn an_earlier_label_comes_back_with_its_confirmation() {
        let confirmed = Change::Relabelled { id: id("a"), from: 1, sure: true, to: 2 };
        let effect = after([confirmed]).step(Event::TakeBack, &with(&[sample("a", 2)]));
        assert_eq!(effect, put(&[Sample { sure: true, ..sample("a", 1) }], "Labelled 1 again."));
    }

    #[test]
    fn what_another_tab_has_put_back_stays_as_it_is() {
        let mut undo = after([relabelled("c", 4, 5), deleted(&[sample("a", 1), sample("b", 2)])]);
        let theirs = with(&[sample("a", 9), sample("c", 5)]);
        let effect = undo.clone().step(Event::TakeBack, &theirs);
        assert_eq!(effect, put(&[sample("b", 2)], "Brought back 1\u{a0}digit."));
        // With both back, only the older change is left.
        let theirs = with(&[sample("a", 9), sample("b", 9), sample("c", 5)]);
        let newest = What::Label { from: 4, to: 5 };
        assert_eq!(undo.offer(&theirs), Some(Offer { newest, more: 0 }));
        let effect = undo.step(Event::TakeBack, &theirs);
        assert_eq!(effect, put(&[sample("c", 4)], "Labelled 4 again."));
        assert_eq!(undo.step(Event::TakeBack, &PadContents::default()), None);
    }

    #[test]
    fn a_sign_comes_back_as_it_was_unless_another_tab_has_changed_it() {
        let sign = |name: &str, drawings| Sign {
            id: id("s"),
            made_ms: 1.0,
            name: name.to_owned(),
            drawings: vec![Vec::new(); drawings],
        };
        let contents = |sign| PadContents { signs: vec![sign], ..PadContents::default() };
        let drawn = Change::Sign { before: sign("star", 1), now: Some(sign("star", 2)) };
        let renamed = Change::Sign { before: sign("star", 2), now: Some(sign("sun", 2)) };
        let deleted = Change::Sign { before: sign("sun", 2), now: None };
        let mut undo = after([drawn, renamed, deleted]);
        let back =
            |sign, sentence: &str| Some(Effect::PutSign { sign, sentence: sentence.to_owned() });
        let none = PadContents::default();
        assert!(undo.offer(&none).is_some_and(|offer| offer.newest.is_deletion()));
        let effect = undo.clone().step(Event::TakeBack, &contents(sign("moon", 2)));
        assert_eq!(effect, None);
        let effect = undo.step(Event::TakeBack, &none);
        assert_eq!(effect, back(sign("sun", 2), "Brought back the sign sun."));
        let effect = undo.step(Event::TakeBack, &contents(sign("sun", 2)));
        assert_eq!(effect, back(sign("star", 2), "The sign is named star again."));
        let drawn = contents(sign("star", 2));
        let newest = What::Sign(SignChange::Drawn);
        assert_eq!(undo.offer(&drawn), Some(Offer { newest, more: 0 }));
        let effect = undo.step(Event::TakeBack, &drawn);
        assert_eq!(effect, back(sign("star", 1), "Took back a drawing of star."));
    }

    #[test]
    fn a_head_that_another_tab_has_put_back_stays_as_it_is() {
        let mut undo = after([Change::DeletedHead { head: Box::new(head("h")), chosen: true }]);
        let theirs = PadContents { heads: vec![head("h")], ..PadContents::default() };
        assert_eq!(undo.offer(&theirs), None);
        assert_eq!(undo.step(Event::TakeBack, &theirs), None);
    }

    #[test]
    fn a_label_of_a_sample_that_is_gone_or_changed_elsewhere_is_skipped() {
        for theirs in [with(&[]), with(&[sample("a", 6)])] {
            let mut undo = after([deleted(&[sample("b", 2)]), relabelled("a", 3, 8)]);
            let offer = Offer { newest: What::Samples(1), more: 0 };
            assert_eq!(undo.offer(&theirs), Some(offer));
            let effect = undo.step(Event::TakeBack, &theirs);
            assert_eq!(effect, put(&[sample("b", 2)], "Brought back 1\u{a0}digit."));
        }
    }

    #[test]
    fn the_newest_fifty_changes_can_be_taken_back() {
        let names: Vec<_> = (0..=DEPTH).map(|i| i.to_string()).collect();
        let mut undo = after(names.iter().map(|name| deleted(&[sample(name, 1)])));
        let nothing = PadContents::default();
        assert_eq!(undo.offer(&nothing).unwrap().more, DEPTH - 1);
        let mut back = Vec::new();
        while let Some(Effect::Put { samples, .. }) = undo.step(Event::TakeBack, &nothing) {
            back.push(samples[0].id.0.clone());
        }
        assert!(back.iter().eq(names[1..].iter().rev()), "{back:?}");
    }

    #[test]
    fn a_closed_offer_comes_back_with_the_next_change_and_loses_nothing() {
        let nothing = PadContents::default();
        let mut undo = after([deleted(&[sample("a", 1)]), deleted(&[sample("b", 2)])]);
        undo.step(Event::Close, &nothing);
        assert_eq!(undo.offer(&nothing), None);
        let effect = undo.step(Event::TakeBack, &nothing);
        assert_eq!(effect, put(&[sample("b", 2)], "Brought back 1\u{a0}digit."));
        assert_eq!(undo.offer(&nothing), Some(Offer { newest: What::Samples(1), more: 0 }));
        undo.step(Event::Close, &nothing);
        undo.step(Event::Did(Box::new(deleted(&[sample("c", 3)]))), &nothing);
        assert_eq!(undo.offer(&nothing).unwrap().more, 1);
    }

    #[test]
    fn nothing_can_be_taken_back_after_everything_is_deleted() {
        let nothing = PadContents::default();
        let mut undo = after([deleted(&[sample("a", 1)])]);
        undo.step(Event::Forget, &nothing);
        assert_eq!((undo.offer(&nothing), undo.step(Event::TakeBack, &nothing)), (None, None));
    }

    #[test]
    fn each_change_has_a_sentence() {
        let sentence = |what: What| what.sentence(|ms| format!("day {}", ms as u32));
        assert_eq!(sentence(What::Samples(3)), "Deleted 3\u{a0}digits.");
        assert_eq!(sentence(What::Head { made_ms: 7.0 }), "Deleted the head of day 7.");
        assert_eq!(sentence(What::Label { from: 3, to: 8 }), "Changed the label 3 to 8.");
    }
}
