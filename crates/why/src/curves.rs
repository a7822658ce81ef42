//! How good weights are: the deletion and the insertion test.

use ink::Image28;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::parts::Parts;
use crate::question::Reader;

/// Areas under two curves of the digit's probability, both in [0, 1].
/// Source: Petsiuk, Das, Saenko, *RISE: Randomized Input Sampling for Explanation of Black-box Models*,
/// 2018, section 4.2, with parts of ink in place of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curves {
    /// Parts are taken away, the largest weight first. The smaller, the better.
    pub deletion: f32,
    /// Parts are put on blank paper, the largest weight first. The larger, the better.
    pub insertion: f32,
}

/// Both areas for weights of a digit's parts.
pub fn curves(reader: &Reader, parts: &Parts, digit: u8, weights: &[f32]) -> Curves {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
    let mut rank = vec![0; parts.len()];
    order.iter().enumerate().for_each(|(place, &part)| rank[part] = place);
    let steps = 0..=parts.len();
    let without = steps.clone().map(|first| parts.picture(|part| rank[part] >= first));
    let with = steps.map(|first| parts.picture(|part| rank[part] < first));
    let pictures: Vec<Image28> = without.chain(with).collect();
    let read = reader.read_pictures(&pictures);
    let probabilities: Vec<f32> = read.iter().map(|read| read[usize::from(digit)]).collect();
    let (without, with) = probabilities.split_at(parts.len() + 1);
    Curves { deletion: area(without), insertion: area(with) }
}

/// The mean height of a curve through evenly spaced points.
fn area(heights: &[f32]) -> f32 {
    let pieces = heights.windows(2).map(|two| 0.5 * (two[0] + two[1]));
    pieces.sum::<f32>() / (heights.len().max(2) - 1) as f32
}

/// Weights that say nothing: the baseline.
pub fn random_weights(parts: &Parts, seed: u64) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..parts.len()).map(|_| rng.random_range(-1.0..1.0)).collect()
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::methods::Method;
    use crate::question::Question;
    use crate::testing::{NO_HAND, opened, pen_digits};

    #[test]
    fn an_area_is_the_mean_height() {
        assert_eq!(area(&[1.0, 1.0, 1.0]), 1.0);
        assert_eq!(area(&[1.0, 0.0, 0.0]), 0.25);
        assert_eq!(area(&[1.0, 0.0]), 0.5);
    }

    #[test]
    fn the_right_order_is_better_than_its_reverse_and_than_chance() {
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        let (mut good, mut bad, mut chance) = ([0.0; 2], [0.0; 2], [0.0; 2]);
        for (seed, digit) in pen_digits().iter().step_by(89).enumerate() {
            let strokes = digit.drawn.strokes();
            let question = Question::of(&reader.read(&[strokes.to_vec()])[0].unwrap(), None);
            let parts = Parts::of(strokes).unwrap();
            let weights = Method::default().weights(&reader, &parts, question).unwrap();
            let turned: Vec<f32> = weights.iter().map(|weight| -weight).collect();
            let random = random_weights(&parts, seed as u64);
            for (sum, weights) in [(&mut good, weights), (&mut bad, turned), (&mut chance, random)]
            {
                let Curves { deletion, insertion } =
                    curves(&reader, &parts, question.digit, &weights);
                sum[0] += deletion;
                sum[1] += insertion;
            }
        }
        assert!(good[0] < chance[0] && chance[0] < bad[0], "{good:?} {chance:?} {bad:?}");
        assert!(good[1] > chance[1] && chance[1] > bad[1], "{good:?} {chance:?} {bad:?}");
    }
}
