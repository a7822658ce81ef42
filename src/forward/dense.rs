//! A hidden layer with its ReLU, which passes over inputs that are zero: paper mostly is.

use wide::f32x8;

use super::product::WIDTH;

/// Inputs that are added at once: sums are fetched and put back once for all of them.
const AT_ONCE: usize = 4;

pub struct Dense {
    inputs: usize,
    outputs: usize,
    /// For each input its weights, filled up with zeros to a multiple of `WIDTH`.
    weights: Vec<[f32; WIDTH]>,
    bias: Vec<[f32; WIDTH]>,
}

impl Dense {
    /// `weights` by input, then output: inputs × outputs; one bias for each output.
    pub fn new(inputs: usize, outputs: usize, weights: &[f32], bias: &[f32]) -> Self {
        let filled = |row: &[f32]| {
            let (whole, rest) = row.as_chunks::<WIDTH>();
            let mut blocks = whole.to_vec();
            if !rest.is_empty() {
                blocks.push(std::array::from_fn(|i| rest.get(i).copied().unwrap_or(0.0)));
            }
            blocks
        };
        let weights = weights.chunks_exact(outputs).flat_map(filled).collect();
        Self { inputs, outputs, weights, bias: filled(bias) }
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Adds the outputs to a list.
    pub fn run(&self, input: &[f32], outputs: &mut Vec<f32>) {
        let mut sums: Vec<f32x8> = self.bias.iter().map(|bias| f32x8::new(*bias)).collect();
        let rows = self.weights.chunks_exact(self.bias.len());
        let ink: Vec<_> = input.iter().zip(rows).filter(|(number, _)| **number != 0.0).collect();
        let (several, rest) = ink.as_chunks::<AT_ONCE>();
        for [a, b, c, d] in several {
            let by = [a.0, b.0, c.0, d.0].map(|number| f32x8::splat(*number));
            let rows = a.1.iter().zip(b.1).zip(c.1).zip(d.1);
            for (sum, (((a, b), c), d)) in sums.iter_mut().zip(rows) {
                let near = by[0] * f32x8::new(*a) + by[1] * f32x8::new(*b);
                *sum += near + (by[2] * f32x8::new(*c) + by[3] * f32x8::new(*d));
            }
        }
        for (number, row) in rest {
            for (sum, weights) in sums.iter_mut().zip(*row) {
                *sum += f32x8::splat(**number) * f32x8::new(*weights);
            }
        }
        let all = sums.into_iter().flat_map(|sum| sum.max(f32x8::ZERO).to_array());
        outputs.extend(all.take(self.outputs));
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
        let mut sums = Vec::new();
        Dense::new(inputs, outputs, &weights, &bias).run(&input, &mut sums);
        assert_eq!(sums, expected.collect::<Vec<_>>());
    }
}
