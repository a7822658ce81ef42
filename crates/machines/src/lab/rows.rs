//! Ids of recipe rows, and plans of rows to run.

use std::hash::{Hash, Hasher};

use network::BaseName;
use recipes::UnknownError;
use recipes::needs::Needs;
use recipes::recipe::{Recipe, Row};
use recipes::scale::Scale;

use crate::names::{BASE, VIEW};
use crate::why::View;

/// A row of a recipe. Equality compares the recipe's number and the row's name.
#[derive(Clone, Copy, Debug)]
pub struct RowId {
    recipe: &'static Recipe,
    row: &'static Row,
}

impl RowId {
    /// Finds a row by its recipe's number and its name.
    pub fn find(recipe: &str, row: &str) -> Result<Self, UnknownError> {
        Self::find_in(recipes::find(recipe)?, row)
    }

    pub fn find_in(recipe: &'static Recipe, row: &str) -> Result<Self, UnknownError> {
        Ok(Self { recipe, row: recipe.row(row)? })
    }

    /// All rows of a recipe, in its order.
    pub fn all(recipe: &'static Recipe) -> impl Iterator<Item = Self> + Clone {
        recipe.rows.iter().map(move |row| Self { recipe, row })
    }

    pub fn recipe(self) -> &'static Recipe {
        self.recipe
    }

    pub fn row(self) -> &'static Row {
        self.row
    }

    /// The row that provides this row's trunk.
    pub fn trunk_from(self) -> Option<Self> {
        Self::find_in(self.recipe, self.row.work.begins_with()?).ok()
    }

    /// The address of the page that opens the network whose readings or features the row tests. `None` for rows that
    /// train a network of their own: `lab::network` opens those.
    pub fn network_address(self) -> Option<String> {
        let is_shipped = Needs::of(self.recipe, self.row).base;
        let view = View::Network.as_str();
        is_shipped.then(|| format!("./?{VIEW}={view}&{BASE}={}", BaseName::Cnn))
    }

    fn names(self) -> (&'static str, &'static str) {
        (self.recipe.id, self.row.name)
    }
}

impl PartialEq for RowId {
    fn eq(&self, other: &Self) -> bool {
        self.names() == other.names()
    }
}

impl Eq for RowId {}

impl Hash for RowId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.names().hash(state);
    }
}

/// Rows of one recipe that run one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub rows: Vec<RowId>,
    pub scale: Scale,
}

impl Plan {
    /// Whether a row learns from the person's own digits.
    pub fn needs_own_digits(&self) -> bool {
        self.rows.iter().any(|id| id.row().work.own().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_recipe_and_name() {
        let ours = |recipe: &str| RowId::find(recipe, "ours").unwrap();
        assert_eq!(ours("002"), ours("002"));
        assert_ne!(ours("002"), ours("003"));
        assert!(RowId::find("007", "ours").unwrap_err().to_string().contains("007"));
        let error = RowId::find("003", "top-on-odd").unwrap_err().to_string();
        assert!(error.contains("top-on-odd") && error.contains("adam"), "{error}");
    }

    #[test]
    fn a_row_on_the_shipped_network_leads_to_it() {
        let address = |recipe, row| RowId::find(recipe, row).unwrap().network_address();
        for (recipe, row) in [("003", "ours"), ("001", "mnist-logistic"), ("004", "alone-10")] {
            let expected = (row != "alone-10").then(|| "./?view=network&base=cnn".to_owned());
            assert_eq!(address(recipe, row), expected, "{row}");
        }
        assert_eq!(address("003", "adam"), None);
    }

    #[test]
    fn every_trunk_comes_from_a_row_of_the_same_recipe() {
        for id in recipes::RECIPES.into_iter().flat_map(RowId::all) {
            let named = id.row().work.begins_with();
            assert_eq!(id.trunk_from().map(|first| first.row().name), named);
        }
    }
}
