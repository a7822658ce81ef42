//! Operations of networks that learn: with kernels of our own where there are some, else as Burn has them.

#[cfg(feature = "cpu")]
mod convolve;
mod dense;
#[cfg(feature = "cpu")]
mod halve;

#[cfg(feature = "cpu")]
use std::borrow::Cow;

#[cfg(feature = "cpu")]
use burn::backend::{Flex, ops::FloatTensorOps, tensor::FloatTensor};
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
#[cfg(feature = "cpu")]
use burn::tensor::TensorData;
use burn::tensor::{Tensor, module::max_pool2d, ops::MaxPoolOptions};

/// `[n, from, h, w]` to `[n, to, h', w']`, as `Conv2d::forward`.
pub fn convolve(conv: &Conv2d, x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "cpu")]
    if let Some(outputs) = convolve::convolve(conv, &x) {
        return outputs;
    }
    conv.forward(x)
}

/// `[n, from]` to `[n, to]`, as `Linear::forward`.
pub fn dense(layer: &Linear, x: Tensor<2>) -> Tensor<2> {
    if let Some(outputs) = dense::dense(layer, &x) {
        return outputs;
    }
    layer.forward(x)
}

/// The most of each 2×2: `[n, channels, h, w]` to `[n, channels, h / 2, w / 2]`.
pub fn halve(x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "cpu")]
    if let Some(outputs) = halve::halve(&x) {
        return outputs;
    }
    max_pool2d(x, MaxPoolOptions::new([2, 2]).with_stride([2, 2]))
}

/// A tensor of the CPU's.
#[cfg(feature = "cpu")]
type Float = FloatTensor<Flex>;

#[cfg(feature = "cpu")]
fn numbers(tensor: &Float) -> Cow<'_, [f32]> {
    match tensor.as_slice() {
        Some(numbers) => Cow::Borrowed(numbers),
        None => Cow::Owned(tensor.clone().into_data().try_into_vec().unwrap_or_default()),
    }
}

#[cfg(feature = "cpu")]
fn tensor<const D: usize>(numbers: Vec<f32>, shape: [usize; D]) -> Float {
    Flex::float_from_data(TensorData::new(numbers, shape), &Default::default())
}

#[cfg(all(test, feature = "cpu"))]
mod tests {
    use burn::tensor::{Distribution, Tolerance};

    use super::*;

    /// Outputs, and the gradients of what was read, weights and biases are Burn's but for rounding.
    pub fn assert_learned_alike<const D: usize>(
        ours: Tensor<D>,
        burns: Tensor<D>,
        x: &Tensor<D>,
        weight: &Tensor<D>,
        bias: &Tensor<1>,
    ) {
        let by = Tensor::random(ours.dims(), Distribution::Uniform(-1.0, 1.0), &x.device());
        let learned = |outputs: Tensor<D>| {
            let gradients = (outputs.clone() * by.clone()).sum().backward();
            [
                outputs.inner().into_data(),
                x.grad(&gradients).unwrap().into_data(),
                weight.grad(&gradients).unwrap().into_data(),
                bias.grad(&gradients).unwrap().into_data(),
            ]
        };
        for (ours, burns) in learned(ours).into_iter().zip(learned(burns)) {
            let largest = burns.iter::<f32>().fold(0.0_f32, |most, number| most.max(number.abs()));
            ours.assert_approx_eq::<f32>(&burns, Tolerance::absolute(1e-5 * largest));
        }
    }
}
