//! Compares labelled digits with a hand's traces, a few at a time. Where both only grew, only what is new is compared.

use std::cell::OnceCell;

use ink::prior::Distances;
use ink::{Hand, Nearest, Prior, Probabilities, Trace};

/// Digits, each compared with a hand's traces.
#[derive(Default)]
pub struct Comparisons {
    hand: Hand,
    digits: Vec<Compared>,
}

struct Compared {
    trace: Option<Trace>,
    nearest: Nearest,
    /// The distances from made-up digits, once a reading needed them.
    from_made_up: OnceCell<Distances>,
    /// The number of the hand's traces that it was compared with.
    with: usize,
}

impl Comparisons {
    /// Begins to compare digits with a hand. What is already known of them is kept, as far as the hand and the digits
    /// begin as they did the last time.
    pub fn begin(&mut self, hand: &Hand, digits: Vec<Option<Trace>>) {
        if !hand.0.starts_with(&self.hand.0) {
            self.digits.clear();
        }
        self.hand.clone_from(hand);
        let known = self.digits.iter().zip(&digits);
        let same = known.take_while(|(known, trace)| known.trace == **trace).count();
        self.digits.truncate(same);
        let new = |trace| {
            let (nearest, from_made_up) = (Nearest::default(), OnceCell::new());
            Compared { trace, nearest, from_made_up, with: 0 }
        };
        self.digits.extend(digits.into_iter().skip(same).map(new));
    }

    /// Compares some more; `most`: about how many pairs. Whether any are left.
    pub fn go_on(&mut self, most: usize) -> bool {
        let (hand, mut done) = (&self.hand.0, 0);
        for digit in self.digits.iter_mut().filter(|digit| digit.with < hand.len()) {
            if done >= most {
                return true;
            }
            if let Some(trace) = &digit.trace {
                digit.nearest.compare(trace, &hand[digit.with..]);
                done += hand.len() - digit.with;
            }
            digit.with = hand.len();
        }
        false
    }

    /// Weighs the readings of all digits as `Prior::weigh` does, by the hand and by made-up digits. A picture stays as
    /// it was read.
    pub fn weigh(&self, prior: Prior, read: &mut [Probabilities]) {
        self.weigh_each(prior, read, |nearest, read| nearest.weigh(read));
    }

    /// Weighs the readings of all digits as if the person had labelled none.
    pub fn weigh_strangers(&self, prior: Prior, read: &mut [Probabilities]) {
        self.weigh_each(prior, read, |_, read| Nearest::default().weigh(read));
    }

    /// `by_hand` weighs a reading first, and says whether one of the hand's digits is like it.
    fn weigh_each(
        &self,
        prior: Prior,
        read: &mut [Probabilities],
        by_hand: impl Fn(&Nearest, &mut Probabilities) -> bool,
    ) {
        for (read, digit) in read.iter_mut().zip(&self.digits) {
            if let Some(trace) = &digit.trace
                && !by_hand(&digit.nearest, read)
            {
                prior.weigh_stranger(trace, &digit.from_made_up, read);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ink::{CLASSES, Stroke};

    use super::*;

    /// A roof whose top is at `x`; those with tops near each other are alike.
    fn roof(x: f32) -> Trace {
        Trace::of(&[Stroke::from([(0.1, 0.9), (x, 0.1), (0.9, 0.9)].as_slice())]).unwrap()
    }

    fn hand(tops: &[f32]) -> Hand {
        Hand(tops.iter().enumerate().map(|(i, &x)| (roof(x), (i % 3) as u8)).collect())
    }

    fn weighed(compared: &Comparisons, digits: usize) -> Vec<Probabilities> {
        let mut read = vec![[0.1; CLASSES]; digits];
        compared.weigh(Prior::NONE, &mut read);
        read
    }

    #[test]
    fn what_grew_and_what_changed_is_weighed_as_if_compared_anew() {
        let tops: Vec<f32> = (0..12).map(|i| 0.2 + 0.05 * i as f32).collect();
        let other = [&tops[..3], &tops[7..10]].concat();
        let mut kept = Comparisons::default();
        for (in_hand, digits) in [
            (&tops[..5], &tops[..5]),
            (&tops[..6], &tops[..6]),
            (&tops[..6], &tops[..12]),
            (&tops[..12], &tops[..12]),
            // The fourth digit was deleted.
            (&tops[..12], &other[..]),
            (&tops[..2], &tops[..4]),
            (&[], &tops[..4]),
        ] {
            let hand = hand(in_hand);
            let traces = || digits.iter().map(|&x| Some(roof(x))).chain([None]).collect::<Vec<_>>();
            kept.begin(&hand, traces());
            while kept.go_on(7) {}
            let expected: Vec<Probabilities> = traces()
                .iter()
                .map(|trace| {
                    let mut read = [0.1; CLASSES];
                    hand.weigh(trace.as_ref(), &mut read);
                    read
                })
                .collect();
            assert_eq!(weighed(&kept, digits.len() + 1), expected, "{in_hand:?} {digits:?}");
        }
    }

    #[test]
    fn one_more_digit_takes_few_comparisons() {
        let tops: Vec<f32> = (0..101).map(|i| 0.1 + 0.008 * i as f32).collect();
        let mut compared = Comparisons::default();
        let mut steps = |n: usize| {
            compared.begin(&hand(&tops[..n]), tops[..n].iter().map(|&x| Some(roof(x))).collect());
            let mut steps = 1;
            while compared.go_on(100) {
                steps += 1;
            }
            steps
        };
        assert_eq!(steps(100), 100);
        // 100 old digits with the new one, then the new one with all.
        assert!((2..=3).contains(&steps(101)));
    }
}
