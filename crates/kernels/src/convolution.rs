//! A convolution and what follows it, by the algorithm that suits its shape.

use crate::direct::Direct;
use crate::kernel::{Epilogue, Kernel};
use crate::planes::Planes;
use crate::product::{ROWS, WIDTH};
use crate::winograd;
use crate::winograd::{Space, Winograd};

pub struct Convolution {
    kernel_side: usize,
    from: usize,
    to: usize,
    padding: usize,
    epilogue: Epilogue,
    algorithm: Algorithm,
}

enum Algorithm {
    Direct(Direct),
    Winograd(Winograd),
}

impl Convolution {
    /// `padding`: zeros around the picture. `None` where the outputs aren't a multiple of eight, or numbers are
    /// missing.
    pub fn new(kernel: &Kernel, padding: usize, epilogue: Epilogue) -> Option<Self> {
        let Kernel { side, from, to, weights, bias } = *kernel;
        let complete = weights.len() == to * from * side * side && bias.len() == to;
        if !complete || !takes_outputs(to) {
            return None;
        }
        let algorithm = match winograd::suits(kernel, padding) {
            true => Algorithm::Winograd(Winograd::new(kernel)),
            false => Algorithm::Direct(Direct::new(kernel)),
        };
        Some(Self { kernel_side: side, from, to, padding, epilogue, algorithm })
    }

    /// Side and channels of the output for those of an input; `None` for an input that doesn't fit.
    pub(super) fn output(&self, (side, channels): (usize, usize)) -> Option<(usize, usize)> {
        let side = outputs(side, self.kernel_side, self.padding)?;
        let side = if self.epilogue.pools() { side / 2 } else { side };
        (channels == self.from).then_some((side, self.to))
    }

    /// Zeros that an input of this side needs before and after each row and column.
    pub(super) fn frame(&self, side: usize) -> [usize; 2] {
        match self.algorithm {
            Algorithm::Direct(_) => [self.padding; 2],
            Algorithm::Winograd(_) => [self.padding, winograd::after(side, self.epilogue)],
        }
    }

    pub(super) fn run(&self, input: &Planes, output: &mut Planes, space: &mut Space) {
        match &self.algorithm {
            Algorithm::Direct(direct) => direct.run(input, output, self.epilogue),
            Algorithm::Winograd(winograd) => winograd.run(input, output, self.epilogue, space),
        }
    }
}

/// Whether the kernels take this number of outputs.
pub(super) fn takes_outputs(to: usize) -> bool {
    to > 0 && to.is_multiple_of(WIDTH)
}

/// Pixels along the output's side, before pooling; `None` where they are too few.
pub(super) fn outputs(side: usize, kernel_side: usize, padding: usize) -> Option<usize> {
    let side = (side + 2 * padding + 1).checked_sub(kernel_side)?;
    (side >= ROWS).then_some(side)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Forward;

    /// Pseudo-random numbers between -1 and 1.
    pub fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(next).collect()
    }

    /// The convolution by its definition in double precision; by channel, row, column.
    pub fn defined(
        kernel: &Kernel,
        padding: usize,
        epilogue: Epilogue,
        input: &[f32],
        side: usize,
    ) -> Vec<f64> {
        let at = |channel: usize, y: usize, x: usize| {
            let inside =
                (padding..side + padding).contains(&y) && (padding..side + padding).contains(&x);
            let place = || (channel * side + y - padding) * side + x - padding;
            if inside { f64::from(input[place()]) } else { 0.0 }
        };
        let out = side + 2 * padding + 1 - kernel.side;
        let sum = |o: usize, y: usize, x: usize| {
            let mut sum = f64::from(kernel.bias[o]);
            for c in 0..kernel.from {
                for i in 0..kernel.side {
                    for j in 0..kernel.side {
                        sum += f64::from(kernel.weight(o, c, i, j)) * at(c, y + i, x + j);
                    }
                }
            }
            sum.max(f64::from(epilogue.floor()))
        };
        let pooled = if epilogue.pools() { out / 2 } else { out };
        let mut all = Vec::new();
        for o in 0..kernel.to {
            for y in 0..pooled {
                for x in 0..pooled {
                    all.push(if epilogue.pools() {
                        let window = [(0, 0), (0, 1), (1, 0), (1, 1)];
                        let sums = window.map(|(i, j)| sum(o, 2 * y + i, 2 * x + j));
                        sums.into_iter().fold(0.0, f64::max)
                    } else {
                        sum(o, y, x)
                    });
                }
            }
        }
        all
    }

    /// The largest difference of two convolutions, one after the other, from their definition, relative to the largest
    /// output.
    fn difference(kernel_side: usize, padding: usize, epilogue: Epilogue, side: usize) -> f64 {
        let (from, to) = (8, 16);
        let first = numbers(from * kernel_side * kernel_side, 1);
        let second = numbers(to * from * kernel_side * kernel_side, 2);
        let (first_bias, second_bias) = (numbers(from, 3), numbers(to, 4));
        let kernels = [
            Kernel { side: kernel_side, from: 1, to: from, weights: &first, bias: &first_bias },
            Kernel { side: kernel_side, from, to, weights: &second, bias: &second_bias },
        ];
        let picture: Vec<f32> = numbers(side * side, 5);
        let layers = [
            Convolution::new(&kernels[0], padding, Epilogue::Relu).unwrap(),
            Convolution::new(&kernels[1], padding, epilogue).unwrap(),
        ];
        let between = layers[0].output((side, 1)).unwrap().0;
        let forward = Forward::new(side, layers.into(), None).unwrap();
        let expected = defined(&kernels[0], padding, Epilogue::Relu, &picture, side);
        let expected: Vec<f32> = expected.into_iter().map(|number| number as f32).collect();
        let expected = defined(&kernels[1], padding, epilogue, &expected, between);
        let features = forward.features(&picture);
        assert_eq!(features.len(), expected.len());
        let largest = expected.iter().copied().fold(0.0, f64::max);
        let pairs = features.iter().zip(&expected);
        pairs.map(|(&a, b)| (f64::from(a) - b).abs()).fold(0.0, f64::max) / largest
    }

    #[test]
    fn convolutions_agree_with_their_definition() {
        for epilogue in [Epilogue::None, Epilogue::Relu, Epilogue::ReluMaxPool] {
            for side in 6..=17 {
                let by_winograd = difference(3, 1, epilogue, side);
                assert!(by_winograd < 1e-5, "side {side}, {epilogue:?}: {by_winograd}");
                let plain = difference(3, 0, epilogue, side.max(8));
                assert!(plain < 1e-6, "side {side}, {epilogue:?}: {plain}");
            }
            for side in 12..=28 {
                let five = difference(5, 0, epilogue, side);
                assert!(five < 1e-6, "side {side}, {epilogue:?}: {five}");
            }
        }
    }

    #[test]
    fn incomplete_kernels_are_refused() {
        let weights = [0.0; 9 * 8];
        let kernel = |to, bias| Kernel { side: 3, from: 1, to, weights: &weights, bias };
        assert!(Convolution::new(&kernel(8, &[0.0; 8]), 1, Epilogue::Relu).is_some());
        assert!(Convolution::new(&kernel(8, &[0.0; 7]), 1, Epilogue::Relu).is_none());
        assert!(Convolution::new(&kernel(16, &[0.0; 16]), 1, Epilogue::Relu).is_none());
        let seven = Kernel { side: 3, from: 1, to: 7, weights: &weights[..63], bias: &[0.0; 7] };
        assert!(Convolution::new(&seven, 1, Epilogue::Relu).is_none());
    }
}
