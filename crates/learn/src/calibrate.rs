//! Calibrated probabilities: a temperature, chosen on digits that were not learned from.
//!
//! Source: Guo and others, *On Calibration of Modern Neural Networks*, 2017.

use ink::Probabilities;

/// The factor of the logits (1 / temperature) that minimizes the mean cross-entropy of these digits; 1 without digits.
pub fn sharpness(labels: &[u8], probabilities: &[Probabilities]) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_895;
    const STEPS: usize = 40;
    if labels.is_empty() {
        return 1.0;
    }
    let loss = |power: f64| cross_entropy(labels, probabilities, power.exp());
    let (mut low, mut high) = (-2.0, 2.0);
    // The loss is convex in the sharpness, so it has one minimum in its logarithm too.
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

    /// The calibrated confidence where nine in ten readings are right and all claim `confidence`.
    fn calibrated(confidence: f32) -> f64 {
        let mut probabilities = [(1.0 - confidence) / 9.0; 10];
        probabilities[3] = confidence;
        let labels: Vec<u8> = (0..100).map(|i| if i % 10 == 0 { 4 } else { 3 }).collect();
        let sharpness = sharpness(&labels, &vec![probabilities; 100]);
        let sharpened = probabilities.map(|p| f64::from(p).powf(sharpness));
        sharpened[3] / sharpened.iter().sum::<f64>()
    }

    #[test]
    fn too_high_and_too_low_confidence_both_become_right() {
        for confidence in [0.5, 0.8, 0.97, 0.999] {
            let after = calibrated(confidence);
            // The wrong readings are all of one other digit, not of nine: a little more than 0.9 is best.
            assert!((0.85..0.95).contains(&after), "{confidence}: {after}");
        }
        assert_eq!(sharpness(&[], &[]), 1.0);
    }
}
