//! What the page around the pane has given: base, head, samples and ink, or a network of the Lab with pictures; and what
//! the explainer still lacks of that.

use ink::{Drawn, Labelled, Stroke};
use network::{BaseName, HeadFile};
use worker::explainer::{Command, Trained, TrainedNetwork};
use worker::reader::Command as FromPad;
use worker::wire::Encoded;

use super::slot::Refusal;
use crate::numbers::Numbers;

/// What a command of the pad has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Network,
    /// The head, or samples after those that were there.
    Personal,
    /// The samples: a place may now be that of another one.
    Places,
    Ink,
    Nothing,
}

/// What is explained.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    Base(BaseName),
    Lab(Encoded<TrainedNetwork>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    source: Option<Source>,
    head: Option<HeadFile>,
    samples: Vec<Labelled>,
    use_ink: bool,
    /// The digits on the pad, from left to right.
    digits: Vec<Drawn>,
    /// What the explainer has to get, in this order.
    owes_source: bool,
    owes_head: bool,
    owes_samples: bool,
    /// The number of the change without an answer.
    changing: Option<u32>,
    /// Whether the explainer has the base, or the network of the Lab.
    is_loaded: bool,
    /// Why the explainer refused the last change.
    refusal: Option<Refusal>,
}

impl Given {
    pub fn has_network(&self) -> bool {
        self.source.is_some()
    }

    /// Whether the Lab has trained the network.
    pub fn is_of_lab(&self) -> bool {
        matches!(self.source, Some(Source::Lab(_)))
    }

    pub fn has_head(&self) -> bool {
        self.head.is_some()
    }

    pub fn samples(&self) -> &[Labelled] {
        &self.samples
    }

    pub fn digits(&self) -> &[Drawn] {
        &self.digits
    }

    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Whether the explainer has all of it but the ink.
    pub fn is_settled(&self) -> bool {
        let owes = self.owes_source || self.owes_head || self.owes_samples;
        self.is_loaded && self.changing.is_none() && !owes
    }

    /// Takes a command that the pad's reader has got.
    pub fn take(&mut self, command: FromPad) -> Changed {
        match command {
            FromPad::LoadBase(base) => {
                let digits = std::mem::take(&mut self.digits);
                self.begin(Source::Base(base), digits);
                Changed::Network
            }
            FromPad::UseHead { head, .. } => {
                (self.head, self.owes_head) = (head, true);
                // Why a base was not loaded stays to be said.
                if self.is_loaded {
                    self.refusal = None;
                }
                Changed::Personal
            }
            FromPad::Remember { samples, use_ink, .. } => {
                let have_grown = samples.starts_with(&self.samples);
                (self.samples, self.use_ink, self.owes_samples) = (samples, use_ink, true);
                if have_grown { Changed::Personal } else { Changed::Places }
            }
            FromPad::Read { digits, .. } => {
                self.digits = digits;
                Changed::Ink
            }
            FromPad::ReadFound { .. } | FromPad::Export { .. } | FromPad::Find => Changed::Nothing,
        }
    }

    /// Takes a network of the Lab, with its pictures in place of the pad's ink.
    pub fn take_trained(&mut self, Trained { network, pictures }: Trained) {
        self.begin(Source::Lab(network), pictures);
    }

    fn begin(&mut self, source: Source, digits: Vec<Drawn>) {
        // An answer to an earlier change may still come: nothing waits for its number.
        *self = Self { source: Some(source), digits, owes_source: true, ..Self::default() };
    }

    /// The next command that brings the explainer what it lacks; one at a time.
    pub fn next(&mut self, numbers: &mut Numbers) -> Option<Command> {
        let source = self.source.as_ref()?;
        let owes_more = self.is_loaded && (self.owes_head || self.owes_samples);
        if self.changing.is_some() || !(self.owes_source || owes_more) {
            return None;
        }
        let id = numbers.request();
        self.changing = Some(id);
        Some(if std::mem::take(&mut self.owes_source) {
            match source {
                Source::Base(base) => Command::LoadBase { id, base: *base },
                Source::Lab(network) => Command::LoadTrained { id, network: network.clone() },
            }
        } else if std::mem::take(&mut self.owes_head) {
            Command::UseHead { id, head: self.head.clone() }
        } else {
            self.owes_samples = false;
            Command::Remember { id, samples: self.samples.clone(), use_ink: self.use_ink }
        })
    }

    /// The change with this number is done. Late answers have another one.
    pub fn done(&mut self, id: u32) {
        // The first change is the network.
        self.is_loaded |= self.changing.take_if(|changing| *changing == id).is_some();
    }

    /// The change with this number is refused. False for any other.
    pub fn refuse(&mut self, id: u32, refusal: &Refusal) -> bool {
        let is_refused = self.changing.take_if(|changing| *changing == id).is_some();
        if is_refused {
            self.refusal = Some(refusal.clone());
        }
        is_refused
    }

    /// A new explainer has nothing of it.
    pub fn lose(&mut self) {
        (self.changing, self.is_loaded, self.refusal) = (None, false, None);
        self.owes_source = self.source.is_some();
        self.owes_head = self.head.is_some();
        self.owes_samples = !self.samples.is_empty();
    }
}

/// Whether the ink was only drawn further.
pub fn has_grown(before: &[Stroke], after: &[Stroke]) -> bool {
    !before.is_empty()
        && after.len() >= before.len()
        && before.iter().zip(after).all(|(before, after)| after.points.starts_with(&before.points))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_grows_by_points_and_strokes_and_is_another_digit_otherwise() {
        let stroke = |points: &[(f32, f32)]| Stroke::from(points);
        let short = [stroke(&[(0.1, 0.1)])];
        let long = [stroke(&[(0.1, 0.1), (0.2, 0.2)])];
        let two = [long[0].clone(), stroke(&[(0.5, 0.5)])];
        assert!(has_grown(&short, &long) && has_grown(&long, &two) && has_grown(&two, &two));
        assert!(!has_grown(&two, &long) && !has_grown(&long, &short));
        assert!(!has_grown(&[], &long), "a new digit");
        assert!(!has_grown(&[stroke(&[(0.3, 0.1)])], &long));
    }
}
