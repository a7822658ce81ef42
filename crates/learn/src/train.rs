//! Trains a network on labelled rows, with scores after each epoch and early stopping. No augmentation, no data sets.

use burn::module::Module;
use burn::nn::Linear;
use burn::nn::loss::{CrossEntropyLossConfig, MultiMarginLossConfig, Reduction};
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::activation::{relu, softmax, softplus};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::adam::Adam;
use crate::model::{Base, Layers, intensities, ops};
use crate::read;
use crate::read::ReadError;
use ink::metrics::{Report, most_likely};
use ink::{Count, Probabilities};
use ink::{Image28, SIDE};
use network::settings::{Loss, Optimizer, Settings};
use network::watch::{Cancelled, Epoch, News, Score, Watch};

#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// An optimizer of this kind, before its first step.
pub fn new_optimizer(kind: Optimizer) -> ModuleOptimizer {
    match kind {
        Optimizer::Sgd => SgdConfig::new().init(),
        Optimizer::Adam => Adam::new(1e-8).of_module(),
    }
}

/// `[n, classes]` logits and n classes to the mean over all rows, `[1]`.
pub fn loss(kind: Loss, logits: Tensor<2>, targets: Tensor<1, Int>) -> Tensor<1> {
    let [_, classes] = logits.dims();
    let wanted = |targets: Tensor<1, Int>| targets.one_hot::<2>(classes).float();
    match kind {
        Loss::CrossEntropy => {
            CrossEntropyLossConfig::new().init(&logits.device()).forward(logits, targets)
        }
        Loss::CrossEntropyOfSoftmax => loss(Loss::CrossEntropy, softmax(logits, 1), targets),
        Loss::BinaryCrossEntropy => {
            (softplus(logits.clone(), 1.0) - logits * wanted(targets)).mean()
        }
        Loss::MeanSquared => (softmax(logits, 1) - wanted(targets)).square().mean(),
        Loss::Perceptron => {
            let wanted = wanted(targets).mul_scalar(2.0).sub_scalar(1.0);
            relu((logits * wanted).neg()).sum_dim(1).mean()
        }
        Loss::Hinge => {
            MultiMarginLossConfig::new().init().forward(logits, targets, Reduction::Mean)
        }
    }
}

/// The inputs of examples.
#[derive(Clone, Debug)]
pub enum Inputs {
    /// n × 784 bytes; a network gets intensities in [0, 1].
    Pictures(Vec<u8>),
    /// n × `width` numbers.
    Features { values: Vec<f32>, width: usize },
}

/// Examples and their classes, which count from 0 without gaps.
#[derive(Clone, Debug)]
pub struct Examples {
    pub inputs: Inputs,
    pub targets: Vec<u8>,
}

impl Examples {
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// These examples, then more of the same kind; inputs of another kind are left out.
    pub fn joined(&self, more: Self) -> Self {
        let mut all = self.clone();
        match (&mut all.inputs, more.inputs) {
            (Inputs::Pictures(bytes), Inputs::Pictures(more)) => bytes.extend(more),
            (
                Inputs::Features { values, width },
                Inputs::Features { values: more, width: same },
            ) if *width == same => {
                values.extend(more);
            }
            _ => return all,
        }
        all.targets.extend(more.targets);
        all
    }

    /// `[n, width]` and n classes.
    pub fn batch(&self, places: &[usize], device: &Device) -> (Tensor<2>, Tensor<1, Int>) {
        let (values, width): (Vec<f32>, usize) = match &self.inputs {
            Inputs::Pictures(bytes) => {
                let image = |&i: &usize| &bytes[i * Image28::PIXELS..][..Image28::PIXELS];
                (intensities(places.iter().map(image)), Image28::PIXELS)
            }
            Inputs::Features { values, width } => {
                let row = |&i: &usize| &values[i * width..][..*width];
                (places.iter().flat_map(row).copied().collect(), *width)
            }
        };
        let n = places.len();
        let targets: Vec<i64> = places.iter().map(|&i| i64::from(self.targets[i])).collect();
        (
            Tensor::from_data(TensorData::new(values, [n, width]), device),
            Tensor::from_data(TensorData::new(targets, [n]), device),
        )
    }

    /// Batches in order.
    pub fn batches<'a>(
        &'a self,
        device: &'a Device,
    ) -> impl ExactSizeIterator<Item = (Tensor<2>, Tensor<1, Int>)> + 'a {
        self.batches_of(read::BATCH, device)
    }

    /// Batches of `size` examples, in order.
    pub fn batches_of<'a>(
        &'a self,
        size: usize,
        device: &'a Device,
    ) -> impl ExactSizeIterator<Item = (Tensor<2>, Tensor<1, Int>)> + 'a {
        (0..self.len()).step_by(size).map(move |start| {
            let places: Vec<usize> = (start..self.len().min(start + size)).collect();
            self.batch(&places, device)
        })
    }
}

/// A network that `train` trains.
pub trait Learner: Module + Clone {
    /// `[n, width]` to `[n, classes]` logits.
    fn logits(&self, rows: Tensor<2>) -> Tensor<2>;
}

impl Learner for Layers {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        self.forward_rows(rows)
    }
}

impl Learner for Linear {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        ops::dense(self, rows)
    }
}

/// On pictures, `[n, 784]`.
impl Learner for Base {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        let [n, _] = rows.dims();
        self.forward(rows.reshape([n, 1, SIDE, SIDE]))
    }
}

