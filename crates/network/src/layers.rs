//! A network as a list of layers. The list gives its weights' names and shapes, its cost, its
//! sentence for people, the kernels' plan (`plan`) and the Burn module (`learn`).

use ink::{CLASSES, SIDE};
use serde::{Deserialize, Serialize};

/// One layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layer {
    /// Fully connected, with this many outputs.
    Dense(usize),
    /// A convolution without stride.
    Conv(Conv),
    /// The maximum of each 2×2 block.
    MaxPool,
    Relu,
    Tanh,
}

/// A convolution's shape, without its input channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conv {
    /// Output channels.
    pub filters: usize,
    /// The kernel's side, in pixels.
    pub side: usize,
    /// The width of the zero border around the picture, in pixels.
    pub padding: usize,
}

impl Layer {
    /// A 3×3 convolution without padding: height and width shrink by 2.
    pub const fn conv3(filters: usize) -> Self {
        Self::Conv(Conv { filters, side: 3, padding: 0 })
    }

    /// A 3×3 convolution that keeps height and width.
    pub const fn conv3_same(filters: usize) -> Self {
        Self::Conv(Conv { filters, side: 3, padding: 1 })
    }

    /// Whether it has weights.
    pub const fn has_weights(self) -> bool {
        matches!(self, Self::Dense(_) | Self::Conv(_))
    }
}

/// The shape of one example between two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A square picture with channels.
    Pictures { channels: usize, side: usize },
    /// A vector.
    Row(usize),
}

impl Shape {
    /// A digit's picture.
    pub const DIGIT: Self = Self::Pictures { channels: 1, side: SIDE };

    /// The number of values.
    pub const fn numbers(self) -> usize {
        match self {
            Self::Pictures { channels, side } => channels * side * side,
            Self::Row(numbers) => numbers,
        }
    }

    /// The shape after a layer.
    pub fn after(self, layer: Layer) -> Result<Self, LayerError> {
        match (layer, self) {
            (Layer::Dense(outputs), _) => Ok(Self::Row(outputs)),
            (Layer::Conv(Conv { filters, side: kernel, padding }), Self::Pictures { side, .. })
                if side + 2 * padding >= kernel =>
            {
                Ok(Self::Pictures { channels: filters, side: side + 2 * padding + 1 - kernel })
            }
            (Layer::MaxPool, Self::Pictures { channels, side: side @ 2.. }) => {
                Ok(Self::Pictures { channels, side: side / 2 })
            }
            (Layer::Relu | Layer::Tanh, shape) => Ok(shape),
            (Layer::Conv(_) | Layer::MaxPool, _) => Err(LayerError(layer)),
        }
    }

    /// The shape after a sequence of layers.
    pub fn after_all(self, layers: &[Layer]) -> Result<Self, LayerError> {
        layers.iter().try_fold(self, |shape, &layer| shape.after(layer))
    }
}

/// A layer that does not accept its input's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the network can't be built: {0:?} gets a row, or a picture that is too small")]
pub struct LayerError(pub Layer);

/// The multiplications and weights for one example, without biases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Multiplications of fully connected layers.
    pub dense: usize,
    /// Multiplications of convolutions.
    pub conv: usize,
    pub weights: usize,
}

impl std::ops::Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            dense: self.dense + other.dense,
            conv: self.conv + other.conv,
            weights: self.weights + other.weights,
        }
    }
}

impl Cost {
    /// The cost of a fully connected layer.
    pub const fn of_dense(inputs: usize, outputs: usize) -> Self {
        Self { dense: inputs * outputs, conv: 0, weights: inputs * outputs }
    }

