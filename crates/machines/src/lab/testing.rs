//! What tests of the Lab's machines share.

use ink::metrics::Confusion;
use recipes::recipe::Origin;
use recipes::{Outcome, Tested};

/// An outcome without figures.
pub fn outcome(recipe: &str, row: &str) -> Outcome {
    Outcome {
        recipe: recipe.to_owned(),
        row: row.to_owned(),
        origin: Origin::Faithful,
        seed: 1,
        quick: true,
        engine: "learner".to_owned(),
        elapsed_ms: 1.0,
        learned: 2000,
        held_back: 0,
        test: Tested::from(Confusion::default()),
        figures: Vec::new(),
        epochs: Vec::new(),
        chosen_epoch: 0,
        writers: Vec::new(),
        points: Vec::new(),
    }
}
