//! The commands that the page sends to an engine and the events that come back. No browser, no tensors.

use serde::{Deserialize, Serialize};

use ink::{Changes, Count, Drawn, Image28, Labelled, Probabilities, Suspect};
use network::{BaseName, Card, FineTuneSettings, HeadFile};

/// A task that takes a while, as numbered by the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

/// A digit on the pad, and what the network reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitRead {
    pub probabilities: Probabilities,
    /// How likely it is a digit at all; below a half it looks like none. 1 where the base can't tell.
    pub digit: f32,
    /// What the network saw.
    pub image: Image28,
}

/// Where learning has come to: numbers that only engines read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// What the page asks of an engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Fetch a base's weights and read with them: `BaseLoaded`, or `Failed` without a task.
    LoadBase(BaseName),
    /// Read the digits on the pad; a newer one replaces an older one that waits: `Prediction`, or
    /// `Failed` where there is no ink.
    Predict { id: u32, digits: Vec<Drawn> },
    /// All digits that the person has labelled, each time one comes or goes: `Remembered`. The ink
    /// of the head in use bends later readings; with `use_ink`, that of these does too.
    Remember { id: u32, samples: Vec<Labelled>, use_ink: bool },
    /// Read digits that were found in a picture; a newer one replaces an older one that waits:
    /// `FoundRead`, in the same order.
    ReadFound { id: u32, digits: Vec<Drawn> },
    /// Read MNIST's test set with the head in use: `Progress`, then `Evaluated`.
    Evaluate { task: TaskId },
    /// Compute in the background what learning will need of MNIST. Gives way to every command but
    /// reading, keeps what it has by then, and tells nothing but `Progress`: what goes wrong is told
    /// when it is needed.
    Prepare { task: TaskId, settings: FineTuneSettings },
    /// Learn a hand: `Progress`, `Epoch` and `CameTo`, then `FineTuned`; the new head is in use from
    /// then on. `from`: goes on where another engine had come to with the same digits.
    FineTune {
        task: TaskId,
        samples: Vec<Labelled>,
        settings: FineTuneSettings,
        from: Option<Checkpoint>,
    },
    /// Measure how fast this engine is at learning with the base in use: `Measured`.
    Measure { task: TaskId },
    /// Stop a task at its next batch: `Cancelled`. A task that has already ended is left alone.
    Cancel { task: TaskId },
    /// Use a head made earlier; `None` goes back to the base's own: `HeadInUse`, or `Failed`.
    UseHead { id: u32, head: Option<HeadFile> },
    /// Base and head in use as one safetensors file: `Exported`.
    Export { task: TaskId },
    /// `Pong`, between two batches if a task runs.
    Ping { id: u32 },
}

/// What an engine tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The engine has started and takes commands.
    Ready {
        engine: String,
    },
    BaseLoaded {
        base: BaseName,
        card: Card,
    },
    Prediction {
        id: u32,
        /// In the order asked for; at least one.
        digits: Vec<DigitRead>,
        /// From ink to probabilities.
        elapsed_ms: f64,
    },
    Remembered {
        id: u32,
        remembered: Remembered,
    },
    FoundRead {
        id: u32,
        probabilities: Vec<Probabilities>,
    },
    /// Where a task is; `done` of `total` units of its stage.
    Progress {
        task: Option<TaskId>,
        stage: Stage,
        done: u64,
        total: u64,
    },
    /// An epoch of the final head's training is over.
    Epoch {
        task: TaskId,
        epoch: u32,
        epochs: u32,
        loss: f64,
    },
    /// Where learning can go on from, should this engine be lost.
    CameTo {
        task: TaskId,
        checkpoint: Checkpoint,
    },
    Evaluated {
        task: TaskId,
        count: Count,
    },
    FineTuned {
        task: TaskId,
        outcome: FineTuned,
    },
    Measured {
        task: TaskId,
        speed: Speed,
    },
    Cancelled {
        task: TaskId,
    },
    HeadInUse {
        id: u32,
        personal: bool,
    },
    Exported {
        task: TaskId,
        file: HeadFile,
    },
    Pong {
        id: u32,
    },
    /// A command failed; `sentence` tells the person why and what to do.
    Failed {
        task: Option<TaskId>,
        sentence: String,
        retry: bool,
    },
    /// The engine is about to stop for good: a defect.
    Crashed {
        message: String,
    },
}

/// What the person's labelled digits come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// For each of them, in the order given: what is read in it from now on. None has a say in its
    /// own reading.
    pub read: Vec<u8>,
    /// Those that look mislabelled.
    pub suspects: Vec<Suspect>,
    /// The digits read by the base.
    pub before: Count,
    /// The same, each bent by the ink of all others.
    pub after: Count,
}

/// How fast an engine is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// One digit, from its picture to probabilities.
    pub reading_ms: f64,
    /// A picture's part of what is computed of many at once.
    pub picture_ms: f64,
    /// A step of learning from `Self::SAMPLES` digits.
    pub step_ms: f64,
}

impl Speed {
    /// Digits that a person shows before learning pays.
    pub const SAMPLES: u32 = 20;

    /// What learning from so many digits takes, but for MNIST's test set.
    pub fn learning_ms(&self) -> f64 {
        let FineTuneSettings { epochs, copies, .. } = FineTuneSettings::default();
        // Five folds of a cross-validation, then the head that is kept.
        f64::from(Self::SAMPLES * (1 + copies)) * self.picture_ms
            + f64::from(6 * epochs) * self.step_ms
    }
}

/// What a task is busy with, in the order in which it comes.
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

/// What fine-tuning came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuned {
    pub head: HeadFile,
    pub base: BaseName,
    pub settings: FineTuneSettings,
    /// The person's digits read by the base.
    pub before: Count,
    /// The person's digits, each read by a head that had not learned from it (cross-validation).
    pub after: Count,
    /// For each sample, in the order given: what a head that had not learned from it read.
    pub after_by_sample: Vec<u8>,
    /// Folds of the cross-validation; 0 where there were too few samples for one.
    pub folds: u32,
    /// MNIST's test set, read by the base and by the new head.
    pub mnist_before: Count,
    pub mnist_after: Count,
    pub mnist_changes: Changes,
    pub elapsed_ms: f64,
}
