//! Networks as recipes write them down, built with Burn. Weights are drawn by our own seeded
//! numbers, so that every engine begins with the same ones.

use burn::module::{Module, ModuleMapper, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, Relu, Tanh};
use burn::tensor::{Device, Tensor, TensorData};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use ink::SIDE;
use learn::model::vgg16::Vgg16;
use learn::model::{Base, Reader, ops};
use learn::read;
use learn::train::Learner;
use network::BaseName;
use recipes::recipe;
use recipes::recipe::Layer;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the recipe's network can't be built: {0:?} is given no picture, or too small a one")]
pub struct LayersError(Layer);

#[derive(Module, Debug)]
pub enum Part {
    Dense(Linear),
    Conv(Conv2d),
    MaxPool(Halving),
    Relu(Relu),
    Tanh(Tanh),
}

/// Max-pooling of 2×2.
#[derive(Module, Debug)]
pub struct Halving;

/// Layers one after the other.
#[derive(Module, Debug)]
pub struct Chain {
    parts: Vec<Part>,
}

/// What goes from layer to layer: pictures, or rows.
enum Flow {
    /// `[n, channels, h, w]`
    Pictures(Tensor<4>),
    /// `[n, width]`
    Rows(Tensor<2>),
}

impl Flow {
    fn rows(self) -> Tensor<2> {
        match self {
            Self::Pictures(x) => x.flatten(1, 3),
            Self::Rows(x) => x,
        }
    }
}

/// What a layer is given, while a chain is built.
#[derive(Clone, Copy)]
enum Shape {
    Pictures { channels: usize, side: usize },
    Rows(usize),
}

impl Shape {
    fn width(self) -> usize {
        match self {
            Self::Pictures { channels, side } => channels * side * side,
            Self::Rows(width) => width,
        }
    }
}

impl Chain {
    /// The chain and how wide its end is.
    fn new(layers: &[Layer], from: Shape, device: &Device) -> Result<(Self, usize), LayersError> {
        let mut shape = from;
        let parts = layers.iter().map(|&layer| {
            Ok(match (layer, shape) {
                (Layer::Dense(to), from) => {
                    shape = Shape::Rows(to);
                    Part::Dense(LinearConfig::new(from.width(), to).init(device))
                }
                (Layer::Conv(to), Shape::Pictures { channels, side: side @ 3.. }) => {
                    shape = Shape::Pictures { channels: to, side: side - 2 };
                    Part::Conv(Conv2dConfig::new([channels, to], [3, 3]).init(device))
                }
                (Layer::MaxPool, Shape::Pictures { channels, side: side @ 2.. }) => {
                    shape = Shape::Pictures { channels, side: side / 2 };
                    Part::MaxPool(Halving)
                }
                (Layer::Relu, _) => Part::Relu(Relu::new()),
                (Layer::Tanh, _) => Part::Tanh(Tanh::new()),
                (Layer::Conv(_) | Layer::MaxPool, _) => return Err(LayersError(layer)),
            })
        });
        Ok((Self { parts: parts.collect::<Result<_, _>>()? }, shape.width()))
    }

    fn forward(&self, flow: Flow) -> Flow {
        self.parts.iter().fold(flow, |flow, part| match (part, flow) {
            (Part::Dense(linear), flow) => Flow::Rows(ops::dense(linear, flow.rows())),
            (Part::Conv(conv), Flow::Pictures(x)) => Flow::Pictures(ops::convolve(conv, x)),
            (Part::MaxPool(Halving), Flow::Pictures(x)) => Flow::Pictures(ops::halve(x)),
            (Part::Relu(relu), Flow::Pictures(x)) => Flow::Pictures(relu.forward(x)),
            (Part::Relu(relu), Flow::Rows(x)) => Flow::Rows(relu.forward(x)),
            (Part::Tanh(tanh), Flow::Pictures(x)) => Flow::Pictures(tanh.forward(x)),
            (Part::Tanh(tanh), Flow::Rows(x)) => Flow::Rows(tanh.forward(x)),
            // `new` builds no such chain.
            (Part::Conv(_) | Part::MaxPool(_), rows @ Flow::Rows(_)) => rows,
        })
    }

    /// A top of its own: `layers` on `width` features, then one as wide as there are classes.
    pub fn top(
        layers: &[Layer],
        width: usize,
        classes: usize,
        rng: &mut ChaCha8Rng,
        device: &Device,
    ) -> Result<Self, LayersError> {
        let layers: Vec<Layer> = layers.iter().copied().chain([Layer::Dense(classes)]).collect();
        Ok(drawn(Self::new(&layers, Shape::Rows(width), device)?.0, rng))
    }
}

