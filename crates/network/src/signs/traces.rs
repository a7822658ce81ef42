//! The nearest own traces of any number of classes, and how far they bend a reading: `ink::Hand` for more than ten.

use ink::{Hand, Trace};

/// The distance to the nearest trace of each class, at most `Hand::REACH`; `None` for a class without a trace. A trace
/// has no say in its own reading. A picture (no trace) is compared with nothing.
pub fn nearest(hand: &Hand, trace: Option<&Trace>, classes: usize) -> Vec<Option<f32>> {
    let mut all: Vec<Option<f32>> = vec![None; classes];
    let Some(trace) = trace else { return all };
    for (own, label) in hand.0.iter().filter(|(own, _)| own != trace) {
        if let Some(nearest) = all.get_mut(usize::from(*label)) {
            let limit = nearest.unwrap_or(Hand::REACH);
            *nearest = Some(trace.distance_within(own, limit).unwrap_or(limit));
        }
    }
    all
}

/// Whether this is the distance of ink that is like an own trace.
pub fn is_near(distance: Option<f32>) -> bool {
    distance.is_some_and(|distance| distance < Hand::REACH)
}

/// Weighs a reading by the nearest traces, as `Hand::weigh` does.
pub fn weigh(nearest: &[Option<f32>], read: &mut [f32]) {
    for (read, nearest) in read.iter_mut().zip(nearest) {
        let nearest = nearest.unwrap_or(Hand::UNKNOWN);
        *read *= libm::expf(Hand::WEIGHT * (Hand::REACH - nearest));
    }
    let sum: f32 = read.iter().sum();
    read.iter_mut().for_each(|read| *read /= sum);
}

/// The class of the nearest trace, if it is near, and its share of a reading: 1 where the ink is the same, one half
/// where the trace's reach ends.
pub fn nearest_class(nearest: &[Option<f32>]) -> Option<(usize, f32)> {
    let near = nearest.iter().enumerate().filter(|(_, distance)| is_near(**distance));
    let near = near.filter_map(|(class, distance)| Some((class, (*distance)?)));
    let (class, distance) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((class, 1.0 - 0.5 * distance / Hand::REACH))
}

#[cfg(test)]
mod tests {
    use ink::{CLASSES, Stroke};

    use super::*;

    fn roof(x: f32) -> Trace {
        Trace::of(&[Stroke::from([(0.1, 0.9), (x, 0.1), (0.9, 0.9)].as_slice())]).unwrap()
    }

    #[test]
    fn ten_classes_are_weighed_as_a_hand_weighs_them() {
        let hand = Hand(vec![(roof(0.3), 3), (roof(0.5), 3), (roof(0.8), 7)]);
        for ink in [Some(roof(0.45)), Some(roof(0.5)), Some(roof(0.1))] {
            let mut expected = [0.1; CLASSES];
            hand.weigh(ink.as_ref(), &mut expected);
            let mut read = [0.1; CLASSES];
            weigh(&nearest(&hand, ink.as_ref(), CLASSES), &mut read);
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn the_nearest_class_is_above_nine_too_and_takes_more_the_nearer_it_is() {
        let hand = Hand(vec![(roof(0.3), 3), (roof(0.5), 12)]);
        let of = |x: f32| nearest_class(&nearest(&hand, Some(&roof(x)), 13));
        let (class, share) = of(0.51).unwrap();
        assert!(class == 12 && share > 0.9, "{share}");
        let (class, less) = of(0.46).unwrap();
        assert!(class == 12 && (0.5..share).contains(&less), "{less}");
        assert_eq!(of(0.31).map(|(class, _)| class), Some(3));
        let level = Trace::of(&[Stroke::from([(0.9, 0.5), (0.1, 0.5)].as_slice())]).unwrap();
        assert_eq!(nearest_class(&nearest(&hand, Some(&level), 13)), None);
        assert_eq!(nearest_class(&nearest(&hand, None, 13)), None);
    }

    #[test]
    fn a_trace_has_no_say_in_its_own_reading() {
        let hand = Hand(vec![(roof(0.5), 12)]);
        assert!(nearest(&hand, Some(&roof(0.5)), 13).iter().all(Option::is_none));
        assert!(is_near(nearest(&hand, Some(&roof(0.52)), 13)[12]));
    }
}
