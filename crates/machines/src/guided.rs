//! The order in which the guided mode asks for digits.

use ink::CLASSES;

/// Number of times that each digit is asked for.
const ROUNDS: usize = 2;

/// Pause in milliseconds after the last stroke that ends a digit. Long enough for the bar of a 7;
/// short enough for twenty digits in about a minute.
pub const PAUSE_MS: u32 = 1300;

/// The sequence of digits to write, and the position in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guided {
    at: usize,
    kept: usize,
}

impl Guided {
    pub const TOTAL: usize = CLASSES * ROUNDS;

    /// The digit to write now; `None` at the end.
    pub fn asked(&self) -> Option<u8> {
        // A digit from 0 to 9 fits in a byte.
        (self.at < Self::TOTAL).then_some((self.at % CLASSES) as u8)
    }

    /// Counts the current digit as written and goes to the next one.
    pub fn keep(&mut self) {
        if self.at < Self::TOTAL {
            self.at += 1;
            self.kept += 1;
        }
    }

    /// Goes to the next digit without counting the current one.
    pub fn skip(&mut self) {
        self.at = (self.at + 1).min(Self::TOTAL);
    }

    /// The number of digits that were written or skipped.
    pub fn passed(&self) -> usize {
        self.at
    }

    /// The number of digits that were written.
    pub fn kept(&self) -> usize {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_digit_is_asked_for_twice() {
        let mut guided = Guided::default();
        let mut asked = [0; CLASSES];
        while let Some(digit) = guided.asked() {
            asked[usize::from(digit)] += 1;
            guided.keep();
        }
        assert_eq!(asked, [ROUNDS; CLASSES]);
        assert_eq!((guided.passed(), guided.kept()), (20, 20));
    }

    #[test]
    fn a_skipped_digit_is_passed_and_not_kept() {
        let mut guided = Guided::default();
        guided.skip();
        assert_eq!((guided.asked(), guided.passed(), guided.kept()), (Some(1), 1, 0));
        for _ in 0..100 {
            guided.skip();
            guided.keep();
        }
        assert_eq!((guided.asked(), guided.passed()), (None, Guided::TOTAL));
    }
}
