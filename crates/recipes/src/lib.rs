//! Published projects, and one recipe of our own, as data: their rows, and each row's needs, cost and outcome. No tensor
//! library, no browser.

pub mod cost;
mod deep_features;
pub mod describe;
mod even_odd;
mod frozen_base;
pub mod lines;
pub mod needs;
mod new_signs;
mod one_hand;
mod outcome;
pub mod own;
mod published;
pub mod recipe;
pub mod scale;
mod signs;
mod three_networks;

pub use outcome::{Measured, Misread, MisreadCell, Outcome, Places, Point, Tested};

use recipe::{Recipe, Row};

/// All recipes, in the order of their numbers.
pub const RECIPES: [&Recipe; 6] = [
    &even_odd::RECIPE,
    &deep_features::RECIPE,
    &frozen_base::RECIPE,
    &three_networks::RECIPE,
    &one_hand::RECIPE,
    &new_signs::RECIPE,
];

#[derive(Debug, thiserror::Error)]
pub enum UnknownError {
    #[error("there is no recipe {name:?}: choose {}", names.join(", "))]
    Recipe { name: String, names: Vec<&'static str> },
    #[error("recipe {recipe} has no row {name:?}: choose {}", names.join(", "))]
    Row { recipe: &'static str, name: String, names: Vec<&'static str> },
}

/// Finds a recipe by its number.
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
