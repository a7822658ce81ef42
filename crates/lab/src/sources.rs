//! A recipe's pictures, and their selection for a row. No files, no browser.

use std::rc::Rc;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use data::Digits;
use ink::{CLASSES, Labelled};
use learn::model::Reader;
use learn::model::vgg16::Vgg16;
use learn::train::{Examples, Inputs};
use recipes::needs::Needs;
use recipes::own::{OwnDigits, TooFewError};
use recipes::recipe::{Classes, Data, Set};
use recipes::scale::Most;

/// A data set's two parts.
#[derive(Clone, Debug)]
pub struct Parts {
    pub train: Digits,
    pub test: Digits,
}

/// The data that the caller has; a row that needs more fails with a sentence.
#[derive(Clone, Default)]
pub struct Sources {
    pub mnist: Option<Rc<Parts>>,
    pub fashion: Option<Rc<Parts>>,
    /// The shipped cnn.
    pub base: Option<Reader>,
    pub hand: Option<OwnDigits>,
    pub vgg16: Option<Vgg16>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("this row needs MNIST, which is missing: make it with `inkling data mnist`")]
    NoMnist,
    #[error(
        "this row needs Fashion-MNIST, which is missing: make it with `inkling data fashion --from FOLDER`"
    )]
    NoFashion,
    #[error("this row needs the shipped cnn, which is missing: make it with `inkling pretrain`")]
    NoBase,
    #[error(
        "this row needs VGG16's weights, which are missing: make them with `inkling data vgg16`, or name a safetensors file with --vgg16"
    )]
    NoVgg16,
    #[error("this row needs one person's digits: name a pen file with --pen")]
    NoHand,
    #[error(transparent)]
    TooFew(#[from] TooFewError),
    #[error("a digit labelled {0} has no ink: leave it out")]
    NoInk(u8),
}

/// A person's digits as pictures like MNIST's.
pub fn pictures(digits: &[Labelled]) -> Result<Digits, SourceError> {
    let mut pictures = Digits::default();
    for digit in digits {
        let image = digit.drawn.image().ok_or(SourceError::NoInk(digit.label))?;
        pictures.images.extend_from_slice(image.bytes());
        pictures.labels.push(digit.label);
    }
    Ok(pictures)
}

/// Which pictures of a data set's two parts a row uses, by their places.
#[derive(Debug, PartialEq, Eq)]
pub struct Places {
    pub train: Vec<usize>,
    pub validation: Vec<usize>,
    pub test: Vec<usize>,
}

/// A row's pictures as examples.
pub struct Prepared {
    pub train: Examples,
    pub validation: Option<Examples>,
    pub test: Examples,
    pub classes: Classes,
}

impl Sources {
    /// Fails where something that is needed is missing.
    pub fn check(&self, needs: Needs) -> Result<(), SourceError> {
        let lacks =
            |needed: bool, there: bool, error| if needed && !there { Err(error) } else { Ok(()) };
        lacks(needs.mnist, self.mnist.is_some(), SourceError::NoMnist)?;
        lacks(needs.fashion, self.fashion.is_some(), SourceError::NoFashion)?;
        lacks(needs.base, self.base.is_some(), SourceError::NoBase)?;
        lacks(needs.hand, self.hand.is_some(), SourceError::NoHand)?;
        lacks(needs.vgg16, self.vgg16.is_some(), SourceError::NoVgg16)
    }

    pub fn mnist(&self) -> Result<&Parts, SourceError> {
        self.mnist.as_deref().ok_or(SourceError::NoMnist)
    }

    pub fn base(&self) -> Result<&Reader, SourceError> {
        self.base.as_ref().ok_or(SourceError::NoBase)
    }

    pub fn vgg16(&self) -> Result<&Vgg16, SourceError> {
        self.vgg16.as_ref().ok_or(SourceError::NoVgg16)
    }

    pub fn hand(&self) -> Result<&OwnDigits, SourceError> {
        self.hand.as_ref().ok_or(SourceError::NoHand)
    }

    /// The pictures of a row; the same seed draws the same pictures.
    pub fn prepare(&self, data: &Data, seed: u64, most: Most) -> Result<Prepared, SourceError> {
        let train = match data.set {
            Set::Hand { own } => pictures(self.hand()?.own(own))?,
            set => of_classes(&self.parts(set)?.train, data.classes, most.train),
        };
        let (order, held) = dealt((0..train.len()).collect(), data, seed);
        let validation = (!held.is_empty()).then(|| examples(train.select(&held), data.classes));
        let train = examples(train.select(&order), data.classes);
        let test = examples(self.test(data, most)?, data.classes);
        Ok(Prepared { train, validation, test, classes: data.classes })
    }

