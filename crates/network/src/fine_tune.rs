//! The settings for learning a hand.

use serde::{Deserialize, Serialize};

/// The settings for learning a hand; `Default` is the product's method.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuneSettings {
    pub seed: u64,
    /// Epochs; each is one step of Adam over all pictures.
    pub epochs: u32,
    /// The learning rate of the first epoch; it falls to zero towards the last.
    pub learning_rate: f64,
    /// Variations of each labelled digit, made by moving its ink a little.
    pub copies: u32,
    /// MNIST pictures learned together with the person's digits, for retention of other hands.
    pub replay: u32,
}

impl Default for FineTuneSettings {
    fn default() -> Self {
        Self { seed: 1, epochs: 40, learning_rate: 2e-2, copies: 12, replay: 1000 }
    }
}
