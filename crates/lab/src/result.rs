//! The result of a row's work.

use learn::train::{Examples, Reading};
use network::watch::Epoch;
use recipes::recipe::{Classes, Figure};
use recipes::{Measured, Point, Tested};

/// What `Outcome` says of a row besides its name and settings.
pub struct RowResult {
    /// Pictures that were learned from.
    pub learned: usize,
    /// Pictures that were held back for validation.
    pub held_back: usize,
    pub test: Tested,
    pub figures: Vec<Measured>,
    pub epochs: Vec<Epoch>,
    pub chosen_epoch: usize,
    pub points: Vec<Point>,
}

impl RowResult {
    /// Of work without epochs.
    pub fn without_epochs(learned: usize, test: Tested, figures: Vec<Measured>) -> Self {
        Self {
            learned,
            held_back: 0,
            test,
            figures,
            epochs: Vec::new(),
            chosen_epoch: 0,
            points: Vec::new(),
        }
    }
}

/// How examples of these classes were read.
pub fn tested(reading: &Reading, examples: &Examples, classes: Classes) -> Tested {
    Tested::of(&examples.targets, &reading.read, &reading.probabilities, classes)
}

/// A share in [0, 1] as a figure in percent.
pub fn percent(figure: Figure, share: f64) -> Measured {
    Measured { figure, value: 100.0 * share }
}