    /// The cost of a sequence of layers.
    pub fn of(layers: &[Layer], input: Shape) -> Result<Self, LayerError> {
        let mut cost = Self::default();
        let mut shape = input;
        for &layer in layers {
            let next = shape.after(layer)?;
            cost = cost
                + match (layer, shape, next) {
                    (Layer::Dense(outputs), _, _) => Self::of_dense(shape.numbers(), outputs),
                    (
                        Layer::Conv(Conv { filters, side: kernel, .. }),
                        Shape::Pictures { channels, .. },
                        Shape::Pictures { side, .. },
                    ) => {
                        let weights = kernel * kernel * channels * filters;
                        Self { dense: 0, conv: weights * side * side, weights }
                    }
                    _ => Self::default(),
                };
            shape = next;
        }
        Ok(cost)
    }
}

/// A tensor's name and shape in a weights file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
}

/// A network: a trunk that computes features of a picture, and a linear head.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    pub input: Shape,
    /// The layers below the head.
    pub trunk: &'a [Layer],
    /// The names of the trunk's layers that have weights, in order.
    pub names: &'static [&'static str],
    /// The head's outputs; `None` for a network without a head.
    pub classes: Option<usize>,
    /// Whether training normalizes each convolution's output over the batch. Normalization is
    /// folded into the convolutions for reading.
    pub normalized: bool,
}

/// The name of every network's last layer.
pub const HEAD: &str = "head";

/// Softmax regression on the pixels.
pub const SOFTMAX: Network = Network {
    input: Shape::DIGIT,
    trunk: &[],
    names: &[],
    classes: Some(CLASSES),
    normalized: false,
};

/// One hidden layer.
pub const MLP: Network = Network {
    input: Shape::DIGIT,
    trunk: &[Layer::Dense(500), Layer::Relu],
    names: &["hidden"],
    classes: Some(CLASSES),
    normalized: false,
};

/// Six 3×3 convolutions in three stages; each stage halves the picture: 28 → 14 → 7 → 3.
pub const CNN: Network = Network {
    input: Shape::DIGIT,
    trunk: &[
        Layer::conv3_same(16),
        Layer::Relu,
        Layer::conv3_same(16),
        Layer::Relu,
        Layer::MaxPool,
        Layer::conv3_same(48),
        Layer::Relu,
        Layer::conv3_same(48),
        Layer::Relu,
        Layer::MaxPool,
        Layer::conv3_same(64),
        Layer::Relu,
        Layer::conv3_same(80),
        Layer::Relu,
        Layer::MaxPool,
    ],
    names: &[
        "blocks.0.conv",
        "blocks.1.conv",
        "blocks.2.conv",
        "blocks.3.conv",
        "blocks.4.conv",
        "blocks.5.conv",
    ],
    classes: Some(CLASSES),
    normalized: true,
};

/// VGG16 without its dense layers, for 48×48 pictures of three channels: 512 features. Source:
/// Simonyan, Zisserman, *Very Deep Convolutional Networks for Large-Scale Image Recognition*, 2015,
/// configuration D. Names as in torchvision's `vgg16`.
pub const VGG16: Network = Network {
    input: Shape::Pictures { channels: 3, side: 48 },
    trunk: &[
        Layer::conv3_same(64),
        Layer::Relu,
        Layer::conv3_same(64),
        Layer::Relu,
        Layer::MaxPool,
        Layer::conv3_same(128),
        Layer::Relu,
        Layer::conv3_same(128),
        Layer::Relu,
        Layer::MaxPool,
        Layer::conv3_same(256),
        Layer::Relu,
        Layer::conv3_same(256),
        Layer::Relu,
        Layer::conv3_same(256),
        Layer::Relu,
        Layer::MaxPool,
        Layer::conv3_same(512),
        Layer::Relu,
        Layer::conv3_same(512),
        Layer::Relu,
        Layer::conv3_same(512),
        Layer::Relu,
        Layer::MaxPool,
        Layer::conv3_same(512),
        Layer::Relu,
        Layer::conv3_same(512),
        Layer::Relu,
        Layer::conv3_same(512),
        Layer::Relu,
        Layer::MaxPool,
    ],
    names: &[
        "features.0",
        "features.2",
        "features.5",
        "features.7",
        "features.10",
        "features.12",
        "features.14",
        "features.17",
        "features.19",
        "features.21",
        "features.24",
        "features.26",
        "features.28",
    ],
    classes: None,
    normalized: false,
};

