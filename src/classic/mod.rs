//! Classic classifiers and decompositions on tables of features. The parts are a library's
//! (smartcore) where it has them in a way that can be used here; what is ours says why.

pub mod clusters;
pub mod components;
pub mod discriminant;
pub mod forest;
pub mod neighbours;
pub mod scaler;
pub mod svm;

use burn::tensor::{Device, Tensor, TensorData};
use smartcore::linalg::basic::matrix::DenseMatrix;

#[derive(Debug, thiserror::Error)]
#[error("these features can't be learned from ({0}): try more pictures, or another row")]
pub struct ClassicError(String);

impl From<smartcore::error::Failed> for ClassicError {
    fn from(error: smartcore::error::Failed) -> Self {
        Self(error.to_string())
    }
}

/// Rows of `width` numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub values: Vec<f32>,
    pub width: usize,
}

impl Table {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// The first so many rows.
    pub fn first(&self, rows: usize) -> Self {
        let end = self.values.len().min(rows * self.width);
        Self { values: self.values[..end].to_vec(), width: self.width }
    }

    /// `[rows, width]`
    fn tensor(&self, device: &Device) -> Tensor<2> {
        let data = TensorData::new(self.values.clone(), [self.len(), self.width]);
        Tensor::from_data(data, device)
    }

    /// As the library takes it.
    fn matrix(&self) -> Result<DenseMatrix<f32>, ClassicError> {
        Ok(DenseMatrix::new(self.len(), self.width, self.values.clone(), false)?)
    }
}
