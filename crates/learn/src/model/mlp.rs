//! One hidden layer: 784-500-10 with ReLU.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, activation::relu};

use crate::model::ops;
use ink::CLASSES;
use ink::Image28;

const HIDDEN: usize = 500;

#[derive(Module, Debug)]
pub struct Mlp {
    pub hidden: Linear,
    pub head: Linear,
}

impl Mlp {
    pub fn new(device: &Device) -> Self {
        Self {
            hidden: LinearConfig::new(Image28::PIXELS, HIDDEN).init(device),
            head: LinearConfig::new(HIDDEN, CLASSES).init(device),
        }
    }

    /// `[n, 1, 28, 28]` to `[n, 500]`.
    pub fn features(&self, images: Tensor<4>) -> Tensor<2> {
        relu(ops::dense(&self.hidden, images.flatten(1, 3)))
    }

    pub fn architecture(&self) -> String {
        format!("784 pixels, linear 784-{HIDDEN}, ReLU, linear {HIDDEN}-{CLASSES}")
    }
}
