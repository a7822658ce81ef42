//! Where a recipe's pictures come from, and how they are cut for a row. No files, no browser.

use std::rc::Rc;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::recipe::{Classes, Data, Set};
use crate::data::Digits;
use crate::engine::protocol::{CLASSES, Labelled};
use crate::ink::{PenWidth, rasterize};
use crate::learn::train::{Examples, Inputs};
use crate::model::Base;

/// A data set's two parts.
#[derive(Clone, Debug)]
pub struct Parts {
    pub train: Digits,
    pub test: Digits,
}

/// What the caller has; a row that needs more says so.
#[derive(Clone, Default)]
pub struct Sources {
    pub mnist: Option<Rc<Parts>>,
    pub fashion: Option<Rc<Parts>>,
    /// The shipped cnn.
    pub base: Option<Base>,
    pub hand: Option<Hand>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("this row needs MNIST, which isn't there: make it with `inkling data mnist`")]
    NoMnist,
    #[error("this row needs Fashion-MNIST, which isn't there: make it with `inkling data fashion`")]
    NoFashion,
    #[error("this row needs the shipped cnn, which isn't there: make it with `inkling pretrain`")]
    NoBase,
    #[error("this row needs one person's digits: name a pen file with --pen")]
    NoHand,
    #[error(
        "this hand has {got} of the digit {digit}, the recipe takes {OF_EACH}: two to learn from, two to test"
    )]
    TooFew { digit: usize, got: usize },
    #[error("a digit labelled {0} has no ink: leave it out")]
    NoInk(u8),
}

/// Own digits of each class that a hand must have.
const OF_EACH: usize = 4;

/// Twenty digits of one person to learn from, and twenty to test.
#[derive(Clone, Debug)]
pub struct Hand {
    /// Two rounds from 0 to 9: the first so many are as evenly spread as can be.
    own: Vec<Labelled>,
    test: Vec<Labelled>,
}

impl Hand {
    /// The first two of each digit to learn from, the next two to test.
    pub fn deal(digits: &[Labelled]) -> Result<Self, SourceError> {
        let mut piles: [Vec<&Labelled>; CLASSES] = Default::default();
        for digit in digits {
            if let Some(pile) = piles.get_mut(usize::from(digit.label)) {
                pile.push(digit);
            }
        }
        if let Some((digit, pile)) = piles.iter().enumerate().find(|(_, pile)| pile.len() < OF_EACH)
        {
            return Err(SourceError::TooFew { digit, got: pile.len() });
        }
        let round = |turn: usize| piles.iter().map(move |pile| pile[turn].clone());
        let two = |first: usize| round(first).chain(round(first + 1)).collect();
        Ok(Self { own: two(0), test: two(2) })
    }

    /// The first so many to learn from.
    pub fn own(&self, count: usize) -> &[Labelled] {
        &self.own[..count.min(self.own.len())]
    }

    pub fn test(&self) -> &[Labelled] {
        &self.test
    }
}

/// Own digits as pictures, MNIST's way.
pub fn pictures(digits: &[Labelled]) -> Result<Digits, SourceError> {
    let mut pictures = Digits::default();
    for digit in digits {
        let image = rasterize(&digit.strokes, PenWidth::default());
        let image = image.ok_or(SourceError::NoInk(digit.label))?;
        pictures.images.extend_from_slice(image.bytes());
        pictures.labels.push(digit.label);
    }
    Ok(pictures)
}

/// How much of everything a run takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As the recipe says.
    Full,
    /// Fewer pictures and epochs, to see it go: its figures are not the recipe's.
    Quick,
}

impl Scale {
    const QUICK_TRAIN: usize = 2000;
    const QUICK_TEST: usize = 1000;
    const QUICK_EPOCHS: usize = 3;

    pub fn epochs(self, epochs: usize) -> usize {
        if self == Self::Quick { epochs.min(Self::QUICK_EPOCHS) } else { epochs }
    }

    fn pictures(self, digits: Digits, most: usize) -> Digits {
        if self == Self::Full || digits.len() <= most {
            return digits;
        }
        digits.select(&(0..most).collect::<Vec<_>>())
    }
}

/// A row's pictures, ready to be learned and read.
pub struct Prepared {
    pub train: Examples,
    pub validation: Option<Examples>,
    pub test: Examples,
    pub classes: Classes,
}

impl Sources {
    pub fn mnist(&self) -> Result<&Parts, SourceError> {
        self.mnist.as_deref().ok_or(SourceError::NoMnist)
    }

    pub fn base(&self) -> Result<&Base, SourceError> {
        self.base.as_ref().ok_or(SourceError::NoBase)
    }

