//! Events for a host, as JSON.

use ink::metrics::is_sure;
use ink::{Drawn, Probabilities, Stroke};
use network::BaseName;
use worker::learner::Stage;
use worker::reader::DigitRead;

use super::HostMessage;
use super::json::{self, counted, list, number, object, text};
use crate::record::{Sample, Scores};
use crate::wording::{decimal, stage_name, top};

/// The reading of one digit.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadDigit {
    pub probabilities: Probabilities,
    /// The probability that the ink is a digit at all; 1 if the base can't tell.
    pub digit: f32,
    /// The name of the sign that the ink is read as.
    pub sign: Option<String>,
}

impl From<&DigitRead> for ReadDigit {
    fn from(read: &DigitRead) -> Self {
        let sign = read.sign.as_ref().map(|sign| sign.name.clone());
        Self { probabilities: read.probabilities, digit: read.digit, sign }
    }
}

/// The head that reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadInUse {
    Base,
    /// The person's.
    Own,
    /// The host's.
    Host,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page reads, with this base and head. Sent again when they change.
    Ready {
        base: BaseName,
        head: HeadInUse,
    },
    /// The height of the content, in CSS pixels.
    Size {
        height: u32,
    },
    /// The digits on the pad, from left to right; none if it is empty. `re`: this is the answer to
    /// a `read`.
    Reading {
        re: Option<u32>,
        digits: Vec<ReadDigit>,
    },
    /// The person has labelled a digit. `read`: the reading before.
    Label {
        label: u8,
        read: Option<u8>,
    },
    /// The person has added a sign or kept a drawing of one. `drawings`: how many it has.
    Sign {
        name: String,
        drawings: usize,
    },
    /// Learning has ended with a new head.
    Learned {
        base: BaseName,
        scores: Box<Scores>,
    },
    /// `None` if learning has ended or was stopped.
    Progress(Option<(Stage, u64, u64)>),
    /// What the person sends to the host by pressing the button.
    Digits(Vec<Sample>),
    Error {
        re: Option<u32>,
        sentence: String,
    },
}

impl HostMessage for Event {
    fn to_json(&self) -> String {
        let (name, fields) = match self {
            Self::Ready { base, head } => {
                let head = match head {
                    HeadInUse::Base => "base",
                    HeadInUse::Own => "own",
                    HeadInUse::Host => "host",
                };
                ("ready", vec![("base", text(base.as_str())), ("head", text(head))])
            }
            Self::Size { height } => ("size", vec![("height", height.to_string())]),
            Self::Reading { re, digits } => {
                ("reading", vec![("re", number(*re)), ("digits", list(digits, read_digit))])
            }
            Self::Label { label, read } => {
                ("label", vec![("label", label.to_string()), ("read", number(*read))])
            }
            Self::Sign { name, drawings } => {
                ("sign", vec![("name", text(name)), ("drawings", drawings.to_string())])
            }
            Self::Learned { base, scores } => ("learned", learned(*base, scores)),
            Self::Progress(progress) => {
                let (stage, done, total) = match progress {
                    Some((stage, done, total)) => (text(stage_name(*stage)), *done, *total),
                    None => (number::<u8>(None), 0, 0),
                };
                let (done, total) = (done.to_string(), total.to_string());
                ("progress", vec![("stage", stage), ("done", done), ("total", total)])
            }
            Self::Digits(samples) => ("digits", vec![("digits", list(samples, sample))]),
            Self::Error { re, sentence } => return json::error(*re, sentence),
        };
        json::message(name, &fields)
    }
}

fn read_digit(ReadDigit { probabilities, digit, sign }: &ReadDigit) -> String {
    let mut fields = vec![
        ("digit", top(probabilities).0.to_string()),
        ("probabilities", list(probabilities, |p| decimal(*p, 4))),
        ("sure", is_sure(probabilities, *digit).to_string()),
        ("isDigit", decimal(*digit, 4)),
    ];
    fields.extend(sign.as_ref().map(|name| ("sign", text(name))));
    object(&fields)
}

/// Without folds there is no accuracy after learning: each digit would be read by a head that has
/// learned from it.
fn learned(base: BaseName, scores: &Scores) -> Vec<(&'static str, String)> {
    let after = if scores.folds > 0 { counted(scores.after) } else { number::<u8>(None) };
    let others = [("before", scores.mnist_before), ("after", scores.mnist_after)];
    vec![
        ("base", text(base.as_str())),
        ("before", counted(scores.before)),
        ("after", after),
        ("folds", scores.folds.to_string()),
        ("retention", object(&others.map(|(name, count)| (name, counted(count))))),
    ]
}

fn sample(Sample { label, drawn, .. }: &Sample) -> String {
    let drawn = match drawn {
        Drawn::Ink(strokes) => ("strokes", list(strokes, stroke)),
        Drawn::Picture(picture) => ("picture", list(picture.bytes(), u8::to_string)),
    };
    object(&[("label", label.to_string()), drawn])
}

fn stroke(stroke: &Stroke) -> String {
    let points: Vec<_> = stroke.finite_points().collect();
    list(&points, |point| list(&[point.x, point.y], |axis| decimal(*axis, 4)))
}
