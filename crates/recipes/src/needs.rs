//! The data that a row needs: data sets, the shipped base, the person's samples.

use crate::recipe::{Classifying, Features, Recipe, Row, Set, Work};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub mnist: bool,
    pub fashion: bool,
    /// Whether the row needs the shipped `cnn` base.
    pub base: bool,
    /// Whether the row needs one person's own digits.
    pub hand: bool,
    /// Whether the row needs VGG16's weights.
    pub vgg16: bool,
}

impl Needs {
    /// The needs of a row and of the row that provides its trunk.
    pub fn of(recipe: &Recipe, row: &Row) -> Self {
        let set = row.work.data().set;
        let own = Self {
            mnist: set == Set::Mnist || matches!(row.work, Work::Adapt(_) | Work::Personal { .. }),
            fashion: set == Set::Fashion,
            base: matches!(
                row.work,
                Work::Shipped(_)
                    | Work::Personal { .. }
                    | Work::Signs(_)
                    | Work::Classify(Classifying { features: Features::Shipped, .. })
            ),
            hand: matches!(set, Set::Hand { .. }),
            vgg16: matches!(
                row.work,
                Work::Classify(Classifying { features: Features::Vgg16, .. })
            ),
        };
        let first = row.work.begins_with();
        match recipe.rows.iter().find(|row| Some(row.name) == first) {
            Some(first) => own.and(Self::of(recipe, first)),
            None => own,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            mnist: self.mnist || other.mnist,
            fashion: self.fashion || other.fashion,
            base: self.base || other.base,
            hand: self.hand || other.hand,
            vgg16: self.vgg16 || other.vgg16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(recipe: &str, row: &str) -> Needs {
        let recipe = crate::find(recipe).unwrap();
        Needs::of(recipe, recipe.row(row).unwrap())
    }

    #[test]
    fn a_row_inherits_the_needs_of_its_trunks_row() {
        let mnist = Needs { mnist: true, ..Needs::default() };
        assert_eq!(needs("000", "odd-transfer-frozen"), mnist);
        assert_eq!(needs("002", "top-on-fashion"), Needs { fashion: true, ..mnist });
        assert_eq!(needs("002", "top-on-vgg16"), Needs { vgg16: true, ..mnist });
        assert_eq!(needs("002", "ours"), Needs { base: true, ..mnist });
        assert_eq!(needs("004", "alone-20"), Needs { hand: true, ..Needs::default() });
        assert_eq!(needs("004", "svm-20"), Needs { hand: true, ..mnist });
        assert_eq!(needs("004", "adapted"), Needs { hand: true, ..mnist });
        assert_eq!(needs("004", "ours-10"), Needs { hand: true, base: true, ..mnist });
        assert_eq!(needs("005", "top-2"), Needs { base: true, ..mnist });
    }
}
