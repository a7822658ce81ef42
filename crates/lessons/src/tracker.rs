//! Counts what a step waits for.

use crate::condition::{Condition, Which};

/// The reading of one digit or sign on the pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    pub digit: u8,
    pub sure: bool,
    /// It is read as a sign; `digit` and `sure` then say how it would be read as a digit.
    pub is_sign: bool,
}

/// What has happened since the step was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracker {
    count: u32,
    /// The digits that are counted, one bit each; for a condition of all ten.
    seen: u16,
    /// The ink on the pad is counted: only other ink counts again.
    is_counted: bool,
    /// The ink on the pad was read as the first digit of a change.
    has_begun: bool,
    had_ink: bool,
}

impl Tracker {
    /// The digits on the pad; none if it is empty. True if the condition is met now.
    pub fn reading(&mut self, condition: Condition, digits: &[Read]) -> bool {
        if digits.is_empty() {
            self.is_counted = false;
            self.has_begun = false;
            let emptied = std::mem::take(&mut self.had_ink);
            return emptied && condition == Condition::EmptyPad;
        }
        self.had_ink = true;
        match (condition, digits) {
            (Condition::SeveralDigits, _) => digits.len() > 1,
            (Condition::Reading { which, sure, times }, [read]) if !read.is_sign => {
                let is_meant = which.takes(read.digit) && sure.is_none_or(|sure| sure == read.sure);
                is_meant && !self.is_counted && {
                    self.is_counted = true;
                    self.add(which, read.digit, times)
                }
            }
            (Condition::ReadingSign { times }, [read]) if read.is_sign && !self.is_counted => {
                self.is_counted = true;
                self.add(Which::Any, read.digit, times)
            }
            (Condition::Change { from, to }, [read]) if !read.is_sign => {
                self.has_begun |= read.digit == from;
                self.has_begun && read.digit == to
            }
            _ => false,
        }
    }

    /// The person has labelled a digit. `read`: its reading.
    pub fn label(&mut self, condition: Condition, label: u8, read: Option<u8>) -> bool {
        let Condition::Label { which, right, times } = condition else { return false };
        let is_meant =
            which.takes(label) && right.is_none_or(|right| right == (read == Some(label)));
        is_meant && self.add(which, label, times)
    }

    /// The person has added a sign or drawn one, which now has this many drawings.
    pub fn sign(&mut self, condition: Condition, drawings: u32) -> bool {
        let Condition::Sign { drawings: least } = condition else { return false };
        self.count = drawings;
        drawings >= least
    }

    fn add(&mut self, which: Which, digit: u8, times: u32) -> bool {
        if which == Which::Every {
            self.seen |= 1 << digit;
            self.count = self.seen.count_ones();
        } else {
            self.count += 1;
        }
        self.count >= times
    }

