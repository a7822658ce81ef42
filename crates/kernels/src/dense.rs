//! A hidden layer with its ReLU, as it reads.

use std::borrow::Cow;

use wide::f32x8;

use crate::matrix::{Left, Right};
use crate::product::WIDTH;

pub struct Dense {
    inputs: usize,
    weights: Right<'static>,
    bias: Vec<f32>,
}

impl Dense {
    /// `weights` by input, then output: inputs × outputs; one bias for each output.
    pub fn new(inputs: usize, weights: Vec<f32>, bias: Vec<f32>) -> Self {
        Self { inputs, weights: Right::new(Cow::Owned(weights), bias.len()), bias }
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Adds the outputs to a list.
    pub fn run(&self, input: &[f32], outputs: &mut Vec<f32>) {
        let sums = self.weights.product(Left::rows(input, self.inputs), &self.bias);
        let (blocks, rest) = sums.as_chunks::<WIDTH>();
        let blocks = blocks.iter().map(|block| f32x8::new(*block).fast_max(f32x8::ZERO));
        outputs.extend(blocks.flat_map(f32x8::to_array));
        outputs.extend(rest.iter().map(|sum| sum.max(0.0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_weighted_sums_of_inputs() {
        let (inputs, outputs) = (11, 13);
        let weights: Vec<f32> = (0..inputs * outputs).map(|i| (i % 9) as f32 - 4.0).collect();
        let bias: Vec<f32> = (0..outputs).map(|i| i as f32 - 6.0).collect();
        let input: Vec<f32> = (0..inputs).map(|i| (i % 3) as f32).collect();
        let expected = (0..outputs).map(|o| {
            let products = (0..inputs).map(|i| input[i] * weights[i * outputs + o]);
            (products.sum::<f32>() + bias[o]).max(0.0)
        });
        let expected: Vec<_> = expected.collect();
        let mut sums = Vec::new();
        Dense::new(inputs, weights, bias).run(&input, &mut sums);
        assert_eq!(sums, expected);
    }
}
