//! The cell of a row's confusion matrix that a person has opened, and its pictures.

use ink::{Image28, Labelled};
use worker::envelope::TaskId;
use worker::lab::CellRequest;
use worker::wire::Encoded;

use crate::lab::rows::RowId;
use crate::matrix::At;
use crate::record::Entry;
use crate::result::{LabResult, ResultId};

/// Why a cell has no pictures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPictures {
    #[error(
        "This result is from before its misread pictures were kept: run the row again to see them."
    )]
    NotKept,
    /// The learner has ended.
    #[error("The pictures could not be fetched: press the field again.")]
    Lost,
    /// The learner's sentence.
    #[error("{0}")]
    Failed(String),
}

/// The request for a cell's pictures. `own_digits`: all stored samples. Fails if the result doesn't know which pictures
/// they are.
pub fn request(
    result: &LabResult,
    at: At,
    own_digits: &[Labelled],
) -> Result<Encoded<CellRequest>, NoPictures> {
    let ResultId { recipe, row, scale } = result.id().clone();
    let test = &result.outcome.test;
    let places = test.places(at.0, at.1).ok_or(NoPictures::NotKept)?;
    let is_hand = RowId::find(&recipe, &row).is_ok_and(|id| id.row().work.own().is_some());
    let own_digits = if is_hand { own_digits.to_vec() } else { Vec::new() };
    let misread = test.misread.iter().zip(&result.misread);
    let known = misread.map(|(misread, image)| (misread.picture as u32, image.clone())).collect();
    let request = CellRequest { recipe, row, scale, own_digits, label: at.0, places, known };
    Encoded::of(&request).map_err(|error| NoPictures::Failed(error.to_string()))
}

/// A cell that a person has opened.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCell {
    pub result: ResultId,
    /// When the result was made: a new run of the row has the same id.
    pub made_ms: f64,
    pub at: At,
    pub pictures: Pictures,
}

/// The pictures of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// The learner fetches them.
    Coming(TaskId),
    /// At most `CellRequest::SHOWN`.
    There(Vec<Image28>),
    Missing(NoPictures),
}

impl OpenCell {
    /// Whether it is a cell of this result.
    pub fn is_of(&self, result: &LabResult) -> bool {
        (&self.result, self.made_ms) == (result.id(), result.made_ms)
    }

    /// Whether the press of a cell closes this one. One whose pictures were lost is asked for again.
    pub fn is_closed_by(&self, at: At) -> bool {
        self.at == at && self.pictures != Pictures::Missing(NoPictures::Lost)
    }

    /// The pictures that are there.
    pub fn images(&self) -> &[Image28] {
        match &self.pictures {
            Pictures::There(images) => images,
            Pictures::Coming(_) | Pictures::Missing(_) => &[],
        }
    }

    /// What is said above the pictures. `name`: of the cell; `count`: of its pictures.
    pub fn sentence(&self, name: &str, count: u32, is_running: bool) -> String {
        match &self.pictures {
            Pictures::Missing(why) => why.to_string(),
            Pictures::Coming(_) if is_running => {
                format!("{name}. They are fetched after the run.")
            }
            Pictures::Coming(_) => format!("{name}. They are being fetched …"),
            Pictures::There(images) if images.len() < count as usize => {
                format!("{name}. The first {} are shown.", images.len())
            }
            Pictures::There(_) => format!("{name}."),
        }
    }

    /// The pictures of a task, if it is this cell's.
    pub(super) fn awaits(&mut self, task: TaskId) -> Option<&mut Pictures> {
        (self.pictures == Pictures::Coming(task)).then_some(&mut self.pictures)
    }

    /// The learner has ended.
    pub(super) fn lose(&mut self) {
        if let Pictures::Coming(_) = self.pictures {
            self.pictures = Pictures::Missing(NoPictures::Lost);
        }
    }
}

#[cfg(test)]
mod tests {
    use ink::metrics::Confusion;
    use recipes::scale::Scale;
    use recipes::{Misread, MisreadCell, Outcome, Places, Tested};

    use super::*;
    use crate::lab::testing::outcome;

    #[test]
    fn only_a_row_about_a_hand_sends_the_persons_digits() {
        let own = vec![Labelled::default(); 40];
        for (recipe, row, expected) in [("003", "adam", 0), ("004", "alone-10", 40)] {
            let mut test = Tested::from(Confusion::default());
            test.confusion.add(4, 9);
            test.count.of = 1;
            test.cells = vec![MisreadCell { label: 4, read: 9, pictures: vec![3] }];
            test.misread = vec![Misread { picture: 3, label: 4, read: 9, probability: None }];
            let picture = Image28::from_bytes(vec![7; Image28::PIXELS]).unwrap();
            let outcome = Outcome { test, ..outcome(recipe, row) };
            let result = LabResult::new(1.0, outcome, vec![picture.clone()]);
            let sent = request(&result, (4, 9), &own).unwrap().open().unwrap();
            assert_eq!((sent.row.as_str(), sent.scale, sent.label), (row, Scale::Quick, 4));
            assert_eq!((sent.own_digits.len(), sent.places), (expected, Places::At(vec![3])));
            assert_eq!(sent.known, [(3, picture)]);
        }
    }

    #[test]
    fn a_result_from_before_they_were_kept_asks_for_nothing() {
        let mut old = outcome("003", "adam");
        old.test.count.of = 1;
        let result = LabResult::new(1.0, old, Vec::new());
        assert_eq!(request(&result, (4, 9), &[]), Err(NoPictures::NotKept));
    }

    #[test]
    fn a_cell_belongs_to_one_run_and_a_second_press_closes_it_or_tries_again() {
        let [result, newer] =
            [1.0, 2.0].map(|ms| LabResult::new(ms, outcome("003", "adam"), Vec::new()));
        let (made_ms, pictures) = (1.0, Pictures::Coming(TaskId(1)));
        let mut cell = OpenCell { result: result.id().clone(), made_ms, at: (4, 9), pictures };
        assert!(cell.is_of(&result) && !cell.is_of(&newer));
        assert!(cell.is_closed_by((4, 9)) && !cell.is_closed_by((9, 4)));
        cell.lose();
        assert!(!cell.is_closed_by((4, 9)));
    }
}