    /// The count so far and the one to reach; `None` if the condition is met at once.
    pub fn count(&self, condition: Condition) -> Option<(u32, u32)> {
        match condition {
            Condition::Reading { times: of, .. }
            | Condition::ReadingSign { times: of }
            | Condition::Label { times: of, .. }
            | Condition::Sign { drawings: of }
                if of > 1 =>
            {
                Some((self.count, of))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(digit: u8) -> [Read; 1] {
        [Read { digit, sure: true, is_sign: false }]
    }

    /// A sign that would be read as this digit.
    fn sign(digit: u8) -> [Read; 1] {
        [Read { digit, sure: true, is_sign: true }]
    }

    fn of(text: &str) -> Condition {
        Condition::parse(text).unwrap()
    }

    #[test]
    fn the_same_ink_counts_once() {
        let condition = of("reading, 2 times");
        let mut tracker = Tracker::default();
        assert!(!tracker.reading(condition, &sure(1)));
        assert!(!tracker.reading(condition, &sure(7)));
        assert_eq!(tracker.count(condition), Some((1, 2)));
        assert!(!tracker.reading(condition, &[]));
        assert!(tracker.reading(condition, &sure(7)));
    }

    #[test]
    fn which_digit_and_how_sure_is_held_to() {
        let mut tracker = Tracker::default();
        assert!(!tracker.reading(of("reading 7"), &sure(1)));
        assert!(tracker.reading(of("reading 7"), &sure(7)), "the ink before did not count");
        let unsure = [Read { digit: 7, sure: false, is_sign: false }];
        let mut tracker = Tracker::default();
        assert!(!tracker.reading(of("reading 7, sure"), &unsure));
        assert!(tracker.reading(of("reading, unsure"), &unsure));
    }

    #[test]
    fn two_digits_are_no_single_one() {
        let two = [sure(7), sure(1)].concat();
        assert!(!Tracker::default().reading(of("reading 7"), &two));
        assert!(Tracker::default().reading(of("reading several digits"), &two));
        assert!(!Tracker::default().reading(of("reading several digits"), &sure(7)));
    }

    #[test]
    fn every_digit_counts_once() {
        let condition = of("reading every digit");
        let mut tracker = Tracker::default();
        for digit in (0..9).chain(0..9) {
            assert!(!tracker.reading(condition, &sure(digit)));
            tracker.reading(condition, &[]);
        }
        assert_eq!(tracker.count(condition), Some((9, 10)));
        assert!(tracker.reading(condition, &sure(9)));
        let labels = of("label every digit");
        let mut tracker = Tracker::default();
        assert!((0..9).all(|digit| !tracker.label(labels, digit, None)));
        assert!(tracker.label(labels, 9, Some(4)));
    }

    #[test]
    fn a_digit_changes_only_without_an_empty_pad_between() {
        let condition = of("reading 1 then 7");
        let mut tracker = Tracker::default();
        assert!(!tracker.reading(condition, &sure(7)));
        assert!(!tracker.reading(condition, &[]));
        assert!(!tracker.reading(condition, &sure(1)));
        assert!(!tracker.reading(condition, &[]));
        assert!(!tracker.reading(condition, &sure(7)));
        assert!(!tracker.reading(condition, &sure(1)));
        assert!(!tracker.reading(condition, &sure(4)));
        assert!(tracker.reading(condition, &sure(7)));
    }

    #[test]
    fn a_pad_that_never_had_ink_does_not_count_as_emptied() {
        let condition = of("empty pad");
        let mut tracker = Tracker::default();
        assert!(!tracker.reading(condition, &[]));
        tracker.reading(condition, &sure(3));
        assert!(tracker.reading(condition, &[]));
    }

    #[test]
    fn a_sign_is_no_digit_and_a_digit_no_sign() {
        for text in ["reading", "reading 7", "reading, sure", "reading every digit"] {
            let mut tracker = Tracker::default();
            assert!(!tracker.reading(of(text), &sign(7)), "{text}");
            assert_eq!(tracker, Tracker { had_ink: true, ..Tracker::default() }, "{text}");
        }
        let change = of("reading 1 then 7");
        let mut tracker = Tracker::default();
        assert!(!tracker.reading(change, &sign(1)));
        assert!(!tracker.reading(change, &sure(7)));

        let condition = of("reading a sign, 2 times");
        let mut tracker = Tracker::default();
        assert!(!tracker.reading(condition, &sure(7)));
        assert!(!tracker.reading(condition, &sign(7)));
        assert!(!tracker.reading(condition, &sign(7)), "the same ink counts once");
        assert_eq!(tracker.count(condition), Some((1, 2)));
        tracker.reading(condition, &[]);
        assert!(!tracker.reading(condition, &[sign(7), sign(7)].concat()), "these are two");
        tracker.reading(condition, &[]);
        assert!(tracker.reading(condition, &sign(7)));
    }

    #[test]
    fn a_sign_is_added_and_its_drawings_are_counted() {
        assert!(Tracker::default().sign(of("sign"), 0));
        assert!(!Tracker::default().sign(of("label"), 3));
        assert_eq!(Tracker::default().count(of("sign")), None);
        let condition = of("sign, 3 drawings");
        let mut tracker = Tracker::default();
        for drawings in 0..3 {
            assert!(!tracker.sign(condition, drawings));
            assert_eq!(tracker.count(condition), Some((drawings, 3)));
        }
        assert!(tracker.sign(condition, 3));
        assert!(Tracker::default().sign(condition, 5), "a sign that was drawn before");
    }

    #[test]
    fn a_label_is_right_if_it_is_the_reading() {
        let wrong = of("label 4, wrong");
        assert!(!Tracker::default().label(wrong, 4, Some(4)));
        assert!(!Tracker::default().label(wrong, 9, Some(4)));
        assert!(Tracker::default().label(wrong, 4, Some(9)));
        assert!(Tracker::default().label(of("label, right"), 4, Some(4)));
        assert!(!Tracker::default().label(of("reading"), 4, Some(4)));
    }
}
