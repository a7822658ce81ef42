//! Classic classifiers and decompositions on tables of features. Most are a library's (smartcore); a file with our own
//! says why the library's does not suit.
//!
//! Async methods only wait for the device and call plain functions: their bodies are compiled where they are awaited, in the
//! learner, which is small before fast.

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
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// These columns, in this order.
    fn columns(&self, columns: &[usize]) -> Self {
        let values = self.rows().flat_map(|row| columns.iter().map(|&column| row[column]));
        Self { values: values.collect(), width: columns.len() }
    }

    /// The first rows, at most this many.
    pub fn first(&self, rows: usize) -> Self {
        let end = self.values.len().min(rows.saturating_mul(self.width));
        Self { values: self.values[..end].to_vec(), width: self.width }
    }

    /// Each column's mean.
    fn means(&self) -> Vec<f64> {
        means(self.rows(), self.width)
    }

    /// `[rows, width]`
    fn tensor(&self, device: &Device) -> Tensor<2> {
        let data = TensorData::new(self.values.clone(), [self.len(), self.width]);
        Tensor::from_data(data, device)
    }

    /// As the library's matrix.
    fn matrix(&self) -> Result<DenseMatrix<f32>, ClassicError> {
        Ok(DenseMatrix::new(self.len(), self.width, self.values.clone(), false)?)
    }
}

/// Of rows of `width` numbers, column by column; zeros where there is no row.
fn means<'a>(rows: impl Iterator<Item = &'a [f32]> + Clone, width: usize) -> Vec<f64> {
    let n = rows.clone().count().max(1) as f64;
    let mut means = vec![0.0; width];
    for row in rows {
        means.iter_mut().zip(row).for_each(|(mean, &x)| *mean += f64::from(x) / n);
    }
    means
}

/// The class with most votes; the smallest class of several. `votes`: of each class, in their order.
pub fn most_votes<T: Ord>(votes: &[T]) -> u8 {
    let most = votes.iter().enumerate().rev().max_by_key(|(_, count)| *count);
    most.map_or(0, |(class, _)| class as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_votes_decide_and_the_smallest_class_wins_a_tie() {
        assert_eq!(most_votes(&[0, 3, 1, 3]), 1);
        assert_eq!(most_votes::<u32>(&[]), 0);
    }

    #[test]
    fn means_are_of_columns() {
        let table = Table { values: vec![1.0, 5.0, 3.0, 5.0], width: 2 };
        assert_eq!(table.means(), [2.0, 5.0]);
        assert_eq!(table.first(0).means(), [0.0, 0.0]);
    }
}
