//! A head in training: an epoch at a time, put aside as numbers, gone on with on another device.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::optim::{AdamState, AdaptiveMomentumState, GradientsParams, Optimizer};
use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::adam::Adam;
use crate::model::ops;
use crate::personal::{Head, Rows};
use crate::read;
use crate::read::ReadError;
use ink::CLASSES;
use ink::Hand;
use network::FineTuneSettings;

/// What a person's digits weigh where all ten classes are there; MNIST's pictures weigh the rest.
const OWN_SHARE: f64 = 0.75;

/// Share of each label that is spread over all digits: what is read well already pulls no more.
const SMOOTHING: f32 = 0.05;

/// Where a fit has come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoFar {
    /// So many epochs are done.
    pub epoch: u32,
    /// Of the weight, then of the bias: itself and Adam's two moments, each row by row.
    numbers: Vec<f32>,
}

/// A head in training; each epoch is one step over all rows.
pub struct Fit {
    head: Linear,
    adam: Adam,
    /// Adam's moments of the weight and of the bias; none before the first epoch.
    of_weight: Option<AdamState<2>>,
    of_bias: Option<AdamState<1>>,
    learning_rate: f64,
    epochs: u32,
    epoch: u32,
    features: Tensor<2>,
    /// What each row is to be read as, times what the row weighs: `[rows, 10]`.
    targets: Tensor<2>,
    hand: Hand,
}

impl Fit {
    /// Begins at the base's head. MNIST's rows are held to what the base reads in them; so a class
    /// without a sample of the person's stays as it is.
    pub fn new(
        head: &Linear,
        own: Rows,
        hand: Hand,
        replay: Option<Rows>,
        settings: &FineTuneSettings,
    ) -> Self {
        let mut pictures = [0.0; CLASSES];
        own.labels.iter().for_each(|&label| pictures[usize::from(label)] += 1.0);
        let classes = pictures.iter().filter(|&&pictures| pictures > 0.0).count();
        // A class alone weighs less than a tenth of all: nothing beside it holds the others back.
        let complete = classes as f64 / CLASSES as f64;
        let share = if replay.is_some() { OWN_SHARE * complete.powf(1.5) } else { 1.0 };
        let targets = own.labels.iter().flat_map(|&label| {
            let weight = share as f32 / (classes as f32 * pictures[usize::from(label)]);
            (0..CLASSES).map(move |class| {
                let right = if class == usize::from(label) { 1.0 - SMOOTHING } else { 0.0 };
                weight * (right + SMOOTHING / CLASSES as f32)
            })
        });
        let targets = TensorData::new(targets.collect(), [own.labels.len(), CLASSES]);
        let mut targets = vec![Tensor::from_data(targets, &own.features.device())];
        let mut features = vec![own.features];
        if let Some(replay) = replay {
            let weight = (1.0 - share) / replay.labels.len() as f64;
            targets.push(softmax(ops::dense(head, replay.features.clone()), 1).mul_scalar(weight));
            features.push(replay.features);
        }
        Self {
            head: head.clone().train(),
            adam: Adam::new(1e-5),
            of_weight: None,
            of_bias: None,
            learning_rate: settings.learning_rate,
            epochs: settings.epochs,
            epoch: 0,
            features: Tensor::cat(features, 0).autodiff(),
            targets: Tensor::cat(targets, 0).autodiff(),
            hand,
        }
    }

    /// One epoch; its mean loss in nats, before the step, `[1]`. Steps become smaller towards the last.
    pub fn epoch(&mut self) -> Tensor<1> {
        let read = log_softmax(ops::dense(&self.head, self.features.clone()), 1);
        let loss = (read * self.targets.clone()).sum().neg();
        let gradients = &mut GradientsParams::from_grads(loss.backward(), &self.head);
        let left = self.epochs.saturating_sub(self.epoch).max(1);
        let rate = self.learning_rate * f64::from(left) / f64::from(self.epochs.max(1));
        let Linear { weight, bias } = self.head.clone();
        self.head.weight = step(&self.adam, rate, weight, gradients, &mut self.of_weight);
        self.head.bias =
            bias.map(|bias| step(&self.adam, rate, bias, gradients, &mut self.of_bias));
        self.epoch += 1;
        loss.inner()
    }

