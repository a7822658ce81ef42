//! Adam as Burn computes it; on a processor in one pass over the weights. Burn's dozen passes, each into new memory,
//! take a fifth of a step where a hidden layer sees pixels.

use burn::optim::{AdamConfig, AdamState, LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Device, Tensor};

use crate::cpu;

const BETAS: [f32; 2] = [0.9, 0.999];

/// The moments of a parameter are kept as Burn's optimizer keeps them.
#[derive(Clone)]
pub struct Adam {
    epsilon: f32,
    burns: burn::optim::Adam,
}

impl Adam {
    /// `epsilon` keeps a step finite where gradients vanish.
    pub fn new(epsilon: f32) -> Self {
        let burns = AdamConfig::new().with_beta_1(BETAS[0]).with_beta_2(BETAS[1]);
        Self { epsilon, burns: burns.with_epsilon(epsilon).build() }
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
        match cpu::adam(BETAS, self.epsilon, rate, (parameter, gradient, state)) {
            Ok((parameter, state)) => (parameter, Some(state)),
            Err(parts) => {
                let (parameter, gradient, state) = *parts;
                self.burns.step(rate, parameter, gradient, state)
            }
        }
    }

    fn to_device<const D: usize>(state: AdamState<D>, device: &Device) -> AdamState<D> {
        burn::optim::Adam::to_device(state, device)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

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
