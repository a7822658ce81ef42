//! The order in which the guided mode asks for digits.

use ink::CLASSES;

/// How often each digit is asked for.
const ROUNDS: usize = 2;

/// How long after the last stroke a digit counts as finished, in milliseconds: long enough to lift the
/// pen and add the bar of a 7, short enough for twenty digits in about a minute.
pub const PAUSE_MS: u32 = 1300;

/// The digits that are asked for, one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guided {
    at: usize,
    kept: usize,
}

impl Guided {
    pub const TOTAL: usize = CLASSES * ROUNDS;

    /// The digit to write now; `None` when all were asked for.
    pub fn asked(&self) -> Option<u8> {
        // 0–9 fits a byte.
        (self.at < Self::TOTAL).then_some((self.at % CLASSES) as u8)
    }

    /// The digit that was asked for is written.
    pub fn keep(&mut self) {
        if self.at < Self::TOTAL {
            self.at += 1;
            self.kept += 1;
        }
    }

    /// The digit that was asked for is passed over.
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
