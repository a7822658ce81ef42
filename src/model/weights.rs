//! Networks and heads as safetensors files of 16-bit floats. No disk, no network: bytes in and out.

use burn::module::{Module, ModuleVisitor, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use burn_store::{HalfPrecisionAdapter, ModuleSnapshot, SafetensorsStore};

use super::Base;
use crate::engine::protocol::{BaseName, CLASSES, HeadFile};

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
    let base = Base::new(name, device).folded();
    Ok(match base {
        Base::Softmax(base) => Base::Softmax(read(base, bytes).map_err(unreadable)?),
        Base::Mlp(base) => Base::Mlp(read(base, bytes).map_err(unreadable)?),
        Base::Cnn(base) => Base::Cnn(read(base, bytes).map_err(unreadable)?),
    })
}

/// A last layer as a safetensors file.
pub fn head_to_bytes(head: &Linear, base: BaseName) -> Result<HeadFile, WeightsError> {
    Ok(HeadFile(write(head, base)?))
}

/// The last layer that a file holds, alone or in its network, for a base with so many features.
pub fn head_from_bytes(
    file: HeadFile,
    base: BaseName,
    features: usize,
    device: &Device,
) -> Result<Linear, WeightsError> {
    let head = LinearConfig::new(features, CLASSES).init(device);
    let whole = file.0.clone();
    read(head, file.0).or_else(|reason| match from_bytes(base, whole, device) {
        Ok(network) => Ok(network.head().clone()),
        Err(_) => Err(WeightsError::NoHead { base, reason }),
    })
}

fn write<M: Module + ModuleSnapshot>(module: &M, base: BaseName) -> Result<Vec<u8>, WeightsError> {
    let mut store = SafetensorsStore::from_bytes(None)
        .with_to_adapter(HalfPrecisionAdapter::new())
        // One entry alone: several are written in an order that changes from run to run.
        .clear_metadata()
        .metadata("base", base.as_str());
    let unwritable = |error: &dyn std::fmt::Display| WeightsError::Unwritable(error.to_string());
    module.save_into(&mut store).map_err(|error| unwritable(&error))?;
    store.get_bytes().map_err(|error| unwritable(&error))
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
