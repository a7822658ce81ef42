//! Arithmetic on lists of numbers: logits and features.

/// The softmax of logits, an array or a vector.
pub fn softmax<L: AsMut<[f32]>>(mut logits: L) -> L {
    let numbers = logits.as_mut();
    let most = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    numbers.iter_mut().for_each(|logit| *logit = libm::expf(*logit - most));
    let sum: f32 = numbers.iter().sum();
    numbers.iter_mut().for_each(|power| *power /= sum);
    logits
}

/// The same direction with length 1; zeros stay zeros.
pub fn unit(mut numbers: Vec<f32>) -> Vec<f32> {
    let length = dot(&numbers, &numbers).sqrt().max(f32::MIN_POSITIVE);
    numbers.iter_mut().for_each(|number| *number /= length);
    numbers
}

pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
