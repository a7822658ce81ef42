//! The benchmark's networks, as Burn modules.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use ink::CLASSES;
use learn::model::{Layers, batch_of_bytes, intensities, is_processor, ops, rows};
use network::layers::{CNN, Conv, Layer, MLP, Network, Shape};
use network::plan;
use worker::bench;

/// Two 5×5 convolutions and a hidden layer.
const SMALL_CNN: Network = Network {
    input: Shape::DIGIT,
    trunk: &[
        Layer::Conv(Conv { filters: 8, side: 5, padding: 0 }),
        Layer::Relu,
        Layer::MaxPool,
        Layer::Conv(Conv { filters: 16, side: 5, padding: 0 }),
        Layer::Relu,
        Layer::MaxPool,
        Layer::Dense(64),
        Layer::Relu,
    ],
    names: &["first", "second", "hidden"],
    classes: Some(CLASSES),
    normalized: false,
};

fn description(network: bench::Network) -> &'static Network<'static> {
    match network {
        bench::Network::Mlp => &MLP,
        bench::Network::Cnn => &SMALL_CNN,
        bench::Network::Base => &CNN,
    }
}

#[derive(Module, Debug)]
pub struct Net {
    trunk: Layers,
    head: Linear,
}

impl Net {
    /// A network without batch normalization. Its random weights come from the device's seed.
    pub fn new(network: bench::Network, device: &Device) -> Self {
        // The lists are constants, and a test builds each.
        const FIT: &str = "the layers of a timed network fit";
        let network = description(network);
        let features = network.features().expect(FIT);
        Self {
            trunk: Layers::new(network.trunk, network.input, false, device).expect(FIT),
            head: LinearConfig::new(features, CLASSES).init(device),
        }
    }

    /// Maps intensities in [0, 1], `[n, 1, 28, 28]`, to logits, `[n, 10]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        ops::dense(&self.head, self.trunk.forward_pictures(pictures))
    }
}

/// A network for readings only, as in the reader.
pub struct NetReader {
    net: Net,
    device: Device,
    /// The trunk's kernels, on a processor.
    forward: Option<kernels::Forward>,
}

impl NetReader {
    /// `network`: the name of `net`.
    pub fn new(network: bench::Network, net: Net, device: &Device) -> Self {
        let kernels = || plan::forward(description(network), net.trunk.weights()).ok();
        let forward = is_processor(device).then(kernels).flatten();
        Self { forward, device: device.clone(), net }
    }

    /// Logits, `[n, 10]`, of n pictures of 784 bytes.
    pub fn logits<'a>(&self, pictures: impl Iterator<Item = &'a [u8]>) -> Tensor<2> {
        let Some(forward) = &self.forward else {
            return self.net.forward(batch_of_bytes(pictures, &self.device));
        };
        let [width, _] = self.net.head.weight.dims();
        let features = forward.features(&intensities(pictures));
        self.net.head.forward(rows(features, width, &self.device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::SIDE;

    #[test]
    fn networks_have_as_many_parameters_as_their_layer_lists() {
        let _alone = crate::alone();
        let device = Device::flex();
        for network in bench::Network::ALL {
            let net = Net::new(network, &device);
            assert_eq!(Ok(net.num_params()), description(network).parameters());
            let pictures = Tensor::ones([2, 1, SIDE, SIDE], &device);
            assert_eq!(net.forward(pictures).dims(), [2, CLASSES]);
        }
        let convolutions = 25 * 8 + 8 + 25 * 8 * 16 + 16;
        assert_eq!(SMALL_CNN.parameters(), Ok(convolutions + 256 * 64 + 64 + 64 * 10 + 10));
    }

    #[test]
    fn a_processor_reads_every_network_with_our_kernels() {
        let _alone = crate::alone();
        let device = Device::flex();
        for network in bench::Network::ALL {
            let net = Net::new(network, &device);
            let reader = NetReader::new(network, net.clone(), &device);
            assert!(reader.forward.is_some(), "{network}");
            let picture: Vec<u8> = (0..784).map(|i| (i % 251) as u8).collect();
            let expected = net.forward(batch_of_bytes([&picture[..]].into_iter(), &device));
            let logits = reader.logits([&picture[..]].into_iter());
            let tolerance = burn::tensor::Tolerance::rel_abs(1e-4, 1e-4);
            logits.into_data().assert_approx_eq::<f32>(&expected.into_data(), tolerance);
        }
    }
}
