//! One person's digits, split into training and test digits.

use ink::{CLASSES, Labelled};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this hand has {got} of the digit {digit}, the recipe takes {OF_EACH}: two to learn from, two to test"
)]
pub struct TooFewError {
    pub digit: usize,
    pub got: usize,
}

/// Number of digits per class that a hand must have.
pub const OF_EACH: usize = 4;

/// One person's twenty training digits and twenty test digits.
#[derive(Clone, Debug)]
pub struct OwnDigits {
    /// The training digits: 0 to 9 twice, so that each prefix of the list is balanced.
    own: Vec<Labelled>,
    test: Vec<Labelled>,
}

impl OwnDigits {
    /// The first two digits of each class are for training, the next two for the test.
    pub fn deal(digits: &[Labelled]) -> Result<Self, TooFewError> {
        let mut piles: [Vec<&Labelled>; CLASSES] = Default::default();
        for digit in digits {
            if let Some(pile) = piles.get_mut(usize::from(digit.label)) {
                pile.push(digit);
            }
        }
        if let Some((digit, pile)) = piles.iter().enumerate().find(|(_, pile)| pile.len() < OF_EACH)
        {
            return Err(TooFewError { digit, got: pile.len() });
        }
        let round = |turn: usize| piles.iter().map(move |pile| pile[turn].clone());
        let two = |first: usize| round(first).chain(round(first + 1)).collect();
        Ok(Self { own: two(0), test: two(2) })
    }

    /// The first `count` training digits.
    pub fn own(&self, count: usize) -> &[Labelled] {
        &self.own[..count.min(self.own.len())]
    }

    pub fn test(&self) -> &[Labelled] {
        &self.test
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::Stroke;

    #[test]
    fn training_digits_come_in_rounds_and_are_not_test_digits() {
        let digit = |label: u8, x: f32| Labelled {
            label,
            drawn: vec![Stroke::from([(x, 0.1), (0.5, 0.9)].as_slice())].into(),
            ..Labelled::default()
        };
        let all: Vec<Labelled> =
            (0..5).flat_map(|i| (0..10).map(move |label| digit(label, 0.1 * i as f32))).collect();
        let hand = OwnDigits::deal(&all).unwrap();
        let labels = |digits: &[Labelled]| digits.iter().map(|d| d.label).collect::<Vec<_>>();
        assert_eq!(labels(hand.own(10)), (0..10).collect::<Vec<_>>());
        assert_eq!((hand.own(20).len(), hand.test().len()), (20, 20));
        assert!(hand.test().iter().all(|digit| !hand.own(20).contains(digit)));
        assert_eq!(OwnDigits::deal(&all[..39]).unwrap_err(), TooFewError { digit: 9, got: 3 });
    }
}
