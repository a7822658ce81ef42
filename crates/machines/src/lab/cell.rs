//! The cell of a row's confusion matrix that a person has opened, and its pictures.

use ink::{Image28, Labelled};
use worker::envelope::TaskId;
use worker::lab::CellRequest;
use worker::wire::Encoded;

use crate::lab::rows::RowId;
use crate::matrix::At;
use crate::record::Entry;
use crate::result::{LabResult, ResultId};

const NOT_KEPT: &str =
    "This result is from before its misread pictures were kept: run the row again to see them.";
const LOST: &str = "The pictures could not be fetched: press the field again.";

/// The request for a cell's pictures; `None` if the result doesn't know which they are. `own_digits`: all stored
/// samples.
pub fn request(
    result: &LabResult,
    at: At,
    own_digits: &[Labelled],
) -> Option<Encoded<CellRequest>> {
    let ResultId { recipe, row, scale } = result.id().clone();
    let places = result.outcome.test.places(at.0, at.1)?;
    let is_hand = RowId::find(&recipe, &row).ok()?.row().work.own().is_some();
    let own_digits = if is_hand { own_digits.to_vec() } else { Vec::new() };
    // Postcard can encode all plain data.
    Encoded::of(&CellRequest { recipe, row, scale, own_digits, label: at.0, places }).ok()
}

/// A cell that a person has opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCell {
    pub result: ResultId,
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
    /// With the sentence that says why.
    Failed(String),
}

impl Pictures {
    /// Of a result that doesn't know its misread pictures.
    pub(super) fn not_kept() -> Self {
        Self::Failed(NOT_KEPT.to_owned())
    }
}

impl OpenCell {
    /// The pictures that are there.
    pub fn images(&self) -> &[Image28] {
        match &self.pictures {
            Pictures::There(images) => images,
            Pictures::Coming(_) | Pictures::Failed(_) => &[],
        }
    }

    /// What is said above the pictures. `name`: of the cell; `count`: of its pictures.
    pub fn sentence(&self, name: &str, count: u32, is_running: bool) -> String {
        match &self.pictures {
            Pictures::Failed(sentence) => sentence.clone(),
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
            self.pictures = Pictures::Failed(LOST.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use ink::metrics::Confusion;
    use recipes::scale::Scale;
    use recipes::{MisreadCell, Outcome, Places, Tested};

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
            let result = LabResult::new(1.0, Outcome { test, ..outcome(recipe, row) }, Vec::new());
            let sent = request(&result, (4, 9), &own).unwrap().open().unwrap();
            assert_eq!((sent.row.as_str(), sent.scale, sent.label), (row, Scale::Quick, 4));
            assert_eq!((sent.own_digits.len(), sent.places), (expected, Places::At(vec![3])));
        }
    }

    #[test]
    fn a_result_from_before_they_were_kept_asks_for_nothing() {
        let mut old = outcome("003", "adam");
        old.test.count.of = 1;
        assert_eq!(request(&LabResult::new(1.0, old, Vec::new()), (4, 9), &[]), None);
    }
}
