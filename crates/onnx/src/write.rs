//! Writes a network as a graph.

use network::LayerWeights;
use network::layers::{Conv, HEAD, Layer, LayerError, Network, Shape};
use network::signs::Prototypes;
use network::weights::{Metadata, Weights};
use prost::Message;

use crate::graph::{Chain, int, ints};
use crate::schema::{
    Dimension, FLOAT, Graph, Model, OperatorSet, Property, Size, TensorShape, TensorType, Type,
    ValueInfo,
};
use crate::signs::{self, SIGN_LIKENESS, SIGN_PROBABILITIES};

/// The version of ONNX's operators.
pub const OPSET: i64 = 17;
/// The version of the file format that came with these operators.
pub const IR_VERSION: i64 = 8;

/// The graph's input: `[n, channels, side, side]`, for digits' pictures intensities in [0, 1].
pub const INPUT: &str = "pictures";
/// Its first output, before the softmax: `[n, classes]`.
pub const LOGITS: &str = "logits";
/// Its second output, after the softmax: `[n, classes]`.
pub const PROBABILITIES: &str = "probabilities";

/// What a file says about itself.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The graph's name.
    pub name: &'a str,
    /// Sentences for people.
    pub text: &'a str,
    pub metadata: &'a Metadata,
}

/// Why a network can't be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the network has no last layer, so it has no logits to give")]
    NoHead,
    #[error("the weights of its layer {0} are missing, or of another shape")]
    Weights(String),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

/// Writes a network that ends in a head. `signs`: of signs beside the digits, which get two more outputs. Equal networks
/// give equal bytes.
pub fn write(
    network: &Network,
    weights: &Weights,
    signs: Option<&Prototypes>,
    about: &About,
) -> Result<Vec<u8>, WriteError> {
    let (Some(classes), Some(head)) = (network.classes, &weights.head) else {
        return Err(WriteError::NoHead);
    };
    let mut output = [LOGITS, PROBABILITIES].map(|name| value(name, Shape::Row(classes))).to_vec();
    if let Some(signs) = signs {
        let count = signs.least().len();
        output.push(value(SIGN_PROBABILITIES, Shape::Row(1 + count)));
        output.push(value(SIGN_LIKENESS, Shape::Row(count)));
    }
    let graph = Graph {
        name: about.name.to_owned(),
        doc_string: about.text.to_owned(),
        input: vec![value(INPUT, network.input)],
        output,
        ..Graph::default()
    };
    let mut chain = Chain::from_input(graph, INPUT);
    let tensors = network.tensors()?;
    let mut tensors = tensors.chunks_exact(2);
    let mut weigh = |chain: &mut Chain, layer: Option<&LayerWeights>| -> Result<(), WriteError> {
        let Some([weight, bias]) = tensors.next() else { return Ok(()) };
        let fits = |layer: &&LayerWeights| {
            let numbers: usize = weight.shape.iter().product();
            layer.weight.len() == numbers && [layer.bias.len()] == *bias.shape
        };
        let wrong = || WriteError::Weights(weight.name.clone());
        let layer = layer.filter(fits).ok_or_else(wrong)?;
        chain.weigh(weight, &layer.weight);
        chain.weigh(bias, &layer.bias);
        Ok(())
    };
    let (mut names, mut layers) = (network.names.iter().copied(), weights.trunk.iter());
    let (mut shape, mut before) = (network.input, INPUT);
    let after = |name: &str, what: &str| [name, what].join(".");
    for &layer in network.trunk {
        match layer {
            Layer::Conv(Conv { side, padding, .. }) => {
                before = names.next().unwrap_or_default();
                let attributes =
                    vec![ints("kernel_shape", [side, side]), ints("pads", [padding; 4])];
                chain.push("Conv", before, attributes);
                weigh(&mut chain, layers.next())?;
            }
            Layer::Dense(_) => {
                flatten(&mut chain, shape);
                before = names.next().unwrap_or_default();
                chain.push("Gemm", before, Vec::new());
                weigh(&mut chain, layers.next())?;
            }
            Layer::MaxPool => {
                let name = after(before, "pool");
                let attributes = vec![ints("kernel_shape", [2, 2]), ints("strides", [2, 2])];
                chain.push("MaxPool", &name, attributes);
            }
            Layer::Relu => {
                let name = after(before, "relu");
                chain.push("Relu", &name, Vec::new());
            }
            Layer::Tanh => {
                let name = after(before, "tanh");
                chain.push("Tanh", &name, Vec::new());
            }
        }
        shape = shape.after(layer)?;
    }
    flatten(&mut chain, shape);
    let features = chain.value().to_owned();
    chain.push_output("Gemm", HEAD, LOGITS, Vec::new());
    weigh(&mut chain, Some(head))?;
    chain.push_output("Softmax", "softmax", PROBABILITIES, vec![int("axis", 1)]);
    if let Some(signs) = signs {
        signs::add(&mut chain, &features, signs);
    }
    Ok(model(chain.graph, about).encode_to_vec())
}

