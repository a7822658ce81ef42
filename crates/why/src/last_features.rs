//! The features of the last pictures: two last layers of one base are asked about the same ones.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ink::Image28;

/// Batches that are kept: more than an explanation reads.
const KEPT: usize = 8;
/// The most pictures of a batch that is kept.
const MOST: usize = 64;

/// Pictures, and their n × features.
type Batch = (Vec<Image28>, Vec<f32>);

/// Batches, the newest last.
#[derive(Default)]
pub struct LastFeatures(Mutex<VecDeque<Batch>>);

impl LastFeatures {
    /// The features of a batch: those that are kept, or else those that `compute` gives.
    pub fn of(&self, pictures: &[Image28], compute: impl FnOnce() -> Vec<f32>) -> Vec<f32> {
        let known = self.kept().iter().find(|(kept, _)| kept == pictures).map(|of| of.1.clone());
        if let Some(features) = known {
            return features;
        }
        let features = compute();
        if pictures.len() <= MOST {
            let mut kept = self.kept();
            kept.push_back((pictures.to_vec(), features.clone()));
            if kept.len() > KEPT {
                kept.pop_front();
            }
        }
        features
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Batch>> {
        // Each entry is whole, also after a panic elsewhere.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(intensity: u8) -> Image28 {
        Image28::from_bytes(vec![intensity; Image28::PIXELS]).unwrap()
    }

    #[test]
    fn a_batch_is_computed_once_while_it_is_among_the_last() {
        let last = LastFeatures::default();
        let count = std::cell::Cell::new(0);
        let ask = |intensity: u8| {
            let compute = || {
                count.set(count.get() + 1);
                vec![f32::from(intensity)]
            };
            assert_eq!(last.of(&[picture(intensity)], compute), [f32::from(intensity)]);
            count.get()
        };
        assert_eq!([ask(1), ask(2), ask(1), ask(2)], [1, 2, 2, 2]);
        for (i, other) in (3..3 + KEPT as u8).enumerate() {
            assert_eq!(ask(other), 3 + i);
        }
        assert_eq!(ask(1), 3 + KEPT);
    }

    #[test]
    fn a_large_batch_is_not_kept() {
        let last = LastFeatures::default();
        let large = vec![picture(1); MOST + 1];
        assert_eq!(last.of(&large, || vec![1.0]), [1.0]);
        assert_eq!(last.of(&large, || vec![2.0]), [2.0]);
        assert_eq!(last.of(&large[1..], || vec![3.0]), [3.0]);
        assert_eq!(last.of(&large[1..], || vec![4.0]), [3.0]);
    }
}
