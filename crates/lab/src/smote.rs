//! SMOTE: more pictures, interpolated between neighbours of the same digit.
//!
//! Source: Chawla et al., *SMOTE: Synthetic Minority Over-sampling Technique*, 2002, figure 3.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use data::Digits;

/// Nearest neighbours; one of them is drawn for each new picture.
const NEIGHBOURS: usize = 5;

/// `count` pictures, the given ones first. Each new one lies at a random share of the way from a picture to one of its
/// nearest neighbours of the same digit. The only picture of a digit is repeated.
pub fn oversample(digits: &Digits, count: usize, seed: u64) -> Digits {
    let mut all = digits.clone();
    if digits.is_empty() {
        return all;
    }
    let neighbours: Vec<Vec<usize>> = (0..digits.len()).map(|i| nearest(digits, i)).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for turn in digits.len()..count {
        let from = turn % digits.len();
        let to = match neighbours[from].as_slice() {
            [] => from,
            near => near[rng.random_range(0..near.len())],
        };
        let share: f32 = rng.random_range(0.0..1.0);
        let between = digits.image(from).iter().zip(digits.image(to)).map(|(&a, &b)| {
            let (a, b) = (f32::from(a), f32::from(b));
            (a + share * (b - a)).round() as u8
        });
        all.images.extend(between);
        all.labels.push(digits.labels[from]);
    }
    all
}

/// The nearest other pictures of the same digit.
fn nearest(digits: &Digits, i: usize) -> Vec<usize> {
    let far = |j: usize| -> u64 {
        let pairs = digits.image(i).iter().zip(digits.image(j));
        pairs.map(|(&a, &b)| u64::from(a.abs_diff(b)).pow(2)).sum()
    };
    let same = |&j: &usize| j != i && digits.labels[j] == digits.labels[i];
    let mut others: Vec<usize> = (0..digits.len()).filter(same).collect();
    others.sort_by_key(|&j| far(j));
    others.truncate(NEIGHBOURS);
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_pictures_lie_between_pictures_of_the_same_digit() {
        let few = Digits {
            images: [vec![0; 784], vec![100; 784], vec![255; 784]].concat(),
            labels: vec![3, 3, 8],
        };
        let many = oversample(&few, 30, 1);
        assert_eq!((many.len(), many.images.len()), (30, 30 * 784));
        assert_eq!(many.select(&[0, 1, 2]), few);
        for i in 3..30 {
            let (first, label) = (many.image(i)[0], many.labels[i]);
            assert!(label == 8 && first == 255 || label == 3 && first <= 100);
        }
        assert!((3..30).any(|i| (1..100).contains(&many.image(i)[0])));
        assert_eq!(many, oversample(&few, 30, 1));
        assert_eq!(oversample(&Digits::default(), 5, 1), Digits::default());
    }
}
