//! Trains bases from scratch: augmented MNIST and synthetic pen digits, AdamW, a learning rate that warms up and fades.

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::average::Average;
use crate::calibrate;
use crate::model::{Base, Reader, batch, batch_of_bytes, intensities};
use crate::read;
use crate::read::ReadError;
use crate::split::Split;
use data::Digits;
use data::synthetic;
use ink::Count;
use ink::Image28;
use ink::augment::{Strength, vary_picture};
use ink::metrics;
use network::BaseName;

#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub base: BaseName,
    pub seed: u64,
    pub epochs: usize,
    pub batch: usize,
    /// The highest, reached after the first twentieth of all steps.
    pub learning_rate: f64,
    pub weight_decay: f32,
    /// `None`: MNIST's pictures as they are.
    pub strength: Option<Strength>,
    /// Takes the place of `strength` for the last quarter of the epochs.
    pub last_strength: Option<Strength>,
    /// Share of the labels' weight that is spread over all digits.
    pub smoothing: f32,
    /// Share of the pictures that are made-up pen digits.
    pub drawn: f64,
    /// The share of the averaged weights that each step keeps; the average is read with and written.
    /// Source: Polyak, Juditsky, *Acceleration of stochastic approximation by averaging*, 1992.
    pub averaging: f64,
}

impl Settings {
    pub fn of(base: BaseName) -> Self {
        let common = Self {
            base,
            seed: 1,
            epochs: 20,
            batch: 64,
            learning_rate: 2e-3,
            weight_decay: 1e-4,
            strength: Some(Strength::PRETRAINING),
            last_strength: Some(Strength::FINISHING),
            smoothing: 0.05,
            drawn: 0.15,
            averaging: 0.998,
        };
        match base {
            BaseName::Softmax => {
                Self { strength: None, last_strength: None, smoothing: 0.0, drawn: 0.0, ..common }
            }
            BaseName::Mlp => {
                let strength = Some(Strength::MILD);
                Self { strength, last_strength: strength, drawn: 0.1, ..common }
            }
            BaseName::Cnn => Self { learning_rate: 3e-3, ..common },
        }
    }

    /// A second, shorter training of a trained base: milder variations, smaller steps.
    pub fn finishing(base: BaseName) -> Self {
        let first = Self::of(base);
        let strength = first.strength.map(|_| Strength::FINISHING);
        let last_strength = strength;
        let learning_rate = first.learning_rate / 3.0;
        Self {
            epochs: 6,
            learning_rate,
            strength,
            last_strength,
            smoothing: 0.0,
            drawn: 0.03,
            ..first
        }
    }

    /// How much pictures are varied in an epoch, counted from 0.
    fn strength_in(&self, epoch: usize) -> Option<&Strength> {
        let last = 4 * epoch >= 3 * self.epochs;
        if last { self.last_strength.as_ref() } else { self.strength.as_ref() }
    }

    /// A sentence for the card.
    pub fn augmentation(&self) -> String {
        let drawn = 100.0 * self.drawn;
        match (&self.strength, &self.last_strength) {
            (Some(strength), Some(last)) if strength != last => format!(
                "{strength}; in the last quarter of the epochs {last}; {drawn:.0} % made-up pen digits"
            ),
            (Some(strength), _) => format!("{strength}; {drawn:.0} % made-up pen digits"),
            (None, _) => "none".to_owned(),
        }
    }

    fn rate_at(&self, step: usize, steps: usize) -> f64 {
        let warm_up = (steps / 20).max(1);
        let warm = ((step + 1) as f64 / warm_up as f64).min(1.0);
        let fade = 0.5 * (1.0 + (std::f64::consts::PI * step as f64 / steps as f64).cos());
        self.learning_rate * warm * fade
    }
}

/// `Settings::rate_at` in words, for the card.
pub const SCHEDULE: &str = "linear warm-up over 5 % of the steps, then cosine to zero";

/// Batches for the normalization's statistics, before the network is read with.
const STATISTICS_BATCHES: usize = 100;

/// Pictures for the first statistics of a folded base's normalization.
const UNFOLDING_PICTURES: usize = 1000;

/// After each epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpochReport {
    pub epoch: usize,
    pub loss: f64,
    pub validation: Count,
}

pub struct Pretrained {
    /// Folded and calibrated: ready to be written.
    pub base: Base,
    /// Counted from 1.
    pub chosen_epoch: usize,
    pub validation: Count,
    /// The factor of the last layer, which makes probabilities as high as they are right.
    pub sharpness: f64,
}

