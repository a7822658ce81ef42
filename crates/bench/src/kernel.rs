//! The machine's limit for code like an engine's: multiplications and additions, four numbers at a
//! time, on one core, with nothing to load or store.

use std::hint::black_box;

use wide::f32x4;

use crate::Clock;

/// Numbers that one instruction takes.
const LANES: usize = 4;

/// Sums that don't wait for each other: more than a processor's units take to finish one.
const SUMS: usize = 12;

/// Between two looks at the clock.
const ROUNDS: usize = 2_000_000;

/// Long enough for the processor to be at its speed, and for the compiler in the browser to be done.
const TRIES: usize = 60;

/// Floating-point operations a second that the best of several tries reaches, in thousand millions.
pub fn gigaflops(clock: &impl Clock) -> f64 {
    // Not by its name: `wasm-opt` would put it in here, and a browser compiles well only what is called again.
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
    fn sums_go_to_their_limit() {
        // x · 0.999 + 0.001 goes to 1 from wherever it begins.
        let sums = multiply_and_add(0.999, 0.001);
        assert!(
            sums.iter().flat_map(|sum| sum.to_array()).all(|sum| (sum - 1.0).abs() < 1e-3),
            "{sums:?}"
        );
    }
}
