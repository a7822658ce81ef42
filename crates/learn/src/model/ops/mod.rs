//! Operations of networks: with our kernels where we have some, otherwise Burn's.

pub(crate) mod dense;

use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::tensor::{Tensor, module::max_pool2d, ops::MaxPoolOptions};

use crate::cpu;
#[cfg(feature = "gpu")]
use crate::gpu;

/// `[n, from, h, w]` to `[n, to, h', w']`, as `Conv2d::forward`.
pub fn convolve(conv: &Conv2d, x: Tensor<4>) -> Tensor<4> {
    cpu::convolve(conv, &x).unwrap_or_else(|| conv.forward(x))
}

/// `[n, from]` to `[n, to]`, as `Linear::forward`.
pub fn dense(layer: &Linear, x: Tensor<2>) -> Tensor<2> {
    let outputs = cpu::dense(layer, &x);
    #[cfg(feature = "gpu")]
    let outputs = outputs.or_else(|| gpu::dense(layer, &x));
    outputs.unwrap_or_else(|| layer.forward(x))
}

/// The largest of each 2×2: `[n, channels, h, w]` to `[n, channels, h / 2, w / 2]`.
pub fn max_pool(x: Tensor<4>) -> Tensor<4> {
    cpu::max_pool(&x)
        .unwrap_or_else(|| max_pool2d(x, MaxPoolOptions::new([2, 2]).with_stride([2, 2])))
}
