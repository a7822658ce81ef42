//! Training and validation pictures.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// Indices of pictures, each in one of the two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub training: Vec<usize>,
    pub validation: Vec<usize>,
}

impl Split {
    /// About one picture in ten for validation, drawn by the seed.
    pub fn random(pictures: usize, seed: u64) -> Self {
        let mut order: Vec<usize> = (0..pictures).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let training = order.split_off(pictures / 10);
        Self::sorted(training, order)
    }

    /// All pictures of about one writer in ten for validation, drawn by the seed: no writer is in both parts.
    pub fn by_writer(writers: &[u32], seed: u64) -> Self {
        let mut names: Vec<u32> = writers.to_vec();
        names.sort_unstable();
        names.dedup();
        names.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        names.truncate(names.len() / 10);
        names.sort_unstable();
        let held = |&i: &usize| names.binary_search(&writers[i]).is_ok();
        let (validation, training) = (0..writers.len()).partition(held);
        Self { training, validation }
    }

    fn sorted(mut training: Vec<usize>, mut validation: Vec<usize>) -> Self {
        training.sort_unstable();
        validation.sort_unstable();
        Self { training, validation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_writer_is_on_both_sides(writers in prop::collection::vec(0u32..40, 0..300), seed: u64) {
            let split = Split::by_writer(&writers, seed);
            for &held in &split.validation {
                prop_assert!(split.training.iter().all(|&i| writers[i] != writers[held]));
            }
            prop_assert_eq!(split.training.len() + split.validation.len(), writers.len());
        }

        #[test]
        fn every_picture_is_on_one_side(pictures in 0usize..500, seed: u64) {
            let Split { mut training, validation } = Split::random(pictures, seed);
            prop_assert_eq!(validation.len(), pictures / 10);
            training.extend(validation);
            training.sort_unstable();
            prop_assert_eq!(training, (0..pictures).collect::<Vec<_>>());
        }
    }
}
