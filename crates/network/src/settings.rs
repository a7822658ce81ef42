//! What a text says of a training: data alone, without a tensor library.

use serde::{Deserialize, Serialize};

/// How weights follow gradients; everything unsaid is as Burn has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Optimizer {
    /// No momentum.
    Sgd,
    /// β 0.9 and 0.999, ε 10⁻⁸.
    Adam,
}

/// The loss that a training minimizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Of the softmax, in nats.
    CrossEntropy,
    /// Of the softmax of the softmax: what PyTorch's cross-entropy, which has a softmax of its own,
    /// makes of a network that ends in one.
    CrossEntropyOfSoftmax,
    /// Each class for itself, through a sigmoid: mean over classes.
    BinaryCrossEntropy,
    /// Of the softmax's probabilities and 0 or 1: mean over classes.
    MeanSquared,
    /// Multi-class hinge with margin 1: mean over classes.
    Hinge,
    /// How far each class's logit is on the wrong side of 0: sum over classes.
    Perceptron,
}

/// How the learning rate goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    Constant,
    /// From the learning rate to zero along a cosine.
    Cosine,
}

/// What a text says of a training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub optimizer: Optimizer,
    pub loss: Loss,
    pub learning_rate: f64,
    pub schedule: Schedule,
    pub batch: usize,
    pub epochs: usize,
    /// Stop after so many epochs without a lower validation loss, and keep the best epoch's weights.
    pub patience: Option<usize>,
}

impl Settings {
    /// The learning rate of a step, counted from 0.
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