/// Trains a base, from scratch or from `start`, and returns the weights of the epoch with the best validation accuracy.
pub fn pretrain(
    settings: &Settings,
    digits: &Digits,
    split: &Split,
    start: Option<Base>,
    device: &Device,
    mut on_epoch: impl FnMut(EpochReport),
) -> Result<Pretrained, ReadError> {
    let training_device = device.clone().autodiff();
    training_device.seed(settings.seed);
    let mut base = match start {
        Some(start) => {
            let some = &split.training[..split.training.len().min(UNFOLDING_PICTURES)];
            start.unfolded(batch_of_bytes(some.iter().map(|&i| digits.image(i)), device)).train()
        }
        None => Base::new(settings.base, &training_device),
    };
    let mut average = Average::new(settings.averaging);
    let mut optimizer =
        AdamWConfig::new().with_weight_decay(settings.weight_decay).with_epsilon(1e-8).init();
    let smoothing = (settings.smoothing > 0.0).then_some(settings.smoothing);
    let loss_of = CrossEntropyLossConfig::new().with_smoothing(smoothing).init(&training_device);
    let validation = digits.select(&split.validation);

    let steps_per_epoch = split.training.len() / settings.batch;
    let steps = (steps_per_epoch * settings.epochs).max(1);
    let mut order = split.training.clone();
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut best: Option<Pretrained> = None;
    for epoch in 0..settings.epochs {
        order.shuffle(&mut rng);
        let strength = settings.strength_in(epoch);
        let mut losses = Tensor::<1>::zeros([1], device);
        for (i, indices) in order.chunks_exact(settings.batch).enumerate() {
            let (images, labels) = augmented(settings, strength, digits, indices, &mut rng);
            let images = batch(images, &training_device);
            let labels: Tensor<1, Int> =
                Tensor::from_data(TensorData::new(labels, [indices.len()]), &training_device);
            let loss = loss_of.forward(base.forward(images), labels);
            losses = losses + loss.clone().inner();
            let gradients = GradientsParams::from_grads(loss.backward(), &base);
            let rate = settings.rate_at(epoch * steps_per_epoch + i, steps);
            base = optimizer.step(rate, base, gradients);
            average.add(&base);
        }
        let loss = losses.into_scalar::<f64>() / steps_per_epoch.max(1) as f64;
        // The running statistics are of the last few batches alone, and of other weights.
        let sample = order.chunks_exact(settings.batch).take(STATISTICS_BATCHES).map(|indices| {
            batch(augmented(settings, strength, digits, indices, &mut rng).0, &training_device)
        });
        let averaged = average.of(&base).with_statistics_of(sample);
        let folded = averaged.valid().folded();
        let reader = Reader::new(folded.clone(), device);
        let read = pollster::block_on(read::read(&reader, &validation.images))?;
        let count = metrics::count(&validation.labels, &read);
        on_epoch(EpochReport { epoch: epoch + 1, loss, validation: count });
        if best.as_ref().is_none_or(|best| count.right >= best.validation.right) {
            let sharpness = calibrate::sharpness(&validation.labels, &read);
            let base = folded.sharpened(sharpness);
            best = Some(Pretrained { base, chosen_epoch: epoch + 1, validation: count, sharpness });
        }
    }
    Ok(best.unwrap_or_else(|| Pretrained {
        base: base.valid().folded(),
        chosen_epoch: 0,
        validation: Count::default(),
        sharpness: 1.0,
    }))
}

fn augmented(
    settings: &Settings,
    strength: Option<&Strength>,
    digits: &Digits,
    indices: &[usize],
    rng: &mut ChaCha8Rng,
) -> (Vec<f32>, Vec<i64>) {
    let mut images = Vec::with_capacity(indices.len() * Image28::PIXELS);
    let mut labels = Vec::with_capacity(indices.len());
    for &index in indices {
        let label = digits.labels[index];
        labels.push(i64::from(label));
        let drawn = match rng.random_bool(settings.drawn) {
            true => synthetic::picture(label, rng),
            false => None,
        };
        match (drawn, strength) {
            (Some(drawn), _) => images.extend(intensities([drawn.bytes()])),
            (None, Some(strength)) => {
                images.extend(vary_picture(digits.image(index), strength, rng));
            }
            (None, None) => images.extend(intensities([digits.image(index)])),
        }
    }
    (images, labels)
}
