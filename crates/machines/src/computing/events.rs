//! What happens to the machine of the learners, and what is to be done then.

use network::BaseName;
use worker::envelope::TaskId;
use worker::learner::{Command, Speed};

use super::kind::{Adapter, Kind, Wish};
use crate::notices::Again;

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page begins.
    Begin {
        wish: Wish,
        /// `navigator.connection.saveData`.
        saves_data: bool,
        /// This page can learn; the embedded pad alone can't.
        learns: bool,
        /// The speeds that the browser has kept, in the order of `BaseName::ALL`.
        speeds: [Option<String>; BaseName::ALL.len()],
    },
    /// The person chooses.
    Wish(Wish),
    /// The reader's base, and whether it has nothing to do.
    Reader {
        base: Option<BaseName>,
        idle: bool,
    },
    /// The person has begun to show digits.
    Labelled,
    /// Something is learned, and needs this learner.
    Need(Kind),
    /// Whether something is learned: the learner is not changed meanwhile.
    Busy(bool),
    /// The person looks at the speeds.
    ShowSpeeds,
    /// The chip that the browser lends.
    Adapter(Option<Adapter>),
    /// Bytes of the chip's learner have come.
    Fetching {
        bytes: u64,
    },
    /// All of it has come, or it can't be had.
    Fetched {
        ok: bool,
    },
    Ready(Kind),
    Measured {
        task: TaskId,
        speed: Speed,
    },
    /// A task was cancelled or failed.
    NotMeasured {
        task: TaskId,
        sentence: String,
    },
    /// The chip's learner can't do what it was asked.
    GpuFailed {
        sentence: String,
    },
    /// A learner is gone, or could not be started.
    Lost {
        kind: Kind,
        sentence: String,
    },
    /// Back to the first visit.
    Forget,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    AskForAdapter,
    /// Have the browser fetch the chip's learner in the background.
    FetchGpuLearner,
    Start(Kind),
    Stop(Kind),
    Send(Kind, Command),
    /// Keep a text for the next visit; an empty one is forgotten.
    KeepText {
        key: String,
        text: String,
    },
    Notice {
        sentence: String,
        again: Option<Again>,
    },
}
