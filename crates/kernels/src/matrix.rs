//! Products of matrices that skip zeros of the left one: blank paper is zero, and so is what a ReLU cuts off.

use std::borrow::Cow;

use wide::f32x8;

use crate::product::WIDTH;

/// Blocks of `WIDTH` columns; their sums stay in a processor's registers.
const BLOCKS: usize = 4;
/// Columns that are summed at once.
const PANEL: usize = BLOCKS * WIDTH;
/// Rows that pass a panel one after the other while it is in the cache.
const PART: usize = 16;

/// The left matrix: rows of numbers, or the columns of such rows.
#[derive(Clone, Copy)]
pub struct Left<'a> {
    numbers: &'a [f32],
    /// Numbers in a row as they are stored.
    columns: usize,
    transposed: bool,
}

impl<'a> Left<'a> {
    pub fn rows(numbers: &'a [f32], columns: usize) -> Self {
        Self { numbers, columns, transposed: false }
    }

    /// The transpose of `rows(numbers, columns)`.
    pub fn columns(numbers: &'a [f32], columns: usize) -> Self {
        Self { numbers, columns, transposed: true }
    }

    fn len(&self) -> usize {
        if self.transposed { self.columns } else { self.numbers.len() / self.columns }
    }

    /// The numbers of some rows, from `first` on, that aren't zero.
    fn nonzeros(&self, first: usize, rows: usize) -> NonZeros {
        let lines = self.numbers.chunks_exact(self.columns);
        if self.transposed {
            let mut nonzeros = NonZeros::new(rows, lines.len());
            for (place, line) in lines.enumerate() {
                for ((entries, len), number) in nonzeros.rows_mut().zip(&line[first..]) {
                    push(entries, len, place, *number);
                }
            }
            nonzeros
        } else {
            let mut nonzeros = NonZeros::new(rows, self.columns);
            for ((entries, len), line) in nonzeros.rows_mut().zip(lines.skip(first)) {
                let mut count = 0; // a register: in memory each number would wait for the one before
                for (place, number) in line.iter().enumerate() {
                    push(entries, &mut count, place, *number);
                }
                *len = count;
            }
            nonzeros
        }
    }
}

/// A number's place in its row, and the number.
type Entry = (u32, f32);

/// The numbers of some rows that aren't zero.
struct NonZeros {
    /// Entries that a row has room for.
    room: usize,
    /// Row by row; of each row the first entries count.
    entries: Vec<Entry>,
    /// How many count.
    lens: Vec<usize>,
}

impl NonZeros {
    fn new(rows: usize, numbers: usize) -> Self {
        let room = numbers + 1; // a last zero is written too
        Self { room, entries: vec![(0, 0.0); rows * room], lens: vec![0; rows] }
    }

    fn rows(&self) -> impl Iterator<Item = &[Entry]> {
        self.entries.chunks_exact(self.room).zip(&self.lens).map(|(entries, &len)| &entries[..len])
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = (&mut [Entry], &mut usize)> {
        self.entries.chunks_exact_mut(self.room).zip(&mut self.lens)
    }
}

/// Writes a number; the next one overwrites a zero. No branches.
#[inline(always)]
fn push(entries: &mut [Entry], len: &mut usize, place: usize, number: f32) {
    entries[*len] = (place as u32, number);
    *len += usize::from(number != 0.0);
}

/// The right matrix, row by row.
pub struct Right<'a> {
    numbers: Cow<'a, [f32]>,
    columns: usize,
    /// The columns that don't fill a panel, row by row, padded with zeros to whole blocks.
    rest: Vec<[f32; WIDTH]>,
}

impl<'a> Right<'a> {
    pub fn new(numbers: Cow<'a, [f32]>, columns: usize) -> Self {
        let whole = columns - columns % PANEL;
        let rest = numbers.chunks_exact(columns).flat_map(|row| blocks(&row[whole..])).collect();
        Self { numbers, columns, rest }
    }

    /// The transpose of rows of numbers.
    pub fn transposed(numbers: &[f32], columns: usize) -> Self {
        let rows = numbers.len() / columns;
        let transposed =
            (0..columns).flat_map(|c| (0..rows).map(move |r| numbers[r * columns + c]));
        Self::new(Cow::Owned(transposed.collect()), rows)
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// `left · self`, and `bias` (as many numbers as there are columns, or none) added to each row.
    pub fn product(&self, left: Left, bias: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; left.len() * self.columns];
        let parts = out.chunks_mut(PART * self.columns).enumerate().collect();
        super::parallel_map(parts, |(part, out): (usize, &mut [f32])| {
            let nonzeros = left.nonzeros(part * PART, out.len() / self.columns);
            self.sum(&nonzeros, bias, out);
        });
        out
    }

