//! A convolution with batch normalization, which can be folded into it and taken out again.

use burn::module::{Module, Param, RunningState};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};

use crate::model::ops;
use network::layers::Conv;

/// A convolution without stride; normalized over the batch while it trains.
#[derive(Module, Debug)]
pub struct ConvBlock {
    pub conv: Conv2d,
    /// `None` once folded.
    pub norm: Option<BatchNorm>,
}

impl ConvBlock {
    /// `channels`: of its input.
    pub fn new(channels: usize, shape: Conv, normalized: bool, device: &Device) -> Self {
        let Conv { filters, side, padding } = shape;
        let padding = match padding {
            0 => PaddingConfig2d::Valid,
            same if side == 2 * same + 1 => PaddingConfig2d::Same,
            other => PaddingConfig2d::Explicit(other, other, other, other),
        };
        Self {
            conv: Conv2dConfig::new([channels, filters], [side; 2])
                .with_padding(padding)
                .init(device),
            norm: normalized.then(|| BatchNormConfig::new(filters).init(device)),
        }
    }

    /// `[n, channels, h, w]` to `[n, filters, h', w']`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = ops::convolve(&self.conv, x);
        match &self.norm {
            Some(norm) => norm.forward(x),
            None => x,
        }
    }

    /// The same function with normalization after the convolution, with the statistics of these inputs,
    /// `[n, channels, h, w]`.
    pub fn unfolded(self, x: Tensor<4>) -> Self {
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
    pub fn folded(self) -> Self {
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
        let [filters] = gain.dims();
        let weight = conv.weight.val() * gain.reshape([filters, 1, 1, 1]);
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
