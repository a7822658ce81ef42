//! The tensors of a safetensors file, and the parameters of a module, as numbers.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, TensorData, f16};
use network::layers;
use safetensors::{Dtype, SafeTensors};

/// Why a file does not hold the tensors that a network has.
#[derive(Debug, thiserror::Error)]
pub enum TensorError {
    #[error("this is no safetensors file ({0})")]
    Unreadable(String),
    #[error("the file has no tensor {0}")]
    Missing(String),
    #[error("{name} is {got:?} in the file and {expected:?} in the network")]
    Shape { name: String, got: Vec<usize>, expected: Vec<usize> },
    #[error("{name} holds {got:?}: 16- or 32-bit floats (F16, F32) are needed")]
    Numbers { name: String, got: Dtype },
}

/// These tensors of a file, in 32-bit floats; the file's other tensors are left aside.
pub fn read(file: &[u8], wanted: &[layers::Tensor]) -> Result<Vec<TensorData>, TensorError> {
    let file = SafeTensors::deserialize(file)
        .map_err(|error| TensorError::Unreadable(error.to_string()))?;
    wanted.iter().map(|tensor| numbers(&file, tensor)).collect()
}

fn numbers(file: &SafeTensors<'_>, wanted: &layers::Tensor) -> Result<TensorData, TensorError> {
    let name = || wanted.name.clone();
    let tensor = file.tensor(&wanted.name).map_err(|_| TensorError::Missing(name()))?;
    if tensor.shape() != wanted.shape {
        let (got, expected) = (tensor.shape().to_vec(), wanted.shape.clone());
        return Err(TensorError::Shape { name: name(), got, expected });
    }
    let numbers: Vec<f32> = match tensor.dtype() {
        Dtype::F32 => tensor.data().as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
        Dtype::F16 => {
            let halves = tensor.data().as_chunks().0.iter();
            halves.map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect()
        }
        got => return Err(TensorError::Numbers { name: name(), got }),
    };
    Ok(TensorData::new(numbers, wanted.shape.clone()))
}

/// A module's parameters in the order of its fields. Waits for the device.
pub fn of_module<M: Module>(module: &M) -> Vec<TensorData> {
    struct Collect(Vec<TensorData>);
    impl ModuleVisitor for Collect {
        fn visit_float<const D: usize>(&mut self, param: &Param<burn::Tensor<D>>) {
            self.0.push(param.val().into_data());
        }
    }
    let mut collect = Collect(Vec::new());
    module.visit(&mut collect);
    collect.0
}

/// The module with these parameters, in the order of its fields; its random ones are never drawn.
pub fn into_module<M: Module>(module: M, parameters: Vec<TensorData>, device: &Device) -> M {
    struct Fill<'a> {
        parameters: std::vec::IntoIter<TensorData>,
        device: &'a Device,
    }
    impl ModuleMapper for Fill<'_> {
        fn map_float<const D: usize>(
            &mut self,
            param: Param<burn::Tensor<D>>,
        ) -> Param<burn::Tensor<D>> {
            match self.parameters.next() {
                Some(numbers) => Param::from_data(numbers, self.device),
                None => param,
            }
        }
    }
    module.map(&mut Fill { parameters: parameters.into_iter(), device })
}
