//! Networks and heads as safetensors files of 16-bit floats, a hand's traces of 32-bit ones. No disk,
//! no network: bytes in and out.

use std::collections::HashMap;

use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, TensorData, f16};
use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::TensorView};

use crate::model::Base;
use crate::model::tensors::{self, TensorError};
use crate::personal::Head;
use ink::CLASSES;
use ink::Hand;
use ink::Trace;
use network::layers::{LayerError, Tensor};
use network::{BaseName, HeadFile};

#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    #[error("these are not the weights of the {base} base: {reason}")]
    Unreadable { base: BaseName, reason: TensorError },
    #[error("this file holds no last layer for the {base} base: {reason}")]
    NoHead { base: BaseName, reason: TensorError },
    #[error("the digits kept in this file are damaged")]
    Hand,
    #[error("the weights could not be written: {0}")]
    Unwritable(String),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

/// The network as a safetensors file. Waits for the device.
pub fn to_bytes(base: &Base) -> Result<Vec<u8>, WeightsError> {
    let names = base.name().network().tensors()?.into_iter().map(|tensor| tensor.name);
    let numbers = tensors::of_module(base).into_iter().map(|data| data.convert::<f16>());
    write(&names.zip(numbers).collect::<Vec<_>>(), base.name())
}

/// The network that a safetensors file holds; every tensor must be there in its shape.
pub fn from_bytes(name: BaseName, bytes: Vec<u8>, device: &Device) -> Result<Base, WeightsError> {
    let weights = tensors::read(&bytes, &name.network().tensors()?)
        .map_err(|reason| WeightsError::Unreadable { base: name, reason })?;
    Ok(tensors::into_module(Base::unnormalized(name, device), weights, device))
}

/// What was learned of a person as a safetensors file.
pub async fn head_to_bytes(head: &Head, base: BaseName) -> Result<HeadFile, WeightsError> {
    with_hand(write(&halves(&head.linear, "").await?, base)?, &head.hand)
}

/// A base's file with what was learned of a person in it.
pub async fn with_head_to_bytes(file: &[u8], head: &Head) -> Result<HeadFile, WeightsError> {
    let layer = halves(&head.linear, HEAD).await?;
    let file = views(&layer).and_then(|layer| joined(file, layer));
    with_hand(file.map_err(unwritable)?, &head.hand)
}

/// Before the names of a base's last layer.
const HEAD: &str = "head.";

/// A layer's numbers as 16-bit floats, their names behind a prefix. They are awaited: a browser's GPU can't be
/// waited for.
async fn halves(layer: &Linear, prefix: &str) -> Result<Vec<Named>, WeightsError> {
    let weight = layer.weight.val().into_data_async().await.map_err(unwritable)?;
    let mut halves = vec![(format!("{prefix}weight"), weight.convert::<f16>())];
    if let Some(bias) = &layer.bias {
        let bias = bias.val().into_data_async().await.map_err(unwritable)?;
        halves.push((format!("{prefix}bias"), bias.convert::<f16>()));
    }
    Ok(halves)
}

/// A tensor's name, and its numbers as 16-bit floats.
type Named = (String, TensorData);

fn views(named: &[Named]) -> Result<Vec<(String, TensorView<'_>)>, SafeTensorError> {
    let views = named.iter().map(|(name, data)| {
        Ok((name.clone(), TensorView::new(Dtype::F16, data.shape().to_vec(), data.as_bytes())?))
    });
    views.collect()
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
    let file = &file.0;
    let hand = hand_of(file, base)?;
    let linear = layer(file, "", [features, CLASSES], device)
        .or_else(|_| layer(file, HEAD, [features, CLASSES], device))
        .map_err(|reason| WeightsError::NoHead { base, reason })?;
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

/// A base's file with a layer that tells digits from anything else. Waits for the device.
pub fn with_doubt(file: &[u8], doubt: &Linear) -> Result<Vec<u8>, WeightsError> {
    let names = layer_tensors(DOUBT, [0, 0]).map(|tensor| tensor.name);
    let numbers = tensors::of_module(doubt).into_iter().map(|data| data.convert::<f16>());
    let layer: Vec<_> = names.into_iter().zip(numbers).collect();
    views(&layer).and_then(|layer| joined(file, layer)).map_err(unwritable)
}

/// The layer in a base's file that tells digits from anything else; `None` where it has none.
pub fn doubt_of(
    file: &[u8],
    base: BaseName,
    features: usize,
    device: &Device,
) -> Result<Option<Linear>, WeightsError> {
    match layer(file, DOUBT, [features, 1], device) {
        Ok(doubt) => Ok(Some(doubt)),
        Err(TensorError::Missing(_)) => Ok(None),
        Err(reason) => Err(WeightsError::Unreadable { base, reason }),
    }
}

fn layer(
    file: &[u8],
    prefix: &str,
    shape: [usize; 2],
    device: &Device,
) -> Result<Linear, TensorError> {
    let weights = tensors::read(file, &layer_tensors(prefix, shape))?;
    let layer = LinearConfig::new(shape[0], shape[1]).init(device);
    Ok(tensors::into_module(layer, weights, device))
}

/// Weight and bias of a layer with this prefix, and its inputs and outputs.
fn layer_tensors(prefix: &str, [inputs, outputs]: [usize; 2]) -> [Tensor; 2] {
    [("weight", vec![inputs, outputs]), ("bias", vec![outputs])]
        .map(|(name, shape)| Tensor { name: format!("{prefix}{name}"), shape })
}

/// The hand in a file; nobody's where there is none, as in files of earlier versions.
fn hand_of(file: &[u8], base: BaseName) -> Result<Hand, WeightsError> {
    let tensors = SafeTensors::deserialize(file).map_err(|error| WeightsError::NoHead {
        base,
        reason: TensorError::Unreadable(error.to_string()),
    })?;
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
    let traces = traces.filter(sound).ok_or(WeightsError::Hand)?;
    Ok(Hand(traces.into_iter().zip(labels.iter().copied()).collect()))
}

/// A file of these tensors alone that names the base.
fn write(tensors: &[Named], base: BaseName) -> Result<Vec<u8>, WeightsError> {
    // One entry alone: several are written in an order that changes from run to run.
    let about = [("base".to_owned(), base.as_str().to_owned())].into_iter().collect();
    let file = views(tensors).and_then(|tensors| safetensors::serialize(tensors, Some(about)));
    file.map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shipped_base_is_written_as_it_was_read() {
        for name in BaseName::ALL {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/");
            let file = std::fs::read(format!("{folder}{}", name.weights_file())).unwrap();
            let base = from_bytes(name, file.clone(), &Device::flex()).unwrap();
            let mut written = to_bytes(&base).unwrap();
            if let Some(doubt) = doubt_of(&file, name, base.width(), &Device::flex()).unwrap() {
                written = with_doubt(&written, &doubt).unwrap();
            }
            assert!(written == file, "{name}");
        }
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
