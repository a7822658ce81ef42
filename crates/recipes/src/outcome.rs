//! The result of running one row: its figures, curves and readings, as data.

use serde::{Deserialize, Serialize};

use crate::recipe::{Classes, Figure, Origin};
use crate::scale::Scale;
use ink::Count;
use ink::metrics::{ClassMeasure, Confusion};
use network::watch::Epoch;

/// The result of one run of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub recipe: String,
    pub row: String,
    pub origin: Origin,
    pub seed: u64,
    /// Whether the run used fewer pictures and epochs than the recipe.
    pub quick: bool,
    pub engine: String,
    pub elapsed_ms: f64,
    /// Number of training pictures.
    pub learned: usize,
    /// Number of validation pictures, on which the epoch was chosen.
    pub held_back: usize,
    /// Results on the test set. For several hands, their test sets are concatenated.
    pub test: Tested,
    pub figures: Vec<Measured>,
    pub epochs: Vec<Epoch>,
    /// The epoch whose weights were tested, from 1. 0 without epochs.
    pub chosen_epoch: usize,
    /// The writers whose digits were learned, and the number of digits of each. Empty for other
    /// rows.
    #[serde(default)]
    pub writers: Vec<(u32, Count)>,
    /// A sample of the test pictures with their clusters. Empty without a clustering.
    #[serde(default)]
    pub points: Vec<Point>,
}

/// A test picture's coordinates on three principal components, each in [−1, 1].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub at: [f32; 3],
    pub label: u8,
    pub cluster: u8,
}

impl Point {
    /// The largest number of points in an outcome.
    pub const MOST: usize = 1000;
}

/// Readings of the test pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    pub count: Count,
    /// Ends of the 95 % interval of the accuracy (Wilson), in [0, 1].
    pub interval: (f64, f64),
    pub confusion: Confusion,
    /// Measures of each class that has test pictures.
    pub classes: Vec<ClassMeasure>,
    /// The misread pictures with the highest probability, at most `Misread::MOST`. Empty for
    /// several hands.
    #[serde(default)]
    pub misread: Vec<Misread>,
    /// All misread pictures, by their label and their reading. Empty for several hands, and in
    /// results from before they were kept.
    #[serde(default)]
    pub cells: Vec<MisreadCell>,
}

/// A test picture that was read as another digit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Misread {
    /// Index among the row's test pictures, from 0.
    pub picture: usize,
    pub label: u8,
    pub read: u8,
    /// Probability of the reading; `None` for a classifier without probabilities.
    pub probability: Option<f32>,
}

impl Misread {
    /// The largest number of misread pictures in an outcome.
    pub const MOST: usize = 12;
}

/// The test pictures with one label that were read as one other digit. Written without names, since a result has up to
/// ninety.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u8, u8, Vec<u32>)", into = "(u8, u8, Vec<u32>)")]
pub struct MisreadCell {
    pub label: u8,
    pub read: u8,
    /// Indices among the row's test pictures, from 0, in order.
    pub pictures: Vec<u32>,
}

impl From<(u8, u8, Vec<u32>)> for MisreadCell {
    fn from((label, read, pictures): (u8, u8, Vec<u32>)) -> Self {
        Self { label, read, pictures }
    }
}

impl From<MisreadCell> for (u8, u8, Vec<u32>) {
    fn from(MisreadCell { label, read, pictures }: MisreadCell) -> Self {
        (label, read, pictures)
    }
}

/// Which of a label's test pictures are meant, by their indices among the row's test pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Places {
    /// These.
    At(Vec<u32>),
    /// All but these.
    AllBut(Vec<u32>),
}

