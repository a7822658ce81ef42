//! A set of signs as one made-up writer draws it.

use ink::{CLASSES, Labelled};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Writer;

/// The random numbers of a writer of a set; both are numbered from 0. No two writers share them.
pub fn random_of(seed: u64, set: usize, writer: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((set as u64) << 32) | writer as u64);
    rng
}

/// Drawings of a set's signs. Labels are classes, from 10 on.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawings {
    /// The drawings to learn from, of each sign.
    pub shots: Vec<Vec<Labelled>>,
    /// Other drawings of the signs.
    pub tests: Vec<Labelled>,
}

impl Drawings {
    /// `shots`, `tests`: how many of each sign.
    pub fn new(
        writer: &Writer,
        set: &[&str],
        (shots, tests): (usize, usize),
        rng: &mut impl Rng,
    ) -> Self {
        let mut all = Self { shots: Vec::new(), tests: Vec::new() };
        for (label, name) in (CLASSES as u8..).zip(set) {
            let mut drawings = |times: usize| -> Vec<Labelled> {
                let drawn = (0..times).filter_map(|_| writer.draw(name, rng));
                drawn
                    .map(|strokes| Labelled { label, drawn: strokes.into(), ..Labelled::default() })
                    .collect()
            };
            all.shots.push(drawings(shots));
            all.tests.extend(drawings(tests));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::sets;
    use super::*;

    fn drawings(set: usize, writer: usize) -> Drawings {
        let rng = &mut random_of(1, set, writer);
        Drawings::new(&Writer::new(rng), &sets()[0], (2, 3), rng)
    }

    #[test]
    fn each_writer_has_a_style_and_draws_the_same_each_time() {
        let first = drawings(0, 0);
        let labels: Vec<u8> = first.shots.iter().flatten().map(|shot| shot.label).collect();
        assert_eq!((labels.len(), labels.first(), labels.last()), (20, Some(&10), Some(&19)));
        assert_eq!(first.tests.len(), 30);
        assert_eq!(first, drawings(0, 0));
        for (set, writer) in [(0, 1), (1, 0)] {
            assert_ne!(first, drawings(set, writer));
        }
    }
}
