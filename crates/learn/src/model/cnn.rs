//! The default base: six 3×3 convolutions in three stages, halving the picture after each.

use burn::module::{Module, Param, RunningState};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor, activation::relu};

use crate::model::ops;
use ink::CLASSES;

/// Channels after each convolution; a pooling follows every second one.
const CHANNELS: [usize; 6] = [16, 16, 48, 48, 64, 80];

/// Pixels of a channel after the last pooling: 28 → 14 → 7 → 3.
const LAST_PIXELS: usize = 3 * 3;

/// Convolutions between one pooling and the next.
const IN_STAGE: usize = 2;

#[derive(Module, Debug)]
pub struct Cnn {
    pub blocks: Vec<ConvBlock>,
    pub head: Linear,
}

impl Cnn {
    pub fn new(device: &Device) -> Self {
        let mut channels = 1;
        let blocks = CHANNELS
            .iter()
            .map(|&next| ConvBlock::new(std::mem::replace(&mut channels, next), next, device))
            .collect();
        Self { blocks, head: LinearConfig::new(channels * LAST_PIXELS, CLASSES).init(device) }
    }

    /// Without normalization, as it is once folded.
    pub fn unnormalized(device: &Device) -> Self {
        let cnn = Self::new(device);
        let blocks =
            cnn.blocks.into_iter().map(|block| ConvBlock { norm: None, ..block }).collect();
        Self { blocks, ..cnn }
    }

    /// `[n, 1, 28, 28]` to `[n, 720]`.
    pub fn features(&self, images: Tensor<4>) -> Tensor<2> {
        let stages = self.blocks.chunks(IN_STAGE);
        stages
            .fold(images, |x, stage| {
                let x = stage.iter().fold(x, |x, block| block.forward(x));
                ops::halve(x)
            })
            .flatten(1, 3)
    }

    /// Its convolutions for reading alone; `None` where they are still normalized.
    pub(super) fn convolutions(&self) -> Option<Vec<kernels::Convolution>> {
        let convolution = |(i, block): (usize, &ConvBlock)| {
            let pool = (i + 1).is_multiple_of(IN_STAGE);
            block.norm.is_none().then(|| super::reader::plan::convolution(&block.conv, pool))?
        };
        self.blocks.iter().enumerate().map(convolution).collect()
    }

    /// The same weights, normalized by the mean statistics of these batches (`[n, 1, 28, 28]`, on a
    /// device that trains).
    pub fn with_statistics_of(mut self, batches: impl Iterator<Item = Tensor<4>>) -> Self {
        for (i, images) in batches.enumerate() {
            for norm in self.blocks.iter_mut().filter_map(|block| block.norm.as_mut()) {
                norm.momentum = 1.0 / (i + 1) as f64; // a plain mean over all batches
            }
            self.features(images);
        }
        self
    }

    pub fn folded(self) -> Self {
        let blocks = self.blocks.into_iter().map(ConvBlock::folded).collect();
        Self { blocks, ..self }
    }

    /// The same function with normalization between each convolution and its ReLU, so that it can be
    /// trained on; its statistics are of these pictures, `[n, 1, 28, 28]`.
    pub fn unfolded(self, images: Tensor<4>) -> Self {
        let mut x = images;
        let mut blocks = Vec::with_capacity(self.blocks.len());
        for block in self.blocks {
            let block = block.unfolded(x.clone());
            x = block.forward(x);
            blocks.push(block);
            if blocks.len().is_multiple_of(IN_STAGE) {
                x = ops::halve(x);
            }
        }
        Self { blocks, ..self }
    }

    pub fn architecture(&self) -> String {
        let [a, b, c, d, e, f] = CHANNELS;
        format!(
            "28×28, convolutions 3×3×{a} and 3×3×{b}, max-pooling, 3×3×{c} and 3×3×{d}, \
             max-pooling, 3×3×{e} and 3×3×{f}, max-pooling, linear {}-{CLASSES}; \
             ReLU after each convolution",
            f * LAST_PIXELS
        )
    }
}

/// A 3×3 convolution that keeps height and width, normalized over the batch while it trains.
#[derive(Module, Debug)]
pub struct ConvBlock {
    pub conv: Conv2d,
    /// `None` once folded.
    pub norm: Option<BatchNorm>,
}

