//! The learners' protocol: learning a hand, and running the Lab's recipes. The GPU learner also
//! answers the reader's commands.

use ink::{Changes, Count, Labelled};
use network::samples::Kept;
use network::{BaseName, FineTuneSettings, HeadFile};
use recipes::scale::Scale;
use serde::{Deserialize, Serialize};

use crate::envelope::{Protocol, TaskId};
use crate::lab::{self, CellRequest, Request, Vgg16Weights};
use crate::reader;
use crate::wire::Encoded;

/// The GPU learner's module; it has the same protocol.
pub const GPU_WORKER: &str = "learner_gpu";

/// The CPU learner's name in results.
pub const CPU_NAME: &str = "Burn flex, WebAssembly";
pub const GPU_NAME: &str = "Burn, WebGPU";

/// A command from the page to a learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Compute MNIST's features for learning, in the background. Gives way to every other command
    /// and keeps the features computed so far. Sends no failure: the command that needs the
    /// features fetches them again.
    Prepare { task: TaskId, base: BaseName, settings: FineTuneSettings },
    /// Learn a hand: `Progress`, `Epoch` and `Checkpoint`, then `FineTuned`. `from`: the checkpoint
    /// of another learner with the same samples, to continue from.
    Learn {
        task: TaskId,
        base: BaseName,
        samples: Vec<Labelled>,
        settings: FineTuneSettings,
        from: Option<Checkpoint>,
    },
    /// Read MNIST's test set: `Progress`, then `Evaluated`. `None`: with the base's own head.
    Evaluate { task: TaskId, base: BaseName, head: Option<HeadFile> },
    /// Measure this learner's speed with a base: `Measured`.
    Measure { task: TaskId, base: BaseName },
    /// Run rows of a recipe: `lab::Event`s, the last of them `lab::Event::Ended`.
    RunRows { task: TaskId, request: Request },
    /// Send the test pictures of a cell of a row's confusion matrix: `lab::Event::CellPictures`. One that
    /// a newer one replaces before it begins has no answer.
    ShowCell { task: TaskId, request: Encoded<CellRequest> },
    /// Take a person's own weights of VGG16, for rows that need some: `lab::Event::Vgg16Taken`.
    TakeVgg16 { task: TaskId, weights: Vgg16Weights },
    /// Measure the speed of the operations in the Lab's rows: `lab::Event::RatesMeasured`.
    MeasureRates { task: TaskId },
    /// Read on the graphics chip, with the reader's commands.
    Read(reader::Command),
    /// Send the network that a row has trained: `lab::Event::Network`. One that a newer one replaces before it begins
    /// has no answer.
    ShowNetwork { task: TaskId, recipe: String, row: String, scale: Scale },
}

/// An event from a learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// `done` of `total` units of a stage.
    Progress {
        task: TaskId,
        stage: Stage,
        done: u64,
        total: u64,
    },
    /// The end of an epoch of the final head. `epoch` counts from 1.
    Epoch {
        task: TaskId,
        epoch: u32,
        epochs: u32,
        loss: f64,
    },
    /// A state from which another learner can continue, if this one is lost.
    Checkpoint {
        task: TaskId,
        checkpoint: Checkpoint,
    },
    FineTuned {
        task: TaskId,
        outcome: Encoded<FineTuned>,
    },
    Evaluated {
        task: TaskId,
        count: Count,
    },
    Measured {
        task: TaskId,
        speed: Speed,
    },
    Lab(Encoded<lab::Event>),
    Read(Encoded<reader::Event>),
}

/// The state of learning, encoded; only learners decode it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// The stages of a task in order, with their units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// Bytes.
    Download,
    /// Pictures with computed features.
    Features,
    /// Epochs over all folds.
    CrossValidation,
    /// Epochs of the final head.
    Training,
    /// MNIST test pictures read.
    Test,
}

/// How fast a learner is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Milliseconds to read one digit, from its picture to probabilities.
    pub reading_ms: f64,
    /// Milliseconds for one picture's features, in a batch.
    pub picture_ms: f64,
    /// Milliseconds of a training step on `Self::SAMPLES` digits.
    pub step_ms: f64,
}

impl Speed {
    /// Number of digits in this estimate; with fewer, learning does not pay.
    pub const SAMPLES: u32 = 20;

    /// Milliseconds to learn from `Self::SAMPLES` digits, without MNIST's test set.
    pub fn learning_ms(&self) -> f64 {
        let FineTuneSettings { epochs, copies, .. } = FineTuneSettings::default();
        // Five folds of cross-validation, then the final head.
        f64::from(Self::SAMPLES * (1 + copies)) * self.picture_ms
            + f64::from(6 * epochs) * self.step_ms
    }
}

/// The outcome of fine-tuning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuned {
    pub head: HeadFile,
    pub base: BaseName,
    pub settings: FineTuneSettings,
    /// What the head holds: a new last layer or the base's, and the traces or none.
    pub kept: Kept,
    /// The base's accuracy on the person's digits.
    pub before: Count,
    /// Cross-validated accuracy on the person's digits: each is held out from the head that reads
    /// it, and from the choice of what is kept of that head.
    pub after: Count,
    /// The cross-validated reading of each sample, in the order given.
    pub after_by_sample: Vec<u8>,
    /// Folds of the cross-validation; 0 if there were too few samples.
    pub folds: u32,
    /// Accuracy on MNIST's test set, of the base and of the new head.
    pub mnist_before: Count,
    pub mnist_after: Count,
    pub mnist_changes: Changes,
    pub elapsed_ms: f64,
}

impl Protocol for Command {
    type Event = Event;

    const WORKER: &'static str = "learner";
    const DOES: &'static str = "learns";

    fn task(&self) -> Option<TaskId> {
        match self {
            Self::Prepare { task, .. }
            | Self::Learn { task, .. }
            | Self::Evaluate { task, .. }
            | Self::Measure { task, .. }
            | Self::RunRows { task, .. }
            | Self::ShowCell { task, .. }
            | Self::ShowNetwork { task, .. }
            | Self::TakeVgg16 { task, .. }
            | Self::MeasureRates { task } => Some(*task),
            Self::Read(_) => None,
        }
    }

    fn is_quick(&self) -> bool {
        matches!(self, Self::Read(command) if command.is_quick())
    }

    fn is_background(&self) -> bool {
        matches!(self, Self::Prepare { .. })
    }

    fn is_change(&self) -> bool {
        matches!(self, Self::Read(command) if command.is_change())
    }

    fn replaces(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::Read(newer), Self::Read(older)) => newer.replaces(older),
            (Self::Prepare { .. }, Self::Prepare { .. })
            | (Self::ShowCell { .. }, Self::ShowCell { .. })
            | (Self::ShowNetwork { .. }, Self::ShowNetwork { .. }) => true,
            _ => false,
        }
    }
}
