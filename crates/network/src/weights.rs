//! Weights as safetensors files: reads 16- and 32-bit floats and convolutions of eight bits, writes 16-bit
//! floats. Bytes in and out, no disk.

mod rounding;
mod write;

use std::collections::BTreeMap;

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensorError, SafeTensors};

pub use rounding::rounded;
pub use write::{ExportError, Tensors, WriteError};

use crate::eight_bits;
use crate::layers::{LayerError, Network, Tensor};

/// Why a file's weights can't be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    #[error("it is no safetensors file ({0})")]
    Container(SafeTensorError),
    #[error("it has no tensor {0}")]
    Missing(String),
    #[error("its tensor {name} has the shape {found:?} instead of {expected:?}")]
    Shape { name: String, expected: Vec<usize>, found: Vec<usize> },
    #[error("its tensor {name} holds numbers of type {found}: weights are F16, BF16 or F32")]
    Type { name: String, found: Dtype },
    #[error("its tensor {0} holds numbers that are infinite or undefined")]
    NotFinite(String),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

/// A layer's weights and biases.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerWeights {
    /// Order of a fully connected layer: input, output. Of a convolution: output, channel, row,
    /// column.
    pub weight: Vec<f32>,
    /// One bias for each output.
    pub bias: Vec<f32>,
    /// The number of inputs of each output.
    pub inputs: usize,
    /// The number of outputs; a convolution's are its filters.
    pub outputs: usize,
}

impl LayerWeights {
    /// Whether the sizes are these, and the vectors have matching lengths.
    pub fn fits(&self, inputs: usize, outputs: usize) -> bool {
        (self.inputs, self.outputs) == (inputs, outputs)
            && self.weight.len() == inputs * outputs
            && self.bias.len() == outputs
    }
}

/// A network's weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// The weights of the trunk's layers that have any, in order.
    pub trunk: Vec<LayerWeights>,
    /// `None` for a network without a head.
    pub head: Option<LayerWeights>,
}

impl Weights {
    /// Reads a network's weights. The file must have each tensor in its shape.
    pub fn read(network: &Network, file: &WeightsFile) -> Result<Self, WeightsError> {
        let mut layers = Vec::new();
        for tensors in network.tensors()?.chunks_exact(2) {
            layers.push(file.layer(&tensors[0], &tensors[1])?);
        }
        let head = network.classes.and_then(|_| layers.pop());
        Ok(Self { trunk: layers, head })
    }

    /// Writes a safetensors file with metadata.
    pub fn to_file(&self, network: &Network, metadata: &Metadata) -> Result<Vec<u8>, WriteError> {
        let tensors = network.tensors()?;
        let mut file = Tensors::default();
        for (tensors, layer) in tensors.chunks_exact(2).zip(self.trunk.iter().chain(&self.head)) {
            file.add(&tensors[0], &layer.weight)?;
            file.add(&tensors[1], &layer.bias)?;
        }
        file.to_bytes(metadata)
    }
}

/// A file's metadata, sorted by key.
pub type Metadata = BTreeMap<String, String>;

/// The metadata key of the base's name.
pub const BASE_KEY: &str = "base";

/// A safetensors file, read tensor by tensor.
pub struct WeightsFile<'a> {
    tensors: SafeTensors<'a>,
    metadata: Metadata,
}

impl<'a> WeightsFile<'a> {
    pub fn open(file: &'a [u8]) -> Result<Self, WeightsError> {
        let tensors = SafeTensors::deserialize(file).map_err(WeightsError::Container)?;
        let (_, header) = SafeTensors::read_metadata(file).map_err(WeightsError::Container)?;
        // A loop, because `collect` sorts, with several kilobytes of code for each type.
        let mut metadata = Metadata::new();
        metadata.extend(header.metadata().clone().unwrap_or_default());
        Ok(Self { tensors, metadata })
    }

    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// The names and shapes of all tensors, by name.
    pub fn tensors(&self) -> Vec<Tensor> {
        let tensors = self.tensors.tensors().into_iter();
        let mut tensors: Vec<Tensor> =
            tensors.map(|(name, it)| Tensor { name, shape: it.shape().to_vec() }).collect();
        tensors.sort_by(|a, b| a.name.cmp(&b.name));
        tensors
    }

