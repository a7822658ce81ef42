//! Principal components: the directions of the largest variance.

use burn::tensor::Device;
use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linalg::traits::evd::EVDDecomposable;

use crate::classic::{ClassicError, Table};
use learn::read;
use learn::read::ReadError;

/// Rows summed at a time.
const BATCH: usize = 2000;

pub struct Components {
    means: Vec<f32>,
    /// `components` × `width`, each of length 1, the largest variance first.
    axes: Table,
}

#[derive(Debug, thiserror::Error)]
pub enum ComponentsError {
    #[error(transparent)]
    Classic(#[from] ClassicError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Components {
    /// The covariance is computed here, its eigenvectors by the library, whose own components need all rows in one
    /// matrix.
    pub async fn fit(
        table: &Table,
        components: usize,
        device: &Device,
    ) -> Result<Self, ComponentsError> {
        let (n, width) = (table.len().max(1) as f64, table.width);
        let means: Vec<f32> = table.means().into_iter().map(|mean| mean as f32).collect();
        let mut covariance = vec![0.0; width * width];
        for rows in table.values.chunks(BATCH * width) {
            let rows = centred(rows, &means).tensor(device);
            let sums = read::numbers(rows.clone().transpose().matmul(rows)).await?;
            add_shares(&mut covariance, &sums, n);
        }
        Ok(Self { means, axes: axes(covariance, width, components)? })
    }

    /// The coordinates of rows along each component.
    pub async fn of(&self, table: &Table, device: &Device) -> Result<Table, ReadError> {
        let axes = self.axes.tensor(device).transpose();
        let mut values = Vec::with_capacity(table.len() * self.axes.len());
        for rows in table.values.chunks(BATCH * table.width) {
            let along = centred(rows, &self.means).tensor(device).matmul(axes.clone());
            values.extend(read::numbers(along).await?);
        }
        Ok(Table { values, width: self.axes.len() })
    }
}

/// Adds the sums over some of `n` rows to the means over all.
fn add_shares(means: &mut [f64], sums: &[f32], n: f64) {
    means.iter_mut().zip(sums).for_each(|(mean, &sum)| *mean += f64::from(sum) / n);
}

/// The eigenvectors of a symmetric `width` × `width` matrix with the largest eigenvalues, at most `most`.
fn axes(covariance: Vec<f64>, width: usize, most: usize) -> Result<Table, ClassicError> {
    let vectors = DenseMatrix::new(width, width, covariance, false)?.evd(true)?.V;
    let axis = |i: usize| (0..width).map(move |j| (j, i));
    let places = (0..most.min(width)).flat_map(axis);
    Ok(Table { values: places.map(|place| *vectors.get(place) as f32).collect(), width })
}

/// Rows minus the means of their columns.
fn centred(rows: &[f32], means: &[f32]) -> Table {
    let values = rows.iter().zip(means.iter().cycle()).map(|(x, mean)| x - mean).collect();
    Table { values, width: means.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_component_is_the_long_side() {
        // Along (3, 4) / 5, and a little across it.
        let row = |along: f32, across: f32| {
            [1.0 + 0.6 * along - 0.8 * across, 2.0 + 0.8 * along + 0.6 * across]
        };
        let rows = [row(-2.0, 0.1), row(2.0, 0.1), row(-2.0, -0.1), row(2.0, -0.1)];
        let table = Table { values: rows.concat(), width: 2 };
        let device = Device::flex();
        let components = pollster::block_on(Components::fit(&table, 1, &device)).unwrap();
        let along = pollster::block_on(components.of(&table, &device)).unwrap();
        assert_eq!((along.width, along.len()), (1, 4));
        for (found, expected) in along.values.iter().zip([2.0, 2.0, 2.0, 2.0]) {
            assert!((found.abs() - expected).abs() < 1e-4, "{along:?}");
        }
        assert!(along.values[0] * along.values[1] < 0.0);
    }
}
