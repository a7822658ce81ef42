//! What is learned of a person, on a device.

use burn::module::{Module, ModuleVisitor, Param};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::model::{in_pairs, linear};
use crate::read::{ReadError, floats};
use ink::Hand;
use network::LayerWeights;
use network::samples::Kept;

/// A base's last layer and the traces that weigh its readings.
#[derive(Clone, Debug)]
pub struct Head {
    pub linear: Linear,
    pub hand: Hand,
}

impl Head {
    pub fn new(head: &network::Head, device: &Device) -> Self {
        Self { linear: linear(&head.layer, device), hand: head.hand.clone() }
    }

    /// This part of the head; `base_head`: the base's own, in place of a layer that is not kept.
    pub fn part(&self, kept: Kept, base_head: &Linear) -> Self {
        let linear = if kept.has_layer() { &self.linear } else { base_head };
        let hand = if kept.has_traces() { self.hand.clone() } else { Hand::default() };
        Self { linear: linear.clone(), hand }
    }

    /// As plain numbers.
    pub async fn plain(&self) -> Result<network::Head, ReadError> {
        let (layer, hand) = (plain(&self.linear).await?, self.hand.clone());
        Ok(network::Head { layer, hand, signs: None })
    }
}

/// A layer's weights. They are awaited: a browser's GPU can't be waited for.
pub async fn plain(layer: &Linear) -> Result<LayerWeights, ReadError> {
    let [inputs, outputs] = layer.weight.dims();
    let bias = match &layer.bias {
        Some(bias) => numbers(bias.val()).await?,
        None => vec![0.0; outputs],
    };
    Ok(LayerWeights { weight: numbers(layer.weight.val()).await?, bias, inputs, outputs })
}

/// The same of all layers of a module that has no other parameters, in the order of its fields.
pub async fn plain_layers<M: Module>(module: &M) -> Result<Vec<LayerWeights>, ReadError> {
    struct Collect(Vec<Tensor<1>>);
    impl ModuleVisitor for Collect {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let tensor = param.val();
            let numbers = tensor.dims().iter().product::<usize>();
            self.0.push(tensor.reshape([numbers]));
        }
    }
    let mut collect = Collect(Vec::new());
    module.visit(&mut collect);
    let mut parameters = Vec::with_capacity(collect.0.len());
    for tensor in collect.0 {
        parameters.push(numbers(tensor).await?);
    }
    Ok(in_pairs(parameters))
}

async fn numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ReadError> {
    let data = tensor.into_data_async().await.map_err(|error| ReadError(error.to_string()))?;
    Ok(floats(&data))
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::model::Base;

    #[test]
    fn weights_that_are_awaited_are_those_that_are_waited_for() {
        let base = Base::new(BaseName::Mlp, &Device::flex());
        let awaited = pollster::block_on(plain_layers(base.trunk())).unwrap();
        assert_eq!(awaited.len(), 1);
        assert_eq!(awaited, base.trunk().weights());
    }
}
