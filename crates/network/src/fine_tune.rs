//! How a hand is learned.

use serde::{Deserialize, Serialize};

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
