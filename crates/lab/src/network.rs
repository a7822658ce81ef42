//! Networks of recipes as Burn modules. Weights are drawn by our own seeded numbers, so that they are the same on
//! every device.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use ink::SIDE;
use learn::model::{Base, Layers, Reader};
use learn::train::Learner;
use network::BaseName;
use network::layers::{Layer, LayerError, Shape};
use recipes::recipe;

/// A top with random initial weights: `layers` on `width` features, then a last layer with an output for each class.
pub fn top(
    layers: &[Layer],
    width: usize,
    classes: usize,
    rng: &mut ChaCha8Rng,
    device: &Device,
) -> Result<Layers, LayerError> {
    let layers: Vec<Layer> = layers.iter().copied().chain([Layer::Dense(classes)]).collect();
    Ok(with_random_weights(Layers::new(&layers, Shape::Row(width), false, device)?, rng))
}

// Only a few exist at a time, so boxes would save nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Module, Debug)]
pub enum Trunk {
    Layers(Layers),
    /// Without its head.
    Base(Base),
}

impl Trunk {
    /// A trunk with random initial weights, and the number of its features.
    pub fn new(
        trunk: recipe::Trunk,
        rng: &mut ChaCha8Rng,
        device: &Device,
    ) -> Result<(Self, usize), LayerError> {
        Ok(match trunk {
            recipe::Trunk::Layers(list) => {
                let layers =
                    with_random_weights(Layers::new(list, Shape::DIGIT, false, device)?, rng);
                (Self::Layers(layers), Shape::DIGIT.after_all(list)?.numbers())
            }
            recipe::Trunk::Cnn => {
                let base = with_random_weights(Base::new(BaseName::Cnn, device), rng);
                let width = base.width();
                (Self::Base(base), width)
            }
        })
    }

    /// Computes the same features faster; `None` for trunks other than a base.
    pub fn reader(&self, device: &Device) -> Option<Reader> {
        match self {
            Self::Base(base) => Some(Reader::new(base.clone().folded(), device)),
            Self::Layers(_) => None,
        }
    }

    /// `[n, 784]` intensities in [0, 1] to `[n, features]`.
    pub fn features(&self, rows: Tensor<2>) -> Tensor<2> {
        let [n, _] = rows.dims();
        let pictures = rows.reshape([n, 1, SIDE, SIDE]);
        match self {
            Self::Layers(layers) => layers.forward_pictures(pictures),
            Self::Base(base) => base.features(pictures),
        }
    }
}

/// A trunk and a top.
#[derive(Module, Debug)]
pub struct Net {
    pub trunk: Trunk,
    pub top: Layers,
}

impl Learner for Net {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        self.top.logits(self.trunk.features(rows))
    }
}

/// The generator of random numbers for initial weights.
pub fn seeded(seed: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Another stream than the one that shuffles the pictures.
    rng.set_stream(1);
    rng
}

/// Weights and biases of dense layers and convolutions drawn evenly from ±1/√inputs, as PyTorch draws them; batch
/// normalization stays as it is.
fn with_random_weights<M: Module>(module: M, rng: &mut ChaCha8Rng) -> M {
    struct Draw<'a> {
        rng: &'a mut ChaCha8Rng,
        containers: Vec<bool>,
        inputs: usize,
    }
    impl ModuleMapper for Draw<'_> {
        fn enter_module(&mut self, _name: &str, container: &str) {
            self.containers.push(container.ends_with(":BatchNorm"));
        }
        fn exit_module(&mut self, _name: &str, _container: &str) {
            self.containers.pop();
        }
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            if self.containers.contains(&true) {
                return param;
            }
            let dims = param.val().dims();
            match dims[..] {
                [inputs, _] => self.inputs = inputs,
                [_, channels, height, width] => self.inputs = channels * height * width,
                // A bias has the bound of its weights, which were visited just before.
                _ => {}
            }
            let bound = 1.0 / (self.inputs.max(1) as f32).sqrt();
            let numbers = dims.iter().product();
            let values: Vec<f32> =
                (0..numbers).map(|_| self.rng.random_range(-bound..=bound)).collect();
            param.map(|old| Tensor::from_data(TensorData::new(values, dims), &old.device()))
        }
    }
    module.map(&mut Draw { rng, containers: Vec::new(), inputs: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;

    #[test]
    fn a_network_has_the_layers_of_its_list() {
        let device = Device::flex();
        const LAYERS: [Layer; 5] =
            [Layer::conv3(4), Layer::Relu, Layer::MaxPool, Layer::conv3(6), Layer::Relu];
        let (trunk, width) =
            Trunk::new(recipe::Trunk::Layers(&LAYERS), &mut seeded(1), &device).unwrap();
        assert_eq!(width, 6 * 11 * 11);
        let rows = Tensor::random([3, 784], Distribution::Uniform(0.0, 1.0), &device);
        assert_eq!(trunk.features(rows.clone()).dims(), [3, width]);
        let layers = [Layer::Dense(8), Layer::Tanh];
        let top = top(&layers, width, 5, &mut seeded(1), &device).unwrap();
        let net = Net { trunk, top };
        assert_eq!(net.logits(rows).dims(), [3, 5]);
        assert_eq!(net.num_params(), 4 * 9 + 4 + 6 * 4 * 9 + 6 + width * 8 + 8 + 8 * 5 + 5);
    }

    #[test]
    fn layers_that_do_not_fit_are_refused() {
        const LAYERS: [Layer; 2] = [Layer::Dense(8), Layer::conv3(4)];
        let trunk = recipe::Trunk::Layers(&LAYERS);
        assert!(Trunk::new(trunk, &mut seeded(1), &Device::flex()).is_err());
    }

    #[test]
    fn the_same_seed_draws_the_same_weights_and_leaves_batch_normalization() {
        let device = Device::flex();
        let features = |seed| {
            let (trunk, _) = Trunk::new(recipe::Trunk::Cnn, &mut seeded(seed), &device).unwrap();
            let rows = Tensor::ones([1, 784], &device);
            trunk.features(rows).into_data().iter::<f32>().collect::<Vec<_>>()
        };
        assert_eq!(features(1), features(1));
        assert_ne!(features(1), features(2));
        assert!(features(1).iter().any(|&feature| feature > 0.0));
    }
}
