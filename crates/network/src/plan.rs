//! The kernels' plan: from a list of layers to the kernels for a processor.

use kernels::{Convolution, Deep, Dense, Epilogue, Forward, Kernel};

use crate::layers::{Conv, Layer, LayerError, Network, Shape, Tensor};
use crate::weights::LayerWeights;

/// Why the kernels can't compute a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("the kernels read square pictures of one channel")]
    Input,
    #[error(
        "the kernels for deep networks take 3×3 convolutions with ReLU, some with max-pooling, and no others"
    )]
    Deep,
    #[error("the kernels can't compute {0:?} at its place in the network")]
    Layer(Layer),
    #[error("the weights of {0:?} are missing, or of another shape")]
    Weights(Layer),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

/// The kernels of a network's trunk. Accepts convolutions, each with or without ReLU and
/// max-pooling, then at most one fully connected layer with ReLU.
///
/// `trunk`: the weights of the layers that have any, in order.
pub fn forward(network: &Network, trunk: Vec<LayerWeights>) -> Result<Forward, PlanError> {
    let Shape::Pictures { channels: 1, side } = network.input else {
        return Err(PlanError::Input);
    };
    let mut weights = trunk.into_iter();
    let mut layers = network.trunk.iter().copied().peekable();
    let (mut shape, mut convolutions, mut hidden) = (network.input, Vec::new(), None);
    while let Some(layer) = layers.next() {
        let relu = layers.next_if_eq(&Layer::Relu).is_some();
        let after = shape.after(layer)?;
        match (layer, shape) {
            (Layer::Conv(conv), Shape::Pictures { channels: from, .. }) if hidden.is_none() => {
                let numbers = weights.next().ok_or(PlanError::Weights(layer))?;
                if !numbers.fits(from * conv.side * conv.side, conv.filters) {
                    return Err(PlanError::Weights(layer));
                }
                let pool = relu && layers.next_if_eq(&Layer::MaxPool).is_some();
                let epilogue = match (relu, pool) {
                    (false, _) => Epilogue::None,
                    (true, false) => Epilogue::Relu,
                    (true, true) => Epilogue::ReluMaxPool,
                };
                let (side, to) = (conv.side, conv.filters);
                let kernel =
                    Kernel { side, from, to, weights: &numbers.weight, bias: &numbers.bias };
                let convolution = Convolution::new(&kernel, conv.padding, epilogue);
                convolutions.push(convolution.ok_or(PlanError::Layer(layer))?);
                shape = if pool { after.after(Layer::MaxPool)? } else { after };
            }
            (Layer::Dense(outputs), _) if relu && hidden.is_none() => {
                let numbers = weights.next().ok_or(PlanError::Weights(layer))?;
                if !numbers.fits(shape.numbers(), outputs) {
                    return Err(PlanError::Weights(layer));
                }
                hidden = Some(Dense::new(numbers.inputs, numbers.weight, numbers.bias));
                shape = after;
            }
            _ => return Err(PlanError::Layer(layer)),
        }
    }
    let last = network.trunk.last().copied().unwrap_or(Layer::Relu);
    Forward::new(side, convolutions, hidden).ok_or(PlanError::Layer(last))
}

/// Whether there are kernels for a network's trunk. What they accept depends on shapes alone, so zeros stand for its
/// weights.
pub fn accepts(network: &Network) -> bool {
    let zeros = |tensors: &[Tensor]| {
        let numbers: usize = tensors[0].shape.iter().product();
        let outputs: usize = tensors[1].shape.iter().product();
        let (weight, bias) = (vec![0.0; numbers], vec![0.0; outputs]);
        LayerWeights { weight, bias, inputs: numbers / outputs.max(1), outputs }
    };
    let with_weights = network.trunk.iter().filter(|layer| layer.has_weights()).count();
    network.tensors().is_ok_and(|tensors| {
        let trunk = tensors.chunks_exact(2).take(with_weights).map(zeros).collect();
        forward(network, trunk).is_ok()
    })
}