    pub fn hand(&self) -> Result<&Hand, SourceError> {
        self.hand.as_ref().ok_or(SourceError::NoHand)
    }

    /// What a row learns from and is tested on; the same seed draws the same pictures.
    pub fn prepare(&self, data: &Data, seed: u64, scale: Scale) -> Result<Prepared, SourceError> {
        let labels = data.classes.labels();
        let of = |digits: &Digits| {
            let there = |&i: &usize| labels.contains(&digits.labels[i]);
            digits.select(&(0..digits.len()).filter(there).collect::<Vec<_>>())
        };
        let (train, test) = match data.set {
            Set::Mnist => {
                let parts = self.mnist()?;
                (of(&parts.train), of(&parts.test))
            }
            Set::Fashion => {
                let parts = self.fashion.as_deref().ok_or(SourceError::NoFashion)?;
                (of(&parts.train), of(&parts.test))
            }
            Set::Hand { own } => {
                let hand = self.hand()?;
                (pictures(hand.own(own))?, pictures(hand.test())?)
            }
        };
        let train = scale.pictures(train, Scale::QUICK_TRAIN);
        let test = scale.pictures(test, Scale::QUICK_TEST);
        let mut order: Vec<usize> = (0..train.len()).collect();
        let mut validation = None;
        if data.share < 1.0 || data.held_back > 0.0 {
            order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
            order.truncate((data.share * train.len() as f64).round() as usize);
            let held =
                order.split_off(order.len() - (data.held_back * order.len() as f64) as usize);
            if !held.is_empty() {
                validation = Some(examples(train.select(&held), data.classes));
            }
        }
        let train = examples(train.select(&order), data.classes);
        let test = examples(test, data.classes);
        Ok(Prepared { train, validation, test, classes: data.classes })
    }
}

/// Pictures whose labels are all among the classes'.
pub fn examples(digits: Digits, classes: Classes) -> Examples {
    let mut class_of = [0; CLASSES];
    for (class, &label) in classes.labels().iter().enumerate() {
        class_of[usize::from(label)] = class as u8;
    }
    let targets = digits.labels.iter().map(|&label| class_of[usize::from(label)]).collect();
    Examples { inputs: Inputs::Pictures(digits.images), targets }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::Stroke;

    fn digits(n: usize) -> Digits {
        Digits {
            images: (0..n).flat_map(|i| vec![(i % 251) as u8; 784]).collect(),
            labels: (0..n).map(|i| (i % 10) as u8).collect(),
        }
    }

    fn sources() -> Sources {
        Sources {
            mnist: Some(Rc::new(Parts { train: digits(200), test: digits(50) })),
            ..Sources::default()
        }
    }

    #[test]
    fn a_share_is_drawn_by_the_seed_and_some_of_it_is_held_back() {
        let data = Data { classes: Classes::Odd, share: 0.5, held_back: 0.2, ..Data::MNIST };
        let prepare = |seed| sources().prepare(&data, seed, Scale::Full).unwrap();
        let first = prepare(1);
        assert_eq!((first.train.len(), first.test.len()), (40, 25));
        assert_eq!(first.validation.as_ref().map(Examples::len), Some(10));
        assert!(first.train.targets.iter().all(|&class| class < 5));
        assert_eq!(first.train.targets, prepare(1).train.targets);
        assert_ne!(first.train.targets, prepare(2).train.targets);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let data = Data { set: Set::Fashion, ..Data::MNIST };
        let refused = sources().prepare(&data, 1, Scale::Full).err().unwrap();
        assert!(refused.to_string().contains("inkling data fashion"));
    }

    #[test]
    fn a_hand_is_dealt_in_rounds_and_nothing_is_tested_that_was_learned() {
        let digit = |label: u8, x: f32| Labelled {
            label,
            strokes: vec![Stroke::from([(x, 0.1), (0.5, 0.9)].as_slice())],
        };
        let all: Vec<Labelled> =
            (0..5).flat_map(|i| (0..10).map(move |label| digit(label, 0.1 * i as f32))).collect();
        let hand = Hand::deal(&all).unwrap();
        let labels = |digits: &[Labelled]| digits.iter().map(|d| d.label).collect::<Vec<_>>();
        assert_eq!(labels(hand.own(10)), (0..10).collect::<Vec<_>>());
        assert_eq!((hand.own(20).len(), hand.test().len()), (20, 20));
        assert!(hand.test().iter().all(|digit| !hand.own(20).contains(digit)));
        assert_eq!(Hand::deal(&all[..39]).unwrap_err(), SourceError::TooFew { digit: 9, got: 3 });
    }
}
