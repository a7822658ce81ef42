//! Learning a hand: a new last layer on a base's frozen features, from a few digits of one person,
//! and their ink itself to liken new ink to.
//!
//! Each digit is written again many times by varying its ink; MNIST pictures are learned beside
//! them, so that other hands and digits without a sample aren't forgotten. Each class that the
//! person wrote weighs the same, however many digits of it there are. What looks mislabelled is not
//! learned from.

use burn::nn::Linear;
use burn::tensor::Tensor;

use crate::model::Reader;
use crate::read::ReadError;
use crate::samples::Samples;
use ink::Hand;
use ink::Image28;
use ink::Labelled;
use ink::variations;
use network::FineTuneSettings;

/// Pictures made of all samples together, at the most: more take time and teach nothing new.
const MOST_PICTURES: usize = 1500;

/// The most folds of a cross-validation.
const FOLDS: usize = 5;

/// How many copies of each of so many samples are made.
pub fn copies(settings: &FineTuneSettings, samples: usize) -> usize {
    (settings.copies as usize).min(MOST_PICTURES / samples.max(1))
}

/// Which fold each sample is held back in, and how many folds there are; 0 folds where a single
/// sample leaves nothing to learn from.
///
/// Samples of one digit are spread over the folds, so that a fold takes as few of it as can be.
pub fn folds(labels: &[u8]) -> (Vec<usize>, usize) {
    let folds = if labels.len() < 2 * FOLDS { labels.len() } else { FOLDS };
    if folds < 2 {
        return (vec![0; labels.len()], 0);
    }
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|&i| labels[i]);
    let mut fold_of = vec![0; labels.len()];
    for (turn, i) in order.into_iter().enumerate() {
        fold_of[i] = turn % folds;
    }
    (fold_of, folds)
}

/// Features of pictures on a plain (not autodiff) device, and what the pictures show.
#[derive(Clone, Debug)]
pub struct Rows {
    /// `[n, features]`
    pub features: Tensor<2>,
    pub labels: Vec<u8>,
}

impl Rows {
    /// Features of a sample's own picture and of `copies` written again; `None` where there is no ink.
    pub fn of_sample(reader: &Reader, sample: &Labelled, copies: usize, seed: u64) -> Option<Self> {
        let pictures = variations::of_sample(sample, copies, seed);
        if pictures.is_empty() {
            return None;
        }
        let features = reader.features(pictures.iter().map(Image28::bytes));
        Some(Self { features, labels: vec![sample.label; pictures.len()] })
    }

    /// The first so many rows.
    pub fn first(&self, rows: usize) -> Self {
        let rows = rows.min(self.labels.len());
        Self {
            features: self.features.clone().narrow(0, 0, rows),
            labels: self.labels[..rows].to_vec(),
        }
    }

    /// All rows one below the other; `None` where there are none.
    pub fn join<'a>(parts: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let (features, labels): (Vec<_>, Vec<_>) =
            parts.map(|rows| (rows.features.clone(), rows.labels.clone())).unzip();
        let any = !features.is_empty();
        any.then(|| Self { features: Tensor::cat(features, 0), labels: labels.concat() })
    }
}

/// What was learned of a person.
#[derive(Clone, Debug)]
pub struct Head {
    pub linear: Linear,
    pub hand: Hand,
}

/// A head that has learned these digits on top of a base, in one go; `None` where none has ink.
pub fn learn(
    base: &Reader,
    samples: &[&Labelled],
    replay: Option<Rows>,
    settings: &FineTuneSettings,
) -> Result<Option<Head>, ReadError> {
    let copies = copies(settings, samples.len());
    let (samples, rows): (Vec<&Labelled>, Vec<Rows>) = samples
        .iter()
        .filter_map(|sample| {
            let rows = Rows::of_sample(base, sample, copies, settings.seed)?;
            Some((*sample, rows))
        })
        .unzip();
    let samples = pollster::block_on(Samples::new(base.head(), samples.into_iter(), rows))?;
    let Some(mut fit) = samples.fit(base.head(), &samples.everyone(), replay, settings) else {
        return Ok(None);
    };
    for _ in 0..settings.epochs {
        fit.epoch();
    }
    Ok(Some(fit.head()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sample_is_held_back_once_and_classes_are_spread(
            labels in prop::collection::vec(0u8..10, 0..60),
        ) {
            let (fold_of, folds) = folds(&labels);
            prop_assert_eq!(fold_of.len(), labels.len());
            prop_assert!(folds == 0 && labels.len() < 2 || fold_of.iter().all(|&fold| fold < folds));
            for class in 0..10u8 {
                let of_class = |fold| {
                    (0..labels.len()).filter(|&i| labels[i] == class && fold_of[i] == fold).count()
                };
                let counts: Vec<usize> = (0..folds).map(of_class).collect();
                let most = counts.iter().max().copied().unwrap_or(0);
                let least = counts.iter().min().copied().unwrap_or(0);
                prop_assert!(most - least <= 1, "{:?}", counts);
            }
        }
    }
}
