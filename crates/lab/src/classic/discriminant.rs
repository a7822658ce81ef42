//! Linear and quadratic discriminant analysis: a Gaussian for each class. Our own, because the library's linear analysis
//! only projects and it has no quadratic one; the Cholesky decomposition is the library's.
//! Source: Hastie, Tibshirani, Friedman, *The Elements of Statistical Learning*, section 4.3.

use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linalg::traits::cholesky::CholeskyDecomposable;

use crate::classic::{ClassicError, Table, means};

/// Added to each variance, as a share of their mean: features that hardly vary would separate classes by chance.
const RIDGE: f64 = 1e-4;

struct Gaussian {
    class: u8,
    mean: Vec<f64>,
    /// Of the covariance: lower triangle, row by row.
    factor: Vec<f64>,
    /// Logarithms of the prior and of the covariance's determinant.
    offset: f64,
}

pub struct Discriminant(Vec<Gaussian>);

impl Discriminant {
    /// With one covariance for all classes (linear), or one for each (quadratic).
    pub fn fit(table: &Table, classes: &[u8], shared: bool) -> Result<Self, ClassicError> {
        let width = table.width;
        let highest = classes.iter().max().copied().unwrap_or(0);
        let mut found = Vec::new();
        let mut within = vec![0.0; width * width];
        for class in 0..=highest {
            let members = || {
                let all = table.rows().zip(classes);
                all.filter(move |(_, other)| **other == class).map(|(row, _)| row)
            };
            let count = members().count() as f64;
            if count == 0.0 {
                continue;
            }
            let mean = means(members(), width);
            let mut scatter = vec![0.0; width * width];
            for row in members() {
                let from: Vec<f64> =
                    row.iter().zip(&mean).map(|(&x, m)| f64::from(x) - m).collect();
                for (line, a) in scatter.chunks_mut(width).zip(&from) {
                    line.iter_mut().zip(&from).for_each(|(sum, b)| *sum += a * b);
                }
            }
            within.iter_mut().zip(&scatter).for_each(|(all, own)| *all += own);
            found.push((class, count, mean, scatter));
        }
        let n = classes.len().max(1) as f64;
        let gaussian = |(class, count, mean, scatter): (u8, f64, Vec<f64>, Vec<f64>)| {
            let (scatter, count_of) = if shared { (within.clone(), n) } else { (scatter, count) };
            let factor = factor(scatter.into_iter().map(|sum| sum / count_of).collect(), width)?;
            let determinant: f64 = (0..width).map(|i| 2.0 * factor[i * width + i].ln()).sum();
            Ok(Gaussian { class, mean, factor, offset: (count / n).ln() - 0.5 * determinant })
        };
        Ok(Self(found.into_iter().map(gaussian).collect::<Result<_, ClassicError>>()?))
    }

    /// The most likely class of each row.
    pub fn classes(&self, table: &Table) -> Vec<u8> {
        table.rows().map(|row| self.read(row)).collect()
    }

    /// The most likely class.
    fn read(&self, row: &[f32]) -> u8 {
        let likely = |gaussian: &&Gaussian| gaussian.log_likelihood(row);
        let best = self.0.iter().max_by(|a, b| likely(a).total_cmp(&likely(b)));
        best.map_or(0, |gaussian| gaussian.class)
    }
}

impl Gaussian {
    fn log_likelihood(&self, row: &[f32]) -> f64 {
        // z in L·z = x − mean has unit covariance.
        let width = self.mean.len();
        let mut z = vec![0.0; width];
        for i in 0..width {
            let line = &self.factor[i * width..][..width];
            let known: f64 = line[..i].iter().zip(&z[..i]).map(|(l, z)| l * z).sum();
            z[i] = (f64::from(row[i]) - self.mean[i] - known) / line[i];
        }
        self.offset - 0.5 * z.iter().map(|z| z * z).sum::<f64>()
    }
}

/// L of L·Lᵀ, row by row.
fn factor(mut covariance: Vec<f64>, width: usize) -> Result<Vec<f64>, ClassicError> {
    let mean = (0..width).map(|i| covariance[i * width + i]).sum::<f64>() / width.max(1) as f64;
    (0..width).for_each(|i| covariance[i * width + i] += RIDGE * mean.max(f64::MIN_POSITIVE));
    let lower = DenseMatrix::new(width, width, covariance, false)?.cholesky()?.L();
    let places = (0..width).flat_map(|i| (0..width).map(move |j| (i, j)));
    Ok(places.map(|place| *lower.get(place)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two classes around 0: one narrow, one wide. Only quadratic analysis separates them.
    #[test]
    fn only_a_covariance_for_each_class_separates_a_narrow_class_from_a_wide_one() {
        let circle = |radius: f32| {
            (0..12).map(move |i| {
                let turn = i as f32 * std::f32::consts::TAU / 12.0;
                [radius * turn.cos(), radius * turn.sin()]
            })
        };
        let values: Vec<f32> = circle(1.0).chain(circle(4.0)).flatten().collect();
        let classes: Vec<u8> = (0..24).map(|i| if i < 12 { 3 } else { 8 }).collect();
        let table = Table { values, width: 2 };
        let right = |shared| {
            let fit = Discriminant::fit(&table, &classes, shared).unwrap();
            table.rows().zip(&classes).filter(|(row, class)| fit.read(row) == **class).count()
        };
        assert_eq!(right(false), 24);
        assert!(right(true) < 20);
    }

    #[test]
    fn the_border_of_two_classes_moves_with_their_shares() {
        let values = vec![-1.1, -0.9, -1.1, -0.9, 0.9, 1.1];
        let table = Table { values, width: 1 };
        let fit = Discriminant::fit(&table, &[0, 0, 0, 0, 1, 1], true).unwrap();
        assert_eq!((fit.read(&[-0.1]), fit.read(&[0.1])), (0, 1));
        // ln 2 · variance / 2 to the right of the middle.
        let border = 2.0f64.ln() * (0.01 * (1.0 + RIDGE)) / 2.0;
        assert_eq!(fit.read(&[(border * 0.9) as f32]), 0);
        assert_eq!(fit.read(&[(border * 1.1) as f32]), 1);
    }
}
