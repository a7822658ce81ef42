//! A list of layers as one Burn module.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig, Relu, Tanh};
use burn::tensor::{Device, Tensor, TensorData};

use crate::model::conv_block::ConvBlock;
use crate::model::{numbers, ops};
use network::LayerWeights;
use network::layers::{Layer, LayerError, Network, Shape};

/// A layer with its weights.
// A network has only a dozen parts, so their size does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Module, Debug)]
enum Part {
    Dense(Linear),
    Conv(ConvBlock),
    MaxPool(MaxPool),
    Relu(Relu),
    Tanh(Tanh),
}

/// Max-pooling over 2×2 windows.
#[derive(Module, Debug)]
struct MaxPool;

/// A sequence of layers. Burn visits their weights in the order of the sequence.
#[derive(Module, Debug)]
pub struct Layers {
    parts: Vec<Part>,
}

/// The activations of a batch between two layers.
#[derive(Clone)]
enum Activations {
    /// `[n, channels, h, w]`
    Pictures(Tensor<4>),
    /// `[n, width]`
    Rows(Tensor<2>),
}

impl Activations {
    fn rows(self) -> Tensor<2> {
        match self {
            Self::Pictures(x) => x.flatten(1, 3),
            Self::Rows(x) => x,
        }
    }
}

impl Part {
    fn forward(&self, x: Activations) -> Activations {
        use Activations::{Pictures, Rows};
        match (self, x) {
            (Self::Dense(linear), x) => Rows(ops::dense(linear, x.rows())),
            (Self::Conv(block), Pictures(x)) => Pictures(block.forward(x)),
            (Self::MaxPool(MaxPool), Pictures(x)) => Pictures(ops::max_pool(x)),
            (Self::Relu(relu), Pictures(x)) => Pictures(relu.forward(x)),
            (Self::Relu(relu), Rows(x)) => Rows(relu.forward(x)),
            (Self::Tanh(tanh), Pictures(x)) => Pictures(tanh.forward(x)),
            (Self::Tanh(tanh), Rows(x)) => Rows(tanh.forward(x)),
            // `Layers::new` refuses such a list.
            (Self::Conv(_) | Self::MaxPool(_), rows @ Rows(_)) => rows,
        }
    }
}

impl Layers {
    /// Layers with random weights. The device draws the weights when they are first used.
    ///
    /// `input` is the shape of one example. `normalized` says whether convolutions have batch normalization.
    pub fn new(
        layers: &[Layer],
        input: Shape,
        normalized: bool,
        device: &Device,
    ) -> Result<Self, LayerError> {
        let mut shape = input;
        let part = |layer: Layer| {
            let before = shape;
            shape = before.after(layer)?;
            Ok(match (layer, before) {
                (Layer::Dense(outputs), _) => {
                    Part::Dense(LinearConfig::new(before.numbers(), outputs).init(device))
                }
                (Layer::Conv(conv), Shape::Pictures { channels, .. }) => {
                    Part::Conv(ConvBlock::new(channels, conv, normalized, device))
                }
                (Layer::Conv(_), Shape::Row(_)) => return Err(LayerError(layer)),
                (Layer::MaxPool, _) => Part::MaxPool(MaxPool),
                (Layer::Relu, _) => Part::Relu(Relu::new()),
                (Layer::Tanh, _) => Part::Tanh(Tanh::new()),
            })
        };
        Ok(Self { parts: pooled_first(layers).map(part).collect::<Result<_, _>>()? })
    }

    /// A network's trunk with the weights of a file. `weights` has one entry for each layer with weights, in the
    /// order of the layers.
    pub fn with_weights(
        network: &Network,
        weights: &[LayerWeights],
        device: &Device,
    ) -> Result<Self, LayerError> {
        let trunk = Self::new(network.trunk, network.input, false, device)?;
        let shapes = network.tensors()?.into_iter().map(|tensor| tensor.shape);
        let parameters = weights.iter().flat_map(|layer| [&layer.weight, &layer.bias]).zip(shapes);
        let parameters = parameters.map(|(numbers, shape)| TensorData::new(numbers.clone(), shape));
        Ok(numbers::into_module(trunk, parameters.collect(), device))
    }

