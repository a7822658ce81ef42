//! The networks that are timed, as Burn's modules.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, activation::relu};

use ink::CLASSES;
use ink::SIDE;
use learn::model::intensities;
use learn::model::plan;
use learn::model::{Base, batch_of_bytes, ops};
use network::BaseName;
use worker::bench::Network;

// One exists at a time.
#[allow(clippy::large_enum_variant)]
#[derive(Module, Debug)]
pub enum Net {
    Base(Base),
    Small(SmallCnn),
}

impl Net {
    /// With random weights, drawn from the device's seed.
    pub fn new(network: Network, device: &Device) -> Self {
        match network {
            Network::Mlp => Self::Base(Base::new(BaseName::Mlp, device)),
            Network::Cnn => Self::Small(SmallCnn::new(device)),
            Network::Base => Self::Base(Base::new(BaseName::Cnn, device).folded()),
        }
    }

    /// `[n, 1, 28, 28]` intensities in [0, 1] to `[n, 10]` logits.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Base(base) => base.forward(pictures),
            Self::Small(cnn) => cnn.forward(pictures),
        }
    }
}

/// A network as an engine reads with it.
pub struct NetReader {
    net: Net,
    device: Device,
    forward: Option<kernels::Forward>,
}

impl NetReader {
    pub fn new(net: Net, device: &Device) -> Self {
        Self {
            forward: match &net {
                // They are a processor's.
                _ if !learn::model::is_processor(device) => None,
                Net::Base(base) => plan::of_base(base),
                Net::Small(cnn) => cnn.kernels(),
            },
            device: device.clone(),
            net,
        }
    }

    /// `[n, 10]` logits of n × 784 bytes.
    pub fn logits<'a>(&self, pictures: impl Iterator<Item = &'a [u8]>) -> Tensor<2> {
        if let Some(forward) = &self.forward {
            let pictures = intensities(pictures);
            let head = match &self.net {
                Net::Base(base) => base.head(),
                Net::Small(cnn) => &cnn.head,
            };
            let [width, _] = head.weight.dims();
            let features = forward.features(&pictures);
            return head.forward(plan::rows(features, width, &self.device));
        }
        self.net.forward(batch_of_bytes(pictures, &self.device))
    }
}

/// Two convolutions and a hidden layer.
#[derive(Module, Debug)]
pub struct SmallCnn {
    first: Conv2d,
    second: Conv2d,
    hidden: Linear,
    head: Linear,
}

impl SmallCnn {
    fn new(device: &Device) -> Self {
        Self {
            first: Conv2dConfig::new([1, 8], [5, 5]).init(device),
            second: Conv2dConfig::new([8, 16], [5, 5]).init(device),
            hidden: LinearConfig::new(16 * 4 * 4, 64).init(device),
            head: LinearConfig::new(64, CLASSES).init(device),
        }
    }

    /// All but the last layer, for reading alone.
    fn kernels(&self) -> Option<kernels::Forward> {
        let convolutions = [&self.first, &self.second];
        let convolutions = convolutions.map(|layer| plan::convolution(layer, true));
        let convolutions: Option<Vec<_>> = convolutions.into_iter().collect();
        let hidden = plan::dense(&self.hidden)?;
        kernels::Forward::new(SIDE, convolutions?, Some(hidden))
    }

    /// `[n, 1, 28, 28]` to `[n, 10]`.
    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = relu(ops::halve(ops::convolve(&self.first, x))); // [n, 8, 12, 12]
        let x = relu(ops::halve(ops::convolve(&self.second, x))); // [n, 16, 4, 4]
        ops::dense(&self.head, relu(ops::dense(&self.hidden, x.flatten(1, 3))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::SIDE;

    #[test]
    fn networks_are_as_large_as_they_are_said_to_be() {
        let device = Device::flex();
        let parameters = |network| Net::new(network, &device).num_params();
        assert_eq!(parameters(Network::Mlp), 784 * 500 + 500 + 500 * 10 + 10);
        let convolutions = 25 * 8 + 8 + 25 * 8 * 16 + 16;
        assert_eq!(parameters(Network::Cnn), convolutions + 256 * 64 + 64 + 64 * 10 + 10);
        for network in Network::ALL {
            let pictures = Tensor::ones([2, 1, SIDE, SIDE], &device);
            assert_eq!(Net::new(network, &device).forward(pictures).dims(), [2, CLASSES]);
        }
    }
}