impl Places {
    /// The indices, in order. `labels`: of all test pictures. `None` if a picture has another label
    /// than `label`: then the test pictures are not those of the run.
    pub fn among(&self, label: u8, labels: &[u8]) -> Option<Vec<usize>> {
        let (Self::At(named) | Self::AllBut(named)) = self;
        let named: Vec<usize> = named.iter().map(|&place| place as usize).collect();
        if named.iter().any(|&place| labels.get(place) != Some(&label)) {
            return None;
        }
        Some(match self {
            Self::At(_) => named,
            Self::AllBut(_) => {
                let is_meant = |place: &usize| labels[*place] == label && !named.contains(place);
                (0..labels.len()).filter(is_meant).collect()
            }
        })
    }
}

impl Tested {
    /// Which of the pictures with this label were read so. `None` if the result doesn't know.
    pub fn places(&self, label: u8, read: u8) -> Option<Places> {
        let known: usize = self.cells.iter().map(|cell| cell.pictures.len()).sum();
        if self.count.of.checked_sub(self.count.right).map(|wrong| wrong as usize) != Some(known) {
            return None;
        }
        let mut of_label = self.cells.iter().filter(|cell| cell.label == label);
        if label == read {
            let misread = of_label.flat_map(|cell| &cell.pictures).copied();
            return Some(Places::AllBut(misread.collect()));
        }
        let cell = of_label.find(|cell| cell.read == read);
        Some(Places::At(cell.map(|cell| cell.pictures.clone()).unwrap_or_default()))
    }

    /// From each picture's class, its reading, and the probability of that reading. `probabilities`
    /// is empty for a classifier without probabilities.
    pub fn of(targets: &[u8], read: &[u8], probabilities: &[f32], classes: Classes) -> Self {
        let digit = |class: u8| classes.labels()[usize::from(class)];
        let mut confusion = Confusion::default();
        let mut misread = Vec::new();
        let mut cells: Vec<MisreadCell> = Vec::new();
        for (picture, (&target, &read)) in targets.iter().zip(read).enumerate() {
            let (label, read) = (digit(target), digit(read));
            confusion.add(label, read);
            if label != read {
                let probability = probabilities.get(picture).copied();
                misread.push(Misread { picture, label, read, probability });
                let place = picture as u32;
                let is_it = |cell: &&mut MisreadCell| (cell.label, cell.read) == (label, read);
                match cells.iter_mut().find(is_it) {
                    Some(cell) => cell.pictures.push(place),
                    None => cells.push(MisreadCell { label, read, pictures: vec![place] }),
                }
            }
        }
        let sure = |misread: &Misread| misread.probability.unwrap_or_default();
        misread.sort_by(|a, b| sure(b).total_cmp(&sure(a)));
        misread.truncate(Misread::MOST);
        Self { misread, cells, ..Self::from(confusion) }
    }
}

impl From<Confusion> for Tested {
    fn from(confusion: Confusion) -> Self {
        let count = confusion.count();
        let classes = confusion.classes().into_iter().filter(|class| class.digits > 0).collect();
        let (misread, cells) = (Vec::new(), Vec::new());
        Self { count, interval: count.interval(), confusion, classes, misread, cells }
    }
}

/// A measured number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub figure: Figure,
    /// The value; accuracies are in percent.
    pub value: f64,
}

impl Outcome {
    pub fn figure(&self, figure: Figure) -> Option<f64> {
        self.figures.iter().find(|measured| measured.figure == figure).map(|found| found.value)
    }

    pub fn scale(&self) -> Scale {
        if self.quick { Scale::Quick } else { Scale::Full }
    }

