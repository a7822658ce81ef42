//! Prototypes: the mean of each class's features, and how near to a sign's mean its drawings are.
//!
//! Features are centred on those of the digits and normalized to length 1 before they are compared.
//! Source: Wang, Chao, Weinberger, van der Maaten, *SimpleShot: Revisiting Nearest-Neighbor Classification for Few-Shot
//! Learning*, 2019.

use ink::CLASSES;

use crate::numbers::{dot, softmax, unit};

/// Digits that signs are told from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsed {
    /// The mean of their features, on which all features are centred.
    middle: Vec<f32>,
    /// For each digit, the sum of its pictures' directions.
    sums: [Vec<f32>; CLASSES],
}

/// One drawing of a sign, compared with the middle of the rehearsed digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The class.
    label: u8,
    /// Pictures × features: the directions of its own picture and of variations of its ink.
    directions: Vec<f32>,
    /// The sum of these directions.
    sum: Vec<f32>,
}

/// The mean direction of each class.
#[derive(Clone, Debug, PartialEq)]
pub struct Prototypes {
    /// As in `Rehearsed`.
    middle: Vec<f32>,
    /// Features × classes; each column has length 1, or 0 for a class without pictures.
    directions: Vec<f32>,
    /// The similarity from which on ink is like each sign; infinite for a class without drawings.
    least: Vec<f32>,
}

/// The difference between two similarities that makes one class e times as likely as the other.
pub const TEMPERATURE: f32 = 0.05;
/// By how much ink has to be more similar to a sign than to every digit, to be as likely the sign as a digit. Chosen on
/// half of the sign sets; `docs/personal-learning.md` has the table.
pub const LEAD: f32 = 0.125;

impl Rehearsed {
    /// Made-up digits of each class that the page's signs are told from.
    pub const OF_EACH: usize = 30;

    /// `features`: n × features of digits, with their n labels. Panics unless all labels are below ten and n is at
    /// least 1.
    pub fn new(features: &[f32], labels: &[u8]) -> Self {
        let width = features.len() / labels.len();
        let mut middle = vec![0.0; width];
        features.chunks_exact(width).for_each(|row| add(&mut middle, row));
        middle.iter_mut().for_each(|sum| *sum /= labels.len() as f32);
        let mut sums: [Vec<f32>; CLASSES] = std::array::from_fn(|_| vec![0.0; width]);
        for (row, &label) in features.chunks_exact(width).zip(labels) {
            add(&mut sums[usize::from(label)], &direction(row, &middle));
        }
        Self { middle, sums }
    }

    /// A drawing of the sign whose class is `label`. `features`: pictures × features, of its own picture and of
    /// variations of its ink.
    pub fn drawing(&self, label: u8, features: &[f32]) -> Drawing {
        let width = self.middle.len();
        let mut sum = vec![0.0; width];
        let mut directions = Vec::with_capacity(features.len());
        for row in features.chunks_exact(width) {
            let row = direction(row, &self.middle);
            add(&mut sum, &row);
            directions.extend(row);
        }
        Drawing { label, directions, sum }
    }
}

impl Prototypes {
    /// The share of a sign's own pictures, compared with its other drawings, that are less similar than `least`.
    const LOST: f32 = 0.02;

    /// `drawings`: compared with the middle of these rehearsed digits. Panics unless all their labels are below
    /// `classes`.
    pub fn new(classes: usize, rehearsed: &Rehearsed, drawings: &[Drawing]) -> Self {
        let width = rehearsed.middle.len();
        let mut sums = rehearsed.sums.to_vec();
        sums.resize(classes, vec![0.0; width]);
        for drawing in drawings {
            add(&mut sums[usize::from(drawing.label)], &drawing.sum);
        }
        let mut similar = vec![Vec::new(); classes];
        for Drawing { label, directions, sum: own } in drawings {
            let class = usize::from(*label);
            let alone = drawings.iter().filter(|other| other.label == *label).count() == 1;
            // A drawing is like itself, so it is compared with the others of its sign.
            let others = match alone {
                true => own.clone(),
                false => sums[class].iter().zip(own).map(|(all, own)| all - own).collect(),
            };
            let others = unit(others);
            similar[class].extend(directions.chunks_exact(width).map(|row| dot(row, &others)));
        }
        let means: Vec<Vec<f32>> = sums.into_iter().map(unit).collect();
        let directions = (0..width).flat_map(|feature| means.iter().map(move |mean| mean[feature]));
        Self {
            directions: directions.collect(),
            least: similar.into_iter().map(lowest_but_lost).collect(),
            middle: rehearsed.middle.clone(),
        }
    }

    /// From the values of `middle`, `directions` and `least`. Each direction has length 1 or 0.
    pub(super) fn from_parts(middle: Vec<f32>, directions: Vec<f32>, of_signs: Vec<f32>) -> Self {
        let mut least = vec![f32::INFINITY; CLASSES];
        least.extend(of_signs);
        Self { middle, directions, least }
    }

    /// The mean of the digits' features, on which all features are centred.
    pub fn middle(&self) -> &[f32] {
        &self.middle
    }

    /// Features × classes: each class's mean direction from the middle, of length 1.
    pub fn directions(&self) -> &[f32] {
        &self.directions
    }

    /// The similarity from which on ink is like each sign; infinite for a sign without drawings.
    pub fn least(&self) -> &[f32] {
        self.least.get(CLASSES..).unwrap_or_default()
    }

    /// n × classes: the cosine of the angle between n × features and each class's mean.
    pub fn similarities(&self, features: &[f32]) -> Vec<f32> {
        let rows = features.chunks_exact(self.middle.len());
        let rows: Vec<f32> = rows.flat_map(|row| direction(row, &self.middle)).collect();
        kernels::narrow(&rows, &self.directions, &vec![0.0; self.least.len()])
    }

