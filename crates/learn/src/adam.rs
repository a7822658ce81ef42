//! Adam as Burn has it, on a processor in one pass: a dozen passes over all weights, each into new memory, take a
//! fifth of a step where a hidden layer sees pixels.

#[cfg(feature = "cpu")]
use burn::optim::AdaptiveMomentumState;
use burn::optim::{AdamConfig, AdamState, LearningRate, ModuleOptimizer, Optimizer};
#[cfg(feature = "cpu")]
use burn::tensor::{DType, TensorData};
use burn::tensor::{Device, Tensor};

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;

/// Moments of a parameter are Burn's own.
#[derive(Clone)]
pub struct Adam {
    #[cfg(feature = "cpu")]
    epsilon: f32,
    burns: burn::optim::Adam,
}

impl Adam {
    /// `epsilon`: what keeps a step finite where gradients vanish.
    pub fn new(epsilon: f32) -> Self {
        let burns = AdamConfig::new().with_beta_1(BETA_1).with_beta_2(BETA_2);
        Self {
            #[cfg(feature = "cpu")]
            epsilon,
            burns: burns.with_epsilon(epsilon).build(),
        }
    }

    /// For a whole module.
    pub fn of_module(self) -> ModuleOptimizer {
        self.into()
    }
}

impl Optimizer for Adam {
    type State<const D: usize> = AdamState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<AdamState<D>>,
    ) -> (Tensor<D>, Option<AdamState<D>>) {
        #[cfg(feature = "cpu")]
        if gradient.device() == Device::flex() && parameter.dtype() == DType::F32 {
            let none = || Tensor::zeros(gradient.shape(), &gradient.device());
            let AdaptiveMomentumState { time, moment_1, moment_2, .. } = match state {
                Some(state) => state.momentum,
                None => AdaptiveMomentumState::new(0, none(), none()),
            };
            let time = time + 1;
            let device = gradient.device();
            // What nobody else holds is changed where it lies.
            let mut those = [parameter, moment_1, moment_2].map(Tensor::into_data);
            Step::new(self.epsilon, rate, time).of(&mut those, &gradient.into_data());
            let [parameter, first, second] = those.map(|data| Tensor::from_data(data, &device));
            let moments = AdaptiveMomentumState::new(time, first, second);
            return (parameter, Some(AdamState::new(moments)));
        }
        self.burns.step(rate, parameter, gradient, state)
    }

    fn to_device<const D: usize>(state: AdamState<D>, device: &Device) -> AdamState<D> {
        burn::optim::Adam::to_device(state, device)
    }
}

/// What a step has in common for all weights.
#[cfg(feature = "cpu")]
struct Step {
    of_moments: f32,
    epsilon: f32,
    rate: f32,
}

#[cfg(feature = "cpu")]
impl Step {
    /// `time`: this is the how-manieth step, counted from 1.
    fn new(epsilon: f32, rate: LearningRate, time: usize) -> Self {
        let whole = (1.0 - BETA_2.powi(time as i32)).sqrt();
        Self {
            of_moments: whole / (1.0 - BETA_1.powi(time as i32)),
            epsilon: epsilon * whole,
            rate: rate as f32,
        }
    }

    /// A parameter and its two moments, of 32-bit floats.
    fn of(&self, those: &mut [TensorData; 3], gradient: &TensorData) {
        let [weights, first, second] = those.each_mut().map(|data| data.as_mut_slice::<f32>());
        if let (Ok(weights), Ok(first), Ok(second), Ok(gradient)) =
            (weights, first, second, gradient.as_slice::<f32>())
        {
            self.over(weights, first, second, gradient);
        }
    }

    /// In Burn's order, so that it comes to the same to the bit.
    fn over(&self, weights: &mut [f32], first: &mut [f32], second: &mut [f32], gradient: &[f32]) {
        let moments = first.iter_mut().zip(second);
        for ((weight, (first, second)), gradient) in weights.iter_mut().zip(moments).zip(gradient) {
            *first = *first * BETA_1 + gradient * (1.0 - BETA_1);
            *second = *second * BETA_2 + gradient * gradient * (1.0 - BETA_2);
            *weight -= *first * self.of_moments / (second.sqrt() + self.epsilon) * self.rate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_burns_to_the_bit() {
        let device = Device::flex();
        let numbers = |seed: usize| {
            let number = |i: usize| ((i * 37 + seed * 101) % 97) as f32 / 48.0 - 1.0;
            let numbers: Vec<f32> = (0..35).map(number).collect();
            Tensor::<2>::from_data(TensorData::new(numbers, [5, 7]), &device)
        };
        let (ours, burns) = (Adam::new(1e-8), AdamConfig::new().with_epsilon(1e-8).build());
        let (mut of_ours, mut of_burns) = ((numbers(0), None), (numbers(0), None));
        for time in 1..6 {
            let rate = 0.01 / time as f64;
            of_ours = ours.step(rate, of_ours.0, numbers(time), of_ours.1);
            of_burns = burns.step(rate, of_burns.0, numbers(time), of_burns.1);
            assert_eq!(of_ours.0.to_data(), of_burns.0.to_data(), "{time}");
        }
        let [ours, burns] = [of_ours.1, of_burns.1].map(|state| state.unwrap().momentum);
        assert_eq!(ours.time, burns.time);
        assert_eq!(ours.moment_1.to_data(), burns.moment_1.to_data());
        assert_eq!(ours.moment_2.to_data(), burns.moment_2.to_data());
    }
}
