//! Signs that nothing was trained for: read beside the ten digits by class means and the nearest traces.

use ink::metrics::largest;
use ink::{CLASSES, Hand, Trace};

use super::known_digits::KnownDigits;
use super::prototypes::{Prototypes, shares};
use super::traces;

/// Tells a person's signs from digits and from each other, as soon as they are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Matcher {
    prototypes: Prototypes,
    /// Traces of the signs' drawings. Labels are classes.
    signs: Hand,
}

impl Matcher {
    /// `prototypes`: of the digits and the signs; `signs`: traces of the signs' drawings, labelled with their classes.
    pub fn new(prototypes: Prototypes, signs: Hand) -> Self {
        Self { prototypes, signs }
    }

    pub fn prototypes(&self) -> &Prototypes {
        &self.prototypes
    }

    /// Traces of the signs' drawings, labelled with their classes.
    pub fn signs(&self) -> &Hand {
        &self.signs
    }

    /// The sign that ink is read as, counted from 0, and its probability, which is above one half. `None` if the ink is
    /// likelier a digit, or unlike the sign's drawings.
    ///
    /// `features`: of one picture; `trace`: `None` for a picture.
    pub fn read(
        &self,
        features: &[f32],
        trace: Option<&Trace>,
        digits: KnownDigits,
    ) -> Option<(usize, f32)> {
        let similarities = self.prototypes.similarities(features);
        let near = traces::nearest(&self.signs, trace, similarities.len());
        // The digits together are the first class.
        let weighed = |digit: f32| {
            let mut read = shares(&similarities);
            if trace.is_some() {
                let near: Vec<_> =
                    std::iter::once(Some(digit)).chain(near[CLASSES..].iter().copied()).collect();
                Hand::weigh_by(&near, &mut read);
            }
            let best = largest(&read);
            let sign = best.checked_sub(1).filter(|_| read[best] > 0.5)?;
            Some((sign, read[best]))
        };
        // The digits are many. They are compared only where a sign could win.
        weighed(Hand::REACH)?;
        let digit = trace.map_or(Hand::REACH, |trace| digits.nearest(trace));
        let (sign, probability) = weighed(digit)?;
        let class = CLASSES + sign;
        let is_like =
            Hand::is_near(near[class]) || self.prototypes.is_like(class, similarities[class]);
        is_like.then_some((sign, probability))
    }
}

#[cfg(test)]
mod tests {
    use ink::Stroke;
    use ink::prior::MadeUp;

    use super::super::prototypes::Rehearsed;
    use super::*;

    /// Features of a 0, of a 1, and of two signs.
    const ZERO: [f32; 4] = [1.0, 0.0, 0.0, 0.0];
    const ONE: [f32; 4] = [0.0, 1.0, 0.0, 0.0];
    const STAR: [f32; 4] = [0.05, 0.0, 1.0, 0.05];
    const SUN: [f32; 4] = [0.0, 0.05, 0.05, 1.0];

    fn roof(x: f32) -> Trace {
        Trace::of(&[Stroke::from([(0.1, 0.9), (x, 0.1), (0.9, 0.9)].as_slice())]).unwrap()
    }

    /// Two drawings of each sign. The star's trace is a roof.
    fn matcher() -> Matcher {
        let digits = Rehearsed::new(&[ZERO, ONE].concat(), &[0, 1]);
        let drawing = |label, features: [f32; 4]| digits.drawing(label, &features);
        let drawings = [
            drawing(10, [0.1, 0.0, 1.0, 0.1]),
            drawing(10, [0.0, 0.1, 1.0, 0.0]),
            drawing(11, [0.0, 0.0, 0.1, 1.0]),
            drawing(11, [0.1, 0.1, 0.0, 0.9]),
        ];
        let prototypes = Prototypes::new(12, &digits, &drawings);
        Matcher::new(prototypes, Hand(vec![(roof(0.5), 10)]))
    }

    fn read(features: [f32; 4], trace: Option<Trace>, own: &Hand) -> Option<usize> {
        let digits = KnownDigits { own, made_up: &MadeUp::new(|_| Vec::new()) };
        let read = matcher().read(&features, trace.as_ref(), digits);
        assert!(read.is_none_or(|(_, probability)| (0.5..=1.0).contains(&probability)), "{read:?}");
        read.map(|(sign, _)| sign)
    }

    #[test]
    fn a_picture_is_read_by_its_features() {
        let none = Hand::default();
        let all = [ZERO, ONE, STAR, SUN].map(|features| read(features, None, &none));
        assert_eq!(all, [None, None, Some(0), Some(1)]);
        // Between the two signs, and unlike both.
        assert_eq!(read([0.0, 0.0, 1.0, 0.9], None, &none), None);
    }

    #[test]
    fn ink_that_goes_as_a_drawing_did_is_read_as_its_sign() {
        let none = Hand::default();
        let unclear = [0.7, 0.0, 0.45, 0.0];
        assert_eq!(read(unclear, None, &none), None);
        assert_eq!(read(unclear, Some(roof(0.52)), &none), Some(0));
    }

    #[test]
    fn ink_on_the_path_of_an_own_digit_stays_a_digit() {
        let digit = Hand(vec![(roof(0.52), 1)]);
        let unclear = [0.7, 0.0, 0.45, 0.0];
        assert_eq!(read(unclear, Some(roof(0.521)), &digit), None);
        let another = Hand((0..10).map(|label| (roof(0.95), label)).collect());
        assert_eq!(read(STAR, Some(roof(0.51)), &another), Some(0));
    }
}
