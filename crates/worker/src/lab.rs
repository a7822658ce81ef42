//! The commands that the Lab's page sends to its engine and the events that come back.

use serde::{Deserialize, Serialize};

use crate::dialogue::{Ask, AtOnce, Sign, Told};
use crate::protocol::TaskId;
use ink::Image28;
use ink::Labelled;
use network::watch::Epoch;
use recipes::Outcome;
use recipes::cost::Rates;
use recipes::scale::Scale;

/// A worker that runs recipes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engine {
    /// The worker's name. What follows a space is what its module does there.
    pub worker: &'static str,
    /// What results call it.
    pub name: &'static str,
}

pub const CPU: Engine = Engine { worker: "engine_lab", name: "Burn flex, WebAssembly" };
pub const GPU: Engine = Engine { worker: "engine_gpu lab", name: "Burn, WebGPU" };

/// Rows of a recipe to be run, one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub recipe: String,
    pub rows: Vec<String>,
    pub scale: Scale,
    /// Everything that is drawn is drawn by it.
    pub seed: u64,
    /// The person's own digits; only for rows that learn a hand.
    pub hand: Vec<Labelled>,
}

/// Weights that are not the site's to give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Lent {
    /// A file's bytes.
    File(Vec<u8>),
    /// An address that the browser may fetch from.
    Url(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// `Row`, then `Begins`, `Step` and `Epoch`, then `RowDone`, for each row; at last `Ended`.
    Run { task: TaskId, request: Request },
    /// VGG16's weights for the rows that need them: `Vgg16Taken`.
    TakeVgg16 { task: TaskId, weights: Lent },
    /// How fast the engine is at what rows are made of: `Measured`.
    Measure { task: TaskId },
    /// Stop at the next batch: `Cancelled`. Rows that are done stay done.
    Cancel { task: TaskId },
    /// `Pong`, between two batches if a row runs.
    Ping { id: u32 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The engine has started and takes commands.
    Ready {
        engine: String,
    },
    /// Bytes of the pictures and weights that are fetched.
    Download {
        task: Option<TaskId>,
        done: u64,
        total: u64,
    },
    /// A row that was asked for is begun.
    Row {
        task: TaskId,
        row: String,
    },
    /// What the row is busy with, in words; a row may begin with the work of another one.
    Begins {
        task: TaskId,
        what: String,
    },
    /// So many units of that are done.
    Step {
        task: TaskId,
        done: usize,
        total: usize,
    },
    Epoch {
        task: TaskId,
        epoch: Epoch,
        of: usize,
    },
    RowDone {
        task: TaskId,
        outcome: Box<Outcome>,
        /// Pictures of `outcome.test.misread`, in the same order.
        misread: Vec<Image28>,
    },
    /// Rows on VGG16's features can be run; which weights they are.
    Vgg16Taken {
        task: TaskId,
        bytes: u64,
        sha256: String,
    },
    Measured {
        task: TaskId,
        rates: Rates,
    },
    /// All rows are done.
    Ended {
        task: TaskId,
    },
    Cancelled {
        task: TaskId,
    },
    /// `sentence` tells the person why and what to do; rows that are done stay done.
    Failed {
        task: Option<TaskId>,
        sentence: String,
        retry: bool,
    },
    Pong {
        id: u32,
    },
    /// The engine is about to stop for good: a defect.
    Crashed {
        message: String,
    },
}

impl Ask for Command {
    type Told = Event;

    const WORKER: &'static str = CPU.worker;
    const DOES: &'static str = "runs the Lab’s projects";

    fn ping(id: u32) -> Self {
        Self::Ping { id }
    }

    fn at_once(&self) -> Option<AtOnce> {
        match *self {
            Self::Run { .. } | Self::TakeVgg16 { .. } | Self::Measure { .. } => None,
            Self::Cancel { task } => Some(AtOnce::Cancel { task }),
            Self::Ping { id } => Some(AtOnce::Ping { id }),
        }
    }

    fn task(&self) -> Option<TaskId> {
        match self {
            Self::Run { task, .. } | Self::TakeVgg16 { task, .. } | Self::Measure { task } => {
                Some(*task)
            }
            Self::Cancel { .. } | Self::Ping { .. } => None,
        }
    }
}

impl Told for Event {
    fn ready(engine: &str) -> Self {
        Self::Ready { engine: engine.to_owned() }
    }

    fn pong(id: u32) -> Self {
        Self::Pong { id }
    }

    fn cancelled(task: TaskId) -> Self {
        Self::Cancelled { task }
    }

    fn download(task: Option<TaskId>, done: u64, total: u64) -> Self {
        Self::Download { task, done, total }
    }

    fn garbled(sentence: String) -> Self {
        Self::Failed { task: None, sentence, retry: false }
    }

    fn crashed(message: &str) -> Self {
        Self::Crashed { message: message.to_owned() }
    }

    fn sign(&self) -> Sign<'_> {
        match self {
            Self::Ready { .. } => Sign::Ready,
            Self::Pong { .. } => Sign::Pong,
            Self::Crashed { message } => Sign::Crashed(message),
            _ => Sign::News,
        }
    }
}
