//! The peak arithmetic rate of one core: multiplications and additions in 4-lane SIMD, without loads or stores.

use std::hint::black_box;

use wide::f32x4;

use crate::Clock;

/// Numbers in one SIMD vector.
const LANES: usize = 4;

/// Independent accumulators. There are more of them than the core has operations in flight, so that it never waits
/// for a result.
const SUMS: usize = 12;

/// Rounds between two readings of the clock.
const ROUNDS: usize = 2_000_000;

/// Timed calls. In this many calls the core reaches its full clock rate, and the browser's optimizing compiler
/// finishes.
const TRIES: usize = 60;

/// The best rate of several tries, in 10⁹ floating-point operations a second.
pub fn gigaflops(clock: &impl Clock) -> f64 {
    // A browser optimizes a function only after several calls. The call goes through a pointer, so that `wasm-opt`
    // does not inline the function.
    let kernel = black_box(multiply_and_add as fn(f32, f32) -> [f32x4; SUMS]);
    let best = (0..TRIES).map(|_| {
        let begun = clock.now_ms();
        black_box(kernel(black_box(0.999), black_box(0.001)));
        let seconds = (clock.now_ms() - begun) / 1e3;
        (2 * LANES * SUMS * ROUNDS) as f64 / seconds / 1e9
    });
    best.fold(0.0, f64::max)
}

#[inline(never)]
fn multiply_and_add(by: f32, and: f32) -> [f32x4; SUMS] {
    let (by, and) = (f32x4::splat(by), f32x4::splat(and));
    let mut sums = [f32x4::ZERO; SUMS];
    for _ in 0..ROUNDS {
        for sum in &mut sums {
            *sum = *sum * by + and;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_converge_to_their_limit() {
        // x · 0.999 + 0.001 converges to 1 from any start.
        let sums = multiply_and_add(0.999, 0.001);
        assert!(
            sums.iter().flat_map(|sum| sum.to_array()).all(|sum| (sum - 1.0).abs() < 1e-3),
            "{sums:?}"
        );
    }
}
