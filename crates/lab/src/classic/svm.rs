//! Support vector machines for few rows: C-SVC with a kernel, one machine for each pair of classes.
//!
//! Our own, because the library that fits this project (smartcore 0.7) uses as many features as there are rows
//! (`svm/svc.rs`, `take(n)`): it can't learn 20 digits from 576 features. It holds the whole kernel matrix, so it is for
//! thousands of rows at most.

use crate::classic::{Table, most_votes};

/// Training ends where no pair of rows violates optimality by more.
/// Source: Chang, Lin, *LIBSVM: A Library for Support Vector Machines*, 2011, section 4.1.
const TOLERANCE: f64 = 1e-3;

/// Training ends after this many steps for each row.
const MOST_STEPS: usize = 1000;

/// The similarity of two rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// exp(−γ‖a − b‖²)
    Rbf,
    /// (γ a·b)^degree
    Polynomial { degree: i32 },
}

/// The machines of all pairs of classes.
pub struct Svm {
    rows: Vec<f64>,
    width: usize,
    kernel: Kernel,
    gamma: f64,
    pairs: Vec<Pair>,
    classes: usize,
}

/// A machine that is positive for `first` and negative for `second`.
struct Pair {
    first: u8,
    second: u8,
    /// The rows and their weights.
    vectors: Vec<(usize, f64)>,
    bias: f64,
}

impl Svm {
    /// n rows of features and n classes; γ is 1 / (features × variance), as in scikit-learn.
    pub fn fit(table: &Table, classes: &[u8], kernel: Kernel, c: f64) -> Self {
        let width = table.width;
        let rows: Vec<f64> = table.values.iter().map(|&number| f64::from(number)).collect();
        let count = rows.len().max(1) as f64;
        let mean = rows.iter().sum::<f64>() / count;
        let variance = rows.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / count;
        let gamma = 1.0 / (width as f64 * variance).max(f64::MIN_POSITIVE);
        let highest = classes.iter().max().map_or(0, |&class| usize::from(class) + 1);
        let mut svm = Self { rows, width, kernel, gamma, pairs: Vec::new(), classes: highest };
        for first in 0..highest as u8 {
            for second in first + 1..highest as u8 {
                let there = |&i: &usize| classes[i] == first || classes[i] == second;
                let places: Vec<usize> = (0..classes.len()).filter(there).collect();
                let signs: Vec<f64> =
                    places.iter().map(|&i| if classes[i] == first { 1.0 } else { -1.0 }).collect();
                if signs.contains(&1.0) && signs.contains(&-1.0) {
                    let (weights, bias) = svm.machine(&places, &signs, c);
                    let vectors = places.into_iter().zip(weights);
                    let vectors = vectors.filter(|(_, weight)| *weight != 0.0).collect();
                    svm.pairs.push(Pair { first, second, vectors, bias });
                }
            }
        }
        svm
    }

