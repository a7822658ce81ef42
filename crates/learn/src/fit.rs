//! A head in training: epoch by epoch, with a state that another device can resume from.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::optim::{AdamState, AdaptiveMomentumState, GradientsParams, Optimizer};
use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::adam::Adam;
use crate::head::Head;
use crate::labelled_features::LabelledFeatures;
use crate::model::ops;
use crate::read;
use crate::read::ReadError;
use ink::CLASSES;
use ink::Hand;
use network::FineTuneSettings;

/// The weight of a person's digits where they have all ten classes; MNIST's pictures have the rest.
const OWN_SHARE: f64 = 0.75;

/// Share of each label that is spread over all digits, so that a digit that is read well pulls no more.
const SMOOTHING: f32 = 0.05;

/// The state of a fit after an epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitState {
    /// Epochs that are done.
    pub epoch: u32,
    /// The weight and its two moments of Adam, then the bias and its two moments, each row by row.
    numbers: Vec<f32>,
}

/// A head in training; each epoch is one step over all rows.
pub struct Fit {
    head: Linear,
    adam: Adam,
    /// Adam's moments; `None` before the first epoch.
    weight_moments: Option<AdamState<2>>,
    bias_moments: Option<AdamState<1>>,
    learning_rate: f64,
    epochs: u32,
    epoch: u32,
    features: Tensor<2>,
    /// The logits of outputs that are not learned, which come before the learned ones: `[rows, outputs]`.
    fixed: Option<Tensor<2>>,
    /// The probabilities that each row is to be read with, times the row's weight: `[rows, all outputs]`.
    targets: Tensor<2>,
    hand: Hand,
}

impl Fit {
    /// Begins with the base's head. The targets of MNIST's rows are the base's own readings, so that a class without a
    /// sample of the person's stays as it is.
    pub fn new(
        head: &Linear,
        own: LabelledFeatures,
        hand: Hand,
        replay: Option<LabelledFeatures>,
        settings: &FineTuneSettings,
    ) -> Self {
        let pictures = pictures_of_each(&own.labels, CLASSES);
        // A single class weighs less than a tenth: no other sample holds back what it does to the other classes.
        let complete = written(&pictures) as f64 / CLASSES as f64;
        let share = if replay.is_some() { OWN_SHARE * complete.powf(1.5) } else { 1.0 };
        let targets = own_targets(&own.labels, &pictures, share);
        let mut targets = vec![Tensor::from_data(targets, &own.features.device())];
        let mut features = vec![own.features];
        if let Some(replay) = replay {
            let weight = (1.0 - share) / replay.labels.len() as f64;
            targets.push(softmax(ops::dense(head, replay.features.clone()), 1).mul_scalar(weight));
            features.push(replay.features);
        }
        let (features, targets) = (Tensor::cat(features, 0), Tensor::cat(targets, 0));
        Self::begin(head.clone(), features, None, targets, hand, settings)
    }

    /// Begins new outputs for signs beside those of a layer that reads digits, which stays as it is. `own`: pictures of
    /// signs, whose labels are classes from 10 on; `classes`: of digits and signs; `rehearsal`: at least one picture of a
    /// digit. A digit is to be read as before and as no sign. Each class weighs the same.
    pub fn beside(
        digits: &Linear,
        own: LabelledFeatures,
        classes: usize,
        rehearsal: &LabelledFeatures,
        hand: Hand,
        settings: &FineTuneSettings,
    ) -> Self {
        let [width, digit_classes] = digits.weight.dims();
        let signs = classes.saturating_sub(digit_classes);
        let (device, rehearsed) = (own.features.device(), rehearsal.labels.len());
        let share = signs as f64 / classes as f64;
        let pictures = pictures_of_each(&own.labels, classes);
        let as_labelled = Tensor::from_data(own_targets(&own.labels, &pictures, share), &device);
        let as_before = softmax(ops::dense(digits, rehearsal.features.clone()), 1);
        let as_before = as_before.mul_scalar((1.0 - share) / rehearsed as f64);
        let no_sign = Tensor::zeros([rehearsed, signs], &device);
        let as_before = Tensor::cat(vec![as_before, no_sign], 1);
        let features = Tensor::cat(vec![own.features, rehearsal.features.clone()], 0);
        let fixed = ops::dense(digits, features.clone());
        let head = Linear {
            weight: Param::from_tensor(Tensor::zeros([width, signs], &device)),
            bias: Some(Param::from_tensor(Tensor::zeros([signs], &device))),
        };
        let targets = Tensor::cat(vec![as_labelled, as_before], 0);
        Self::begin(head, features, Some(fixed), targets, hand, settings)
    }

    fn begin(
        head: Linear,
        features: Tensor<2>,
        fixed: Option<Tensor<2>>,
        targets: Tensor<2>,
        hand: Hand,
        settings: &FineTuneSettings,
    ) -> Self {
        Self {
            head: head.train(),
            adam: Adam::new(1e-5),
            weight_moments: None,
            bias_moments: None,
            learning_rate: settings.learning_rate,
            epochs: settings.epochs,
            epoch: 0,
            features: features.autodiff(),
            fixed: fixed.map(Tensor::autodiff),
            targets: targets.autodiff(),
            hand,
        }
    }

    /// One epoch. Returns its mean loss in nats before the step, `[1]`. Steps become smaller towards the last epoch.
    pub fn epoch(&mut self) -> Tensor<1> {
        let learned = ops::dense(&self.head, self.features.clone());
        let logits = match &self.fixed {
            Some(fixed) => Tensor::cat(vec![fixed.clone(), learned], 1),
            None => learned,
        };
        let read = log_softmax(logits, 1);
        let loss = (read * self.targets.clone()).sum().neg();
        let gradients = &mut GradientsParams::from_grads(loss.backward(), &self.head);
        let left = self.epochs.saturating_sub(self.epoch).max(1);
        let rate = self.learning_rate * f64::from(left) / f64::from(self.epochs.max(1));
        let Linear { weight, bias } = self.head.clone();
        self.head.weight = step(&self.adam, rate, weight, gradients, &mut self.weight_moments);
        self.head.bias =
            bias.map(|bias| step(&self.adam, rate, bias, gradients, &mut self.bias_moments));
        self.epoch += 1;
        loss.inner()
    }

