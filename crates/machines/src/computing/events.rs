//! Events and effects of the machine that manages the learners.

use network::BaseName;
use worker::envelope::TaskId;
use worker::learner::{Command, Speed};

use super::kind::{Adapter, Kind, Wish};
use crate::notices::Again;

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page starts.
    Begin {
        wish: Wish,
        /// `navigator.connection.saveData`.
        saves_data: bool,
        /// Whether this page can learn. The embedded pad alone can't.
        learns: bool,
        /// The stored speeds, in the order of `BaseName::ALL`.
        speeds: [Option<String>; BaseName::ALL.len()],
    },
    /// The person chooses a learner.
    Wish(Wish),
    /// The reader's base, and whether the reader is idle.
    Reader {
        base: Option<BaseName>,
        idle: bool,
    },
    /// The person has labelled a first digit.
    Labelled,
    /// A learning task needs this learner.
    Need(Kind),
    /// Whether a learning task runs. The learner is not changed while one does.
    Busy(bool),
    /// The person opens the list of speeds.
    ShowSpeeds,
    /// The browser's graphics adapter; `None` if there is none.
    Adapter(Option<Adapter>),
    /// Progress of the GPU learner's download, in bytes.
    Fetching {
        bytes: u64,
    },
    /// The download has ended, successfully or not.
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
    /// The GPU learner has failed at a command.
    GpuFailed {
        sentence: String,
    },
    /// A learner has died or did not start.
    Lost {
        kind: Kind,
        sentence: String,
    },
    /// Resets everything to the first visit.
    Forget,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    AskForAdapter,
    /// Downloads the GPU learner in the background.
    FetchGpuLearner,
    Start(Kind),
    Stop(Kind),
    Send(Kind, Command),
    /// Stores a text for the next visit. An empty text is deleted.
    KeepText {
        key: String,
        text: String,
    },
    Notice {
        sentence: String,
        again: Option<Again>,
    },
}
