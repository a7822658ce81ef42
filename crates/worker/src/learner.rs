//! The learners' protocol: they learn a hand, and run the Lab's recipes. The learner on the graphics chip answers
//! the reader's commands too.

use ink::{Changes, Count, Labelled};
use network::{BaseName, FineTuneSettings, HeadFile};
use serde::{Deserialize, Serialize};

use crate::envelope::{Protocol, TaskId};
use crate::lab::{self, Request, Vgg16Source};
use crate::reader;
use crate::wire::Encoded;

/// The learner on the graphics chip: another module with the same protocol.
pub const GPU_WORKER: &str = "learner_gpu";

/// What results call the learners.
pub const CPU_NAME: &str = "Burn flex, WebAssembly";
pub const GPU_NAME: &str = "Burn, WebGPU";

/// What a page asks of a learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Compute in the background the features of MNIST that learning needs. Gives way to every other command, keeps
    /// the features that it has by then, and fails in silence: a command that needs them fetches them again.
    Prepare { task: TaskId, base: BaseName, settings: FineTuneSettings },
    /// Learn a hand: `Progress`, `Epoch` and `Checkpoint`, then `FineTuned`. `from`: goes on where another learner
    /// was with the same samples.
    Learn {
        task: TaskId,
        base: BaseName,
        samples: Vec<Labelled>,
        settings: FineTuneSettings,
        from: Option<Checkpoint>,
    },
    /// Read MNIST's test set: `Progress`, then `Evaluated`. `None` is the base's own head.
    Evaluate { task: TaskId, base: BaseName, head: Option<HeadFile> },
    /// Measure how fast this learner learns with a base: `Measured`.
    Measure { task: TaskId, base: BaseName },
    /// Run rows of a recipe: `lab::Event`s, at last `lab::Event::Ended`.
    RunRows { task: TaskId, request: Request },
    /// VGG16's weights for the rows that need them: `lab::Event::Vgg16Taken`.
    TakeVgg16 { task: TaskId, weights: Vgg16Source },
    /// Measure how fast this learner does the work that rows consist of: `lab::Event::RatesMeasured`.
    MeasureRates { task: TaskId },
    /// Read as the reader does, on the graphics chip.
    Read(reader::Command),
}

/// What a learner tells its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// `done` of `total` units of a stage.
    Progress {
        task: TaskId,
        stage: Stage,
        done: u64,
        total: u64,
    },
    /// An epoch of the final head's training is over. `epoch` counts from 1.
    Epoch {
        task: TaskId,
        epoch: u32,
        epochs: u32,
        loss: f64,
    },
    /// Learning can go on from here, should this learner be lost.
    Checkpoint {
        task: TaskId,
        checkpoint: Checkpoint,
    },
    FineTuned {
        task: TaskId,
        outcome: FineTuned,
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
    Read(reader::Event),
}

/// The state of learning: numbers that only learners read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// What a task works on, in the order of its stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// Bytes.
    Download,
    /// Pictures whose features are computed.
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
    /// The digits that a person shows before learning pays.
    pub const SAMPLES: u32 = 20;

    /// Milliseconds to learn from `Self::SAMPLES` digits, without MNIST's test set.
    pub fn learning_ms(&self) -> f64 {
        let FineTuneSettings { epochs, copies, .. } = FineTuneSettings::default();
        // Five folds of a cross-validation, then the head that is kept.
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
    /// The person's digits, read by the base.
    pub before: Count,
    /// The person's digits, each read by a head that had not learned from it (cross-validation).
    pub after: Count,
    /// For each sample, in the order given: the reading of a head that had not learned from it.
    pub after_by_sample: Vec<u8>,
    /// Folds of the cross-validation; 0 where there were too few samples for one.
    pub folds: u32,
    /// MNIST's test set, read by the base and by the new head.
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
            (Self::Prepare { .. }, Self::Prepare { .. }) => true,
            _ => false,
        }
    }
}
