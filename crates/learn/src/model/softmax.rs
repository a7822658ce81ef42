//! Softmax regression: one linear layer on the pixels.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use ink::CLASSES;
use ink::Image28;

#[derive(Module, Debug)]
pub struct Softmax {
    pub head: Linear,
}

impl Softmax {
    pub fn new(device: &Device) -> Self {
        Self { head: LinearConfig::new(Image28::PIXELS, CLASSES).init(device) }
    }

    /// `[n, 1, 28, 28]` to `[n, 784]`: the pixels themselves.
    pub fn features(&self, images: Tensor<4>) -> Tensor<2> {
        images.flatten(1, 3)
    }
}