    /// The places of a row's pictures within `parts`: those of `prepare`, in the same order. A hand has none.
    pub fn places(&self, data: &Data, seed: u64, most: Most) -> Result<Places, SourceError> {
        let parts = self.parts(data.set)?;
        let train = places_of(&parts.train, data.classes, most.train);
        let (train, validation) = dealt(train, data, seed);
        Ok(Places { train, validation, test: places_of(&parts.test, data.classes, most.test) })
    }

    /// The test pictures of a row.
    pub fn test(&self, data: &Data, most: Most) -> Result<Digits, SourceError> {
        match data.set {
            Set::Hand { .. } => pictures(self.hand()?.test()),
            set => Ok(of_classes(&self.parts(set)?.test, data.classes, most.test)),
        }
    }

    pub fn parts(&self, set: Set) -> Result<&Parts, SourceError> {
        match set {
            Set::Mnist => self.mnist(),
            Set::Fashion => self.fashion.as_deref().ok_or(SourceError::NoFashion),
            Set::Hand { .. } => Err(SourceError::NoHand),
        }
    }
}

/// The first pictures of these classes, at most `most`.
fn of_classes(digits: &Digits, classes: Classes, most: usize) -> Digits {
    digits.select(&places_of(digits, classes, most))
}

fn places_of(digits: &Digits, classes: Classes, most: usize) -> Vec<usize> {
    let there = |&i: &usize| classes.labels().contains(&digits.labels[i]);
    (0..digits.len()).filter(there).take(most).collect()
}

/// The share that a row learns from, and what it holds back.
fn dealt(mut places: Vec<usize>, data: &Data, seed: u64) -> (Vec<usize>, Vec<usize>) {
    if data.share >= 1.0 && data.held_back == 0.0 {
        return (places, Vec::new());
    }
    places.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    places.truncate((data.share * places.len() as f64).round() as usize);
    let held = places.split_off(places.len() - (data.held_back * places.len() as f64) as usize);
    (places, held)
}

/// The classes of labels that are all among these.
pub fn targets(labels: impl Iterator<Item = u8>, classes: Classes) -> Vec<u8> {
    let mut class_of = [0; CLASSES];
    for (class, &label) in classes.labels().iter().enumerate() {
        class_of[usize::from(label)] = class as u8;
    }
    labels.map(|label| class_of[usize::from(label)]).collect()
}

/// Pictures whose labels are all among the classes'.
pub fn examples(digits: Digits, classes: Classes) -> Examples {
    let targets = targets(digits.labels.into_iter(), classes);
    Examples { inputs: Inputs::Pictures(digits.images), targets }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recipes::scale::Scale;

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
    fn the_seed_draws_a_share_and_a_part_of_it_is_held_back() {
        let data = Data { classes: Classes::Odd, share: 0.5, held_back: 0.2, ..Data::MNIST };
        let prepare = |seed| sources().prepare(&data, seed, Scale::Full.pictures()).unwrap();
        let first = prepare(1);
        assert_eq!((first.train.len(), first.test.len()), (40, 25));
        assert_eq!(first.validation.as_ref().map(Examples::len), Some(10));
        assert!(first.train.targets.iter().all(|&class| class < 5));
        assert_eq!(first.train.targets, prepare(1).train.targets);
        assert_ne!(first.train.targets, prepare(2).train.targets);
    }

    #[test]
    fn places_are_those_of_the_prepared_pictures() {
        let data = Data { classes: Classes::Even, share: 0.5, held_back: 0.2, ..Data::MNIST };
        let sources = sources();
        let places = sources.places(&data, 3, Scale::Full.pictures()).unwrap();
        let prepared = sources.prepare(&data, 3, Scale::Full.pictures()).unwrap();
        let parts = sources.mnist().unwrap();
        for (places, from, examples) in [
            (&places.train, &parts.train, &prepared.train),
            (&places.validation, &parts.train, prepared.validation.as_ref().unwrap()),
            (&places.test, &parts.test, &prepared.test),
        ] {
            let Inputs::Pictures(bytes) = &examples.inputs else { panic!("no pictures") };
            assert_eq!(&from.select(places).images, bytes);
            let labels = places.iter().map(|&place| from.labels[place]);
            assert_eq!(targets(labels, data.classes), examples.targets);
        }
        let hand = Data { set: Set::Hand { own: 20 }, ..data };
        assert_eq!(sources.places(&hand, 3, Scale::Full.pictures()), Err(SourceError::NoHand));
    }

    #[test]
    fn missing_data_is_named() {
        let data = Data { set: Set::Fashion, ..Data::MNIST };
        let refused = sources().prepare(&data, 1, Scale::Full.pictures()).err().unwrap();
        assert!(refused.to_string().contains("inkling data fashion"));
        let mnist = Needs { mnist: true, ..Needs::default() };
        assert_eq!(sources().check(mnist), Ok(()));
        assert_eq!(sources().check(Needs { vgg16: true, ..mnist }), Err(SourceError::NoVgg16));
    }
}
