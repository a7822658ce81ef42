//! The reader's protocol: reading digits and signs on the pad, and finding digits in pictures.

use ink::{Count, Drawn, Image28, Labelled, Probabilities, Stroke, Suspect};
use network::{BaseName, Card, HeadFile};
use serde::{Deserialize, Serialize};

use crate::envelope::Protocol;

/// A command from the page to the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Fetch a base's weights and use them for later readings: `BaseLoaded`, or `Failed`.
    LoadBase(BaseName),
    /// Use a head for later readings; `None`: the base's own. `HeadInUse`, or `Failed` and the head
    /// stays the same.
    UseHead { id: u32, head: Option<HeadFile> },
    /// Read the digits on the pad: `Reading`, or `Failed` without ink. Replaces an older waiting
    /// one.
    Read { id: u32, digits: Vec<Drawn> },
    /// Read the digits found in a picture: `FoundRead`, in the same order. Replaces an older
    /// waiting one.
    ReadFound { id: u32, digits: Vec<Drawn> },
    /// Take all labelled digits; the page sends them after each change: `Remembered`. The traces of
    /// the head in use weigh later readings. With `use_ink`, the traces of these digits do too. These
    /// signs are read beside the digits from now on, unless the head in use has signs.
    Remember { id: u32, samples: Vec<Labelled>, use_ink: bool, signs: Vec<Sign> },
    /// Base, head and signs in use as one safetensors file: `Exported`.
    Export { id: u32 },
    /// Find digits in the picture file that comes with this command: `Found` or `NothingFound`.
    Find,
}

/// A sign of the person's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sign {
    pub name: String,
    /// The strokes of each drawing.
    pub drawings: Vec<Vec<Stroke>>,
}

/// An event from the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    BaseLoaded {
        base: BaseName,
        card: Card,
    },
    HeadInUse {
        id: u32,
        personal: bool,
        /// The names of the signs that the head reads. They are read in place of the person's own.
        signs: Vec<String>,
    },
    Reading {
        id: u32,
        /// In the order of the command; at least one.
        digits: Vec<DigitRead>,
        /// Milliseconds from ink to probabilities.
        elapsed_ms: f64,
    },
    FoundRead {
        id: u32,
        digits: Vec<DigitRead>,
    },
    Remembered {
        id: u32,
        remembered: Remembered,
    },
    Exported {
        id: u32,
        file: HeadFile,
    },
    /// The digits found, in reading order; at least one.
    Found(Vec<FoundDigit>),
    /// No digit was found. `sentence` says why and what to do.
    NothingFound {
        sentence: String,
    },
}

/// A digit, and its reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitRead {
    pub probabilities: Probabilities,
    /// The probability that the ink is a digit at all; below 0.5 it looks like none. 1 if the base
    /// can't tell.
    pub digit: f32,
    /// The sign that the ink is read as. The probabilities are then those if it is a digit after all.
    pub sign: Option<SignRead>,
    /// The network's input.
    pub image: Image28,
}

/// A sign that ink is read as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignRead {
    pub name: String,
    /// Above one half.
    pub probability: f32,
}

/// The readings of the labelled digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// Each sample's reading from now on, in the order given. No sample weighs its own reading.
    pub read: Vec<u8>,
    /// The samples that look mislabelled.
    pub suspects: Vec<Suspect>,
    /// The base's accuracy on the samples.
    pub before: Count,
    /// The accuracy with traces: all other samples weigh each reading.
    pub after: Count,
    /// `None` without signs.
    pub signs: Option<SignsRead>,
}

/// How well signs are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignsRead {
    /// The drawings that are read as their sign, each by the other drawings.
    pub right: Count,
    /// `right` counts the labelled digits that are taken for a sign.
    pub taken: Count,
}

/// A digit found in a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundDigit {
    pub image: Image28,
    /// Its row on the paper, counted from 0 at the top.
    pub row: usize,
}

impl Protocol for Command {
    type Event = Event;

    const WORKER: &'static str = "reader";
    const DOES: &'static str = "reads digits";

    fn is_quick(&self) -> bool {
        matches!(self, Self::Read { .. } | Self::ReadFound { .. } | Self::Remember { .. })
    }

    fn is_change(&self) -> bool {
        matches!(self, Self::LoadBase(_) | Self::UseHead { .. })
    }

    fn replaces(&self, earlier: &Self) -> bool {
        matches!(
            (self, earlier),
            (Self::Read { .. }, Self::Read { .. })
                | (Self::ReadFound { .. }, Self::ReadFound { .. })
                | (Self::Remember { .. }, Self::Remember { .. })
        )
    }
}