    /// The weights of each layer that has weights, in the order of the layers. Only for layers without batch
    /// normalization. Waits for the device.
    pub fn weights(&self) -> Vec<LayerWeights> {
        numbers::of_layers(self)
    }

    /// The forward pass on pictures: `[n, channels, h, w]` to `[n, numbers]`. If the output is pictures, it is
    /// flattened by channel, then row, then column.
    pub fn forward_pictures(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.forward(Activations::Pictures(pictures)).rows()
    }

    /// The forward pass on rows: `[n, width]` to `[n, numbers]`.
    pub fn forward_rows(&self, rows: Tensor<2>) -> Tensor<2> {
        self.forward(Activations::Rows(rows)).rows()
    }

    fn forward(&self, x: Activations) -> Activations {
        self.parts.iter().fold(x, |x, part| part.forward(x))
    }

    /// Whether a convolution has batch normalization.
    pub fn is_normalized(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Conv(ConvBlock { norm: Some(_), .. })))
    }

    /// The same weights, with batch normalization's running statistics replaced by their mean over these batches.
    /// Each batch is `[n, channels, h, w]`, on an autodiff device. Without batch normalization no batch is taken.
    pub fn with_statistics_of(mut self, batches: impl Iterator<Item = Tensor<4>>) -> Self {
        if !self.is_normalized() {
            return self;
        }
        for (i, pictures) in batches.enumerate() {
            for part in &mut self.parts {
                if let Part::Conv(ConvBlock { norm: Some(norm), .. }) = part {
                    norm.momentum = 1.0 / (i + 1) as f64; // a plain mean over all batches
                }
            }
            self.forward_pictures(pictures);
        }
        self
    }

    /// The same function with batch normalization folded into the convolutions before it.
    pub fn folded(self) -> Self {
        let parts = self.parts.into_iter().map(|part| match part {
            Part::Conv(block) => Part::Conv(block.folded()),
            other => other,
        });
        Self { parts: parts.collect() }
    }

    /// The same function with batch normalization after each convolution. The normalization has the statistics of
    /// `pictures`, `[n, channels, h, w]`.
    pub fn unfolded(self, pictures: Tensor<4>) -> Self {
        let mut x = Activations::Pictures(pictures);
        let parts = self.parts.into_iter().map(|part| {
            let part = match (part, &x) {
                (Part::Conv(block), Activations::Pictures(x)) => {
                    Part::Conv(block.unfolded(x.clone()))
                }
                (part, _) => part,
            };
            x = part.forward(x.clone());
            part
        });
        Self { parts: parts.collect() }
    }
}

/// The layers, where each ReLU before a max-pooling moves behind it. Outputs and gradients stay the same, and the
/// ReLU has a fourth of the work.
fn pooled_first(layers: &[Layer]) -> impl Iterator<Item = Layer> {
    let mut rest = layers.iter().copied().peekable();
    let mut delayed = None;
    std::iter::from_fn(move || {
        let layer = delayed.take().or_else(|| rest.next())?;
        if layer == Layer::Relu && rest.peek() == Some(&Layer::MaxPool) {
            delayed = Some(layer);
            return rest.next();
        }
        Some(layer)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relu_waits_for_the_pooling_after_it() {
        use Layer::{Dense, MaxPool, Relu, Tanh};
        let order = |layers: &[Layer]| pooled_first(layers).collect::<Vec<_>>();
        assert_eq!(order(&[Dense(3), Relu, MaxPool, Tanh]), [Dense(3), MaxPool, Relu, Tanh]);
        assert_eq!(order(&[Relu, MaxPool, MaxPool, Dense(2)]), [MaxPool, MaxPool, Relu, Dense(2)]);
        assert_eq!(order(&[Relu, Tanh, MaxPool]), [Relu, Tanh, MaxPool]);
        assert_eq!(order(&[MaxPool, Relu]), [MaxPool, Relu]);
    }
}