/// Fully connected layers take rows.
fn flatten(chain: &mut Chain, shape: Shape) {
    if matches!(shape, Shape::Pictures { .. }) {
        chain.push("Flatten", "flatten", vec![int("axis", 1)]);
    }
}

fn model(graph: Graph, about: &About) -> Model {
    let property =
        |(key, value): (&String, &String)| Property { key: key.clone(), value: value.clone() };
    Model {
        ir_version: IR_VERSION,
        producer_name: "inkling".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        doc_string: about.text.to_owned(),
        graph: Some(graph),
        opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
        metadata_props: about.metadata.iter().map(property).collect(),
    }
}

/// A value of the graph: any number of examples of this shape.
fn value(name: &str, shape: Shape) -> ValueInfo {
    let sizes = match shape {
        Shape::Pictures { channels, side } => vec![channels, side, side],
        Shape::Row(numbers) => vec![numbers],
    };
    let sizes = sizes.into_iter().map(|size| Size::Value(size as i64));
    let any_number = Size::Name("n".to_owned());
    let dim = std::iter::once(any_number).chain(sizes);
    let dim = dim.map(|size| Dimension { size: Some(size) }).collect();
    let tensor = TensorType { elem_type: FLOAT, shape: Some(TensorShape { dim }) };
    let r#type = Some(Type { tensor_type: Some(tensor) });
    ValueInfo { name: name.to_owned(), r#type }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use network::layers::{CNN, MLP, SOFTMAX, VGG16};
    use network::signs::Rehearsed;

    use super::*;

    /// Weights of the right shapes.
    fn weights(network: &Network) -> Weights {
        let tensors = network.tensors().unwrap();
        let layer = |tensors: &[network::layers::Tensor]| {
            let numbers: usize = tensors[0].shape.iter().product();
            let outputs = tensors[1].shape[0];
            LayerWeights {
                weight: (0..numbers).map(|i| (i % 7) as f32).collect(),
                bias: vec![0.5; outputs],
                inputs: numbers / outputs,
                outputs,
            }
        };
        let mut trunk: Vec<_> = tensors.chunks_exact(2).map(layer).collect();
        let head = network.classes.and_then(|_| trunk.pop());
        Weights { trunk, head }
    }

    fn written_with(network: &Network, signs: Option<&Prototypes>) -> Model {
        let metadata = [("base".to_owned(), "test".to_owned())].into();
        let about = About { name: "test", text: "A test.", metadata: &metadata };
        let file = write(network, &weights(network), signs, &about).unwrap();
        assert_eq!(file, write(network, &weights(network), signs, &about).unwrap());
        Model::decode(file.as_slice()).unwrap()
    }

    fn written(network: &Network) -> Model {
        written_with(network, None)
    }

    /// Two signs beside the digits, one drawing of each.
    fn signs(network: &Network) -> Prototypes {
        let width = network.features().unwrap();
        let row = |seed: usize| (0..width).map(|i| (i * seed % 11) as f32).collect::<Vec<f32>>();
        let digits = Rehearsed::new(&[row(1), row(2)].concat(), &[0, 1]);
        let drawings = [digits.drawing(10, &row(3)), digits.drawing(11, &row(4))];
        Prototypes::new(12, &digits, &drawings)
    }

    #[test]
    fn signs_are_two_more_outputs_and_change_nothing_before_them() {
        for network in [&SOFTMAX, &MLP, &CNN] {
            let signs = signs(network);
            let with = written_with(network, Some(&signs)).graph.unwrap();
            let without = written(network).graph.unwrap();
            assert_eq!(with.node[..without.node.len()], without.node[..]);
            assert_eq!(with.initializer[..without.initializer.len()], without.initializer[..]);
            let outputs: Vec<&str> = with.output.iter().map(|it| it.name.as_str()).collect();
            assert_eq!(outputs, [LOGITS, PROBABILITIES, SIGN_PROBABILITIES, SIGN_LIKENESS]);
            let head = without.node.iter().find(|node| node.name == HEAD).unwrap();
            assert_eq!(with.node[without.node.len()].input[0], head.input[0], "the features");
            let dims = |name: &str| {
                let tensor = with.initializer.iter().find(|tensor| tensor.name == name).unwrap();
                (tensor.dims.clone(), tensor.raw_data.len())
            };
            let width = network.features().unwrap();
            assert_eq!(dims("signs.of_digits"), (vec![width as i64, 10], 40 * width));
            assert_eq!(dims("signs.of_signs"), (vec![width as i64, 2], 8 * width));
            assert_eq!(dims("signs.least"), (vec![2], 8));
        }
    }

    #[test]
    fn each_node_has_a_name_and_takes_what_is_there() {
        let networks = [&SOFTMAX, &MLP, &CNN];
        let files = networks.map(written).into_iter();
        let with_signs = networks.map(|network| written_with(network, Some(&signs(network))));
        for file in files.chain(with_signs) {
            let Model { graph, doc_string, metadata_props, opset_import, .. } = file;
            let graph = graph.unwrap();
            assert_eq!((doc_string.as_str(), graph.doc_string.as_str()), ("A test.", "A test."));
            assert_eq!((metadata_props.len(), opset_import[0].version), (1, OPSET));
            let mut there: BTreeSet<&str> = [INPUT].into();
            there.extend(graph.initializer.iter().map(|tensor| tensor.name.as_str()));
            let mut names = BTreeSet::new();
            for node in &graph.node {
                assert!(!node.name.is_empty() && names.insert(&node.name), "{}", node.name);
                for input in &node.input {
                    assert!(there.contains(input.as_str()), "{}: {input}", node.name);
                }
                assert!(there.insert(&node.output[0]), "{} gives a value again", node.name);
            }
            assert!([LOGITS, PROBABILITIES].iter().all(|output| there.contains(output)));
        }
    }

    #[test]
    fn the_weights_are_those_of_the_weights_file() {
        let graph = written(&CNN).graph.unwrap();
        let tensors = CNN.tensors().unwrap();
        assert_eq!(graph.initializer.len(), tensors.len());
        let numbers = weights(&CNN);
        assert_eq!(graph.initializer[0].raw_data.len(), 4 * numbers.trunk[0].weight.len());
        for (written, tensor) in graph.initializer.iter().zip(tensors) {
            let shape: Vec<usize> = written.dims.iter().map(|&size| size as usize).collect();
            assert_eq!((&written.name, shape), (&tensor.name, tensor.shape));
        }
    }

    #[test]
    fn missing_and_misshapen_weights_are_refused() {
        let metadata = Metadata::new();
        let about = About { name: "test", text: "", metadata: &metadata };
        let refused = |network, weights: &Weights| {
            write(network, weights, None, &about).unwrap_err().to_string()
        };
        assert!(refused(&VGG16, &weights(&VGG16)).contains("no last layer"));
        assert!(refused(&MLP, &weights(&SOFTMAX)).contains("hidden.weight"));
        let mut short = weights(&MLP);
        short.head.as_mut().unwrap().bias.pop();
        assert!(refused(&MLP, &short).contains("head.weight"));
    }
}