impl Network<'_> {
    /// The number of features of an example.
    pub fn features(&self) -> Result<usize, LayerError> {
        Ok(self.input.after_all(self.trunk)?.numbers())
    }

    /// The trunk's cost for one example.
    pub fn cost(&self) -> Result<Cost, LayerError> {
        Cost::of(self.trunk, self.input)
    }

    /// Name and shape of each tensor in its weights file, in the order of the layers.
    pub fn tensors(&self) -> Result<Vec<Tensor>, LayerError> {
        let mut tensors = Vec::new();
        let mut names = self.names.iter();
        let mut shape = self.input;
        for &layer in self.trunk {
            let weight = match (layer, shape) {
                (Layer::Dense(outputs), _) => Some((vec![shape.numbers(), outputs], outputs)),
                (Layer::Conv(Conv { filters, side, .. }), Shape::Pictures { channels, .. }) => {
                    Some((vec![filters, channels, side, side], filters))
                }
                _ => None,
            };
            if let Some((weight, outputs)) = weight {
                let name = names.next().copied().unwrap_or_default();
                tensors.extend(layer_tensors(name, weight, outputs));
            }
            shape = shape.after(layer)?;
        }
        if let Some(classes) = self.classes {
            tensors.extend(layer_tensors(HEAD, vec![shape.numbers(), classes], classes));
        }
        Ok(tensors)
    }

    /// The number of weights and biases.
    pub fn parameters(&self) -> Result<usize, LayerError> {
        let tensors = self.tensors()?;
        Ok(tensors.iter().map(|tensor| tensor.shape.iter().product::<usize>()).sum())
    }
}

fn layer_tensors(name: &str, weight: Vec<usize>, outputs: usize) -> [Tensor; 2] {
    [
        Tensor { name: format!("{name}.weight"), shape: weight },
        Tensor { name: format!("{name}.bias"), shape: vec![outputs] },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_with_weights_has_a_name() {
        for network in [SOFTMAX, MLP, CNN, VGG16] {
            let layers = network.trunk.iter().filter(|layer| layer.has_weights()).count();
            assert_eq!(layers, network.names.len());
        }
    }

    #[test]
    fn features_and_parameters_match_the_published_networks() {
        assert_eq!(SOFTMAX.features(), Ok(784));
        assert_eq!(SOFTMAX.parameters(), Ok(7_850));
        assert_eq!(MLP.features(), Ok(500));
        assert_eq!(MLP.parameters(), Ok(397_510));
        assert_eq!(CNN.features(), Ok(720));
        assert_eq!(CNN.parameters(), Ok(111_306));
        assert_eq!(VGG16.features(), Ok(512));
        assert_eq!(VGG16.parameters(), Ok(14_714_688));
    }

    #[test]
    fn a_layer_refuses_a_vector_or_too_small_a_picture() {
        let row = Shape::Row(8);
        assert_eq!(row.after(Layer::conv3(4)), Err(LayerError(Layer::conv3(4))));
        assert_eq!(row.after(Layer::MaxPool), Err(LayerError(Layer::MaxPool)));
        let small = Shape::Pictures { channels: 1, side: 2 };
        assert!(small.after(Layer::conv3(4)).is_err());
        assert!(small.after(Layer::conv3_same(4)).is_ok());
        assert!(Shape::DIGIT.after_all(&[Layer::Dense(8), Layer::conv3(4)]).is_err());
    }

    #[test]
    fn a_convolution_costs_its_weights_once_for_each_pixel() {
        let layers = [Layer::conv3(32), Layer::Relu, Layer::MaxPool, Layer::Dense(10)];
        let cost = Cost::of(&layers, Shape::DIGIT).unwrap();
        assert_eq!(cost.conv, 9 * 32 * 26 * 26);
        assert_eq!(cost.dense, 32 * 13 * 13 * 10);
        assert_eq!(cost.weights, 9 * 32 + 32 * 13 * 13 * 10);
    }
}
