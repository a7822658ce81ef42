//! Operations with our shaders on Burn's backend for graphics chips, and the chip as a browser lends it.

mod dense;
#[cfg(target_arch = "wasm32")]
mod device;
mod shaders;

use burn::nn::Linear;
use burn::tensor::Tensor;
use burn_wgpu::CubeBackend;

#[cfg(target_arch = "wasm32")]
pub use device::{GpuError, Lost, open};

/// `None` on other devices, and for layers without a bias.
pub fn dense(layer: &Linear, x: &Tensor<2>) -> Option<Tensor<2>> {
    crate::model::ops::dense::on::<CubeBackend>(layer, x)
}
