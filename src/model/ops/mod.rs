//! Operations of networks that learn: with kernels of our own where there are some, else as Burn has them.

#[cfg(feature = "flex")]
mod convolve;
#[cfg(not(feature = "gpu-plain"))]
mod dense;
#[cfg(feature = "flex")]
mod halve;

#[cfg(feature = "flex")]
use std::borrow::Cow;

#[cfg(feature = "flex")]
use burn::backend::{Flex, ops::FloatTensorOps, tensor::FloatTensor};
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
#[cfg(feature = "flex")]
use burn::tensor::TensorData;
use burn::tensor::{Tensor, module::max_pool2d, ops::MaxPoolOptions};

/// `[n, from, h, w]` to `[n, to, h', w']`, as `Conv2d::forward`.
pub fn convolve(conv: &Conv2d, x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "flex")]
    if let Some(outputs) = convolve::convolve(conv, &x) {
        return outputs;
    }
    conv.forward(x)
}

/// `[n, from]` to `[n, to]`, as `Linear::forward`.
pub fn dense(layer: &Linear, x: Tensor<2>) -> Tensor<2> {
    #[cfg(not(feature = "gpu-plain"))]
    if let Some(outputs) = dense::dense(layer, &x) {
        return outputs;
    }
    layer.forward(x)
}

/// The most of each 2×2: `[n, channels, h, w]` to `[n, channels, h / 2, w / 2]`.
pub fn halve(x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "flex")]
    if let Some(outputs) = halve::halve(&x) {
        return outputs;
    }
    max_pool2d(x, MaxPoolOptions::new([2, 2]).with_stride([2, 2]))
}

/// A tensor of the CPU's.
#[cfg(feature = "flex")]
type Float = FloatTensor<Flex>;

#[cfg(feature = "flex")]
fn numbers(tensor: &Float) -> Cow<'_, [f32]> {
    match tensor.as_slice() {
        Some(numbers) => Cow::Borrowed(numbers),
        None => Cow::Owned(tensor.clone().into_data().try_into_vec().unwrap_or_default()),
    }
}

#[cfg(feature = "flex")]
fn tensor<const D: usize>(numbers: Vec<f32>, shape: [usize; D]) -> Float {
    Flex::float_from_data(TensorData::new(numbers, shape), &Default::default())
}
