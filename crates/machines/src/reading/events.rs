//! What happens to the machine that reads, and what is to be done then.

use network::{BaseName, Card, HeadFile};
use worker::reader::{Command, DigitRead, Event as FromReader, Remembered};

use super::desk::{Samples, Wanted};
use crate::notices::Again;
use crate::record::{Head, Id};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReaderState {
    #[default]
    Starting,
    Ready,
    /// It died and is being started again.
    Lost,
    /// It died again and again, or never started.
    Failed,
}

/// The worker that reads the pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadsOn {
    Reader,
    GpuLearner,
}

/// The ink on the pad, as far as a reading depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub points: usize,
    /// Grows when ink is taken away.
    pub generation: u32,
    /// All ink is one digit.
    pub is_one: bool,
}

/// The reading of the ink on the pad.
#[derive(Clone, Debug, PartialEq)]
pub struct PadReading {
    pub request: u32,
    /// From left to right; at least one.
    pub digits: Vec<DigitRead>,
    /// Points of ink that were read: fewer than the pad has while a newer request is under way.
    pub points: usize,
    pub elapsed_ms: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page begins.
    Begin,
    /// The base and head that the person wants from now on.
    Want(Wanted),
    /// A head that was never read with; it is wanted once the reader has accepted it.
    Try(Head),
    /// The ink on the pad; `None` where it is empty.
    Ink(Option<Mark>),
    /// The labelled digits that have ink.
    Samples(Samples),
    Export,
    /// A base's card has come by itself.
    Card(BaseName, Card),
    /// Whether the graphics chip's learner is to read.
    GpuReads(bool),
    Ready,
    FromReader(FromReader),
    FromGpu(FromReader),
    Download {
        done: u64,
        total: u64,
    },
    /// A command failed that is no task.
    Failed {
        on: ReadsOn,
        sentence: String,
    },
    /// The reader could not be started.
    NotStarted {
        sentence: String,
    },
    Lost {
        sentence: String,
        now_ms: f64,
    },
    /// The pause before the restart is over.
    Restart {
        attempt: u32,
    },
    LoadBaseAgain,
    StartAgain,
    /// Everything is deleted.
    Forget,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start the reader, or start it anew.
    Start,
    /// `Event::Restart` after a pause.
    RestartAfter {
        ms: u32,
        attempt: u32,
    },
    Send(ReadsOn, Command),
    /// Send the pad's digits as `Command::Read` with this id.
    ReadPad {
        on: ReadsOn,
        id: u32,
    },
    /// The reader reads with a head that was tried.
    Accepted(Head),
    /// The head that was wanted can't be read with; this one is still in use.
    StillInUse(Option<Id>),
    Remembered {
        ids: Vec<Id>,
        remembered: Remembered,
    },
    Offer {
        name: String,
        file: HeadFile,
    },
    /// The graphics chip's learner can't read.
    GpuFailed {
        sentence: String,
    },
    Notice {
        sentence: String,
        again: Option<Again>,
    },
    Dismiss(Again),
}
