//! What is made of a list of logits.

/// The softmax of logits.
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut powers: Vec<f32> = logits.iter().map(|logit| libm::expf(logit - most)).collect();
    let sum: f32 = powers.iter().sum();
    powers.iter_mut().for_each(|power| *power /= sum);
    powers
}

/// The place of the largest number; the first of a tie.
pub fn most_likely(read: &[f32]) -> usize {
    let best =
        read.iter().enumerate().reduce(|best, other| if other.1 > best.1 { other } else { best });
    best.map_or(0, |(class, _)| class)
}
