//! Random forests, one tree at a time, so that a long training can report its progress and be stopped.

use smartcore::ensemble::random_forest_classifier::{
    RandomForestClassifier, RandomForestClassifierParameters,
};
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::tree::decision_tree_classifier::SplitCriterion;

use crate::classic::{ClassicError, Table, most_votes};
use ink::CLASSES;
use recipes::recipe::Criterion;

/// Training rows, test rows, and the votes of the trees so far.
pub struct Forest {
    known: DenseMatrix<f32>,
    classes: Vec<u8>,
    asked: DenseMatrix<f32>,
    votes: Vec<[u16; CLASSES]>,
    /// Features that are tried at a split.
    at_split: usize,
    criterion: Criterion,
    seed: u64,
}

impl Forest {
    pub fn new(
        known: &Table,
        classes: &[u8],
        asked: &Table,
        criterion: Criterion,
        seed: u64,
    ) -> Result<Self, ClassicError> {
        let varying = varying(known);
        Ok(Self {
            known: known.columns(&varying).matrix()?,
            classes: classes.to_vec(),
            asked: asked.columns(&varying).matrix()?,
            votes: vec![[0; CLASSES]; asked.len()],
            at_split: known.width.isqrt().min(varying.len()),
            criterion,
            seed,
        })
    }

    /// Adds a tree: on rows drawn with replacement, √features at a split, without a limit of depth.
    pub fn grow(&mut self) -> Result<(), ClassicError> {
        let criterion = match self.criterion {
            Criterion::Gini => SplitCriterion::Gini,
            Criterion::Entropy => SplitCriterion::Entropy,
        };
        let settings = RandomForestClassifierParameters::default()
            .with_criterion(criterion)
            .with_n_trees(1)
            .with_m(self.at_split)
            .with_seed(self.seed);
        // Each tree has its own seed.
        self.seed = self.seed.wrapping_add(1);
        let tree = RandomForestClassifier::fit(&self.known, &self.classes, settings)?;
        for (votes, class) in self.votes.iter_mut().zip(tree.predict(&self.asked)?) {
            votes[usize::from(class)] += 1;
        }
        Ok(())
    }

    /// The class with most votes; the smallest class of several.
    pub fn classes(&self) -> Vec<u8> {
        self.votes.iter().map(|votes| most_votes(votes)).collect()
    }
}

/// The features that are not the same in all rows; the first one if there are none. If all features that are drawn for a split
/// are the same in all rows, the library's tree ends there. scikit-learn's draws others.
fn varying(known: &Table) -> Vec<usize> {
    let first = known.rows().next().unwrap_or_default();
    let varies = |&column: &usize| known.rows().any(|row| row[column] != first[column]);
    let varying: Vec<usize> = (0..known.width).filter(varies).collect();
    if varying.is_empty() { vec![0] } else { varying }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forest_learns_classes_that_no_line_separates_and_a_seed_grows_the_same_trees() {
        let known: Vec<f32> = (0..200).flat_map(|i| [(i % 20) as f32, (i / 20) as f32]).collect();
        let known = Table { values: known, width: 2 };
        let inside = |row: &[f32]| (5.0..15.0).contains(&row[0]) && (2.5..7.5).contains(&row[1]);
        let classes: Vec<u8> = known.rows().map(|row| if inside(row) { 6 } else { 2 }).collect();
        let asked = Table { values: vec![10.0, 5.0, 1.0, 5.0, 10.0, 9.0], width: 2 };
        for criterion in [Criterion::Gini, Criterion::Entropy] {
            let read = || {
                let mut forest = Forest::new(&known, &classes, &asked, criterion, 1).unwrap();
                (0..15).for_each(|_| forest.grow().unwrap());
                (forest.classes(), forest.votes)
            };
            assert_eq!(read().0, [6, 2, 2]);
            assert_eq!(read(), read());
        }
    }

    #[test]
    fn features_that_are_the_same_in_all_rows_end_no_tree() {
        let row = |x: usize| [vec![7.0; 60], vec![x as f32], vec![0.0; 60]].concat();
        let known = Table { values: (0..100).flat_map(row).collect(), width: 121 };
        let classes: Vec<u8> = (0..100).map(|x| if x < 50 { 1 } else { 8 }).collect();
        let asked = Table { values: [row(10), row(90)].concat(), width: 121 };
        let mut forest = Forest::new(&known, &classes, &asked, Criterion::Gini, 1).unwrap();
        (0..5).for_each(|_| forest.grow().unwrap());
        assert_eq!(forest.votes.iter().map(|votes| votes[1]).collect::<Vec<_>>(), [5, 0]);
        assert_eq!(forest.classes(), [1, 8]);
    }

    #[test]
    fn without_a_feature_that_varies_there_is_still_a_class() {
        let same = Table { values: vec![3.0; 8], width: 2 };
        let mut forest = Forest::new(&same, &[4, 4, 2, 4], &same, Criterion::Entropy, 1).unwrap();
        forest.grow().unwrap();
        assert!(forest.classes().iter().all(|class| [2, 4].contains(class)));
    }
}
