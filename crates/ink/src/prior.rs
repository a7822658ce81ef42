//! Made-up digits: what weighs a reading of ink that is like none of a person's own digits.
//!
//! A picture does not show the order and the direction of the strokes. Traces of forms that are taught do, before the
//! person has labelled a digit.

use std::cell::OnceCell;
use std::sync::OnceLock;

use crate::hand::add_nats;
use crate::metrics::is_likely;
use crate::order::insertion_sort;
use crate::trace::Envelope;
use crate::{CLASSES, Hand, Probabilities, Trace};

/// The readings that made-up digits weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighed {
    /// Those that are not sure.
    Unsure,
    All,
}

/// How a reading is weighed by made-up digits.
#[derive(Clone, Copy, Debug)]
pub struct Prior(Option<(&'static MadeUp, Weighed)>);

impl Prior {
    /// No made-up digits.
    pub const NONE: Self = Self(None);
    /// From this distance on a made-up digit is no evidence.
    pub const REACH: f32 = 0.15;
    /// Nats for a distance of 1. Both were chosen on the even writers of a pen file; `docs/bases.md` has the table.
    pub const WEIGHT: f32 = 40.0;

    pub const fn new(made_up: &'static MadeUp, weighed: Weighed) -> Self {
        Self(Some((made_up, weighed)))
    }

    /// The pad's reading of ink, from the network's: a person's own digits weigh it first. Made-up digits weigh it only
    /// if no own digit is like the ink. A picture (no trace) stays as the network reads it.
    ///
    /// Whether an own digit is like it.
    pub fn weigh(self, hand: &Hand, trace: Option<&Trace>, read: &mut Probabilities) -> bool {
        let is_own = hand.weigh(trace, read);
        if let Some(trace) = trace.filter(|_| !is_own) {
            self.weigh_stranger(trace, &OnceCell::new(), read);
        }
        is_own
    }

    /// Weighs a reading of ink that is like no own digit. `known`: the ink's distances, once they were needed.
    pub fn weigh_stranger(
        self,
        trace: &Trace,
        known: &OnceCell<Distances>,
        read: &mut Probabilities,
    ) {
        let Some((made_up, _)) = self.0.filter(|_| self.weighs(read)) else { return };
        let distances = known.get_or_init(|| made_up.distances(trace));
        add_nats(read, distances.iter().map(|distance| Self::WEIGHT * (Self::REACH - distance)));
    }

    /// Whether made-up digits weigh this reading of ink that is like no own digit.
    pub fn weighs(self, read: &Probabilities) -> bool {
        self.0.is_some_and(|(_, weighed)| weighed == Weighed::All || !is_likely(read))
    }
}

/// The distance from ink to the nearest made-up digit of each class, at most `Prior::REACH`.
pub type Distances = [f32; CLASSES];

/// Traces of made-up digits. Those of a class are made when they are first needed.
#[derive(Debug)]
pub struct MadeUp {
    make: fn(u8) -> Vec<Trace>,
    made: [OnceLock<Vec<Trace>>; CLASSES],
}

impl MadeUp {
    /// `make`: the traces of a class, the same at each call.
    pub const fn new(make: fn(u8) -> Vec<Trace>) -> Self {
        Self { make, made: [const { OnceLock::new() }; CLASSES] }
    }

    /// Makes the digits of one more class, so that the first unsure reading finds some of them made.
    pub fn prepare(&self) {
        if let Some(class) = (0..CLASSES).find(|&class| self.made[class].get().is_none()) {
            self.of(class);
        }
    }

    /// The distances of ink. The digits with the lowest bounds are compared first, so that few others need to be.
    pub fn distances(&self, trace: &Trace) -> Distances {
        let envelope = Envelope::of(trace);
        std::array::from_fn(|class| {
            let bounded = |made| Some((envelope.bound(made, Prior::REACH)?, made));
            let mut candidates: Vec<(f32, &Trace)> =
                self.of(class).iter().filter_map(bounded).collect();
            insertion_sort(&mut candidates, |&(bound, _)| bound);
            candidates.into_iter().fold(Prior::REACH, |nearest, (bound, made)| {
                let nearer = (bound < nearest).then(|| trace.distance_within(made, nearest));
                nearer.flatten().unwrap_or(nearest)
            })
        })
    }

    fn of(&self, class: usize) -> &[Trace] {
        self.made[class].get_or_init(|| (self.make)(class as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::most_likely;
    use crate::{Spread, Stroke, vary};
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const HOOKED_ONE: &[(f32, f32)] = &[(0.3, 0.4), (0.6, 0.1), (0.6, 0.9)];
    /// Written from its foot, so that no variation of it is near to `INK`.
    const SEVEN: &[(f32, f32)] = &[(0.45, 0.9), (0.9, 0.2), (0.1, 0.2)];

    fn trace(points: &[(f32, f32)]) -> Trace {
        Trace::of(&[Stroke::from(points)]).unwrap()
    }

    /// Variations of two forms.
    fn ones_and_sevens(label: u8) -> Vec<Trace> {
        let form = match label {
            1 => HOOKED_ONE,
            7 => SEVEN,
            _ => return Vec::new(),
        };
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(label));
        let varied = (0..40).map(|_| vary(&[Stroke::from(form)], &Spread::MANY_HANDS, &mut rng).0);
        varied.filter_map(|strokes| Trace::of(&strokes)).collect()
    }

    static MADE_UP: MadeUp = MadeUp::new(ones_and_sevens);
    const INK: &[(f32, f32)] = &[(0.29, 0.41), (0.6, 0.1), (0.6, 0.9)];

    fn unsure() -> Probabilities {
        let mut read = [0.005; CLASSES];
        (read[7], read[1]) = (0.8, 0.16);
        read
    }

    fn sure() -> Probabilities {
        let mut read = [0.0; CLASSES];
        (read[7], read[1]) = (0.9, 0.1);
        read
    }

    fn weighed(prior: Prior, hand: &Hand, mut read: Probabilities) -> Probabilities {
        prior.weigh(hand, Some(&trace(INK)), &mut read);
        read
    }

    fn assert_same(now: &Probabilities, before: &Probabilities) {
        for (now, before) in now.iter().zip(before) {
            assert!((now - before).abs() < 1e-5, "{now} {before}");
        }
    }

    #[test]
    fn ink_like_a_form_that_is_taught_is_read_as_that_digit_where_the_network_is_unsure() {
        let (nobody, page) = (Hand::default(), Prior::new(&MADE_UP, Weighed::Unsure));
        let read = weighed(page, &nobody, unsure());
        assert_eq!(most_likely(&read), 1);
        assert!((read.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_same(&weighed(page, &nobody, sure()), &sure());
        assert_same(&weighed(Prior::NONE, &nobody, unsure()), &unsure());
        let always = Prior::new(&MADE_UP, Weighed::All);
        assert_eq!(most_likely(&weighed(always, &nobody, sure())), 1);
    }

    #[test]
    fn an_own_digit_that_is_like_the_ink_comes_first() {
        let page = Prior::new(&MADE_UP, Weighed::Unsure);
        let own = Hand(vec![(trace(HOOKED_ONE), 7)]);
        let mut alone = unsure();
        assert!(own.weigh(Some(&trace(INK)), &mut alone));
        assert_eq!(weighed(page, &own, unsure()), alone);
        assert_eq!(most_likely(&alone), 7);
        // An own digit that was written in another way leaves the ink to the made-up ones.
        let other = Hand(vec![(trace(&[(0.1, 0.9), (0.9, 0.5), (0.1, 0.1)]), 7)]);
        assert!(weighed(Prior::NONE, &other, unsure())[1] < 0.6);
        assert!(weighed(page, &other, unsure())[1] > 0.8);
    }

    #[test]
    fn pictures_and_ink_like_no_form_stay_as_they_were_read() {
        let always = Prior::new(&MADE_UP, Weighed::All);
        let level = trace(&[(0.9, 0.5), (0.1, 0.5)]);
        for trace in [None, Some(&level)] {
            let mut read = unsure();
            assert!(!always.weigh(&Hand::default(), trace, &mut read));
            assert_same(&read, &unsure());
        }
    }

    #[test]
    fn distances_are_computed_once_and_only_where_they_are_needed() {
        let page = Prior::new(&MADE_UP, Weighed::Unsure);
        let known = OnceCell::new();
        page.weigh_stranger(&trace(INK), &known, &mut sure());
        assert_eq!(known.get(), None);
        page.weigh_stranger(&trace(INK), &known, &mut unsure());
        assert_eq!(known.get(), Some(&MADE_UP.distances(&trace(INK))));
        // What is known is not computed again.
        let seven =
            OnceCell::from(std::array::from_fn(|class| if class == 7 { 0.0 } else { 0.15 }));
        let mut read = unsure();
        page.weigh_stranger(&trace(INK), &seven, &mut read);
        assert!(read[7] > 0.99, "{read:?}");
    }

    #[test]
    fn digits_are_made_class_by_class_and_once() {
        static MANY: MadeUp = MadeUp::new(|label| {
            static CALLS: [OnceLock<()>; CLASSES] = [const { OnceLock::new() }; CLASSES];
            CALLS[usize::from(label)].set(()).expect("a class is made once");
            ones_and_sevens(label)
        });
        let made = || MANY.made.iter().filter(|class| class.get().is_some()).count();
        for ready in 0..=CLASSES {
            assert_eq!(made(), ready);
            MANY.prepare();
        }
        MANY.prepare();
        MANY.distances(&trace(INK));
        assert_eq!(made(), CLASSES);
    }

    proptest! {
        #[test]
        fn the_fast_search_finds_what_a_full_one_does(
            moves in prop::collection::vec((-0.25f32..0.25, -0.25f32..0.25), 3),
            of_one in any::<bool>(),
        ) {
            let form = if of_one { HOOKED_ONE } else { SEVEN };
            let points: Vec<_> =
                form.iter().zip(moves).map(|(&(x, y), (dx, dy))| (x + dx, y + dy)).collect();
            let ink = trace(&points);
            let full: Distances = std::array::from_fn(|class| {
                let made = ones_and_sevens(class as u8);
                made.iter().map(|made| ink.distance(made)).fold(Prior::REACH, f32::min)
            });
            prop_assert_eq!(MADE_UP.distances(&ink), full);
        }
    }
}
