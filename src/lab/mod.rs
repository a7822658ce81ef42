//! The Lab: published projects as recipes, run by our own code. No browser, no files. Recipes and
//! outcomes are data without a tensor library: a page can show them.

#[cfg(feature = "lab")]
mod adapt;
#[cfg(feature = "lab")]
mod classify;
pub mod cost;
pub mod describe;
#[cfg(feature = "lab")]
mod hand;
pub mod lines;
pub mod needs;
#[cfg(feature = "lab")]
mod network;
mod outcome;
pub mod own;
#[cfg(feature = "lab")]
pub mod probe;
mod published;
pub mod recipe;
#[cfg(feature = "lab")]
mod runner;
pub mod scale;
#[cfg(feature = "lab")]
mod smote;
#[cfg(feature = "lab")]
pub mod sources;

mod deep_features;
mod even_odd;
mod frozen_base;
mod one_hand;
#[cfg(all(test, feature = "native"))]
mod tests;
mod three_networks;

pub use outcome::{Measured, Misread, Outcome, Point, Tested};
#[cfg(feature = "lab")]
pub use runner::{LabError, Options, Runner};

use recipe::{Recipe, Row};

/// All recipes, in the order of their numbers.
pub const RECIPES: [&Recipe; 5] = [
    &even_odd::RECIPE,
    &deep_features::RECIPE,
    &frozen_base::RECIPE,
    &three_networks::RECIPE,
    &one_hand::RECIPE,
];

#[derive(Debug, thiserror::Error)]
pub enum UnknownError {
    #[error("there is no recipe {name:?}: choose {}", names.join(", "))]
    Recipe { name: String, names: Vec<&'static str> },
    #[error("recipe {recipe} has no row {name:?}: choose {}", names.join(", "))]
    Row { recipe: &'static str, name: String, names: Vec<&'static str> },
}

/// The recipe of a number.
pub fn find(id: &str) -> Result<&'static Recipe, UnknownError> {
    RECIPES.into_iter().find(|recipe| recipe.id == id).ok_or_else(|| UnknownError::Recipe {
        name: id.to_owned(),
        names: RECIPES.map(|recipe| recipe.id).to_vec(),
    })
}

impl Recipe {
    pub fn row(&'static self, name: &str) -> Result<&'static Row, UnknownError> {
        self.rows.iter().find(|row| row.name == name).ok_or_else(|| UnknownError::Row {
            recipe: self.id,
            name: name.to_owned(),
            names: self.rows.iter().map(|row| row.name).collect(),
        })
    }
}
