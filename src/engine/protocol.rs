//! The commands that the page sends to an engine and the events that come back. No browser, no tensors.

use serde::{Deserialize, Serialize};

pub use super::bases::{
    BaseCard, BaseName, Card, DataUsed, Normalization, TrainingUsed, UnknownBase, WEIGHTS_FOLDER,
};
use crate::ink::{Image28, PenWidth, Stroke};

/// The digits 0–9.
pub const CLASSES: usize = 10;

/// A probability for each digit; they sum to 1.
pub type Probabilities = [f32; CLASSES];

/// So many right of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub right: u32,
    pub of: u32,
}

impl Count {
    /// In [0, 1]; 0 where nothing was counted.
    pub fn accuracy(self) -> f64 {
        if self.of == 0 { 0.0 } else { f64::from(self.right) / f64::from(self.of) }
    }

    /// The 95 % interval of the accuracy, both ends in [0, 1].
    /// Source: Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, 1927.
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        const Z: f64 = 1.959_964;
        let n = f64::from(self.of);
        let p = self.accuracy();
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
    }

    pub fn add(&mut self, right: bool) {
        self.of += 1;
        self.right += u32::from(right);
    }
}

/// For each digit, how many pictures of it are read otherwise than before.
pub type Changes = [Change; CLASSES];

/// Pictures of a digit that one network reads right and another doesn't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Misread before, right now.
    pub gained: u32,
    /// Right before, misread now.
    pub lost: u32,
}

/// A task that takes a while, as numbered by the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

/// A digit to be read, as it was drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ink {
    pub strokes: Vec<Stroke>,
    /// How thick the engine draws it.
    pub pen: PenWidth,
    /// Of a digit that was found in a photo, scan or screenshot, which has no strokes.
    pub picture: Option<Image28>,
}

impl From<&[Stroke]> for Ink {
    fn from(strokes: &[Stroke]) -> Self {
        Self { strokes: strokes.to_vec(), ..Self::default() }
    }
}

/// A digit that its writer has labelled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Labelled {
    pub label: u8,
    pub strokes: Vec<Stroke>,
    /// Of a digit that was found in a photo, scan or screenshot, which has no strokes.
    pub picture: Option<Image28>,
    /// The writer was asked whether the label is right, and said yes.
    pub sure: bool,
}

/// A digit on the pad, and what the network reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitRead {
    pub probabilities: Probabilities,
    /// How likely it is a digit at all; below a half it looks like none. 1 where the base can't tell.
    pub digit: f32,
    /// What the network saw.
    pub image: Image28,
}

/// How a hand is learned; `Default` is the product's method.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuneSettings {
    pub seed: u64,
    /// Each is one step of Adam over all pictures.
    pub epochs: u32,
    /// Of the first epoch; it fades to nothing towards the last.
    pub learning_rate: f64,
    /// Pictures made of each labelled digit by moving its ink a little.
    pub copies: u32,
    /// MNIST pictures learned beside the person's own, so that other hands aren't forgotten.
    pub replay: u32,
}

impl Default for FineTuneSettings {
    fn default() -> Self {
        Self { seed: 1, epochs: 40, learning_rate: 2e-2, copies: 12, replay: 1000 }
    }
}

/// A last layer for a base, as a safetensors file that names the base it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadFile(#[serde(with = "serde_bytes_vec")] pub Vec<u8>);

/// Where learning has come to: numbers that only engines read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint(#[serde(with = "serde_bytes_vec")] pub Vec<u8>);

pub(crate) mod serde_bytes_vec {
    //! Bytes as bytes: a `Vec<u8>` would cross number by number.
    use serde::{Deserializer, Serializer, de::Visitor};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

/// What the page asks of an engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Fetch a base's weights and read with them: `BaseLoaded`, or `Failed` without a task.
    LoadBase(BaseName),
    /// Read the digits on the pad; a newer one replaces an older one that waits: `Prediction`, or
    /// `Failed` where there is no ink.
    Predict { id: u32, digits: Vec<Ink> },
    /// All digits that the person has labelled, each time one comes or goes: `Remembered`. The ink
    /// of the head in use bends later readings; with `use_ink`, that of these does too.
    Remember { id: u32, samples: Vec<Labelled>, use_ink: bool },
    /// Read digits that were found in a picture; a newer one replaces an older one that waits:
    /// `FoundRead`, in the same order.
    ReadFound { id: u32, inks: Vec<Ink> },
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

/// A labelled digit that looks like another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspect {
    /// In the order of the samples.
    pub place: u32,
    pub looks_like: u8,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_interval_is_the_published_one() {
        let (low, high) = Count { right: 18, of: 20 }.interval();
        assert!((low - 0.699).abs() < 1e-3 && (high - 0.972).abs() < 1e-3, "{low} {high}");
        assert_eq!(Count::default().interval(), (0.0, 1.0));
    }
}
