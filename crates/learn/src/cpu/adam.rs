//! A step of Adam in one pass over the weights.

use burn::optim::{AdamState, AdaptiveMomentumState, LearningRate};
use burn::tensor::{DType, Device, Tensor, TensorData};

/// A parameter, its gradient, and its moments; `None` before the first step.
pub type Parts<const D: usize> = (Tensor<D>, Tensor<D>, Option<AdamState<D>>);

/// The parameter after a step, and its moments; gives back what it got on other devices, and for other numbers than
/// 32-bit floats.
pub fn adam<const D: usize>(
    betas: [f32; 2],
    epsilon: f32,
    rate: LearningRate,
    (parameter, gradient, state): Parts<D>,
) -> Result<(Tensor<D>, AdamState<D>), Box<Parts<D>>> {
    let device = gradient.device();
    if device != Device::flex() || parameter.dtype() != DType::F32 {
        return Err(Box::new((parameter, gradient, state)));
    }
    let zeros = || Tensor::zeros(gradient.shape(), &device);
    let AdaptiveMomentumState { time, moment_1, moment_2, .. } = match state {
        Some(state) => state.momentum,
        None => AdaptiveMomentumState::new(0, zeros(), zeros()),
    };
    let time = time + 1;
    // Tensors that nobody else holds are changed in place.
    let mut parts = [parameter, moment_1, moment_2].map(Tensor::into_data);
    Step::new(betas, epsilon, rate, time).of(&mut parts, &gradient.into_data());
    let [parameter, first, second] = parts.map(|data| Tensor::from_data(data, &device));
    Ok((parameter, AdamState::new(AdaptiveMomentumState::new(time, first, second))))
}

/// The numbers of a step that are the same for all weights.
struct Step {
    betas: [f32; 2],
    of_moments: f32,
    epsilon: f32,
    rate: f32,
}

impl Step {
    /// `time`: the number of the step, from 1.
    fn new(betas: [f32; 2], epsilon: f32, rate: LearningRate, time: usize) -> Self {
        let [first, second] = betas.map(|beta| 1.0 - beta.powi(time as i32));
        let whole = second.sqrt();
        Self { betas, of_moments: whole / first, epsilon: epsilon * whole, rate: rate as f32 }
    }

    /// A parameter and its two moments, of 32-bit floats.
    fn of(&self, parts: &mut [TensorData; 3], gradient: &TensorData) {
        let [weights, first, second] = parts.each_mut().map(|data| data.as_mut_slice::<f32>());
        if let (Ok(weights), Ok(first), Ok(second), Ok(gradient)) =
            (weights, first, second, gradient.as_slice::<f32>())
        {
            self.over(weights, first, second, gradient);
        }
    }

    /// In Burn's order of operations, so that the result is the same to the bit.
    fn over(&self, weights: &mut [f32], first: &mut [f32], second: &mut [f32], gradient: &[f32]) {
        let [beta_1, beta_2] = self.betas;
        let moments = first.iter_mut().zip(second);
        for ((weight, (first, second)), gradient) in weights.iter_mut().zip(moments).zip(gradient) {
            *first = *first * beta_1 + gradient * (1.0 - beta_1);
            *second = *second * beta_2 + gradient * gradient * (1.0 - beta_2);
            *weight -= *first * self.of_moments / (second.sqrt() + self.epsilon) * self.rate;
        }
    }
}
