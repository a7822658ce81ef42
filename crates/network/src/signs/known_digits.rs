//! The digits whose traces say that ink is no sign.

use ink::prior::MadeUp;
use ink::{CLASSES, Hand, Trace};

use super::traces;

/// Digits of known traces.
#[derive(Clone, Copy, Debug)]
pub struct KnownDigits<'a> {
    /// Those that the person has labelled.
    pub own: &'a Hand,
    pub made_up: &'a MadeUp,
}

impl KnownDigits<'_> {
    /// The distance from ink to the nearest of them, at most `Hand::REACH`. A digit that the person has not labelled counts
    /// as `Hand::UNKNOWN` away.
    pub fn nearest(&self, trace: &Trace) -> f32 {
        let own = traces::nearest(self.own, Some(trace), CLASSES).into_iter();
        let own = own.map(|near| near.unwrap_or(Hand::UNKNOWN));
        own.chain(self.made_up.distances(trace)).fold(Hand::REACH, f32::min)
    }
}

#[cfg(test)]
mod tests {
    use ink::Stroke;

    use super::*;

    const ROOF: fn(f32) -> Trace =
        |x| Trace::of(&[Stroke::from([(0.1, 0.9), (x, 0.1), (0.9, 0.9)].as_slice())]).unwrap();

    #[test]
    fn the_nearest_of_own_and_made_up_digits_counts() {
        let nearest =
            |own: &Hand, made_up: &MadeUp| KnownDigits { own, made_up }.nearest(&ROOF(0.5));
        let [none, seven] = [
            |_| Vec::new(),
            |label| {
                if label == 7 { vec![ROOF(0.52)] } else { Vec::new() }
            },
        ]
        .map(MadeUp::new);
        let far = Hand((0..CLASSES as u8).map(|label| (ROOF(0.95), label)).collect());
        let near = Hand(vec![(ROOF(0.51), 1)]);
        let (of_made_up, of_own) = (nearest(&far, &seven), nearest(&near, &none));
        assert!(of_own < of_made_up && of_made_up < Hand::UNKNOWN, "{of_own} {of_made_up}");
        assert_eq!(nearest(&near, &seven), of_own);
        assert_eq!(nearest(&far, &none), Hand::REACH);
        assert_eq!(nearest(&Hand::default(), &none), Hand::UNKNOWN);
    }
}
