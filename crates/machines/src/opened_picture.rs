//! Digits found in a picture. The person corrects or excludes them before they become samples.

use ink::Image28;
use ink::Probabilities;
use ink::metrics::{DOUBTFUL, most_likely};
use worker::reader::FoundDigit;

/// A digit found in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub image: Image28,
    /// Its row on the paper, from 0 at the top.
    pub row: usize,
    /// The network's reading, and its probability.
    pub read: u8,
    pub probability: f32,
    /// The reading, or the person's correction.
    pub label: u8,
    /// Whether the digit will become a sample.
    pub wanted: bool,
}

impl Candidate {
    pub fn new(FoundDigit { image, row }: FoundDigit, probabilities: &Probabilities) -> Self {
        let read = most_likely(probabilities);
        let probability = probabilities[usize::from(read)];
        Self { image, row, read, probability, label: read, wanted: true }
    }

    /// Whether the reading is unsure and not corrected.
    pub fn is_doubtful(&self) -> bool {
        self.wanted && self.label == self.read && self.probability < DOUBTFUL
    }
}

/// The opened picture: none, being read, read, or refused.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum OpenedPicture {
    /// No picture is open.
    #[default]
    Closed,
    /// The picture is being opened and read.
    Reading,
    /// The digits found, in reading order.
    Read(Vec<Candidate>),
    /// Why reading the picture failed.
    Refused(String),
}

impl OpenedPicture {
    pub fn is_open(&self) -> bool {
        *self != Self::Closed
    }

    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Self::Read(candidates) => candidates,
            _ => &[],
        }
    }

    pub fn wanted(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates().iter().filter(|candidate| candidate.wanted)
    }

    /// Labels a digit or its whole row; `None` excludes it. A label includes an excluded digit
    /// again.
    pub fn mend(&mut self, place: usize, label: Option<u8>, whole_row: bool) {
        let Self::Read(candidates) = self else { return };
        let Some(row) = candidates.get(place).map(|candidate| candidate.row) else { return };
        for (i, candidate) in candidates.iter_mut().enumerate() {
            if i == place || whole_row && candidate.row == row {
                candidate.label = label.unwrap_or(candidate.label);
                candidate.wanted = label.is_some();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(digit: usize, probability: f32, row: usize) -> Candidate {
        let mut probabilities = [(1.0 - probability) / 9.0; 10];
        probabilities[digit] = probability;
        let image = Image28::from_bytes(vec![9; Image28::PIXELS]).unwrap();
        Candidate::new(FoundDigit { image, row }, &probabilities)
    }

    fn labels(picture: &OpenedPicture) -> Vec<u8> {
        picture.wanted().map(|candidate| candidate.label).collect()
    }

    #[test]
    fn readings_are_corrected_or_excluded_and_the_others_stay_included() {
        let mut picture =
            OpenedPicture::Read(vec![found(4, 0.99, 0), found(7, 0.5, 0), found(1, 0.6, 0)]);
        let doubtful = |picture: &OpenedPicture| -> Vec<bool> {
            picture.candidates().iter().map(Candidate::is_doubtful).collect()
        };
        assert_eq!(doubtful(&picture), [false, true, true]);
        picture.mend(1, Some(1), false);
        picture.mend(2, None, false);
        picture.mend(9, None, false);
        assert_eq!(doubtful(&picture), [false; 3]);
        assert_eq!(labels(&picture), [4, 1]);
        picture.mend(2, Some(1), false);
        assert_eq!(labels(&picture), [4, 1, 1]);
    }

    #[test]
    fn correcting_a_whole_row_leaves_other_rows_alone() {
        let mut picture =
            OpenedPicture::Read(vec![found(4, 0.9, 0), found(9, 0.9, 0), found(4, 0.9, 1)]);
        picture.mend(0, Some(9), true);
        assert_eq!(labels(&picture), [9, 9, 4]);
        picture.mend(2, None, true);
        assert_eq!(labels(&picture), [9, 9]);
    }

    #[test]
    fn an_unread_picture_has_no_digits() {
        for mut picture in [
            OpenedPicture::Closed,
            OpenedPicture::Reading,
            OpenedPicture::Refused("why".to_owned()),
        ] {
            picture.mend(0, Some(3), true);
            assert_eq!(picture.wanted().count(), 0);
        }
    }
}
