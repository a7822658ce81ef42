//! Events and effects of the machine that reads.

use network::{BaseName, Card, HeadFile};
use worker::packer;
use worker::reader::{Command, DigitRead, Event as FromReader, Remembered};

use super::requests::{Samples, Wanted};
use crate::notices::Again;
use crate::record::{Head, Id};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReaderState {
    #[default]
    Starting,
    Ready,
    /// The reader has died and is being restarted.
    Lost,
    /// The reader has died repeatedly, or did not start.
    Failed,
}

/// The worker that reads the ink on the pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadsOn {
    Reader,
    GpuLearner,
}

/// The state of the ink on the pad, as far as it affects a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub points: usize,
    /// Increases when ink is removed.
    pub generation: u32,
    /// Whether all ink is one digit.
    pub is_one: bool,
}

/// The reading of the ink on the pad.
#[derive(Clone, Debug, PartialEq)]
pub struct PadReading {
    pub request: u32,
    /// From left to right; at least one.
    pub digits: Vec<DigitRead>,
    /// Number of points read. The pad has more while a newer request runs.
    pub points: usize,
    pub elapsed_ms: f64,
}

/// The purpose of a file of the base, head and signs in use.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    /// The person keeps it.
    File,
    /// The packer gets it with this command.
    Pack(packer::Command),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page starts.
    Begin,
    /// The base and head that the person wants from now on.
    Want(Wanted),
    /// A new head to try. It becomes the wanted head once the reader accepts it.
    Try(Head),
    /// The ink on the pad; `None` where it is empty.
    Ink(Option<Mark>),
    /// The samples that have ink.
    Samples(Samples),
    /// A file of the base, head and signs in use is wanted.
    Export(Purpose),
    /// A base's card has loaded before the base.
    Card(BaseName, Card),
    /// Whether the GPU learner reads.
    GpuReads(bool),
    Ready,
    FromReader(FromReader),
    FromGpu(FromReader),
    Download {
        done: u64,
        total: u64,
    },
    /// A command outside tasks has failed.
    Failed {
        on: ReadsOn,
        sentence: String,
    },
    /// The reader did not start.
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
    /// The pane that explains is there and has nothing yet, or it has been closed.
    Pane {
        is_open: bool,
    },
    LoadBaseAgain,
    StartAgain,
    /// Everything is deleted.
    Forget,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Starts the reader, or restarts it.
    Start,
    /// Sends `Event::Restart` after a pause.
    RestartAfter {
        ms: u32,
        attempt: u32,
    },
    Send(ReadsOn, Command),
    /// Sends the pad's digits as `Command::Read` with this id.
    ReadPad {
        on: ReadsOn,
        id: u32,
    },
    /// Sends a command to the pane that explains, which answers nothing.
    ToPane(Command),
    /// Sends the pad's digits to the pane as `Command::Read` with this id; none if the pad is empty.
    PadToPane {
        id: u32,
    },
    /// The reader has accepted a new head.
    Accepted(Head),
    /// The reader has refused the wanted head; this head is still in use.
    StillInUse(Option<Id>),
    Remembered {
        ids: Vec<Id>,
        remembered: Remembered,
    },
    Offer {
        name: String,
        file: HeadFile,
    },
    /// A command for the packer, with the base, head and signs in use.
    Pack(packer::Command),
    /// There is no file for the command with this number. A notice says why.
    NotPacked {
        request: u32,
    },
    /// The GPU learner can't read.
    GpuFailed {
        sentence: String,
    },
    Notice {
        sentence: String,
        again: Option<Again>,
    },
    Dismiss(Again),
}
