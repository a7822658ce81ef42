//! Convolutions by their definition: each output's patch times the weights.

use wide::f32x8;

use crate::kernel::{Epilogue, Kernel};
use crate::planes::Planes;
use crate::product;
use crate::product::{ROWS, WIDTH};

pub struct Direct {
    side: usize,
    from: usize,
    to: usize,
    /// For each `WIDTH` outputs a patch's rows, columns and channels, each with `WIDTH` numbers.
    weights: Vec<[f32; WIDTH]>,
    bias: Vec<[f32; WIDTH]>,
}

impl Direct {
    pub fn new(kernel: &Kernel) -> Self {
        let Kernel { side, from, to, bias, .. } = *kernel;
        let mut weights = Vec::with_capacity(side * side * from * to / WIDTH);
        for block in (0..to).step_by(WIDTH) {
            for place in 0..side * side * from {
                let (pixel, channel) = (place / from, place % from);
                let weight = |i| kernel.weight(block + i, channel, pixel / side, pixel % side);
                weights.push(std::array::from_fn(weight));
            }
        }
        Self { side, from, to, weights, bias: bias.as_chunks().0.to_vec() }
    }

    /// The input's frame is the convolution's padding.
    pub fn run(&self, input: &Planes, output: &mut Planes, epilogue: Epilogue) {
        let pool = epilogue.pools();
        let (pixels, rows_at_once) = if pool { (output.side * 2, 2) } else { (output.side, 1) };
        let mut rows = vec![0.0; rows_at_once * pixels * self.to];
        for y in 0..output.side {
            for (i, row) in rows.chunks_exact_mut(pixels * self.to).enumerate() {
                self.row(input, y * rows_at_once + i, row, epilogue.floor());
            }
            let out = output.pixels_mut(y, 0, output.side);
            if pool {
                let (above, below) = rows.split_at(pixels * self.to);
                most(above, below, out, self.to);
            } else {
                out.copy_from_slice(&rows);
            }
        }
    }

    /// One row of outputs.
    fn row(&self, input: &Planes, y: usize, row: &mut [f32], floor: f32) {
        let pixels = row.len() / self.to;
        let floor = f32x8::splat(floor);
        let run = self.side * self.from;
        let panels = self.weights.chunks_exact(self.side * run);
        for (block, (weights, bias)) in panels.zip(&self.bias).enumerate() {
            for x in (0..pixels).step_by(ROWS) {
                let x = x.min(pixels - ROWS); // the last columns overlap where they aren't a multiple
                let mut sums = [f32x8::new(*bias); ROWS];
                for (i, weights) in weights.chunks_exact(run).enumerate() {
                    let patches = input.framed(y + i, x, ROWS - 1 + self.side);
                    let patch = |i: usize| &patches[i * self.from..][..run];
                    product::add(&mut sums, std::array::from_fn(patch), weights);
                }
                for sum in &mut sums {
                    *sum = sum.fast_max(floor);
                }
                product::store(sums, &mut row[x * self.to + block * WIDTH..], self.to);
            }
        }
    }
}

/// The most of each 2×2 pixels of two rows.
fn most(above: &[f32], below: &[f32], out: &mut [f32], channels: usize) {
    let pairs = above.chunks_exact(2 * channels).zip(below.chunks_exact(2 * channels));
    for (out, (above, below)) in out.chunks_exact_mut(channels).zip(pairs) {
        let ((a, b), (c, d)) = (above.split_at(channels), below.split_at(channels));
        let [a, b, c, d] = [a, b, c, d].map(|pixel| pixel.as_chunks::<WIDTH>().0);
        let out = out.as_chunks_mut::<WIDTH>().0.iter_mut();
        for ((((out, a), b), c), d) in out.zip(a).zip(b).zip(c).zip(d) {
            let [a, b, c, d] = [a, b, c, d].map(|block| f32x8::new(*block));
            *out = a.fast_max(b).fast_max(c.fast_max(d)).to_array();
        }
    }
}