    /// Whether ink with this similarity to a sign is like the sign's drawings.
    pub fn is_like(&self, class: usize, similarity: f32) -> bool {
        similarity >= self.least[class]
    }
}

/// The sign with the highest similarity, and its share of a reading: above one half where it is more similar than every
/// digit by `LEAD`. `None` without signs.
pub fn nearest_sign(similarities: &[f32]) -> Option<(usize, f32)> {
    let (digit, signs) = digits_and_signs(similarities);
    let (sign, &similarity) = signs.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let share = 1.0 / (1.0 + libm::expf((digit - similarity) / TEMPERATURE));
    Some((CLASSES + sign, share))
}

/// Softmax of the similarities: the share of the digits together, by the most similar one, then that of each sign.
pub fn shares(similarities: &[f32]) -> Vec<f32> {
    let (digit, signs) = digits_and_signs(similarities);
    let logits = std::iter::once(digit).chain(signs.iter().copied());
    softmax(logits.map(|similarity| similarity / TEMPERATURE).collect::<Vec<_>>())
}

/// The similarity of the most similar digit with its lead, and that of each sign.
fn digits_and_signs(similarities: &[f32]) -> (f32, &[f32]) {
    let (digits, signs) = similarities.split_at(CLASSES);
    (digits.iter().copied().fold(f32::NEG_INFINITY, f32::max) + LEAD, signs)
}

/// The lowest of some similarities but for the share `LOST`; infinite if there are none.
fn lowest_but_lost(mut similarities: Vec<f32>) -> f32 {
    similarities.sort_by(f32::total_cmp);
    let lost = (Prototypes::LOST * similarities.len() as f32) as usize;
    similarities.get(lost).copied().unwrap_or(f32::INFINITY)
}

/// Features as a direction from the middle, of length 1.
fn direction(row: &[f32], middle: &[f32]) -> Vec<f32> {
    unit(row.iter().zip(middle).map(|(feature, middle)| feature - middle).collect())
}

fn add(sum: &mut [f32], numbers: &[f32]) {
    sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits 0 and 1, and two signs of two drawings each.
    fn prototypes() -> Prototypes {
        let digits = Rehearsed::new(&[1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], &[0, 1]);
        let drawing = |label, features: &[f32]| digits.drawing(label, features);
        let drawings = [
            drawing(10, &[0.1, 0.0, 1.0, 0.1]),
            drawing(10, &[0.0, 0.1, 1.0, 0.0]),
            drawing(11, &[0.0, 0.0, 0.1, 1.0]),
            drawing(11, &[0.1, 0.1, 0.0, 0.9]),
        ];
        Prototypes::new(13, &digits, &drawings)
    }

    fn nearest(row: [f32; 4]) -> (usize, f32) {
        nearest_sign(&prototypes().similarities(&row)).unwrap()
    }

    #[test]
    fn the_nearest_sign_has_more_than_half_of_what_is_like_no_digit() {
        let (class, share) = nearest([0.0, 0.0, 0.9, 0.2]);
        assert!(class == 10 && share > 0.99, "{share}");
        let (class, share) = nearest([0.1, 0.0, 0.1, 0.8]);
        assert!(class == 11 && share > 0.99, "{share}");
        let (_, share) = nearest([0.9, 0.1, 0.2, 0.0]);
        assert!(share < 0.01, "{share}");
    }

    #[test]
    fn the_share_of_a_single_sign_is_taken_from_the_digits() {
        for similarities in [[0.9, 0.2], [0.1, 0.7], [0.5, 0.5]] {
            let mut all = vec![-1.0; CLASSES - 1];
            all.extend(similarities);
            let (_, share) = nearest_sign(&all).unwrap();
            let [digits, sign] = shares(&all)[..] else { panic!("two shares") };
            assert!((sign - share).abs() < 1e-6 && (digits + sign - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn many_rows_are_compared_as_one_is() {
        let (all, rows) = (prototypes(), [[0.0, 0.2, 0.9, 0.2], [0.5, 0.0, 0.1, 0.8]]);
        let each: Vec<f32> = rows.iter().flat_map(|row| all.similarities(row)).collect();
        for (one, many) in each.iter().zip(all.similarities(&rows.concat())) {
            assert!((one - many).abs() < 1e-6);
        }
        assert!(each.iter().all(|similarity| similarity.abs() <= 1.0 + 1e-5));
    }

    #[test]
    fn ink_is_like_a_sign_if_it_is_as_similar_as_the_signs_drawings() {
        let all = prototypes();
        let known = |class: usize, row: [f32; 4]| all.is_like(class, all.similarities(&row)[class]);
        assert!(known(10, [0.05, 0.05, 1.0, 0.05]) && known(11, [0.0, 0.0, 0.0, 1.0]));
        assert!(!known(10, [0.0, 0.0, 1.0, 0.9]) && !known(11, [0.0, 0.0, 1.0, 0.0]));
        // A sign without drawings.
        assert!(!known(12, [0.0, 0.0, 1.0, 0.0]));
    }

    #[test]
    fn a_share_of_a_signs_own_pictures_may_lie_below_its_limit() {
        assert_eq!(lowest_but_lost(vec![0.7, 0.9, 0.8]), 0.7);
        let hundred = (0..100).rev().map(|i| i as f32).collect();
        assert_eq!(lowest_but_lost(hundred), 2.0);
        assert_eq!(lowest_but_lost(Vec::new()), f32::INFINITY);
    }
}
