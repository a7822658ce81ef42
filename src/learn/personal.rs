//! Learning a hand: a new last layer on a base's frozen features, from a few digits of one person.
//!
//! Each digit is written again many times by varying its ink; MNIST pictures are learned beside
//! them, so that other hands and digits without a sample aren't forgotten. Each class that the
//! person wrote weighs the same, however many digits of it there are.

use burn::module::Module;
use burn::nn::Linear;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use crate::engine::protocol::{CLASSES, FineTuneSettings, Labelled};
use crate::ink::{Image28, PenWidth, Spread, Stroke, rasterize, vary};
use crate::model::{Base, batch_of_bytes};

/// Pictures made of all samples together, at the most: more take time and teach nothing new.
const MOST_PICTURES: usize = 1500;

/// What one class of a person's digits weighs beside MNIST's pictures; ten leave these a fifth.
const CLASS_SHARE: f64 = 0.08;

/// Share of each label that is spread over all digits: what is read well already pulls no more.
const SMOOTHING: f32 = 0.05;

/// The most folds of a cross-validation.
const FOLDS: usize = 5;

/// A digit's own picture first, then `copies` of it written again; none where there is no ink.
///
/// The same ink and seed give the same pictures, whatever the other samples are; fewer copies are
/// the first of more.
pub fn pictures(strokes: &[Stroke], copies: usize, seed: u64) -> Vec<Image28> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(fingerprint(strokes));
    let own = rasterize(strokes, PenWidth::default());
    let varied = (0..copies).filter_map(|_| {
        let (strokes, pen) = vary(strokes, &Spread::ONE_HAND, &mut rng);
        rasterize(&strokes, pen)
    });
    own.into_iter().chain(varied).collect()
}

/// A number that tells ink from other ink.
pub fn fingerprint(strokes: &[Stroke]) -> u64 {
    let mut hash = Sha256::new();
    for stroke in strokes {
        hash.update((stroke.points.len() as u64).to_le_bytes());
        for point in &stroke.points {
            hash.update(point.x.to_le_bytes());
            hash.update(point.y.to_le_bytes());
        }
    }
    hash.finalize().iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte))
}

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
    pub fn of_sample(
        base: &Base,
        sample: &Labelled,
        copies: usize,
        seed: u64,
        device: &Device,
    ) -> Option<Self> {
        let pictures = pictures(&sample.strokes, copies, seed);
        if pictures.is_empty() {
            return None;
        }
        let batch = batch_of_bytes(pictures.iter().map(Image28::bytes), device);
        Some(Self { features: base.features(batch), labels: vec![sample.label; pictures.len()] })
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

/// One side of the loss on the training device.
struct Side {
    features: Tensor<2>,
    labels: Tensor<1, Int>,
    loss: CrossEntropyLoss,
    share: f64,
}

impl Side {
    /// `weights`: what a picture of each class weighs.
    fn new(rows: Rows, weights: Option<[f32; CLASSES]>, share: f64) -> Self {
        let features = rows.features.autodiff();
        let labels: Vec<i64> = rows.labels.iter().map(|&label| i64::from(label)).collect();
        let shape = [labels.len()];
        let labels = Tensor::from_data(TensorData::new(labels, shape), &features.device());
        let loss = CrossEntropyLossConfig::new()
            .with_smoothing(Some(SMOOTHING))
            .with_weights(weights.map(Vec::from))
            .init(&features.device());
        Self { features, labels, loss, share }
    }

    fn loss(&self, head: &Linear) -> Tensor<1> {
        let logits = head.forward(self.features.clone());
        self.loss.forward(logits, self.labels.clone()).mul_scalar(self.share)
    }
}

/// A head in training; each epoch is one step over all rows.
pub struct Fit {
    head: Linear,
    optimizer: ModuleOptimizer,
    learning_rate: f64,
    own: Side,
    replay: Option<Side>,
}

impl Fit {
    /// Begins at the base's head.
    pub fn new(head: &Linear, own: Rows, replay: Option<Rows>, learning_rate: f64) -> Self {
        let mut pictures = [0.0; CLASSES];
        own.labels.iter().for_each(|&label| pictures[usize::from(label)] += 1.0);
        let classes = pictures.iter().filter(|&&pictures| pictures > 0.0).count();
        let weights = pictures.map(|pictures: f32| 1.0 / pictures.max(1.0));
        let share = if replay.is_some() { CLASS_SHARE * classes as f64 } else { 1.0 };
        Self {
            head: head.clone().train(),
            optimizer: AdamConfig::new().init(),
            learning_rate,
            own: Side::new(own, Some(weights), share),
            replay: replay.map(|rows| Side::new(rows, None, 1.0 - share)),
        }
    }

    /// One epoch; its mean loss in nats, before the step.
    pub fn epoch(&mut self) -> f64 {
        let own = self.own.loss(&self.head);
        let loss = match &self.replay {
            Some(replay) => own + replay.loss(&self.head),
            None => own,
        };
        let gradients = GradientsParams::from_grads(loss.backward(), &self.head);
        self.head = self.optimizer.step(self.learning_rate, self.head.clone(), gradients);
        loss.inner().into_scalar::<f64>()
    }

    /// The head as it is now, on the plain device.
    pub fn head(&self) -> Linear {
        self.head.valid()
    }
}

/// A head that has learned these digits on top of a base, in one go; `None` where none has ink.
pub fn learn(
    base: &Base,
    samples: &[&Labelled],
    replay: Option<Rows>,
    settings: &FineTuneSettings,
    device: &Device,
) -> Option<Linear> {
    let copies = copies(settings, samples.len());
    let rows: Vec<Rows> = samples
        .iter()
        .filter_map(|sample| Rows::of_sample(base, sample, copies, settings.seed, device))
        .collect();
    let own = Rows::join(rows.iter())?;
    let mut fit = Fit::new(base.head(), own, replay, settings.learning_rate);
    for _ in 0..settings.epochs {
        fit.epoch();
    }
    Some(fit.head())
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::nn::LinearConfig;
    use proptest::prelude::*;

    fn seven(bottom: f32) -> Vec<Stroke> {
        vec![Stroke::from([(0.2, 0.2), (0.8, 0.2), (0.45, bottom)].as_slice())]
    }

    #[test]
    fn pictures_depend_on_ink_and_seed_alone() {
        let six = pictures(&seven(0.9), 5, 1);
        assert_eq!(six.len(), 6);
        assert_eq!(six, pictures(&seven(0.9), 5, 1));
        assert_eq!(six[..3], pictures(&seven(0.9), 2, 1)[..]);
        assert_ne!(six[1..], pictures(&seven(0.9), 5, 2)[1..]);
        assert_ne!(fingerprint(&seven(0.9)), fingerprint(&seven(0.8)));
        assert!(pictures(&[], 5, 1).is_empty());
    }

    #[test]
    fn two_separable_clusters_are_learned() {
        let device = Device::flex();
        device.seed(1);
        let features = Tensor::from_floats([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]], &device);
        let own = Rows { features: features.clone(), labels: vec![4, 4, 9] };
        let mut fit = Fit::new(&LinearConfig::new(2, 10).init(&device), own, None, 3e-3);
        let first = fit.epoch();
        let last = (0..400).map(|_| fit.epoch()).last().unwrap();
        assert!(last < 0.5 * first, "{first} {last}");
        let read = fit.head().forward(features).argmax(1).into_data();
        assert_eq!(read.iter::<i64>().collect::<Vec<_>>(), [4, 4, 9]);
    }

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
