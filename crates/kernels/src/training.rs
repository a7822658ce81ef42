//! A convolution in training: its outputs and its gradients over a batch.

use crate::convolution::{Convolution, outputs, takes_outputs};
use crate::kernel::{Epilogue, Kernel};
use crate::parallel_map;
use crate::planes::Planes;
use crate::weight_gradient::WeightGradient;
use crate::winograd::Space;

/// Pictures that one core computes one after the other. Sums over a batch are sums over such parts on every machine.
const PART: usize = 8;

/// A convolution's shape: square pictures, zeros around them, no stride.
#[derive(Clone, Copy, Debug)]
pub struct TrainingConvolution {
    /// Pixels along an input's side.
    pub pictures: usize,
    /// Pixels along the kernel's side.
    pub kernel: usize,
    pub from: usize,
    pub to: usize,
    pub padding: usize,
}

impl TrainingConvolution {
    /// Whether the kernels take this shape.
    pub fn suits(&self) -> bool {
        let Self { pictures, kernel, from, to, padding } = *self;
        if kernel > pictures + 2 * padding || kernel <= padding {
            return false;
        }
        let forward = takes_outputs(to) && outputs(pictures, kernel, padding).is_some();
        let backward = || {
            takes_outputs(from) && outputs(self.outputs(), kernel, kernel - 1 - padding).is_some()
        };
        // The first layer needs no input gradient.
        forward && (from == 1 || backward())
    }

    /// Pixels along an output's side.
    pub fn outputs(&self) -> usize {
        self.pictures + 2 * self.padding + 1 - self.kernel
    }

    /// Outputs of n pictures, each by channel, row, column; `None` where the shape doesn't suit.
    pub fn forward(&self, weights: &[f32], bias: &[f32], pictures: &[f32]) -> Option<Vec<f32>> {
        let Self { kernel: side, from, to, padding, .. } = *self;
        let kernel = Kernel { side, from, to, weights, bias };
        let convolution = Convolution::new(&kernel, padding, Epilogue::None)?;
        self::convolved(&convolution, (self.pictures, from), pictures)
    }

    /// The gradient of n pictures, for the gradient of their outputs.
    pub fn input_gradient(&self, weights: &[f32], outputs: &[f32]) -> Option<Vec<f32>> {
        let Self { kernel: side, from, to, padding, .. } = *self;
        let forward = Kernel { side, from, to, weights, bias: &[] };
        let mut rotated = Vec::with_capacity(weights.len());
        for c in 0..from {
            for o in 0..to {
                for place in 0..side * side {
                    let (y, x) = (side - 1 - place / side, side - 1 - place % side);
                    rotated.push(forward.weight(o, c, y, x));
                }
            }
        }
        let bias = vec![0.0; from];
        let backward = Kernel { side, from: to, to: from, weights: &rotated, bias: &bias };
        let backward =
            Convolution::new(&backward, (side - 1).checked_sub(padding)?, Epilogue::None)?;
        self::convolved(&backward, (self.outputs(), to), outputs)
    }

    /// The gradients of weights and biases, for n pictures and the gradient of their outputs.
    pub fn weight_gradient(&self, pictures: &[f32], outputs: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let Self { kernel, from, to, padding, .. } = *self;
        let (input, output) = ((self.pictures, from), (self.outputs(), to));
        let parts = pictures.chunks(PART * numbers(input));
        let parts = parts.zip(outputs.chunks(PART * numbers(output))).collect();
        let sums = parallel_map(parts, |(pictures, outputs)| {
            let mut gradient = WeightGradient::new(kernel, from, to);
            let mut pictures_planes = Planes::new(input, [padding; 2]);
            let mut outputs_planes = Planes::new(output, [0, kernel - 1]);
            let pictures = pictures.chunks_exact(numbers(input));
            for (picture, output) in pictures.zip(outputs.chunks_exact(numbers(output))) {
                pictures_planes.set_channels_first(picture);
                outputs_planes.set_channels_first(output);
                gradient.add(&pictures_planes, &outputs_planes);
            }
            gradient
        });
        let mut gradient = WeightGradient::new(kernel, from, to);
        sums.iter().for_each(|sum| gradient.join(sum));
        let mut bias = vec![0.0; to];
        for (i, plane) in outputs.chunks_exact(self.outputs() * self.outputs()).enumerate() {
            bias[i % to] += plane.iter().sum::<f32>();
        }
        (gradient.weights(), bias)
    }
}

fn numbers((side, channels): (usize, usize)) -> usize {
    side * side * channels
}

fn convolved(
    convolution: &Convolution,
    shape: (usize, usize),
    pictures: &[f32],
) -> Option<Vec<f32>> {
    let output = convolution.output(shape)?;
    let parts = pictures.chunks(PART * numbers(shape)).collect();
    let parts = parallel_map(parts, |part: &[f32]| {
        let mut outputs = Vec::with_capacity(PART * numbers(output));
        let mut input_planes = Planes::new(shape, convolution.frame(shape.0));
        let mut output_planes = Planes::new(output, [0; 2]);
        let mut space = Space::default();
        for picture in part.chunks_exact(numbers(shape)) {
            input_planes.set_channels_first(picture);
            convolution.run(&input_planes, &mut output_planes, &mut space);
            output_planes.channels_first(&mut outputs);
        }
        outputs
    });
    Some(parts.concat())
}