    /// Combines runs of one row with several hands. Digits of all hands are counted together.
    /// Figures are means over the hands. Epochs are those of the first hand.
    pub fn pooled(outcomes: Vec<Self>) -> Option<Self> {
        let hands = outcomes.len() as f64;
        let mut rest = outcomes.into_iter();
        let mut all = rest.next()?;
        for other in rest {
            for (row, more) in all.test.confusion.0.iter_mut().zip(other.test.confusion.0) {
                row.iter_mut().zip(more).for_each(|(count, more)| *count += more);
            }
            for (mine, other) in all.figures.iter_mut().zip(&other.figures) {
                mine.value += other.value;
            }
            all.elapsed_ms += other.elapsed_ms;
            all.writers.extend(other.writers);
        }
        all.figures.iter_mut().for_each(|measured| measured.value /= hands);
        all.test = Tested::from(all.test.confusion);
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_converted_to_digits() {
        let tested = Tested::of(&[0, 1, 1], &[0, 1, 4], &[0.9, 0.8, 0.7], Classes::Odd);
        assert_eq!(tested.count, Count { right: 2, of: 3 });
        assert_eq!(tested.confusion.0[3][9], 1);
        assert_eq!(tested.classes.iter().map(|class| class.class).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn the_most_confident_misreadings_come_first() {
        let read: Vec<u8> = (0..40).map(|i| u8::from(i % 2 == 1)).collect();
        let sure: Vec<f32> = (0..40).map(|i| 0.5 + 0.01 * i as f32).collect();
        let misread = Tested::of(&[0; 40], &read, &sure, Classes::Odd).misread;
        let first =
            Misread { picture: 39, label: 1, read: 3, probability: Some(0.5 + 0.01 * 39.0) };
        assert_eq!((misread.len(), misread[0]), (Misread::MOST, first));
        assert!(misread.iter().all(|misread| misread.picture % 2 == 1));
    }

    #[test]
    fn a_cell_knows_its_pictures_and_an_old_result_says_that_it_does_not() {
        let (targets, read) = ([0, 1, 1, 1, 0], [0, 4, 1, 4, 2]);
        let tested = Tested::of(&targets, &read, &[], Classes::Odd);
        let labels = targets.map(|class| Classes::Odd.labels()[usize::from(class)]);
        let among = |label, read| tested.places(label, read)?.among(label, &labels);
        assert_eq!(tested.places(3, 9), Some(Places::At(vec![1, 3])));
        assert_eq!(tested.places(3, 3), Some(Places::AllBut(vec![1, 3])));
        assert_eq!(among(3, 9), Some(vec![1, 3]));
        assert_eq!(among(3, 3), Some(vec![2]));
        assert_eq!(among(1, 1), Some(vec![0]));
        assert_eq!(among(1, 7), Some(vec![]));
        // Other pictures, and too few.
        assert_eq!(tested.places(3, 9).unwrap().among(3, &[3, 1, 3, 3, 1]), None);
        assert_eq!(tested.places(3, 3).unwrap().among(3, &labels[..3]), None);
        let old = Tested { cells: Vec::new(), ..tested };
        assert_eq!((old.places(3, 9), old.places(1, 1)), (None, None));
    }

    #[test]
    fn several_hands_are_counted_together() {
        let one = |writer, read: [u8; 2]| {
            let test = Tested::of(&[0, 1], &read, &[], Classes::All);
            let value = 100.0 * test.count.accuracy();
            Outcome {
                recipe: "004".to_owned(),
                row: "svm-20".to_owned(),
                origin: Origin::Faithful,
                seed: 1,
                quick: false,
                engine: String::new(),
                elapsed_ms: 10.0,
                learned: 20,
                held_back: 0,
                figures: vec![Measured { figure: Figure::TestAccuracy, value }],
                epochs: Vec::new(),
                chosen_epoch: 0,
                writers: vec![(writer, test.count)],
                points: Vec::new(),
                test,
            }
        };
        let all = Outcome::pooled(vec![one(1, [0, 1]), one(2, [0, 3])]).unwrap();
        assert_eq!(all.test.count, Count { right: 3, of: 4 });
        assert_eq!((all.figure(Figure::TestAccuracy), all.elapsed_ms), (Some(75.0), 20.0));
        assert_eq!(all.writers.len(), 2);
        assert_eq!(Outcome::pooled(Vec::new()), None);
    }
}
