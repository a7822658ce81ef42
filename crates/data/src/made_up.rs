//! Traces of made-up digits, which weigh readings of a hand before any of its digits is labelled.

use ink::Trace;
use ink::prior::{MadeUp, Prior, Weighed};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::synthetic;

/// Made-up digits of each class. `docs/bases.md` says what fewer and more are worth.
const OF_EACH: usize = 100;
const SEED: u64 = 1;

/// Made-up digits: taught forms, varied as in a base's training.
pub static MADE_UP: MadeUp = MadeUp::new(traces);

/// How the page weighs readings of ink.
pub fn prior() -> Prior {
    Prior::new(&MADE_UP, Weighed::Unsure)
}

/// The traces of a class; none unless `label` is a digit. They are the same in every program.
fn traces(label: u8) -> Vec<Trace> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    rng.set_stream(u64::from(label));
    let mut made = || Trace::of(&synthetic::strokes(label, &mut rng)?.0);
    (0..OF_EACH).filter_map(|_| made()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::prior::Distances;
    use ink::{CLASSES, Labelled};

    use crate::{gunzip, pen};

    #[test]
    fn each_class_has_its_digits_and_other_labels_have_none() {
        for label in 0..CLASSES as u8 {
            assert_eq!(traces(label).len(), OF_EACH, "{label}");
            assert_eq!(traces(label), traces(label));
        }
        assert_ne!(traces(1), traces(7));
        assert!(traces(10).is_empty());
    }

    /// Digits of nine writers, evenly over the file.
    fn pen_digits() -> Vec<Labelled> {
        let file = include_bytes!("../../../tests/pen/pendigits-9-writers.tra.gz");
        let text = String::from_utf8(gunzip(file).unwrap()).unwrap();
        let all: Vec<Labelled> = pen::parse(&text).unwrap().into_values().flatten().collect();
        all.into_iter().step_by(23).collect()
    }

    #[test]
    fn the_fast_search_finds_what_a_full_one_does_and_mostly_the_label() {
        let digits = pen_digits();
        let made: [Vec<Trace>; CLASSES] = std::array::from_fn(|class| traces(class as u8));
        let mut right = 0;
        for digit in &digits {
            let ink = digit.drawn.trace().unwrap();
            let full: Distances = std::array::from_fn(|class| {
                let distances = made[class].iter().map(|made| ink.distance(made));
                distances.fold(Prior::REACH, f32::min)
            });
            assert_eq!(MADE_UP.distances(&ink), full);
            let of_label = full[usize::from(digit.label)];
            let is_nearest = full.iter().all(|&distance| distance >= of_label);
            right += usize::from(of_label < Prior::REACH && is_nearest);
        }
        assert!(2 * right > digits.len(), "{right} of {}", digits.len());
    }
}
