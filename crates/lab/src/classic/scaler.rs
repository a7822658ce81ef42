//! Features with mean 0 and variance 1 (z-scores).

use crate::classic::Table;

pub struct Scaler {
    means: Vec<f64>,
    /// 1 for a constant feature.
    spreads: Vec<f64>,
}

impl Scaler {
    pub fn fit(table: &Table) -> Self {
        let n = table.len().max(1) as f64;
        let means = table.means();
        let mut variances = vec![0.0; table.width];
        for row in table.rows() {
            for ((variance, mean), &x) in variances.iter_mut().zip(&means).zip(row) {
                *variance += (f64::from(x) - mean).powi(2) / n;
            }
        }
        let spread = |variance: f64| if variance > 1e-12 { variance.sqrt() } else { 1.0 };
        Self { means, spreads: variances.into_iter().map(spread).collect() }
    }

    /// Scales in place: tables of features are large.
    pub fn scale(&self, table: &mut Table) {
        for row in table.values.chunks_exact_mut(self.means.len().max(1)) {
            let of_training = self.means.iter().zip(&self.spreads);
            for (x, (mean, spread)) in row.iter_mut().zip(of_training) {
                *x = ((f64::from(*x) - mean) / spread) as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_rows_have_mean_0_and_variance_1_and_other_rows_the_same_scale() {
        let mut table = Table { values: vec![1.0, 5.0, 3.0, 5.0], width: 2 };
        let scaler = Scaler::fit(&table);
        scaler.scale(&mut table);
        assert_eq!(table.values, [-1.0, 0.0, 1.0, 0.0]);
        let mut other = Table { values: vec![4.0, 7.0], width: 2 };
        scaler.scale(&mut other);
        assert_eq!(other.values, [2.0, 2.0]);
    }
}
