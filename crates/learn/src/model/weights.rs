//! Networks and heads as safetensors files of 16-bit floats, a hand's traces of 32-bit ones. No disk,
//! no network: bytes in and out.

use std::collections::HashMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, TensorData, f16};
use burn_store::{HalfPrecisionAdapter, ModuleSnapshot, SafetensorsStore};
use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::TensorView};

use crate::model::Base;
use crate::personal::Head;
use ink::CLASSES;
use ink::Hand;
use ink::Trace;
use network::{BaseName, HeadFile};

#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    #[error("these are not the weights of the {base} base: {reason}")]
    Unreadable { base: BaseName, reason: String },
    #[error("this file holds no last layer for the {base} base: {reason}")]
    NoHead { base: BaseName, reason: String },
    #[error("the weights could not be written: {0}")]
    Unwritable(String),
}

/// The network as a safetensors file.
pub fn to_bytes(base: &Base) -> Result<Vec<u8>, WeightsError> {
    match base {
        Base::Softmax(base) => write(base, BaseName::Softmax),
        Base::Mlp(base) => write(base, BaseName::Mlp),
        Base::Cnn(base) => write(base, BaseName::Cnn),
    }
}

/// The network that a safetensors file holds; every tensor must be there in its shape.
pub fn from_bytes(name: BaseName, bytes: Vec<u8>, device: &Device) -> Result<Base, WeightsError> {
    let unreadable = |reason| WeightsError::Unreadable { base: name, reason };
    Ok(match Base::unnormalized(name, device) {
        Base::Softmax(base) => Base::Softmax(read(base, bytes).map_err(unreadable)?),
        Base::Mlp(base) => Base::Mlp(read(base, bytes).map_err(unreadable)?),
        Base::Cnn(base) => Base::Cnn(read(base, bytes).map_err(unreadable)?),
    })
}

/// What was learned of a person as a safetensors file.
pub async fn head_to_bytes(head: &Head, base: BaseName) -> Result<HeadFile, WeightsError> {
    let layer = Halves::of(&head.linear).await?;
    let about = [("base".to_owned(), base.as_str().to_owned())].into_iter().collect();
    let file = layer.tensors("").and_then(|layer| safetensors::serialize(layer, Some(about)));
    with_hand(file.map_err(unwritable)?, &head.hand)
}

/// A base's file with what was learned of a person in it.
pub async fn with_head_to_bytes(file: &[u8], head: &Head) -> Result<HeadFile, WeightsError> {
    let layer = Halves::of(&head.linear).await?;
    let file = layer.tensors(HEAD).and_then(|layer| joined(file, layer));
    with_hand(file.map_err(unwritable)?, &head.hand)
}

/// Before the names of a base's last layer.
const HEAD: &str = "head.";

