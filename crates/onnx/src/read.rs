//! Reads the weights of a graph's convolutions.

use network::LayerWeights;
use network::layers::{Layer, LayerError, Network, Tensor as Named};
use prost::Message;

use crate::schema::{FLOAT, Graph, Model, Node, Tensor};

/// Why a file's convolutions are not those of a network.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("it is no ONNX file ({0})")]
    Container(#[from] prost::DecodeError),
    #[error("it is no ONNX file: it has no graph")]
    NoGraph,
    #[error("it has {found} convolutions instead of {expected}")]
    Count { expected: usize, found: usize },
    #[error("its convolution {node} has no weights or biases of its own")]
    Missing { node: String },
    #[error("its tensor {name} has the shape {found:?} instead of {expected:?}")]
    Shape { name: String, expected: Vec<usize>, found: Vec<i64> },
    #[error("its tensor {0} holds other numbers than finite 32-bit floats, or too few")]
    Numbers(String),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

/// The weights of a network's convolutions, from a graph that begins with the same convolutions.
/// Names don't matter, and what follows the last convolution is ignored.
pub fn convolutions(network: &Network, file: &[u8]) -> Result<Vec<LayerWeights>, ReadError> {
    let graph = Model::decode(file)?.graph.ok_or(ReadError::NoGraph)?;
    let tensors = network.tensors()?;
    let with_weights = network.trunk.iter().filter(|layer| layer.has_weights());
    let expected: Vec<_> = tensors
        .chunks_exact(2)
        .zip(with_weights)
        .filter(|(_, layer)| matches!(layer, Layer::Conv(_)))
        .map(|(tensors, _)| tensors)
        .collect();
    // ONNX sorts the nodes of a graph: each comes after those whose values it takes.
    let nodes: Vec<_> = graph.node.iter().filter(|node| node.op_type == "Conv").collect();
    if nodes.len() != expected.len() {
        return Err(ReadError::Count { expected: expected.len(), found: nodes.len() });
    }
    let layer = |(node, tensors): (&Node, &[Named])| -> Result<LayerWeights, ReadError> {
        let numbers = |place: usize| {
            let tensor = node.input.get(place + 1).and_then(|name| initializer(&graph, name));
            let missing = || ReadError::Missing { node: node.name.clone() };
            floats(tensor.ok_or_else(missing)?, &tensors[place].shape)
        };
        let (weight, bias) = (numbers(0)?, numbers(1)?);
        let outputs = bias.len();
        Ok(LayerWeights { inputs: weight.len() / outputs.max(1), outputs, weight, bias })
    };
    nodes.into_iter().zip(expected).map(layer).collect()
}

fn initializer<'a>(graph: &'a Graph, name: &str) -> Option<&'a Tensor> {
    graph.initializer.iter().find(|tensor| tensor.name == name)
}

fn floats(tensor: &Tensor, expected: &[usize]) -> Result<Vec<f32>, ReadError> {
    let name = tensor.name.clone();
    let sizes = expected.iter().map(|&size| size as i64);
    if !tensor.dims.iter().copied().eq(sizes) {
        let (expected, found) = (expected.to_vec(), tensor.dims.clone());
        return Err(ReadError::Shape { name, expected, found });
    }
    let numbers: Vec<f32> = match tensor.raw_data.as_chunks() {
        ([], []) => tensor.float_data.clone(),
        (chunks, _) => chunks.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
    };
    let whole = numbers.len() == expected.iter().product::<usize>();
    if tensor.data_type == FLOAT && whole && numbers.iter().all(|number| number.is_finite()) {
        Ok(numbers)
    } else {
        Err(ReadError::Numbers(name))
    }
}

#[cfg(test)]
mod tests {
    use network::layers::{CNN, MLP, VGG16};
    use network::weights::{Metadata, Weights};

    use super::*;
    use crate::write::{About, write};

    fn weights() -> Weights {
        let tensors = CNN.tensors().unwrap();
        let layer = |tensors: &[Named]| {
            let numbers: usize = tensors[0].shape.iter().product();
            let outputs = tensors[1].shape[0];
            LayerWeights {
                weight: (0..numbers).map(|i| (i % 11) as f32 - 5.0).collect(),
                bias: (0..outputs).map(|i| i as f32).collect(),
                inputs: numbers / outputs,
                outputs,
            }
        };
        let mut trunk: Vec<_> = tensors.chunks_exact(2).map(layer).collect();
        let head = trunk.pop();
        Weights { trunk, head }
    }

    fn file() -> Vec<u8> {
        let about = About { name: "cnn", text: "", metadata: &Metadata::new() };
        write(&CNN, &weights(), None, &about).unwrap()
    }

    #[test]
    fn convolutions_are_read_as_they_were_written() {
        assert_eq!(convolutions(&CNN, &file()).unwrap(), weights().trunk);
        let mut model = Model::decode(file().as_slice()).unwrap();
        for tensor in &mut model.graph.as_mut().unwrap().initializer {
            let raw = std::mem::take(&mut tensor.raw_data);
            tensor.float_data =
                raw.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        }
        assert_eq!(convolutions(&CNN, &model.encode_to_vec()).unwrap(), weights().trunk);
        assert!(convolutions(&MLP, &file()).is_err());
    }

    #[test]
    fn other_files_are_refused_with_a_reason() {
        let refused = |file: &[u8]| convolutions(&CNN, file).unwrap_err().to_string();
        assert!(refused(b"hello").contains("no ONNX file"));
        assert!(refused(b"").contains("no graph"));
        assert!(refused(&file()[..2000]).contains("no ONNX file"));
        let error = convolutions(&VGG16, &file()).unwrap_err().to_string();
        assert_eq!(error, "it has 6 convolutions instead of 13");
        let with = |change: fn(&mut Tensor)| {
            let mut model = Model::decode(file().as_slice()).unwrap();
            change(&mut model.graph.as_mut().unwrap().initializer[0]);
            refused(&model.encode_to_vec())
        };
        assert!(with(|tensor| tensor.dims[0] = -1).contains("[-1, 1, 3, 3] instead of"));
        assert!(with(|tensor| tensor.data_type = 10).contains("32-bit floats"));
        assert!(with(|tensor| tensor.raw_data.truncate(8)).contains("too few"));
        assert!(with(|tensor| tensor.raw_data.fill(0xff)).contains("finite"));
        assert!(with(|tensor| tensor.name.clear()).contains("blocks.0.conv has no weights"));
    }
}
