//! A convolution with its ReLU and maybe max-pooling, in the way that suits its shape.

use super::direct::Direct;
use super::planes::Planes;
use super::product::{ROWS, WIDTH};
use super::winograd::{self, Space, Winograd};

/// A convolution's numbers.
pub struct Kernel<'a> {
    /// Pixels along the kernel's side.
    pub side: usize,
    /// Channels of its input.
    pub from: usize,
    /// Channels of its output.
    pub to: usize,
    /// By output, input, row, column: to × from × side × side.
    pub weights: &'a [f32],
    /// One for each output.
    pub bias: &'a [f32],
}

impl Kernel<'_> {
    pub(super) fn weight(&self, to: usize, from: usize, y: usize, x: usize) -> f32 {
        self.weights[((to * self.from + from) * self.side + y) * self.side + x]
    }
}

pub struct Convolution {
    kernel_side: usize,
    from: usize,
    to: usize,
    padding: usize,
    pool: bool,
    way: Way,
}

enum Way {
    Direct(Direct),
    Winograd(Winograd),
}

impl Convolution {
    /// `padding`: zeros around the picture; `pool`: the most of each 2×2 outputs, what is left over at the
    /// right and below dropped. `None` where outputs aren't a multiple of eight or numbers are missing.
    pub fn new(kernel: &Kernel, padding: usize, pool: bool) -> Option<Self> {
        let Kernel { side, from, to, weights, bias } = *kernel;
        let whole = weights.len() == to * from * side * side && bias.len() == to;
        if !whole || !to.is_multiple_of(WIDTH) {
            return None;
        }
        let way = match winograd::suits(kernel, padding) {
            true => Way::Winograd(Winograd::new(kernel)),
            false => Way::Direct(Direct::new(kernel)),
        };
        Some(Self { kernel_side: side, from, to, padding, pool, way })
    }

    /// Side and channels of what comes out for those of what goes in; `None` where that can't be.
    pub(super) fn output(&self, (side, channels): (usize, usize)) -> Option<(usize, usize)> {
        let side = (side + 2 * self.padding + 1).checked_sub(self.kernel_side)?;
        let pooled = if self.pool { side / 2 } else { side };
        (channels == self.from && side >= ROWS && pooled > 0).then_some((pooled, self.to))
    }

    /// Zeros that an input of this side needs before and after each row and column.
    pub(super) fn frame(&self, side: usize) -> [usize; 2] {
        match self.way {
            Way::Direct(_) => [self.padding; 2],
            Way::Winograd(_) => [self.padding, winograd::after(side, self.pool)],
        }
    }

    pub(super) fn run(&self, input: &Planes, output: &mut Planes, space: &mut Space) {
        match &self.way {
            Way::Direct(way) => way.run(input, output, self.pool),
            Way::Winograd(way) => way.run(input, output, self.pool, space),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forward::Forward;

    /// Numbers between -1 and 1 that look like chance.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(next).collect()
    }

    /// By the definition, in double precision; by channel, row, column.
    fn defined(
        kernel: &Kernel,
        padding: usize,
        pool: bool,
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
            sum.max(0.0)
        };
        let pooled = if pool { out / 2 } else { out };
        let mut all = Vec::new();
        for o in 0..kernel.to {
            for y in 0..pooled {
                for x in 0..pooled {
                    all.push(if pool {
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

    /// How far two convolutions, one after the other, are from their definition.
    fn difference(kernel_side: usize, padding: usize, pool: bool, side: usize) -> f64 {
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
            Convolution::new(&kernels[0], padding, false).unwrap(),
            Convolution::new(&kernels[1], padding, pool).unwrap(),
        ];
        let between = layers[0].output((side, 1)).unwrap().0;
        let forward = Forward::new(side, layers.into(), None).unwrap();
        let expected = defined(&kernels[0], padding, false, &picture, side);
        let expected: Vec<f32> = expected.into_iter().map(|number| number as f32).collect();
        let expected = defined(&kernels[1], padding, pool, &expected, between);
        let features = forward.features(&picture);
        assert_eq!(features.len(), expected.len());
        let largest = expected.iter().copied().fold(0.0, f64::max);
        let pairs = features.iter().zip(&expected);
        pairs.map(|(&a, b)| (f64::from(a) - b).abs()).fold(0.0, f64::max) / largest
    }

    #[test]
    fn convolutions_are_what_their_definition_says() {
        for pool in [false, true] {
            for side in 6..=17 {
                let by_winograd = difference(3, 1, pool, side);
                assert!(by_winograd < 1e-5, "side {side}, pooling {pool}: {by_winograd}");
                let plain = difference(3, 0, pool, side.max(8));
                assert!(plain < 1e-6, "side {side}, pooling {pool}: {plain}");
            }
            for side in 12..=28 {
                let five = difference(5, 0, pool, side);
                assert!(five < 1e-6, "side {side}, pooling {pool}: {five}");
            }
        }
    }

    #[test]
    fn only_whole_kernels_are_taken() {
        let weights = [0.0; 9 * 8];
        let kernel = |to, bias| Kernel { side: 3, from: 1, to, weights: &weights, bias };
        assert!(Convolution::new(&kernel(8, &[0.0; 8]), 1, false).is_some());
        assert!(Convolution::new(&kernel(8, &[0.0; 7]), 1, false).is_none());
        assert!(Convolution::new(&kernel(16, &[0.0; 16]), 1, false).is_none());
        let seven = Kernel { side: 3, from: 1, to: 7, weights: &weights[..63], bias: &[0.0; 7] };
        assert!(Convolution::new(&seven, 1, false).is_none());
    }
}