/// A layer's numbers as 16-bit floats. They are awaited: a GPU in a browser can't be waited for, which
/// is what burn-store would do.
struct Halves(Vec<(&'static str, TensorData)>);

impl Halves {
    async fn of(layer: &Linear) -> Result<Self, WeightsError> {
        let weight = layer.weight.val().into_data_async().await.map_err(unwritable)?;
        let mut halves = vec![("weight", weight.convert::<f16>())];
        if let Some(bias) = &layer.bias {
            let bias = bias.val().into_data_async().await.map_err(unwritable)?;
            halves.push(("bias", bias.convert::<f16>()));
        }
        Ok(Self(halves))
    }

    /// Their names behind a prefix.
    fn tensors(&self, prefix: &str) -> Result<Vec<(String, TensorView<'_>)>, SafeTensorError> {
        let mut tensors = Vec::with_capacity(self.0.len());
        for (name, data) in &self.0 {
            let view = TensorView::new(Dtype::F16, data.shape().to_vec(), data.as_bytes())?;
            tensors.push((format!("{prefix}{name}"), view));
        }
        Ok(tensors)
    }
}

fn unwritable(error: impl std::fmt::Display) -> WeightsError {
    WeightsError::Unwritable(error.to_string())
}

/// What a file tells of a person, alone or in its network, for a base with so many features.
pub fn head_from_bytes(
    file: HeadFile,
    base: BaseName,
    features: usize,
    device: &Device,
) -> Result<Head, WeightsError> {
    let no_head = |reason| WeightsError::NoHead { base, reason };
    let hand = hand_of(&file.0).map_err(no_head)?;
    let layer = LinearConfig::new(features, CLASSES).init(device);
    let whole = file.0.clone();
    let linear = read(layer, file.0).or_else(|reason| match from_bytes(base, whole, device) {
        Ok(network) => Ok(network.head().clone()),
        Err(_) => Err(no_head(reason)),
    })?;
    Ok(Head { linear, hand })
}

/// Traces of the person's digits: `[digits, steps, 4]`.
const TRACES: &str = "hand.traces";
/// Which digits they are: `[digits]`.
const LABELS: &str = "hand.labels";

/// The file with a hand beside its layers; the same bytes where the hand is nobody's.
fn with_hand(file: Vec<u8>, hand: &Hand) -> Result<HeadFile, WeightsError> {
    if hand.0.is_empty() {
        return Ok(HeadFile(file));
    }
    let numbers = hand.0.iter().flat_map(|(trace, _)| trace.numbers());
    let traces: Vec<u8> = numbers.flat_map(f32::to_le_bytes).collect();
    let labels: Vec<u8> = hand.0.iter().map(|(_, label)| *label).collect();
    let shape = vec![labels.len(), Trace::STEPS, Trace::NUMBERS / Trace::STEPS];
    let tensors = || {
        let traces = TensorView::new(Dtype::F32, shape, &traces)?;
        let labels = TensorView::new(Dtype::U8, vec![labels.len()], &labels)?;
        joined(&file, vec![(TRACES.to_owned(), traces), (LABELS.to_owned(), labels)])
    };
    tensors().map(HeadFile).map_err(unwritable)
}

/// A file with more tensors, or others of the same names; its metadata kept.
fn joined(file: &[u8], more: Vec<(String, TensorView)>) -> Result<Vec<u8>, SafeTensorError> {
    let (_, header) = SafeTensors::read_metadata(file)?;
    let mut tensors: HashMap<_, _> =
        SafeTensors::deserialize(file)?.tensors().into_iter().collect();
    tensors.extend(more);
    safetensors::serialize(tensors, header.metadata().clone())
}

/// Before the names of the layer that tells digits from anything else: `[features, 1]` and `[1]`.
const DOUBT: &str = "doubt.";

/// A base's file with a layer that tells digits from anything else.
pub fn with_doubt(file: &[u8], doubt: &Linear, base: BaseName) -> Result<Vec<u8>, WeightsError> {
    let layer = write(doubt, base)?;
    let join = || {
        let tensors = SafeTensors::deserialize(&layer)?.tensors().into_iter();
        joined(file, tensors.map(|(name, tensor)| (format!("{DOUBT}{name}"), tensor)).collect())
    };
    join().map_err(unwritable)
}

/// The layer in a base's file that tells digits from anything else; `None` where it has none.
pub fn doubt_of(
    file: &[u8],
    base: BaseName,
    features: usize,
    device: &Device,
) -> Result<Option<Linear>, WeightsError> {
    let unreadable = |reason| WeightsError::Unreadable { base, reason };
    let alone = || {
        let tensors = SafeTensors::deserialize(file)?.tensors();
        let layer: Vec<_> = tensors
            .into_iter()
            .filter_map(|(name, tensor)| Some((name.strip_prefix(DOUBT)?.to_owned(), tensor)))
            .collect();
        if layer.is_empty() {
            return Ok(None);
        }
        safetensors::serialize(layer, None).map(Some)
    };
    let alone = alone().map_err(|error: SafeTensorError| unreadable(error.to_string()))?;
    let layer = LinearConfig::new(features, 1).init(device);
    alone.map(|alone| read(layer, alone).map_err(unreadable)).transpose()
}

/// The hand in a file; nobody's where there is none, as in files of earlier versions.
fn hand_of(file: &[u8]) -> Result<Hand, String> {
    let tensors = SafeTensors::deserialize(file).map_err(|error| error.to_string())?;
    let (Ok(traces), Ok(labels)) = (tensors.tensor(TRACES), tensors.tensor(LABELS)) else {
        return Ok(Hand::default());
    };
    let numbers: Vec<f32> =
        traces.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let traces = numbers.chunks(Trace::NUMBERS).map(Trace::from_numbers);
    let traces: Option<Vec<Trace>> = traces.collect();
    let labels = labels.data();
    let sound = |traces: &Vec<Trace>| {
        traces.len() == labels.len() && labels.iter().all(|&label| usize::from(label) < CLASSES)
    };
    let traces = traces.filter(sound).ok_or("the digits kept in it are damaged")?;
    Ok(Hand(traces.into_iter().zip(labels.iter().copied()).collect()))
}

fn write<M: Module + ModuleSnapshot>(module: &M, base: BaseName) -> Result<Vec<u8>, WeightsError> {
    let mut store = SafetensorsStore::from_bytes(None)
        .with_to_adapter(HalfPrecisionAdapter::new())
        // One entry alone: several are written in an order that changes from run to run.
        .clear_metadata()
        .metadata("base", base.as_str());
    module.save_into(&mut store).map_err(unwritable)?;
    store.get_bytes().map_err(unwritable)
}

fn read<M: Module + ModuleSnapshot>(mut module: M, bytes: Vec<u8>) -> Result<M, String> {
    let mut store =
        SafetensorsStore::from_bytes(Some(bytes)).with_from_adapter(HalfPrecisionAdapter::new());
    module.load_from(&mut store).map_err(|error| error.to_string())?;
    Ok(module)
}

/// Name and shape of each tensor, in the order of the network's fields.
pub fn shapes(base: &Base) -> Vec<(String, Vec<usize>)> {
    #[derive(Default)]
    struct Shapes {
        path: Vec<String>,
        found: Vec<(String, Vec<usize>)>,
    }
    impl ModuleVisitor for Shapes {
        fn enter_module(&mut self, name: &str, _container: &str) {
            self.path.push(name.to_owned());
        }
        fn exit_module(&mut self, _name: &str, _container: &str) {
            self.path.pop();
        }
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.found.push((self.path.join("."), param.val().dims().to_vec()));
        }
    }
    let mut shapes = Shapes::default();
    match base {
        Base::Softmax(base) => base.visit(&mut shapes),
        Base::Mlp(base) => base.visit(&mut shapes),
        Base::Cnn(base) => base.visit(&mut shapes),
    }
    shapes.found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layers_file_is_the_one_that_burn_would_write() {
        let device = Device::flex();
        device.seed(1);
        let linear = LinearConfig::new(20, CLASSES).init(&device);
        let by_burn = write(&linear, BaseName::Mlp).unwrap();
        let head = Head { linear, hand: Hand::default() };
        let file = pollster::block_on(head_to_bytes(&head, BaseName::Mlp)).unwrap();
        assert_eq!(file.0, by_burn);
    }

    #[test]
    fn a_base_with_another_head_is_read_with_it() {
        let device = Device::flex();
        device.seed(1);
        let base = Base::unnormalized(BaseName::Mlp, &device);
        let linear = LinearConfig::new(500, CLASSES).init(&device);
        let head = Head { linear: linear.clone(), hand: Hand::default() };
        let file =
            pollster::block_on(with_head_to_bytes(&to_bytes(&base).unwrap(), &head)).unwrap();
        assert_eq!(file.0, to_bytes(&base.with_head(linear)).unwrap());
    }
}
