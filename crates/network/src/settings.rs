//! Training settings as published texts state them: plain data, without a tensor library.

use serde::{Deserialize, Serialize};

/// An optimizer. Other settings are Burn's defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Optimizer {
    /// No momentum.
    Sgd,
    /// β 0.9 and 0.999, ε 10⁻⁸.
    Adam,
}

/// A training loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Cross-entropy of the softmax, in nats.
    CrossEntropy,
    /// Cross-entropy with a second softmax on top of the first. PyTorch's cross-entropy applies a
    /// softmax of its own, so a network that ends in a softmax gets two.
    CrossEntropyOfSoftmax,
    /// Binary cross-entropy of each class's sigmoid, mean over classes.
    BinaryCrossEntropy,
    /// Squared difference between the softmax and the one-hot label, mean over classes.
    MeanSquared,
    /// Multi-class hinge loss with margin 1, mean over classes.
    Hinge,
    /// The distance of each logit from 0 where its sign is wrong, sum over classes.
    Perceptron,
}

/// The learning rate's schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    Constant,
    /// A cosine from the learning rate to zero.
    Cosine,
}

/// The training settings that a published text states.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub optimizer: Optimizer,
    pub loss: Loss,
    pub learning_rate: f64,
    pub schedule: Schedule,
    pub batch: usize,
    pub epochs: usize,
    /// Stop after this many epochs without a lower validation loss, and keep the best epoch's
    /// weights.
    pub patience: Option<usize>,
}

impl Settings {
    /// The learning rate of step number `step`, from 0, of `steps`.
    pub fn rate_at(&self, step: usize, steps: usize) -> f64 {
        match self.schedule {
            Schedule::Constant => self.learning_rate,
            Schedule::Cosine => {
                let turn = std::f64::consts::PI * step as f64 / steps.max(1) as f64;
                0.5 * self.learning_rate * (1.0 + turn.cos())
            }
        }
    }
}