    fn sum(&self, nonzeros: &NonZeros, bias: &[f32], out: &mut [f32]) {
        let columns = self.columns;
        let panel = |first, numbers, stride| Panel { first, numbers, stride, bias };
        let whole = columns - columns % PANEL;
        for first in (0..whole).step_by(PANEL) {
            panel(first, &self.numbers[first..], columns).sum::<BLOCKS>(nonzeros, out, columns);
        }
        let blocks = (columns - whole).div_ceil(WIDTH);
        let rest = panel(whole, self.rest.as_flattened(), blocks * WIDTH);
        match blocks {
            0 => {}
            1 => rest.sum::<1>(nonzeros, out, columns),
            2 => rest.sum::<2>(nonzeros, out, columns),
            3 => rest.sum::<3>(nonzeros, out, columns),
            _ => rest.sum::<BLOCKS>(nonzeros, out, columns),
        }
    }
}

/// Numbers in blocks; the last one is padded with zeros.
pub fn blocks(numbers: &[f32]) -> impl Iterator<Item = [f32; WIDTH]> {
    let number = |block: &[f32], i| block.get(i).copied().unwrap_or(0.0);
    numbers.chunks(WIDTH).map(move |block| std::array::from_fn(|i| number(block, i)))
}

/// Some columns of the right matrix.
struct Panel<'a> {
    /// The first of these columns.
    first: usize,
    /// From the first row's first of these columns on.
    numbers: &'a [f32],
    /// Numbers from one row to the next.
    stride: usize,
    /// Of all columns, or empty.
    bias: &'a [f32],
}

impl Panel<'_> {
    /// Writes `N` blocks of each row's sums into rows of `columns` numbers.
    fn sum<const N: usize>(&self, nonzeros: &NonZeros, out: &mut [f32], columns: usize) {
        let mut begin = [f32x8::ZERO; N];
        let bias = self.bias.get(self.first..).unwrap_or_default();
        for (begin, bias) in begin.iter_mut().zip(blocks(bias)) {
            *begin = f32x8::new(bias);
        }
        for (entries, out) in nonzeros.rows().zip(out.chunks_exact_mut(columns)) {
            let mut sums = begin;
            for &(place, number) in entries {
                let (row, _) = self.numbers[place as usize * self.stride..].as_chunks::<WIDTH>();
                let Some(row) = row.first_chunk::<N>() else { break };
                let number = f32x8::splat(number);
                for (sum, block) in sums.iter_mut().zip(row) {
                    *sum += number * f32x8::new(*block);
                }
            }
            let sums = sums.map(f32x8::to_array);
            let out = out[self.first..].iter_mut();
            out.zip(sums.as_flattened()).for_each(|(out, sum)| *out = *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `rows × columns` small whole numbers, about half of them zero.
    fn numbers(rows: usize, columns: usize, seed: usize) -> Vec<f32> {
        let number = |i: usize| (((i * 7 + seed) % 11) as f32 - 5.0).max(0.0);
        (0..rows * columns).map(number).collect()
    }

    fn transposed(numbers: &[f32], columns: usize) -> Vec<f32> {
        let rows = numbers.len() / columns;
        (0..numbers.len()).map(|i| numbers[i % rows * columns + i / rows]).collect()
    }

    #[test]
    fn products_are_sums_of_products() {
        for (m, k, n) in [(1, 1, 1), (3, 5, 10), (33, 7, 32), (70, 40, 65), (2, 9, 31), (5, 3, 20)]
        {
            let (left, right, bias) = (numbers(m, k, 1), numbers(k, n, 2), numbers(1, n, 3));
            let sum = |r: usize, c: usize| (0..k).map(|i| left[r * k + i] * right[i * n + c]).sum();
            let sums: Vec<f32> = (0..m * n).map(|i| sum(i / n, i % n)).collect();
            let with_bias: Vec<_> = sums.iter().enumerate().map(|(i, s)| s + bias[i % n]).collect();
            let by = Right::new(Cow::Borrowed(&right), n);
            assert_eq!(by.product(Left::rows(&left, k), &bias), with_bias);
            assert_eq!(by.product(Left::rows(&left, k), &[]), sums);
            assert_eq!(by.product(Left::columns(&transposed(&left, k), m), &[]), sums);
            let by = Right::transposed(&transposed(&right, n), k);
            assert_eq!(by.product(Left::rows(&left, k), &[]), sums);
        }
    }

    #[test]
    fn no_rows_have_no_products() {
        let right = Right::new(Cow::Owned(numbers(3, 4, 1)), 4);
        assert!(right.product(Left::rows(&[], 3), &[]).is_empty());
        // The weight gradient of an empty batch is zero.
        let right = Right::new(Cow::Owned(Vec::new()), 4);
        assert_eq!(right.product(Left::columns(&[], 3), &[]), [0.0; 12]);
    }
}