/// A network's readings of examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub score: Score,
    /// The likeliest class of each.
    pub read: Vec<u8>,
    /// Its probability.
    pub probabilities: Vec<f32>,
}

impl Reading {
    /// From the probabilities of all classes, and the right classes.
    pub fn of(probabilities: &[Probabilities], targets: &[u8]) -> Self {
        let Report { loss, accuracy, .. } = Report::of(targets, probabilities);
        let read: Vec<u8> = probabilities.iter().map(most_likely).collect();
        let of_read = probabilities.iter().zip(&read).map(|(all, &read)| all[usize::from(read)]);
        let probabilities = of_read.collect();
        let score = Score { loss, accuracy };
        Self { score, read, probabilities }
    }
}

/// Reads examples with a network on a plain (not autodiff) device.
pub async fn read<M: Learner>(
    network: &M,
    examples: &Examples,
    loss: Loss,
    device: &Device,
    watch: &impl Watch,
) -> Result<Reading, TrainError> {
    let mut sum = 0.0;
    let mut all = Vec::with_capacity(examples.len());
    let mut probabilities = Vec::with_capacity(examples.len());
    for (rows, targets) in examples.batches(device) {
        let logits = network.logits(rows);
        let [n, _] = logits.dims();
        sum += read::number(self::loss(loss, logits.clone(), targets)).await? * n as f64;
        let failed = |error| ReadError(format!("{error}"));
        let likeliest = softmax(logits.clone(), 1).max_dim(1).into_data_async().await;
        probabilities.extend(likeliest.map_err(failed)?.iter::<f32>());
        let read = logits.argmax(1).into_data_async().await.map_err(failed)?;
        all.extend(read.iter::<i64>().map(|class| class as u8));
        watch.yield_now().await?;
    }
    let mut count = Count::default();
    all.iter().zip(&examples.targets).for_each(|(read, target)| count.add(read == target));
    let loss = sum / examples.len().max(1) as f64;
    let score = Score { loss, accuracy: count.accuracy() };
    Ok(Reading { score, read: all, probabilities })
}

/// Examples that are read after each epoch and not learned from.
#[derive(Clone, Copy, Default)]
pub struct Holdout<'a> {
    /// Chooses the epoch where the settings have a patience.
    pub validation: Option<&'a Examples>,
    pub test: Option<&'a Examples>,
}

pub struct Trained<M> {
    /// On the plain device.
    pub network: M,
    pub epochs: Vec<Epoch>,
    /// The epoch of these weights, counted from 1; 0 where no epoch was run.
    pub chosen_epoch: usize,
}

/// Trains a network that is on the plain device.
pub async fn train<M: Learner>(
    network: M,
    examples: &Examples,
    holdout: Holdout<'_>,
    settings: &Settings,
    seed: u64,
    device: &Device,
    watch: &impl Watch,
) -> Result<Trained<M>, TrainError> {
    let training_device = device.clone().autodiff();
    let mut network = network.train();
    let mut optimizer = new_optimizer(settings.optimizer);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let batches = examples.len().div_ceil(settings.batch);
    let steps = batches * settings.epochs;
    let mut epochs = Vec::with_capacity(settings.epochs);
    let mut best: Option<(f64, usize, M)> = None;
    for epoch in 1..=settings.epochs {
        order.shuffle(&mut rng);
        let mut losses = Tensor::<1>::zeros([1], device);
        let mut right = Tensor::<1, Int>::zeros([1], device);
        for (i, places) in order.chunks(settings.batch).enumerate() {
            let (rows, targets) = examples.batch(places, &training_device);
            let logits = network.logits(rows);
            let read = logits.clone().inner().argmax(1).flatten::<1>(0, 1);
            right = right + read.equal(targets.clone().inner()).int().sum();
            let loss = self::loss(settings.loss, logits, targets);
            losses = losses + loss.clone().inner().mul_scalar(places.len() as f64);
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            let rate = settings.rate_at((epoch - 1) * batches + i, steps);
            network = optimizer.step(rate, network, gradients);
            if (i + 1) % read::STEPS_AT_ONCE as usize == 0 {
                read::number(losses.clone()).await?;
            }
            watch.tell(News::Step { done: (epoch - 1) * batches + i + 1, total: steps });
            watch.yield_now().await?;
        }
        let plain = network.valid();
        let of = examples.len().max(1) as f64;
        let train = Score {
            loss: read::number(losses).await? / of,
            accuracy: read::number(right.float()).await? / of,
        };
        let mut scores = [None, None];
        for (score, set) in scores.iter_mut().zip([holdout.validation, holdout.test]) {
            if let Some(set) = set {
                let reading = read(&plain, set, settings.loss, device, watch).await?;
                *score = Some(reading.score);
            }
        }
        let [validation, test] = scores;
        let done = Epoch { epoch, train, validation, test };
        watch.tell(News::Epoch { epoch: &done, of: settings.epochs });
        epochs.push(done);
        if let (Some(patience), Some(score)) = (settings.patience, validation) {
            if best.as_ref().is_none_or(|(loss, ..)| score.loss < *loss) {
                best = Some((score.loss, epoch, plain));
            } else if best.as_ref().is_some_and(|(_, at, _)| epoch - at >= patience) {
                break;
            }
        }
    }
    let last = (epochs.len(), network);
    let (chosen_epoch, network) = match best {
        Some((_, epoch, network)) => (epoch, network),
        None => (last.0, last.1.valid()),
    };
    Ok(Trained { network, epochs, chosen_epoch })
}