/// The kernels of a network of 3×3 convolutions with ReLU, some followed by max-pooling.
///
/// `trunk`: the convolutions' weights, in order.
pub fn deep(network: &Network, trunk: &[LayerWeights]) -> Result<Deep, PlanError> {
    let Shape::Pictures { mut channels, side } = network.input else {
        return Err(PlanError::Deep);
    };
    let mut weights = trunk.iter();
    let mut layers = network.trunk.iter().copied().peekable();
    let mut kernels = Vec::with_capacity(trunk.len());
    while let Some(layer) = layers.next() {
        let Layer::Conv(Conv { filters: to, side: kernel, padding: 1 }) = layer else {
            return Err(PlanError::Layer(layer));
        };
        layers.next_if_eq(&Layer::Relu).ok_or(PlanError::Layer(layer))?;
        let pool = layers.next_if_eq(&Layer::MaxPool).is_some();
        let numbers = weights.next().ok_or(PlanError::Weights(layer))?;
        if !numbers.fits(channels * kernel * kernel, to) {
            return Err(PlanError::Weights(layer));
        }
        let LayerWeights { weight, bias, .. } = numbers;
        let numbers = Kernel { side: kernel, from: channels, to, weights: weight, bias };
        kernels.push((numbers, if pool { Epilogue::ReluMaxPool } else { Epilogue::Relu }));
        channels = to;
    }
    Deep::new(side, &kernels).ok_or(PlanError::Deep)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{CNN, MLP, SOFTMAX, VGG16};

    /// Pseudo-random weights of the right shapes.
    fn weights(network: &Network) -> Vec<LayerWeights> {
        let tensors = network.tensors().unwrap();
        let layers = tensors.chunks_exact(2).take(network.names.len());
        let layer = |tensors: &[crate::layers::Tensor]| {
            let numbers: usize = tensors[0].shape.iter().product();
            let outputs = tensors[1].shape[0];
            LayerWeights {
                weight: (0..numbers).map(|i| (i * 7 % 13) as f32 / 13.0 - 0.5).collect(),
                bias: (0..outputs).map(|i| (i % 3) as f32 / 3.0).collect(),
                inputs: numbers / outputs,
                outputs,
            }
        };
        layers.map(layer).collect()
    }

    fn network(trunk: &'static [Layer], names: &'static [&'static str]) -> Network<'static> {
        Network { input: Shape::DIGIT, trunk, names, classes: None, normalized: false }
    }

    #[test]
    fn each_base_has_kernels_that_compute_its_features() {
        for base in [&SOFTMAX, &MLP, &CNN] {
            let forward = forward(base, weights(base)).unwrap();
            assert_eq!(forward.features(&[0.5; 784]).len(), base.features().unwrap());
        }
    }

    #[test]
    fn convolutions_may_be_followed_by_a_hidden_layer() {
        let both = network(
            const { &[Layer::conv3(8), Layer::Relu, Layer::MaxPool, Layer::Dense(20), Layer::Relu] },
            &["conv", "hidden"],
        );
        let forward = forward(&both, weights(&both)).unwrap();
        assert_eq!(forward.features(&[0.5; 784]).len(), 20);
    }

    #[test]
    fn vgg16_has_kernels_and_other_networks_are_no_deep_ones() {
        assert_eq!(deep(&VGG16, &weights(&VGG16)).unwrap().width(), VGG16.features().unwrap());
        let refused = |network: &Network| deep(network, &weights(network)).err().unwrap();
        assert_eq!(refused(&MLP), PlanError::Layer(MLP.trunk[0]));
        let small = network(const { &[Layer::conv3_same(8), Layer::Relu] }, &["conv"]);
        assert_eq!(refused(&small), PlanError::Deep);
        assert_eq!(deep(&VGG16, &[]).err(), Some(PlanError::Weights(VGG16.trunk[0])));
        let shrinking = network(const { &[Layer::conv3(16), Layer::Relu] }, &["conv"]);
        assert_eq!(refused(&shrinking), PlanError::Layer(Layer::conv3(16)));
    }

    #[test]
    fn unsupported_layer_lists_are_refused() {
        let refused = |network: &Network| forward(network, weights(network)).err().unwrap();
        assert_eq!(refused(&VGG16), PlanError::Input);
        let tanh = network(const { &[Layer::conv3(8), Layer::Tanh] }, &["conv"]);
        assert_eq!(refused(&tanh), PlanError::Layer(Layer::Tanh));
        let seven = network(const { &[Layer::conv3(7), Layer::Relu] }, &["conv"]);
        assert_eq!(refused(&seven), PlanError::Layer(Layer::conv3(7)));
        let linear = network(&[Layer::Dense(8)], &["hidden"]);
        assert_eq!(refused(&linear), PlanError::Layer(Layer::Dense(8)));
        let two = network(
            &[Layer::Dense(8), Layer::Relu, Layer::Dense(9), Layer::Relu],
            &["first", "second"],
        );
        assert_eq!(refused(&two), PlanError::Layer(Layer::Dense(9)));
        let pool = network(&[Layer::MaxPool], &[]);
        assert_eq!(refused(&pool), PlanError::Layer(Layer::MaxPool));
    }

    #[test]
    fn only_networks_that_have_kernels_are_accepted() {
        for base in [&SOFTMAX, &MLP, &CNN] {
            assert!(accepts(base));
        }
        let tanh = network(&[Layer::Dense(8), Layer::Tanh], &["hidden"]);
        assert!(!accepts(&tanh) && !accepts(&VGG16));
        let unfit = network(const { &[Layer::Dense(8), Layer::conv3(4)] }, &["hidden", "conv"]);
        assert!(!accepts(&unfit));
    }

    #[test]
    fn missing_and_misshapen_weights_are_refused() {
        assert_eq!(forward(&CNN, Vec::new()).err(), Some(PlanError::Weights(CNN.trunk[0])));
        assert_eq!(forward(&MLP, weights(&CNN)).err(), Some(PlanError::Weights(MLP.trunk[0])));
        let mut short = weights(&MLP);
        short[0].weight.pop();
        assert_eq!(forward(&MLP, short).err(), Some(PlanError::Weights(MLP.trunk[0])));
    }
}
