//! Missing inputs of a row.

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
    /// VGG16's weights are missing: the site has none, and the person has given none.
    Vgg16,
}

/// The inputs that are available to rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supplies {
    /// Whether the site has Fashion-MNIST. While this is unknown (`None`), rows may be run.
    pub fashion: Option<bool>,
    /// Whether the site has VGG16's weights, or the learner the person's.
    pub vgg16: bool,
    /// Whether there are enough of the person's digits; `None` while they are being read from the
    /// database.
    pub own_digits: Option<bool>,
}

impl Supplies {
    /// The missing input of a row; `None` if the row can be run.
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

    /// The plan of all rows of a recipe that can be run.
    pub fn plan(&self, recipe: &'static Recipe, scale: Scale) -> Plan {
        Plan { rows: RowId::all(recipe).filter(|&id| self.lack(id).is_none()).collect(), scale }
    }
}

/// Whether these samples are enough for rows that learn one person's hand.
pub fn suffice(samples: &[Labelled]) -> bool {
    OwnDigits::deal(samples).is_ok()
}

/// The digits of which more samples are needed, each with the missing number.
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
    fn a_row_names_its_missing_input() {
        let nothing = Supplies { fashion: Some(false), vgg16: false, own_digits: Some(false) };
        assert_eq!(lack(nothing, "003", "adam"), None);
        assert_eq!(lack(nothing, "002", "top-on-fashion"), Some(Lack::Fashion));
        assert_eq!(lack(nothing, "001", "mnist-vgg16-perceptron"), Some(Lack::Vgg16));
        let weights = Supplies { vgg16: true, ..nothing };
        assert_eq!(lack(weights, "001", "mnist-vgg16-perceptron"), None);
        assert_eq!(lack(nothing, "004", "alone-10"), Some(Lack::Digits));
        let unknown = Supplies::default();
        assert_eq!(lack(unknown, "004", "alone-10"), Some(Lack::Store));
        assert_eq!(lack(unknown, "002", "top-on-fashion"), None);
    }

    #[test]
    fn a_plan_of_all_rows_contains_only_runnable_rows() {
        let recipe = recipes::find("002").unwrap();
        let without = Supplies { fashion: Some(false), ..Supplies::default() };
        let rows = without.plan(recipe, Scale::Quick).rows;
        let names: Vec<&str> = rows.iter().map(|id| id.row().name).collect();
        assert_eq!(names, ["base-even", "base-odd", "top-on-even", "top-on-odd", "ours"]);
        let with = Supplies { fashion: Some(true), vgg16: true, ..without };
        assert_eq!(with.plan(recipe, Scale::Full).rows.len(), recipe.rows.len());
    }

    #[test]
    fn missing_digits_are_counted_per_class() {
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
