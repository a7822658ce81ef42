//! Products of matrices with many rows and columns, zeros included: with the wide registers of the processor that it
//! runs on, where there are any. Their sums are rounded once instead of twice, so that results differ between processors
//! in the last digit.

use wide::f32x8;

/// Columns that are summed at once.
pub const PANEL: usize = 16;
/// Rows must be a multiple of this.
pub const ROWS: usize = 6;

/// `left · right`: rows of `inner` numbers; `right` gives all rows of its n-th `PANEL` columns.
pub fn product<'a>(
    left: &[f32],
    right: &impl Fn(usize) -> &'a [[f32; PANEL]],
    [inner, columns]: [usize; 2],
    out: &mut [f32],
) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(fused::Product { simd, left, right, inner, columns, out });
    }
    plain(left, right, [inner, columns], out);
}

/// Rows that are summed at once with registers of four numbers.
const FEW: usize = ROWS / 2;
/// Registers of a row's sums.
const BLOCKS: usize = PANEL / 8;

fn plain<'a>(
    left: &[f32],
    right: &impl Fn(usize) -> &'a [[f32; PANEL]],
    [inner, columns]: [usize; 2],
    out: &mut [f32],
) {
    for panel in 0..columns / PANEL {
        let rows = left.chunks_exact(FEW * inner);
        for (left, out) in rows.zip(out.chunks_exact_mut(FEW * columns)) {
            let [a, b, c]: [&[f32]; FEW] = std::array::from_fn(|i| &left[i * inner..][..inner]);
            let mut sums = [[f32x8::ZERO; BLOCKS]; FEW];
            for (((a, b), c), weights) in a.iter().zip(b).zip(c).zip(right(panel)) {
                let weights = weights.as_chunks::<8>().0;
                let weights: [f32x8; BLOCKS] = std::array::from_fn(|i| f32x8::new(weights[i]));
                for (sums, number) in sums.iter_mut().zip([a, b, c]) {
                    let number = f32x8::splat(*number);
                    sums.iter_mut().zip(weights).for_each(|(sum, w)| *sum += number * w);
                }
            }
            for (sums, out) in sums.into_iter().zip(out.chunks_exact_mut(columns)) {
                let out = out[panel * PANEL..].as_chunks_mut::<8>().0;
                sums.into_iter().zip(out).for_each(|(sum, out)| *out = sum.to_array());
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod fused {
    use pulp::x86::V3;
    use pulp::{NullaryFnOnce, cast, f32x8};

    use super::{BLOCKS, PANEL, ROWS};

    /// A product with multiplications and additions in one.
    pub struct Product<'a, R> {
        pub simd: V3,
        pub left: &'a [f32],
        pub right: &'a R,
        pub inner: usize,
        pub columns: usize,
        pub out: &'a mut [f32],
    }

    impl<'a, R: Fn(usize) -> &'a [[f32; PANEL]]> NullaryFnOnce for Product<'_, R> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            let Self { simd, left, right, inner, columns, out } = self;
            for panel in 0..columns / PANEL {
                let right = right(panel);
                let rows = left.chunks_exact(ROWS * inner);
                for (left, out) in rows.zip(out.chunks_exact_mut(ROWS * columns)) {
                    let [a, b, c, d, e, f]: [&[f32]; ROWS] =
                        std::array::from_fn(|i| &left[i * inner..][..inner]);
                    let mut sums = [[simd.splat_f32x8(0.0); BLOCKS]; ROWS];
                    let rows = a.iter().zip(b).zip(c).zip(d).zip(e).zip(f);
                    for ((((((a, b), c), d), e), f), weights) in rows.zip(right) {
                        let weights: [f32x8; BLOCKS] = cast(*weights);
                        for (sums, number) in sums.iter_mut().zip([a, b, c, d, e, f]) {
                            let number = simd.splat_f32x8(*number);
                            for (sum, weights) in sums.iter_mut().zip(weights) {
                                *sum = simd.mul_add_f32x8(number, weights, *sum);
                            }
                        }
                    }
                    for (sums, out) in sums.into_iter().zip(out.chunks_exact_mut(columns)) {
                        out[panel * PANEL..][..PANEL]
                            .copy_from_slice(&cast::<_, [f32; PANEL]>(sums));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_sums_of_products_on_every_processor() {
        let (rows, inner, columns) = (2 * ROWS, 7, 3 * PANEL);
        let number = |i: usize| ((i * 7) % 11) as f32 - 5.0;
        let left: Vec<f32> = (0..rows * inner).map(number).collect();
        let right = |k: usize, column: usize| number(k * columns + column + 3);
        let row = |at: usize| {
            let (panel, k) = (at / inner, at % inner);
            std::array::from_fn(|i| right(k, panel * PANEL + i))
        };
        let panels: Vec<[f32; PANEL]> = (0..columns / PANEL * inner).map(row).collect();
        let panel = |panel: usize| &panels[panel * inner..][..inner];
        let sum = |at: usize| -> f32 {
            (0..inner).map(|k| left[at / columns * inner + k] * right(k, at % columns)).sum()
        };
        let expected: Vec<f32> = (0..rows * columns).map(sum).collect();
        let mut out = vec![0.0; rows * columns];
        product(&left, &panel, [inner, columns], &mut out);
        assert_eq!(out, expected);
        out.fill(0.0);
        plain(&left, &panel, [inner, columns], &mut out);
        assert_eq!(out, expected);
    }
}