    /// A tensor's bytes; `None` if the file has no tensor of this name and type.
    pub(crate) fn bytes(&self, name: &str, kind: Dtype) -> Option<&'a [u8]> {
        let tensor = self.tensors.tensor(name).ok()?;
        (tensor.dtype() == kind).then(|| tensor.data())
    }

    /// A tensor's values; an error unless all are finite.
    pub fn floats(&self, Tensor { name, shape }: &Tensor) -> Result<Vec<f32>, WeightsError> {
        let (kind, bytes) = self.shaped(name, shape)?;
        let halves = bytes.as_chunks().0.iter().copied();
        let numbers: Vec<f32> = match kind {
            Dtype::F16 => halves.map(|bytes| f16::from_le_bytes(bytes).to_f32()).collect(),
            Dtype::BF16 => halves.map(|bytes| bf16::from_le_bytes(bytes).to_f32()).collect(),
            Dtype::F32 => bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            found => return Err(WeightsError::Type { name: name.clone(), found }),
        };
        if numbers.iter().all(|number| number.is_finite()) {
            Ok(numbers)
        } else {
            Err(WeightsError::NotFinite(name.clone()))
        }
    }

    /// A layer from its weight tensor and its bias tensor.
    pub fn layer(&self, weight: &Tensor, bias: &Tensor) -> Result<LayerWeights, WeightsError> {
        let weight = match self.eight_bits(weight)? {
            Some(weight) => weight,
            None => self.floats(weight)?,
        };
        let bias = self.floats(bias)?;
        let outputs = bias.len();
        Ok(LayerWeights { inputs: weight.len() / outputs.max(1), outputs, weight, bias })
    }

    /// A convolution's weights if they have eight bits and the file has their scales; otherwise `None`.
    fn eight_bits(&self, weight: &Tensor) -> Result<Option<Vec<f32>>, WeightsError> {
        let (kind, integers) = self.shaped(&weight.name, &weight.shape)?;
        match eight_bits::scales_of(weight) {
            Some(scales) if kind == Dtype::I8 && self.has(&scales.name) => {
                Ok(Some(eight_bits::weights(integers, &self.floats(&scales)?)))
            }
            _ => Ok(None),
        }
    }

    fn shaped(&self, name: &str, expected: &[usize]) -> Result<(Dtype, &'a [u8]), WeightsError> {
        let missing = |_| WeightsError::Missing(name.to_owned());
        let tensor = self.tensors.tensor(name).map_err(missing)?;
        if tensor.shape() == expected {
            return Ok((tensor.dtype(), tensor.data()));
        }
        let (expected, found) = (expected.to_vec(), tensor.shape().to_vec());
        Err(WeightsError::Shape { name: name.to_owned(), expected, found })
    }
}

/// The tensors of a fully connected layer, `[inputs, outputs]` and `[outputs]`. `prefix` comes
/// before their names.
pub(crate) fn dense_tensors(prefix: &str, inputs: usize, outputs: usize) -> [Tensor; 2] {
    [
        Tensor { name: format!("{prefix}weight"), shape: vec![inputs, outputs] },
        Tensor { name: format!("{prefix}bias"), shape: vec![outputs] },
    ]
}

/// The name prefix of the layer that rejects ink that is no digit: `[features, 1]` and `[1]`.
const REJECTION: &str = "doubt.";

/// The layer in a base's file that rejects ink that is no digit; `None` if the file has none.
pub fn rejection_of(
    file: &WeightsFile,
    features: usize,
) -> Result<Option<LayerWeights>, WeightsError> {
    let [weight, bias] = dense_tensors(REJECTION, features, 1);
    if file.has(&weight.name) || file.has(&bias.name) {
        file.layer(&weight, &bias).map(Some)
    } else {
        Ok(None)
    }
}