impl Learner for Chain {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        self.forward(Flow::Rows(rows)).rows()
    }
}

// A few exist at a time.
#[allow(clippy::large_enum_variant)]
#[derive(Module, Debug)]
pub enum Trunk {
    Layers(Chain),
    /// Its own last layer is left aside.
    Base(Base),
    Vgg16(Vgg16),
}

impl Trunk {
    /// With drawn weights, and the width of its features.
    pub fn new(
        trunk: recipe::Trunk,
        rng: &mut ChaCha8Rng,
        device: &Device,
    ) -> Result<(Self, usize), LayersError> {
        Ok(match trunk {
            recipe::Trunk::Layers(layers) => {
                let pictures = Shape::Pictures { channels: 1, side: SIDE };
                let (chain, width) = Chain::new(layers, pictures, device)?;
                (Self::Layers(drawn(chain, rng)), width)
            }
            recipe::Trunk::Cnn => {
                let base = drawn(Base::new(BaseName::Cnn, device), rng);
                let width = base.head().weight.dims()[0];
                (Self::Base(base), width)
            }
        })
    }

    /// How many pictures it is given at a time.
    pub fn at_once(&self) -> usize {
        match self {
            Self::Layers(_) | Self::Base(_) => read::BATCH,
            // Its first layers hold a megabyte a picture, and it takes a tenth of a second.
            Self::Vgg16(_) => 10,
        }
    }

    /// What gives the same features sooner, where there is such a thing.
    pub fn reader(&self, device: &Device) -> Option<Reader> {
        match self {
            Self::Base(base) => Some(Reader::new(base.clone().folded(), device)),
            Self::Layers(_) | Self::Vgg16(_) => None,
        }
    }

    /// `[n, 784]` intensities in [0, 1] to `[n, features]`.
    pub fn features(&self, rows: Tensor<2>) -> Tensor<2> {
        let [n, _] = rows.dims();
        let pictures = rows.reshape([n, 1, SIDE, SIDE]);
        match self {
            Self::Layers(chain) => chain.forward(Flow::Pictures(pictures)).rows(),
            Self::Base(base) => base.features(pictures),
            Self::Vgg16(vgg16) => vgg16.features(Vgg16::pictures(pictures)),
        }
    }
}

/// A trunk and a top.
#[derive(Module, Debug)]
pub struct Net {
    pub trunk: Trunk,
    pub top: Chain,
}

impl Learner for Net {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        self.top.logits(self.trunk.features(rows))
    }
}

/// A base with its own last layer.
#[derive(Module, Debug)]
pub struct Whole {
    pub base: Base,
}

impl Learner for Whole {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        let [n, _] = rows.dims();
        self.base.forward(rows.reshape([n, 1, SIDE, SIDE]))
    }
}

/// Seeded numbers for weights.
pub fn seeded(seed: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Not those that shuffle the pictures.
    rng.set_stream(1);
    rng
}

/// Weights and biases of dense layers and convolutions drawn evenly from ±1/√(inputs), as PyTorch
/// does; normalizations stay as they are.
fn drawn<M: Module>(module: M, rng: &mut ChaCha8Rng) -> M {
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
                // A bias: its weights came just before.
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
    fn a_network_is_what_is_written_down() {
        let device = Device::flex();
        const LAYERS: [Layer; 5] =
            [Layer::Conv(4), Layer::Relu, Layer::MaxPool, Layer::Conv(6), Layer::Relu];
        let (trunk, width) =
            Trunk::new(recipe::Trunk::Layers(&LAYERS), &mut seeded(1), &device).unwrap();
        assert_eq!(width, 6 * 11 * 11);
        let rows = Tensor::random([3, 784], Distribution::Uniform(0.0, 1.0), &device);
        assert_eq!(trunk.features(rows.clone()).dims(), [3, width]);
        let layers = [Layer::Dense(8), Layer::Tanh];
        let top = Chain::top(&layers, width, 5, &mut seeded(1), &device).unwrap();
        let net = Net { trunk, top };
        assert_eq!(net.logits(rows).dims(), [3, 5]);
        assert_eq!(net.num_params(), 4 * 9 + 4 + 6 * 4 * 9 + 6 + width * 8 + 8 + 8 * 5 + 5);
    }

    #[test]
    fn layers_in_an_order_that_cannot_be_are_told() {
        let trunk = recipe::Trunk::Layers(&[Layer::Dense(8), Layer::Conv(4)]);
        assert!(Trunk::new(trunk, &mut seeded(1), &Device::flex()).is_err());
    }

    #[test]
    fn the_same_seed_draws_the_same_weights_and_leaves_normalizations() {
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
