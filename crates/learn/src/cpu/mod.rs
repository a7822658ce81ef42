//! Operations with our kernels on Burn's backend for a processor, gradients included.

mod adam;
mod convolve;
mod dense;
mod max_pool;

use std::borrow::Cow;

use burn::backend::{Flex, ops::FloatTensorOps, tensor::FloatTensor};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor, TensorData};

pub use adam::adam;
pub use convolve::convolve;
pub use max_pool::max_pool;

/// `None` on other devices, and for layers without a bias.
pub fn dense(layer: &Linear, x: &Tensor<2>) -> Option<Tensor<2>> {
    crate::model::ops::dense::on::<Flex>(layer, x)
}

/// Whether it is the processor, training or not.
pub fn is_cpu(device: &Device) -> bool {
    device.clone().inner() == Device::flex()
}

/// A tensor of the CPU's.
type Float = FloatTensor<Flex>;

fn numbers(tensor: &Float) -> Cow<'_, [f32]> {
    match tensor.as_slice() {
        Some(numbers) => Cow::Borrowed(numbers),
        None => Cow::Owned(tensor.clone().into_data().try_into_vec().unwrap_or_default()),
    }
}

fn tensor<const D: usize>(numbers: Vec<f32>, shape: [usize; D]) -> Float {
    Flex::float_from_data(TensorData::new(numbers, shape), &Default::default())
}

#[cfg(test)]
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
