//! What a row needs and this page lacks.

use ink::{CLASSES, Labelled};
use recipes::needs::Needs;
use recipes::own::{OF_EACH, OwnDigits};
use recipes::recipe::Recipe;
use recipes::scale::Scale;

use crate::lab::rows::{Plan, RowId};

/// Why a row can't be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The person's digits are still being read from the database.
    Store,
    /// The person has drawn too few digits.
    Digits,
    /// The site has no copy of Fashion-MNIST.
    Fashion,
    /// VGG16's weights, which the person has to give.
    Vgg16,
}

/// What rows may need, as far as the page has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supplies {
    /// Whether the site has Fashion-MNIST; `None` while that is unknown, and rows may try.
    pub fashion: Option<bool>,
    /// Whether the learner has VGG16's weights.
    pub vgg16: bool,
    /// Whether the person's digits suffice; `None` while they are being read from the database.
    pub own_digits: Option<bool>,
}

impl Supplies {
    /// `None` where the row can be run.
    pub fn lack(&self, id: RowId) -> Option<Lack> {
        let needs = Needs::of(id.recipe(), id.row());
        if needs.fashion && self.fashion == Some(false) {
            return Some(Lack::Fashion);
        }
        if needs.vgg16 && !self.vgg16 {
            return Some(Lack::Vgg16);
        }
        match self.own_digits {
            None if needs.hand => Some(Lack::Store),
            Some(false) if needs.hand => Some(Lack::Digits),
            _ => None,
        }
    }

    /// All rows of a recipe that can be run.
    pub fn plan(&self, recipe: &'static Recipe, scale: Scale) -> Plan {
        Plan { rows: RowId::all(recipe).filter(|&id| self.lack(id).is_none()).collect(), scale }
    }
}

/// Whether a person's digits suffice for the rows that learn a hand.
pub fn suffice(samples: &[Labelled]) -> bool {
    OwnDigits::deal(samples).is_ok()
}

/// The digits that a hand still lacks for these rows: each with how many.
pub fn missing_digits(samples: &[Labelled]) -> Vec<(usize, usize)> {
    let drawn = |digit: usize| samples.iter().filter(|s| usize::from(s.label) == digit).count();
    let missing = (0..CLASSES).map(|digit| (digit, OF_EACH.saturating_sub(drawn(digit))));
    missing.filter(|(_, missing)| *missing > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lack(supplies: Supplies, recipe: &str, row: &str) -> Option<Lack> {
        supplies.lack(RowId::find(recipe, row).unwrap())
    }

    #[test]
    fn a_row_names_what_it_lacks() {
        let nothing = Supplies { fashion: Some(false), vgg16: false, own_digits: Some(false) };
        assert_eq!(lack(nothing, "003", "adam"), None);
        assert_eq!(lack(nothing, "002", "top-on-fashion"), Some(Lack::Fashion));
        assert_eq!(lack(nothing, "001", "mnist-vgg16-perceptron"), Some(Lack::Vgg16));
        assert_eq!(lack(nothing, "004", "alone-10"), Some(Lack::Digits));
        let unknown = Supplies::default();
        assert_eq!(lack(unknown, "004", "alone-10"), Some(Lack::Store));
        assert_eq!(lack(unknown, "002", "top-on-fashion"), None);
    }

    #[test]
    fn all_rows_are_those_that_can_be_run() {
        let recipe = recipes::find("002").unwrap();
        let without = Supplies { fashion: Some(false), ..Supplies::default() };
        let rows = without.plan(recipe, Scale::Quick).rows;
        let names: Vec<&str> = rows.iter().map(|id| id.row().name).collect();
        assert_eq!(names, ["base-even", "base-odd", "top-on-even", "top-on-odd", "ours"]);
        let with = Supplies { fashion: Some(true), ..without };
        assert_eq!(with.plan(recipe, Scale::Full).rows.len(), recipe.rows.len());
    }

    #[test]
    fn missing_digits_are_counted_by_digit() {
        let of = |label: u8, count: usize| {
            std::iter::repeat_n(Labelled { label, ..Labelled::default() }, count)
        };
        let mut samples: Vec<Labelled> = (0..10).flat_map(|label| of(label, 4)).collect();
        assert_eq!((missing_digits(&samples), suffice(&samples)), (Vec::new(), true));
        samples.retain(|sample| sample.label != 7);
        samples.extend(of(7, 1));
        assert_eq!((missing_digits(&samples), suffice(&samples)), (vec![(7, 3)], false));
    }
}
