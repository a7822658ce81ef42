//! Features with mean 0 and variance 1 (z-scores).

use super::Table;

pub struct Scaler {
    means: Vec<f64>,
    /// 1 where a feature never varies.
    spreads: Vec<f64>,
}

impl Scaler {
    pub fn fit(table: &Table) -> Self {
        let n = table.len().max(1) as f64;
        let mut means = vec![0.0; table.width];
        for row in table.rows() {
            means.iter_mut().zip(row).for_each(|(mean, &x)| *mean += f64::from(x) / n);
        }
        let mut variances = vec![0.0; table.width];
        for row in table.rows() {
            for ((variance, mean), &x) in variances.iter_mut().zip(&means).zip(row) {
                *variance += (f64::from(x) - mean).powi(2) / n;
            }
        }
        let spread = |variance: f64| if variance > 1e-12 { variance.sqrt() } else { 1.0 };
        Self { means, spreads: variances.into_iter().map(spread).collect() }
    }

    pub fn scaled(&self, table: &Table) -> Table {
        let scaled = |row: &[f32]| -> Vec<f32> {
            let of_training = self.means.iter().zip(&self.spreads);
            row.iter()
                .zip(of_training)
                .map(|(&x, (m, s))| ((f64::from(x) - m) / s) as f32)
                .collect()
        };
        Table { values: table.rows().flat_map(scaled).collect(), width: table.width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_rows_have_mean_0_and_variance_1_and_others_are_measured_by_them() {
        let table = Table { values: vec![1.0, 5.0, 3.0, 5.0], width: 2 };
        let scaler = Scaler::fit(&table);
        assert_eq!(scaler.scaled(&table).values, [-1.0, 0.0, 1.0, 0.0]);
        let other = Table { values: vec![4.0, 7.0], width: 2 };
        assert_eq!(scaler.scaled(&other).values, [2.0, 2.0]);
    }
}
