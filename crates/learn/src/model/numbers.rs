//! Weights of modules as plain numbers, and back.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor, TensorData};
use network::LayerWeights;

/// A fully connected layer with these weights.
pub fn linear(weights: &LayerWeights, device: &Device) -> Linear {
    let LayerWeights { weight, bias, inputs, outputs } = weights;
    let weight = TensorData::new(weight.clone(), [*inputs, *outputs]);
    let bias = TensorData::new(bias.clone(), [*outputs]);
    Linear { weight: Param::from_data(weight, device), bias: Some(Param::from_data(bias, device)) }
}

/// Weight and bias of each layer, in the order of the module's fields, of a module that has no other parameters.
/// Waits for the device.
pub fn of_layers<M: Module>(module: &M) -> Vec<LayerWeights> {
    struct Collect(Vec<Vec<f32>>);
    impl ModuleVisitor for Collect {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.push(param.val().into_data().iter::<f32>().collect());
        }
    }
    let mut collect = Collect(Vec::new());
    module.visit(&mut collect);
    in_pairs(collect.0)
}

/// The parameters of layers, weight and bias in turn.
pub(crate) fn in_pairs(parameters: Vec<Vec<f32>>) -> Vec<LayerWeights> {
    let mut parameters = parameters.into_iter();
    let layer = || {
        let (weight, bias) = (parameters.next()?, parameters.next()?);
        let outputs = bias.len();
        Some(LayerWeights { inputs: weight.len() / outputs.max(1), outputs, weight, bias })
    };
    std::iter::from_fn(layer).collect()
}

/// The module with these parameters, in the order of its fields; its random ones are never drawn.
pub fn into_module<M: Module>(module: M, parameters: Vec<TensorData>, device: &Device) -> M {
    struct Fill<'a> {
        parameters: std::vec::IntoIter<TensorData>,
        device: &'a Device,
    }
    impl ModuleMapper for Fill<'_> {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            match self.parameters.next() {
                Some(numbers) => Param::from_data(numbers, self.device),
                None => param,
            }
        }
    }
    module.map(&mut Fill { parameters: parameters.into_iter(), device })
}