    /// The class with most votes; the smallest class of several.
    pub fn read(&self, row: &[f32]) -> u8 {
        let row: Vec<f64> = row.iter().map(|&number| f64::from(number)).collect();
        let mut votes = vec![0; self.classes];
        // A row can be a support vector of several pairs.
        let mut kernels = vec![None; self.rows.len() / self.width.max(1)];
        for pair in &self.pairs {
            let mut along = |&(i, weight): &(usize, f64)| {
                let kernel = &mut kernels[i];
                weight * *kernel.get_or_insert_with(|| self.kernel(self.row(i), &row))
            };
            let sum: f64 = pair.vectors.iter().map(&mut along).sum();
            votes[usize::from(if sum + pair.bias > 0.0 { pair.first } else { pair.second })] += 1;
        }
        most_votes(&votes)
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * self.width..][..self.width]
    }

    fn kernel(&self, a: &[f64], b: &[f64]) -> f64 {
        match self.kernel {
            Kernel::Rbf => {
                let far: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
                (-self.gamma * far).exp()
            }
            Kernel::Polynomial { degree } => {
                let along: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                (self.gamma * along).powi(degree)
            }
        }
    }

    /// Weights (α·y) of the rows and the bias. Solves the dual, two weights a step.
    /// Source: Fan, Chen, Lin, *Working Set Selection Using Second Order Information*, 2005, WSS 1.
    fn machine(&self, places: &[usize], signs: &[f64], c: f64) -> (Vec<f64>, f64) {
        let n = places.len();
        let k = |i: usize, j: usize| self.kernel(self.row(places[i]), self.row(places[j]));
        let kernel: Vec<f64> = (0..n * n).map(|at| k(at / n, at % n)).collect();
        let mut alpha = vec![0.0; n];
        // −y·∇ of the dual: the error of a machine without bias at each row.
        let mut lack: Vec<f64> = signs.to_vec();
        let can_rise = |i: usize, alpha: &[f64]| {
            if signs[i] > 0.0 { alpha[i] < c } else { alpha[i] > 0.0 }
        };
        let can_fall = |i: usize, alpha: &[f64]| {
            if signs[i] > 0.0 { alpha[i] > 0.0 } else { alpha[i] < c }
        };
        let (mut high, mut low) = (0.0, 0.0);
        for _ in 0..MOST_STEPS * n {
            let up = (0..n).filter(|&i| can_rise(i, &alpha));
            let down = (0..n).filter(|&i| can_fall(i, &alpha));
            let (Some(i), Some(j)) = (
                up.max_by(|&a, &b| lack[a].total_cmp(&lack[b])),
                down.min_by(|&a, &b| lack[a].total_cmp(&lack[b])),
            ) else {
                break;
            };
            (high, low) = (lack[i], lack[j]);
            if high - low < TOLERANCE {
                break;
            }
            let curve = kernel[i * n + i] + kernel[j * n + j] - 2.0 * kernel[i * n + j];
            let room =
                |i: usize, up: bool| if (signs[i] > 0.0) == up { c - alpha[i] } else { alpha[i] };
            let step = ((high - low) / curve.max(1e-12)).min(room(i, true)).min(room(j, false));
            alpha[i] += signs[i] * step;
            alpha[j] -= signs[j] * step;
            for (row, lack) in lack.iter_mut().enumerate() {
                *lack -= step * (kernel[row * n + i] - kernel[row * n + j]);
            }
        }
        let weights = alpha.iter().zip(signs).map(|(alpha, sign)| alpha * sign).collect();
        (weights, 0.5 * (high + low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(rows: &[f32], width: usize, classes: &[u8], c: f64) -> Svm {
        Svm::fit(&Table { values: rows.to_vec(), width }, classes, Kernel::Rbf, c)
    }

    #[test]
    fn a_cubic_kernel_is_linear_in_cubes() {
        // Signs of x·y·z: no plane separates them, their product does.
        let row = |i: u32| [0, 1, 2].map(|bit| if i >> bit & 1 == 1 { 1.0f32 } else { -1.0 });
        let values: Vec<f32> = (0..8).flat_map(row).collect();
        let classes: Vec<u8> = (0..8u32).map(|i| (i.count_ones() % 2) as u8).collect();
        let table = Table { values, width: 3 };
        let svm = Svm::fit(&table, &classes, Kernel::Polynomial { degree: 3 }, 100.0);
        for (row, class) in table.rows().zip(&classes) {
            assert_eq!(svm.read(row), *class);
        }
    }

    #[test]
    fn classes_that_no_line_separates_are_separated() {
        // Class 0 in the middle, class 2 around it; there is no class 1.
        let rows = [0.0, 0.0, 0.2, 0.1, 2.0, 0.0, -2.0, 0.0, 0.0, 2.0, 0.0, -2.0];
        let svm = fit(&rows, 2, &[0, 0, 2, 2, 2, 2], 10.0);
        for (row, class) in rows.as_chunks::<2>().0.iter().zip([0, 0, 2, 2, 2, 2]) {
            assert_eq!(svm.read(row), class);
        }
        assert_eq!(svm.read(&[1.6, 1.6]), 2);
    }

    /// With K = k between the two rows, both weights are min(C, 1 / (1 − k)) and the bias is 0.
    #[test]
    fn two_rows_make_the_machine_that_theory_gives() {
        let svm = fit(&[0.0, 1.0], 1, &[0, 1], 100.0);
        let pair = &svm.pairs[0];
        // The variance is 1/4, so γ is 4.
        let weight = 1.0 / (1.0 - (-4.0f64).exp());
        assert!((pair.vectors[0].1 - weight).abs() < 1e-3, "{:?}", pair.vectors);
        assert!((pair.vectors[1].1 + weight).abs() < 1e-3 && pair.bias.abs() < 1e-9);
        let bounded = fit(&[0.0, 1.0], 1, &[0, 1], 0.5);
        assert_eq!(bounded.pairs[0].vectors[0].1, 0.5);
    }

    #[test]
    fn several_classes_vote() {
        let rows = [0.0, 0.1, 5.0, 5.1, 9.0, 9.2];
        let svm = fit(&rows, 1, &[0, 0, 1, 1, 2, 2], 1.0);
        assert_eq!([0.05f32, 5.05, 9.1].map(|x| svm.read(&[x])), [0, 1, 2]);
    }
}