    /// Epochs that are done.
    pub fn epochs_done(&self) -> u32 {
        self.epoch
    }

    /// The last epoch's loss, and the state from which another device can resume.
    pub async fn state(&self, loss: Tensor<1>) -> Result<(f64, FitState), ReadError> {
        let mut parts = vec![loss];
        if let (Some(weight_moments), Some(bias_moments), Some(bias)) =
            (&self.weight_moments, &self.bias_moments, &self.head.bias)
        {
            let weight = self.head.weight.val().inner();
            let moments = weight_moments.momentum.clone();
            for matrix in [weight, moments.moment_1, moments.moment_2] {
                parts.push(matrix.flatten(0, 1));
            }
            let moments = bias_moments.momentum.clone();
            parts.extend([bias.val().inner(), moments.moment_1, moments.moment_2]);
        }
        // In one read: a GPU is waited for once.
        let all = Tensor::cat(parts, 0).unsqueeze::<2>();
        let mut numbers = read::numbers(all).await?.into_iter();
        let loss = numbers.next().unwrap_or_default();
        Ok((loss.into(), FitState { epoch: self.epoch, numbers: numbers.collect() }))
    }

    /// Resumes from the state of a fit of the same digits; begins anew where the state is of another network.
    pub fn resumed(mut self, from: &FitState) -> Self {
        let device = self.features.device().inner();
        let shape = self.head.weight.dims();
        let (two, one) = (shape[0] * shape[1], shape[1]);
        if from.numbers.len() != 3 * (two + one) || self.head.bias.is_none() {
            return self;
        }
        let (weights, biases) = from.numbers.split_at(3 * two);
        let two = |i| tensor(&weights[i * two..][..two], shape, &device);
        let one = |i| tensor(&biases[i * one..][..one], [one], &device);
        let time = from.epoch as usize;
        self.weight_moments =
            Some(AdamState::new(AdaptiveMomentumState::new(time, two(1), two(2))));
        self.bias_moments = Some(AdamState::new(AdaptiveMomentumState::new(time, one(1), one(2))));
        let head =
            Linear { weight: Param::from_tensor(two(0)), bias: Some(Param::from_tensor(one(0))) };
        self.head = head.train();
        self.epoch = from.epoch;
        self
    }

    /// The head as it is now, on the plain device: the learned outputs alone.
    pub fn head(&self) -> Head {
        Head { linear: self.head.valid(), hand: self.hand.clone() }
    }
}

/// How many pictures each label has.
fn pictures_of_each(labels: &[u8], outputs: usize) -> Vec<f32> {
    let mut pictures = vec![0.0; outputs];
    labels.iter().for_each(|&label| pictures[usize::from(label)] += 1.0);
    pictures
}

/// How many labels have pictures.
fn written(pictures: &[f32]) -> usize {
    pictures.iter().filter(|&&pictures| pictures > 0.0).count()
}

/// The smoothed labels of a person's pictures, times each picture's weight: `[pictures, outputs]`. All weigh `share`
/// together, and each label that has pictures weighs the same.
fn own_targets(labels: &[u8], pictures: &[f32], share: f64) -> TensorData {
    let (outputs, classes) = (pictures.len(), written(pictures));
    let targets = labels.iter().flat_map(|&label| {
        let weight = share as f32 / (classes as f32 * pictures[usize::from(label)]);
        (0..outputs).map(move |class| {
            let right = if class == usize::from(label) { 1.0 - SMOOTHING } else { 0.0 };
            weight * (right + SMOOTHING / outputs as f32)
        })
    });
    TensorData::new(targets.collect(), [labels.len(), outputs])
}

/// Adam's step on one parameter. Burn's optimizer of whole modules gives its moments only after waiting for the device,
/// which a browser's GPU doesn't allow.
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

fn tensor<const D: usize>(numbers: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
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
        let own = LabelledFeatures { features: features.clone(), labels: vec![4, 4, 9] };
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

    #[test]
    fn a_new_output_learns_a_sign_that_a_digit_is_not_read_as() {
        let device = Device::flex();
        device.seed(1);
        let rows = |rows: [[f32; 2]; 2], labels: [u8; 2]| LabelledFeatures {
            features: Tensor::from_floats(rows, &device),
            labels: labels.into(),
        };
        let signs = rows([[0.0, 1.0], [0.1, 0.9]], [10, 10]);
        let digits = rows([[1.0, 0.0], [0.9, 0.1]], [4, 4]);
        let layer = LinearConfig::new(2, 10).init(&device);
        let settings =
            FineTuneSettings { epochs: 400, learning_rate: 2e-2, ..FineTuneSettings::default() };
        let mut fit = Fit::beside(&layer, signs.clone(), 11, &digits, Hand::default(), &settings);
        (0..400).for_each(|_| drop(fit.epoch()));
        let head = fit.head().linear;
        assert_eq!(head.weight.dims(), [2, 1]);
        for (rows, is_sign) in [(signs, true), (digits, false)] {
            let of_digits = layer.forward(rows.features.clone());
            let all = Tensor::cat(vec![of_digits, head.forward(rows.features)], 1);
            let read = all.argmax(1).into_data();
            assert!(read.iter::<i64>().all(|class| (class == 10) == is_sign), "{read:?}");
        }
    }
}
