//! Writes tensors as safetensors files.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use half::f16;
use safetensors::Dtype;
use safetensors::tensor::{TensorInfo, TensorView};

use super::{LayerWeights, Metadata, WeightsError, WeightsFile, dense_tensors};
use crate::eight_bits;
use crate::layers::{LayerError, Tensor};

/// Why writing weights failed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the weights could not be written: {0}")]
    Header(#[from] serde_json::Error),
    #[error("the weights could not be written: a number in {0} is too large for a 16-bit float")]
    TooLarge(String),
    #[error("the weights could not be written: {0}")]
    Layers(#[from] LayerError),
}

/// Why a base's file can't be written in another form.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the base's own file is damaged: {0}")]
    Base(#[from] WeightsError),
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Tensors to write to a file.
#[derive(Default)]
pub struct Tensors<'a>(BTreeMap<String, Written<'a>>);

struct Written<'a> {
    kind: Dtype,
    shape: Vec<usize>,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Tensors<'a> {
    /// All tensors of a file, unchanged.
    pub fn of(file: &WeightsFile<'a>) -> Self {
        let written = |(name, tensor): (String, TensorView<'a>)| {
            let (kind, shape) = (tensor.dtype(), tensor.shape().to_vec());
            (name, Written { kind, shape, bytes: Cow::Borrowed(tensor.data()) })
        };
        let mut tensors = BTreeMap::new();
        tensors.extend(file.tensors.tensors().into_iter().map(written));
        Self(tensors)
    }

    /// All tensors of a file; convolutions of eight bits as 16-bit floats.
    pub fn in_floats(file: &WeightsFile<'a>) -> Result<Self, ExportError> {
        let mut tensors = Self::default();
        for (name, view) in file.tensors.tensors() {
            let tensor = Tensor { name, shape: view.shape().to_vec() };
            if let Some(numbers) = file.eight_bits(&tensor)? {
                tensors.add(&tensor, &numbers)?;
            } else if !eight_bits::is_scale(&tensor.name) {
                tensors.insert(&tensor, view.dtype(), Cow::Borrowed(view.data()));
            }
        }
        Ok(tensors)
    }

    /// Adds a tensor of 16-bit floats; replaces a tensor of the same name.
    pub fn add(&mut self, tensor: &Tensor, numbers: &[f32]) -> Result<(), WriteError> {
        let mut bytes = Vec::with_capacity(2 * numbers.len());
        for &number in numbers {
            let half = f16::from_f32(number);
            if !half.is_finite() {
                return Err(WriteError::TooLarge(tensor.name.clone()));
            }
            bytes.extend(half.to_le_bytes());
        }
        self.add_bytes(tensor, Dtype::F16, bytes);
        Ok(())
    }

    /// Adds a fully connected layer; replaces a layer of the same name.
    pub(crate) fn add_dense(
        &mut self,
        prefix: &str,
        layer: &LayerWeights,
    ) -> Result<(), WriteError> {
        let [weight, bias] = dense_tensors(prefix, layer.inputs, layer.outputs);
        self.add(&weight, &layer.weight)?;
        self.add(&bias, &layer.bias)
    }

    pub(crate) fn add_bytes(&mut self, tensor: &Tensor, kind: Dtype, bytes: Vec<u8>) {
        self.insert(tensor, kind, Cow::Owned(bytes));
    }

    fn insert(&mut self, tensor: &Tensor, kind: Dtype, bytes: Cow<'a, [u8]>) {
        let written = Written { kind, shape: tensor.shape.clone(), bytes };
        self.0.insert(tensor.name.clone(), written);
    }

    /// The file's bytes. Equal tensors and metadata give equal bytes; the library's own writer
    /// orders metadata differently from run to run.
    pub fn to_bytes(&self, metadata: &Metadata) -> Result<Vec<u8>, WriteError> {
        // The widest types first, so that all values are aligned.
        let mut widths = BTreeSet::new();
        widths.extend(self.0.values().map(|written| written.kind.bitsize()));
        let in_order = || {
            let of_width = |width| self.0.iter().filter(move |(_, w)| w.kind.bitsize() == width);
            widths.iter().rev().copied().flat_map(of_width)
        };
        let mut header = b"{".to_vec();
        if !metadata.is_empty() {
            header.extend_from_slice(b"\"__metadata__\":");
            serde_json::to_writer(&mut header, metadata)?;
        }
        let mut begin = 0;
        for (name, Written { kind, shape, bytes }) in in_order() {
            let data_offsets = (begin, begin + bytes.len());
            begin = data_offsets.1;
            if header.len() > 1 {
                header.push(b',');
            }
            serde_json::to_writer(&mut header, name)?;
            header.push(b':');
            let (dtype, shape) = (*kind, shape.clone());
            serde_json::to_writer(&mut header, &TensorInfo { dtype, shape, data_offsets })?;
        }
        header.push(b'}');
        header.resize(header.len().next_multiple_of(size_of::<u64>()), b' ');
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header);
        in_order().for_each(|(_, written)| file.extend_from_slice(&written.bytes));
        Ok(file)
    }
}
