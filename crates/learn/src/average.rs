//! The exponential moving average of a network's weights while it trains.

use std::collections::HashMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Tensor, TensorData};

/// Averages weights over about the last `1 / (1 - keep)` steps; over fewer at the beginning.
pub struct Average {
    keep: f64,
    steps: i32,
    sums: HashMap<ParamId, Vec<f32>>,
}

impl Average {
    /// `keep` in [0, 1): the share of the average that a step leaves.
    pub fn new(keep: f64) -> Self {
        Self { keep, steps: 0, sums: HashMap::new() }
    }

    /// Adds the network's weights after a step.
    pub fn add<M: Module>(&mut self, module: &M) {
        self.steps += 1;
        module.visit(self);
    }

    /// The network with the averaged weights; unchanged before the first `add`.
    pub fn of<M: Module + Clone>(&mut self, module: &M) -> M {
        module.clone().map(self)
    }
}

impl ModuleVisitor for Average {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let keep = self.keep as f32;
        let now = param.val().into_data();
        let sums = self.sums.entry(param.id).or_insert_with(|| vec![0.0; now.num_elements()]);
        for (sum, now) in sums.iter_mut().zip(now.iter::<f32>()) {
            *sum = keep * *sum + (1.0 - keep) * now;
        }
    }
}

impl ModuleMapper for Average {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(sums) = self.sums.get(&param.id) else { return param };
        // The sums begin with zeros, whose share is taken off.
        let share = 1.0 - (self.keep as f32).powi(self.steps);
        let values: Vec<f32> = sums.iter().map(|sum| sum / share).collect();
        param.map(|old| Tensor::from_data(TensorData::new(values, old.dims()), &old.device()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::nn::{Linear, LinearConfig};
    use burn::tensor::Device;

    fn constant(linear: &Linear, value: f32) -> Linear {
        let fill = |weight: &Param<Tensor<2>>| weight.clone().map(|w| w.full_like(value));
        Linear { weight: fill(&linear.weight), ..linear.clone() }
    }

    fn first(linear: &Linear) -> f32 {
        linear.weight.val().into_data().iter::<f32>().next().unwrap()
    }

    #[test]
    fn the_average_weighs_newer_weights_more() {
        let linear = LinearConfig::new(3, 2).init(&Device::flex());
        let mut average = Average::new(0.5);
        average.add(&constant(&linear, 4.0));
        assert_eq!(first(&average.of(&linear)), 4.0);
        average.add(&constant(&linear, 1.0));
        assert!((first(&average.of(&linear)) - 2.0).abs() < 1e-6);
    }
}
