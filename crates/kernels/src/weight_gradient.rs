//! The gradient of a convolution's weights: each patch's numbers times the gradient of its outputs, summed.

use wide::f32x8;

use crate::planes::Planes;
use crate::product::{ROWS, WIDTH};

/// Sums over pictures for a kernel of this shape.
pub struct WeightGradient {
    side: usize,
    from: usize,
    to: usize,
    /// For each `WIDTH` outputs a patch's rows, columns and channels, each with `WIDTH` numbers.
    sums: Vec<[f32; WIDTH]>,
}

impl WeightGradient {
    /// `to` is a multiple of `WIDTH`.
    pub fn new(side: usize, from: usize, to: usize) -> Self {
        let sums = vec![[0.0; WIDTH]; side * side * from * to / WIDTH];
        Self { side, from, to, sums }
    }

    /// Adds a picture: the convolution's input, framed with its padding, and the gradient of its outputs, framed to the
    /// same size.
    pub fn add(&mut self, input: &Planes, outputs: &Planes) {
        let run = self.side * self.from;
        let blocks = self.sums.chunks_exact_mut(self.side * run).enumerate();
        for (block, sums) in blocks {
            for (y, sums) in sums.chunks_exact_mut(run).enumerate() {
                let pictures = Pictures { input, outputs, y, block };
                let (several, rest) = sums.as_chunks_mut::<ROWS>();
                let alone = several.len() * ROWS;
                for (i, sums) in several.iter_mut().enumerate() {
                    pictures.add(i * ROWS, sums);
                }
                for (i, sum) in rest.iter_mut().enumerate() {
                    pictures.add(alone + i, std::array::from_mut(sum));
                }
            }
        }
    }

    pub fn join(&mut self, other: &Self) {
        for (sums, others) in self.sums.iter_mut().zip(&other.sums) {
            sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        }
    }

    /// By output, input, row, column, as the kernel's weights.
    pub fn weights(&self) -> Vec<f32> {
        let (side, from) = (self.side, self.from);
        let mut weights = vec![0.0; side * side * from * self.to];
        for (block, sums) in self.sums.chunks_exact(side * side * from).enumerate() {
            for (place, sums) in sums.iter().enumerate() {
                let (pixel, channel) = (place / from, place % from);
                for (i, sum) in sums.iter().enumerate() {
                    let output = block * WIDTH + i;
                    weights[(output * from + channel) * side * side + pixel] = *sum;
                }
            }
        }
        weights
    }
}

/// A row of the kernel and `WIDTH` outputs, over all pixels.
#[derive(Clone, Copy)]
struct Pictures<'a> {
    input: &'a Planes,
    outputs: &'a Planes,
    y: usize,
    block: usize,
}

impl Pictures<'_> {
    /// Sums `R` numbers of each patch's row, from `first` on.
    #[inline(always)]
    fn add<const R: usize>(self, first: usize, into: &mut [[f32; WIDTH]; R]) {
        let Self { input, outputs, y, block } = self;
        let mut sums = into.map(f32x8::new);
        for line in 0..outputs.side {
            let patches = &input.rest(y + line, 0)[first..];
            let gradients = outputs.framed(line, 0, outputs.side).chunks_exact(outputs.channels);
            for (x, gradients) in gradients.enumerate() {
                let Some(patch) = patches[x * input.channels..].first_chunk::<R>() else { break };
                let gradients = f32x8::new(gradients.as_chunks::<WIDTH>().0[block]);
                for (sum, number) in sums.iter_mut().zip(patch) {
                    *sum += f32x8::splat(*number) * gradients;
                }
            }
        }
        *into = sums.map(f32x8::to_array);
    }
}