/// A base's file with a layer that rejects ink that is no digit; keeps the metadata.
pub fn with_rejection(file: &WeightsFile, rejection: &LayerWeights) -> Result<Vec<u8>, WriteError> {
    let mut tensors = Tensors::of(file);
    tensors.add_dense(REJECTION, rejection)?;
    tensors.to_bytes(&file.metadata)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::SOFTMAX;

    fn softmax_of(tensors: &Tensors) -> Result<Weights, WeightsError> {
        let file = tensors.to_bytes(&Metadata::default()).unwrap();
        Weights::read(&SOFTMAX, &WeightsFile::open(&file)?)
    }

    #[test]
    fn all_kinds_of_floats_are_read() {
        let [weight, bias] = dense_tensors("head.", 784, 10);
        let numbers: Vec<f32> = (0..7840).map(|i| (i % 64) as f32 / 8.0 - 4.0).collect();
        let as_f32 = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        let as_bf16 = numbers.iter().flat_map(|&x| bf16::from_f32(x).to_le_bytes()).collect();
        for (kind, bytes) in [(Dtype::F32, as_f32), (Dtype::BF16, as_bf16)] {
            let mut tensors = Tensors::default();
            tensors.add_bytes(&weight, kind, bytes);
            tensors.add(&bias, &[0.5; 10]).unwrap();
            let head = softmax_of(&tensors).unwrap().head.unwrap();
            assert_eq!((head.weight, head.bias), (numbers.clone(), vec![0.5; 10]));
            assert_eq!((head.inputs, head.outputs), (784, 10));
        }
    }

    #[test]
    fn unusable_tensors_are_refused_with_a_sentence() {
        let [weight, bias] = dense_tensors("head.", 784, 10);
        let with = |kind, shape: [usize; 2], bytes: Vec<u8>| {
            let mut tensors = Tensors::default();
            tensors.add(&bias, &[0.0; 10]).unwrap();
            tensors.add_bytes(&Tensor { shape: shape.to_vec(), ..weight.clone() }, kind, bytes);
            softmax_of(&tensors).unwrap_err().to_string()
        };
        let integers = with(Dtype::I8, [784, 10], vec![1; 7840]);
        assert_eq!(
            integers,
            "its tensor head.weight holds numbers of type I8: weights are F16, BF16 or F32"
        );
        let turned = with(Dtype::F16, [10, 784], vec![0; 15680]);
        assert_eq!(turned, "its tensor head.weight has the shape [10, 784] instead of [784, 10]");
        let undefined = with(Dtype::F16, [784, 10], vec![0xff; 15680]);
        assert_eq!(
            undefined,
            "its tensor head.weight holds numbers that are infinite or undefined"
        );
        let missing = softmax_of(&Tensors::default()).unwrap_err().to_string();
        assert_eq!(missing, "it has no tensor head.weight");
        let garbage = WeightsFile::open(b"hello").err().unwrap().to_string();
        assert!(garbage.starts_with("it is no safetensors file ("), "{garbage}");
    }

    #[test]
    fn a_number_outside_the_range_of_a_half_is_not_written() {
        let [_, bias] = dense_tensors("head.", 784, 10);
        let error = Tensors::default().add(&bias, &[1.0, 1e6]).unwrap_err();
        assert!(error.to_string().contains("a number in head.bias is too large"), "{error}");
    }

    #[test]
    fn metadata_is_written_in_order_and_round_trips() {
        let metadata: Metadata = ["one", "two", "three\"", "four"]
            .map(|key| (key.to_owned(), key.len().to_string()))
            .into();
        let file = Tensors::default().to_bytes(&metadata).unwrap();
        assert_eq!(WeightsFile::open(&file).unwrap().metadata(), &metadata);
        let mut tensors = Tensors::default();
        tensors.add(&Tensor { name: "x".to_owned(), shape: vec![3] }, &[1.0, 2.0, 3.0]).unwrap();
        let file = tensors.to_bytes(&metadata).unwrap();
        assert_eq!(WeightsFile::open(&file).unwrap().metadata(), &metadata);
        assert_eq!(file, tensors.to_bytes(&metadata).unwrap());
        let text = String::from_utf8_lossy(&file).into_owned();
        assert!(
            text[8..]
                .starts_with(r#"{"__metadata__":{"four":"4","one":"3","three\"":"6","two":"3"}"#)
        );
    }
}
