//! The nearest own traces of any number of classes.

use ink::{Hand, Trace};

/// The distance to the nearest trace of each class, as `Hand::compare` finds it. A picture (no trace) is compared with
/// nothing.
pub fn nearest(hand: &Hand, trace: Option<&Trace>, classes: usize) -> Vec<Option<f32>> {
    let mut nearest = vec![None; classes];
    if let Some(trace) = trace {
        Hand::compare(&mut nearest, trace, &hand.0);
    }
    nearest
}

/// The class of the nearest trace, if it is near, and its share of a reading: 1 where the ink is the same, one half
/// where the trace's reach ends.
pub fn nearest_class(nearest: &[Option<f32>]) -> Option<(usize, f32)> {
    let near = nearest.iter().enumerate().filter(|(_, distance)| Hand::is_near(**distance));
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
            Hand::weigh_by(&nearest(&hand, ink.as_ref(), CLASSES), &mut read);
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
    fn a_trace_is_not_compared_with_itself() {
        let hand = Hand(vec![(roof(0.5), 12)]);
        assert!(nearest(&hand, Some(&roof(0.5)), 13).iter().all(Option::is_none));
        assert!(Hand::is_near(nearest(&hand, Some(&roof(0.52)), 13)[12]));
    }
}
