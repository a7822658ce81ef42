//! A convolution and what follows it, in the way that suits its shape.

use crate::direct::Direct;
use crate::planes::Planes;
use crate::product::{ROWS, WIDTH};
use crate::winograd;
use crate::winograd::{Space, Winograd};

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

/// What becomes of a convolution's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Nothing,
    Relu,
    /// ReLU, then the most of each 2×2; what is left over at the right and below is dropped.
    ReluAndPool,
}

impl Then {
    pub(super) fn pools(self) -> bool {
        self == Self::ReluAndPool
    }

    /// What sums are at least.
    pub(super) fn floor(self) -> f32 {
        if self == Self::Nothing { f32::NEG_INFINITY } else { 0.0 }
    }
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
    then: Then,
    way: Way,
}

enum Way {
    Direct(Direct),
    Winograd(Winograd),
}

impl Convolution {
    /// `padding`: zeros around the picture. `None` where outputs aren't a multiple of eight or numbers are
    /// missing.
    pub fn new(kernel: &Kernel, padding: usize, then: Then) -> Option<Self> {
        let Kernel { side, from, to, weights, bias } = *kernel;
        let whole = weights.len() == to * from * side * side && bias.len() == to;
        if !whole || !possible(to) {
            return None;
        }
        let way = match winograd::suits(kernel, padding) {
            true => Way::Winograd(Winograd::new(kernel)),
            false => Way::Direct(Direct::new(kernel)),
        };
        Some(Self { kernel_side: side, from, to, padding, then, way })
    }

    /// Side and channels of what comes out for those of what goes in; `None` where that can't be.
    pub(super) fn output(&self, (side, channels): (usize, usize)) -> Option<(usize, usize)> {
        let side = outputs(side, self.kernel_side, self.padding)?;
        let side = if self.then.pools() { side / 2 } else { side };
        (channels == self.from).then_some((side, self.to))
    }

    /// Zeros that an input of this side needs before and after each row and column.
    pub(super) fn frame(&self, side: usize) -> [usize; 2] {
        match self.way {
            Way::Direct(_) => [self.padding; 2],
            Way::Winograd(_) => [self.padding, winograd::after(side, self.then)],
        }
    }

    pub(super) fn run(&self, input: &Planes, output: &mut Planes, space: &mut Space) {
        match &self.way {
            Way::Direct(way) => way.run(input, output, self.then),
            Way::Winograd(way) => way.run(input, output, self.then, space),
        }
    }
}

/// Whether there are kernels for so many outputs.
pub(super) fn possible(to: usize) -> bool {
    to > 0 && to.is_multiple_of(WIDTH)
}

/// Pixels along the side of what comes out, before pooling; `None` where they are too few.
pub(super) fn outputs(side: usize, kernel_side: usize, padding: usize) -> Option<usize> {
    let side = (side + 2 * padding + 1).checked_sub(kernel_side)?;
    (side >= ROWS).then_some(side)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Forward;

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
        then: Then,
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
            sum.max(f64::from(then.floor()))
        };
        let pooled = if then.pools() { out / 2 } else { out };
        let mut all = Vec::new();
        for o in 0..kernel.to {
            for y in 0..pooled {
                for x in 0..pooled {
                    all.push(if then.pools() {
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
    fn difference(kernel_side: usize, padding: usize, then: Then, side: usize) -> f64 {
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
            Convolution::new(&kernels[0], padding, Then::Relu).unwrap(),
            Convolution::new(&kernels[1], padding, then).unwrap(),
        ];
        let between = layers[0].output((side, 1)).unwrap().0;
        let forward = Forward::new(side, layers.into(), None).unwrap();
        let expected = defined(&kernels[0], padding, Then::Relu, &picture, side);
        let expected: Vec<f32> = expected.into_iter().map(|number| number as f32).collect();
        let expected = defined(&kernels[1], padding, then, &expected, between);
        let features = forward.features(&picture);
        assert_eq!(features.len(), expected.len());
        let largest = expected.iter().copied().fold(0.0, f64::max);
        let pairs = features.iter().zip(&expected);
        pairs.map(|(&a, b)| (f64::from(a) - b).abs()).fold(0.0, f64::max) / largest
    }

    #[test]
    fn convolutions_are_what_their_definition_says() {
        for then in [Then::Nothing, Then::Relu, Then::ReluAndPool] {
            for side in 6..=17 {
                let by_winograd = difference(3, 1, then, side);
                assert!(by_winograd < 1e-5, "side {side}, {then:?}: {by_winograd}");
                let plain = difference(3, 0, then, side.max(8));
                assert!(plain < 1e-6, "side {side}, {then:?}: {plain}");
            }
            for side in 12..=28 {
                let five = difference(5, 0, then, side);
                assert!(five < 1e-6, "side {side}, {then:?}: {five}");
            }
        }
    }

    #[test]
    fn only_whole_kernels_are_taken() {
        let weights = [0.0; 9 * 8];
        let kernel = |to, bias| Kernel { side: 3, from: 1, to, weights: &weights, bias };
        assert!(Convolution::new(&kernel(8, &[0.0; 8]), 1, Then::Relu).is_some());
        assert!(Convolution::new(&kernel(8, &[0.0; 7]), 1, Then::Relu).is_none());
        assert!(Convolution::new(&kernel(16, &[0.0; 16]), 1, Then::Relu).is_none());
        let seven = Kernel { side: 3, from: 1, to: 7, weights: &weights[..63], bias: &[0.0; 7] };
        assert!(Convolution::new(&seven, 1, Then::Relu).is_none());
    }
}
