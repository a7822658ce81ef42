//! The inner loop of convolutions: a few rows times a panel of weights.

use wide::f32x8;

/// Outputs that are computed at once.
pub const WIDTH: usize = 8;
/// Rows that are computed at once: the sums of four rows stay in a processor's registers.
pub const ROWS: usize = 4;

/// Adds `rows · panel` to the sums; a panel has `WIDTH` weights for each number of a row.
#[inline(always)]
pub fn add(sums: &mut [f32x8; ROWS], [a, b, c, d]: [&[f32]; ROWS], panel: &[[f32; WIDTH]]) {
    for ((((a, b), c), d), weights) in a.iter().zip(b).zip(c).zip(d).zip(panel) {
        let weights = f32x8::new(*weights);
        sums[0] += f32x8::splat(*a) * weights;
        sums[1] += f32x8::splat(*b) * weights;
        sums[2] += f32x8::splat(*c) * weights;
        sums[3] += f32x8::splat(*d) * weights;
    }
}

/// Writes each row's sums, `stride` numbers apart.
#[inline(always)]
pub fn store(sums: [f32x8; ROWS], out: &mut [f32], stride: usize) {
    for (sum, out) in sums.into_iter().zip(out.chunks_mut(stride)) {
        out[..WIDTH].copy_from_slice(&sum.to_array());
    }
}
