//! Probabilities that mean what they say: a temperature chosen on digits that were not learned from.
//!
//! Source: Guo and others, *On Calibration of Modern Neural Networks*, 2017.

use ink::Probabilities;

/// By how much logits are to be multiplied (1 / temperature) so that the mean cross-entropy of
/// these digits is least; 1 where there are none.
pub fn sharpness(labels: &[u8], probabilities: &[Probabilities]) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_895;
    const STEPS: usize = 40;
    if labels.is_empty() {
        return 1.0;
    }
    let loss = |power: f64| cross_entropy(labels, probabilities, power.exp());
    let (mut low, mut high) = (-2.0, 2.0);
    // The loss is convex in the sharpness, so it has one valley in its logarithm too.
    for _ in 0..STEPS {
        let (a, b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if loss(a) < loss(b) {
            high = b;
        } else {
            low = a;
        }
    }
    (0.5 * (low + high)).exp()
}

/// The sum in nats, with all logits multiplied by `sharpness`.
fn cross_entropy(labels: &[u8], probabilities: &[Probabilities], sharpness: f64) -> f64 {
    let losses = labels.iter().zip(probabilities).map(|(&label, probabilities)| {
        let logits = probabilities.map(|p| sharpness * f64::from(p.max(f32::MIN_POSITIVE)).ln());
        let most = logits.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = logits.iter().map(|logit| (logit - most).exp()).sum();
        most + sum.ln() - logits[usize::from(label)]
    });
    losses.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nine in ten are right, whatever is claimed.
    fn claimed(confidence: f32) -> f64 {
        let mut probabilities = [(1.0 - confidence) / 9.0; 10];
        probabilities[3] = confidence;
        let labels: Vec<u8> = (0..100).map(|i| if i % 10 == 0 { 4 } else { 3 }).collect();
        let sharpness = sharpness(&labels, &vec![probabilities; 100]);
        let sharpened = probabilities.map(|p| f64::from(p).powf(sharpness));
        sharpened[3] / sharpened.iter().sum::<f64>()
    }

    #[test]
    fn proud_and_timid_claims_both_become_true() {
        for confidence in [0.5, 0.8, 0.97, 0.999] {
            let after = claimed(confidence);
            // One wrong answer in ten lies on one other digit, not on nine: a little more is best.
            assert!((0.85..0.95).contains(&after), "{confidence}: {after}");
        }
        assert_eq!(sharpness(&[], &[]), 1.0);
    }
}
