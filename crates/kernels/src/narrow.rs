//! Products of matrices with few columns, such as a head's: several rows at a time, zeros included.

use wide::f32x8;

use crate::matrix::blocks;
use crate::product;
use crate::product::{ROWS, WIDTH};

/// Products with more columns are faster with `Right`, which skips zeros.
const COLUMNS: usize = 24;
/// Rows that one core computes one after the other.
const PART: usize = 64;

/// Whether a product has few columns.
pub fn is_narrow(columns: usize) -> bool {
    columns <= COLUMNS
}

/// `left · right`, both row by row, and `bias`, a number for each of the columns, added to each row.
pub fn narrow(left: &[f32], right: &[f32], bias: &[f32]) -> Vec<f32> {
    let columns = bias.len();
    let numbers = right.len() / columns;
    let mut panels = vec![Vec::with_capacity(numbers); columns.div_ceil(WIDTH)];
    for row in right.chunks_exact(columns) {
        panels.iter_mut().zip(blocks(row)).for_each(|(panel, block)| panel.push(block));
    }
    let panels: Vec<_> = panels.iter().zip(blocks(bias)).collect();
    let mut out = vec![0.0; left.len() / numbers * columns];
    let parts = left.chunks(PART * numbers).zip(out.chunks_mut(PART * columns));
    super::parallel_map(parts.collect(), |(left, out): (&[f32], &mut [f32])| {
        let last = left.len() / numbers - 1;
        // The last row again where the rows aren't a multiple.
        let row = |i: usize| &left[i.min(last) * numbers..][..numbers];
        for (block, (panel, bias)) in panels.iter().enumerate() {
            let mut rows = out.chunks_exact_mut(columns);
            for first in (0..=last).step_by(ROWS) {
                let mut sums = [f32x8::new(*bias); ROWS];
                product::add(&mut sums, std::array::from_fn(|i| row(first + i)), panel);
                for (sum, out) in sums.into_iter().zip(rows.by_ref()) {
                    let out = out[block * WIDTH..].iter_mut();
                    out.zip(sum.to_array()).for_each(|(out, sum)| *out = sum);
                }
            }
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_sums_of_products() {
        for (m, k, n) in [(1, 1, 1), (3, 5, 10), (67, 7, 24), (4, 9, 8), (0, 3, 2)] {
            let numbers = |count, seed| -> Vec<f32> {
                (0..count).map(|i| ((i * 7 + seed) % 11) as f32 - 5.0).collect()
            };
            let (left, right, bias) = (numbers(m * k, 1), numbers(k * n, 2), numbers(n, 3));
            let sum = |r: usize, c: usize| -> f32 {
                bias[c] + (0..k).map(|i| left[r * k + i] * right[i * n + c]).sum::<f32>()
            };
            let expected: Vec<_> = (0..m * n).map(|i| sum(i / n, i % n)).collect();
            assert_eq!(narrow(&left, &right, &bias), expected);
        }
    }
}
