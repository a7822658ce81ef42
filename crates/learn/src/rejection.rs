//! Whether ink is a digit at all: one more output on a base's features, learned from letters and scribbles. The reading
//! of digits stays as it is.

use burn::module::{Module, Param};
use burn::nn::LinearConfig;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::Tensor;
use burn::tensor::activation::softplus;

use crate::head::plain;
use crate::read;
use crate::read::ReadError;
use network::LayerWeights;

/// A layer that tells features of digits from those of anything else, `[n, features]` each: a logistic regression in
/// which both sides have the same weight.
///
/// It takes the share `lost` of `held_back`, which are digits too, for something else.
pub async fn learn(
    digits: Tensor<2>,
    others: Tensor<2>,
    held_back: Tensor<2>,
    lost: f64,
) -> Result<LayerWeights, ReadError> {
    const STEPS: usize = 400;
    const RATE: f64 = 3e-3;
    let [_, width] = digits.dims();
    let device = digits.device();
    let all = Tensor::cat(vec![digits.clone(), others.clone()], 0);
    let mean = digits.clone().mean_dim(0);
    // A feature that hardly ever varies would count for too much.
    let spread = (all.clone() - all.mean_dim(0)).square().mean_dim(0).sqrt();
    let spread = spread.clone() + spread.mean().unsqueeze().mul_scalar(0.1);
    let scaled = |features: Tensor<2>| ((features - mean.clone()) / spread.clone()).autodiff();
    let (digits, others) = (scaled(digits), scaled(others));
    let mut layer = LinearConfig::new(width, 1).init(&device).train();
    let mut optimizer = AdamConfig::new().init();
    for step in 0..STEPS {
        let missed = softplus(layer.forward(digits.clone()).neg(), 1.0).mean();
        let taken = softplus(layer.forward(others.clone()), 1.0).mean();
        let gradients = GradientsParams::from_grads((missed + taken).backward(), &layer);
        let rate = RATE * (STEPS - step) as f64 / STEPS as f64;
        layer = optimizer.step(rate, layer, gradients);
    }
    let mut layer = layer.valid();
    // Scaling becomes a part of the layer, which takes features as they are.
    let weight = layer.weight.val() / spread.transpose();
    let shift = mean.matmul(weight.clone());
    let mut scores = read::numbers(held_back.matmul(weight.clone()) - shift.clone()).await?;
    scores.sort_by(f32::total_cmp);
    let limit = scores.get((lost * scores.len() as f64) as usize).copied().unwrap_or_default();
    layer.weight = Param::from_tensor(weight);
    layer.bias = Some(Param::from_tensor((shift.neg() - limit).reshape([1])));
    plain(&layer).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Distribution};
    use network::reading::digit_probabilities;

    #[test]
    fn other_features_are_doubted_and_the_given_share_of_digits() {
        let device = Device::flex();
        device.seed(1);
        let cloud = |rows: usize, middle: f64| {
            Tensor::<2>::random([rows, 8], Distribution::Normal(middle, 1.0), &device)
        };
        let (digits, others, held_back) = (cloud(300, 0.0), cloud(100, 2.0), cloud(200, 0.0));
        let read = async {
            let rejection = learn(digits, others, held_back.clone(), 0.05).await?;
            let share = async |of| {
                let read = digit_probabilities(&rejection, &read::numbers(of).await?);
                let rejected = read.iter().filter(|&&digit| digit < 0.5).count();
                Ok::<_, ReadError>(rejected as f64 / read.len() as f64)
            };
            Ok::<_, ReadError>((share(held_back).await?, share(cloud(200, 2.0)).await?))
        };
        let (digits, others) = pollster::block_on(read).unwrap();
        assert!((digits - 0.05).abs() < 0.011 && others > 0.95, "{digits} {others}");
    }
}
