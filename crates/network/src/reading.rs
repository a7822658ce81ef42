//! From features to probabilities: of each class, and of a digit at all.

use ink::{CLASSES, Probabilities};

use crate::numbers::softmax;
use crate::weights::LayerWeights;

/// The softmax of a head's logits; `features`: n × features.
pub fn probabilities(head: &LayerWeights, features: &[f32]) -> Vec<Probabilities> {
    let logits = kernels::narrow(features, &head.weight, &head.bias);
    logits.as_chunks::<CLASSES>().0.iter().copied().map(softmax).collect()
}

/// The same for a head that reads these digits alone, in the order of its outputs. All other digits have probability 0.
pub fn probabilities_among(
    digits: &[u8],
    head: &LayerWeights,
    features: &[f32],
) -> Vec<Probabilities> {
    let logits = kernels::narrow(features, &head.weight, &head.bias);
    let of_picture = |logits: &[f32]| {
        let mut all = [f32::NEG_INFINITY; CLASSES];
        for (&digit, &logit) in digits.iter().zip(logits) {
            if let Some(of_digit) = all.get_mut(usize::from(digit)) {
                *of_digit = logit;
            }
        }
        softmax(all)
    };
    logits.chunks_exact(head.outputs.max(1)).map(of_picture).collect()
}

/// The probability that the ink is a digit at all, for each of n × features.
pub fn digit_probabilities(rejection: &LayerWeights, features: &[f32]) -> Vec<f32> {
    let logits = kernels::narrow(features, &rejection.weight, &rejection.bias);
    logits.into_iter().map(|logit| 1.0 / (1.0 + libm::expf(-logit))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_the_softmax_of_the_logits() {
        let weight = (0..20).map(|i| if i < 10 { i as f32 } else { 0.0 }).collect();
        let head = LayerWeights { weight, bias: vec![0.5; 10], inputs: 2, outputs: 10 };
        let read = probabilities(&head, &[1.0, 5.0, 200.0, 0.0]);
        let sum: f64 = (0..10).map(|i| f64::from(i).exp()).sum();
        for (digit, &read) in read[0].iter().enumerate() {
            assert!((f64::from(read) - (digit as f64).exp() / sum).abs() < 1e-6);
        }
        assert_eq!(read[1][9], 1.0);
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn a_head_of_some_digits_leaves_nothing_to_the_others() {
        let weight = vec![0.0, 1.0, 2.0, 3.0];
        let head = LayerWeights { weight, bias: vec![0.5; 2], inputs: 2, outputs: 2 };
        let read = probabilities_among(&[3, 8], &head, &[1.0, 0.0, 0.0, 1.0]);
        let odds = 1.0 / (1.0 + std::f32::consts::E);
        for read in &read {
            assert!((read[3] - odds).abs() < 1e-6 && (read[8] - 1.0 + odds).abs() < 1e-6);
            assert_eq!(read.iter().filter(|&&read| read == 0.0).count(), CLASSES - 2);
        }
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn a_logit_of_zero_gives_one_half() {
        let rejection =
            LayerWeights { weight: vec![1.0, 2.0], bias: vec![-3.0], inputs: 2, outputs: 1 };
        let read = digit_probabilities(&rejection, &[1.0, 1.0, 100.0, 0.0, -200.0, 0.0]);
        assert_eq!(read, [0.5, 1.0, 0.0]);
    }
}