    /// So many epochs are done.
    pub fn done(&self) -> u32 {
        self.epoch
    }

    /// The last epoch's loss, and all that another engine needs to go on from here.
    pub async fn so_far(&self, loss: Tensor<1>) -> Result<(f64, SoFar), ReadError> {
        let mut parts = vec![loss];
        if let (Some(of_weight), Some(of_bias), Some(bias)) =
            (&self.of_weight, &self.of_bias, &self.head.bias)
        {
            let (of_weight, of_bias) = (of_weight.momentum.clone(), of_bias.momentum.clone());
            for two in [self.head.weight.val().inner(), of_weight.moment_1, of_weight.moment_2] {
                parts.push(two.flatten(0, 1));
            }
            parts.extend([bias.val().inner(), of_bias.moment_1, of_bias.moment_2]);
        }
        // All in one: each reading back has a GPU wait.
        let all = Tensor::cat(parts, 0).unsqueeze::<2>();
        let mut numbers = read::numbers(all).await?.into_iter();
        let loss = numbers.next().unwrap_or_default();
        Ok((loss.into(), SoFar { epoch: self.epoch, numbers: numbers.collect() }))
    }

    /// Goes on from where a fit of the same digits had come to; from the beginning where that was another
    /// network.
    pub fn going_on(mut self, from: &SoFar) -> Self {
        let device = self.features.device().inner();
        let shape = self.head.weight.dims();
        let (two, one) = (shape[0] * shape[1], shape[1]);
        if from.numbers.len() != 3 * (two + one) || self.head.bias.is_none() {
            return self;
        }
        let (weights, biases) = from.numbers.split_at(3 * two);
        let two = |i| of(&weights[i * two..][..two], shape, &device);
        let one = |i| of(&biases[i * one..][..one], [one], &device);
        let time = from.epoch as usize;
        self.of_weight = Some(AdamState::new(AdaptiveMomentumState::new(time, two(1), two(2))));
        self.of_bias = Some(AdamState::new(AdaptiveMomentumState::new(time, one(1), one(2))));
        let head =
            Linear { weight: Param::from_tensor(two(0)), bias: Some(Param::from_tensor(one(0))) };
        self.head = head.train();
        self.epoch = from.epoch;
        self
    }

    /// The head as it is now, on the plain device.
    pub fn head(&self) -> Head {
        Head { linear: self.head.valid(), hand: self.hand.clone() }
    }
}

/// Adam's step on one parameter. Burn's optimizer of whole modules hands its moments out only by waiting
/// for the device, which a browser's GPU doesn't allow.
fn step<const D: usize>(
    adam: &Adam,
    rate: f64,
    parameter: Param<Tensor<D>>,
    gradients: &mut GradientsParams,
    moments: &mut Option<AdamState<D>>,
) -> Param<Tensor<D>> {
    let (id, tensor, mapper) = parameter.consume();
    let tensor = match gradients.remove::<D>(id) {
        None => tensor,
        Some(gradient) => {
            let (stepped, now) = adam.step(rate, tensor.inner(), gradient, moments.take());
            *moments = now;
            Tensor::from_inner(stepped).require_grad()
        }
    };
    Param::from_mapped_value(id, tensor, mapper)
}

fn of<const D: usize>(numbers: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(numbers.to_vec(), shape), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::nn::LinearConfig;

    #[test]
    fn two_separable_clusters_are_learned() {
        let device = Device::flex();
        device.seed(1);
        let features = Tensor::from_floats([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]], &device);
        let own = Rows { features: features.clone(), labels: vec![4, 4, 9] };
        let settings =
            FineTuneSettings { epochs: 400, learning_rate: 2e-2, ..FineTuneSettings::default() };
        let mut fit = Fit::new(
            &LinearConfig::new(2, 10).init(&device),
            own,
            Hand::default(),
            None,
            &settings,
        );
        let first = pollster::block_on(read::number(fit.epoch())).unwrap();
        (2..400).for_each(|_| drop(fit.epoch()));
        let last = pollster::block_on(read::number(fit.epoch())).unwrap();
        assert!(last < 0.5 * first, "{first} {last}");
        let read = fit.head().linear.forward(features).argmax(1).into_data();
        assert_eq!(read.iter::<i64>().collect::<Vec<_>>(), [4, 4, 9]);
    }
}