impl ConvBlock {
    fn new(from: usize, to: usize, device: &Device) -> Self {
        Self {
            conv: Conv2dConfig::new([from, to], [3, 3])
                .with_padding(PaddingConfig2d::Same)
                .init(device),
            norm: Some(BatchNormConfig::new(to).init(device)),
        }
    }

    /// `[n, from, h, w]` to `[n, to, h, w]`.
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = ops::convolve(&self.conv, x);
        relu(match &self.norm {
            Some(norm) => norm.forward(x),
            None => x,
        })
    }

    fn unfolded(self, x: Tensor<4>) -> Self {
        let outputs = self.conv.forward(x);
        let [_, channels, _, _] = outputs.dims();
        let by_channel = outputs.swap_dims(0, 1).flatten::<2>(1, 3);
        let (variance, mean) = by_channel.var_mean_bias(1);
        let (variance, mean) = (variance.reshape([channels]), mean.reshape([channels]));
        let norm = BatchNormConfig::new(channels).init(&mean.device());
        let norm = BatchNorm {
            gamma: Param::from_tensor((variance.clone() + norm.epsilon).sqrt()),
            beta: Param::from_tensor(mean.clone()),
            running_mean: RunningState::new(mean),
            running_var: RunningState::new(variance),
            ..norm
        };
        Self { norm: Some(norm), ..self }
    }

    /// γ·(conv(x) − μ)/√(σ² + ε) + β as one convolution.
    fn folded(self) -> Self {
        let Self { conv, norm } = self;
        let Some(norm) = norm else {
            return Self { conv, norm };
        };
        let deviation = (norm.running_var.value() + norm.epsilon).sqrt();
        let gain = norm.gamma.val() / deviation;
        let bias = match &conv.bias {
            Some(bias) => bias.val(),
            None => gain.zeros_like(),
        };
        let bias = (bias - norm.running_mean.value()) * gain.clone() + norm.beta.val();
        let [to] = gain.dims();
        let weight = conv.weight.val() * gain.reshape([to, 1, 1, 1]);
        Self {
            conv: Conv2d {
                weight: Param::from_tensor(weight.detach()),
                bias: Some(Param::from_tensor(bias.detach())),
                ..conv
            },
            norm: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Distribution, Tolerance};

    #[test]
    fn with_one_batchs_statistics_reading_it_is_training_on_it() {
        let training = Device::flex().autodiff();
        training.seed(3);
        let cnn = Cnn::new(&training);
        let noise = Distribution::Uniform(0.0, 1.0);
        let images = Tensor::random([16, 1, 28, 28], noise, &training);
        let other = Tensor::random([16, 1, 28, 28], noise, &training);
        let expected = cnn.features(images.clone()).inner().into_data();
        cnn.features(other.mul_scalar(3.0));
        let settled = cnn.with_statistics_of(std::iter::once(images.clone())).valid().folded();
        let tolerance = Tolerance::rel_abs(1e-2, 1e-2); // the mean variance has n - 1 below it
        settled.features(images.inner()).into_data().assert_approx_eq::<f32>(&expected, tolerance);
    }

    #[test]
    fn folding_normalization_into_the_convolutions_and_out_again_changes_no_output() {
        let device = Device::flex();
        let training = device.clone().autodiff();
        training.seed(3);
        let cnn = Cnn::new(&training);
        let noise = Distribution::Uniform(0.0, 1.0);
        for _ in 0..3 {
            cnn.features(Tensor::random([8, 1, 28, 28], noise, &training));
        }
        let cnn = cnn.valid();
        let images = Tensor::random([4, 1, 28, 28], noise, &device);
        let expected = cnn.features(images.clone()).into_data();
        let folded = cnn.folded();
        let tolerance = Tolerance::rel_abs(1e-4, 1e-4);
        let read = folded.features(images.clone()).into_data();
        read.assert_approx_eq::<f32>(&expected, tolerance);
        let read = folded.unfolded(images.clone()).features(images).into_data();
        read.assert_approx_eq::<f32>(&expected, tolerance);
    }
}
