//! The reader's protocol: it reads digits on the pad, and finds digits in pictures.

use ink::{Count, Drawn, Image28, Labelled, Probabilities, Suspect};
use network::{BaseName, Card, HeadFile};
use serde::{Deserialize, Serialize};

use crate::envelope::Protocol;

/// What a page asks of the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Fetch a base's weights and read with them from now on: `BaseLoaded`, or `Failed`.
    LoadBase(BaseName),
    /// Read with a head from now on; `None` is the base's own: `HeadInUse`, or `Failed`, and the head before stays.
    UseHead { id: u32, head: Option<HeadFile> },
    /// Read the digits on the pad: `Reading`, or `Failed` where there is no ink. A newer one replaces an older one
    /// that waits.
    Read { id: u32, digits: Vec<Drawn> },
    /// Read digits that were found in a picture: `FoundRead`, in the same order. A newer one replaces an older one
    /// that waits.
    ReadFound { id: u32, digits: Vec<Drawn> },
    /// All digits that the person has labelled, each time one comes or goes: `Remembered`. The traces of the head in
    /// use weigh later readings; with `use_ink`, the traces of these do too.
    Remember { id: u32, samples: Vec<Labelled>, use_ink: bool },
    /// Base and head in use as one safetensors file: `Exported`.
    Export { id: u32 },
    /// Find digits in the picture that the page holds under a URL: `Found` or `NothingFound`.
    Find { url: String },
}

/// What the reader tells its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    BaseLoaded {
        base: BaseName,
        card: Card,
    },
    HeadInUse {
        id: u32,
        personal: bool,
    },
    Reading {
        id: u32,
        /// In the order asked for; at least one.
        digits: Vec<DigitRead>,
        /// From ink to probabilities.
        elapsed_ms: f64,
    },
    FoundRead {
        id: u32,
        probabilities: Vec<Probabilities>,
    },
    Remembered {
        id: u32,
        remembered: Remembered,
    },
    Exported {
        id: u32,
        file: HeadFile,
    },
    /// In reading order; at least one.
    Found(Vec<FoundDigit>),
    /// No digit was found. `sentence` says why and what to do.
    NothingFound {
        sentence: String,
    },
}

/// A digit on the pad, and its reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitRead {
    pub probabilities: Probabilities,
    /// The probability that it is a digit at all; below a half it looks like none. 1 where the base can't tell.
    pub digit: f32,
    /// The picture that the network got.
    pub image: Image28,
}

/// The labelled digits, as the reader reads them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// The reading of each sample from now on, in the order given. No sample weighs its own reading.
    pub read: Vec<u8>,
    /// The samples that look mislabelled.
    pub suspects: Vec<Suspect>,
    /// The samples, read by the base.
    pub before: Count,
    /// The same, each weighed by the traces of all others.
    pub after: Count,
}

/// A digit that was found in a picture.
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
