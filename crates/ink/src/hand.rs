//! Traces of a person's labelled digits, and how they weigh a network's reading of new ink.

use crate::Trace;
use crate::{CLASSES, Probabilities};

/// Traces of a person's labelled digits, each with its label.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hand(pub Vec<(Trace, u8)>);

impl Hand {
    /// From this distance on, a trace is no evidence: the ink is another digit, or is written in another way.
    pub const REACH: f32 = 0.1;
    /// The distance assumed for a digit that the person has not written. Nobody knows how they write it, so
    /// ink that is like none of their digits may be that digit.
    pub const UNKNOWN: f32 = 0.07;
    /// Nats for a distance of 1. All three were chosen on the even writers of a pen file;
    /// `docs/personal-learning.md` has the table.
    pub const WEIGHT: f32 = 60.0;

    /// Adds the digits of another hand. If both have the same ink, the label of this hand stays.
    pub fn add(&mut self, other: &Self) {
        let new: Vec<_> = other
            .0
            .iter()
            .filter(|(theirs, _)| self.0.iter().all(|(own, _)| own != theirs))
            .cloned()
            .collect();
        self.0.extend(new);
    }

    /// Raises the probability of each digit that has a trace close to this one. The reading of a picture,
    /// which has no trace, stays as it is. So does that of ink like none of the traces, if all ten digits
    /// were written. A trace is not compared with itself.
    ///
    /// Returns whether any trace is close.
    pub fn weigh(&self, trace: Option<&Trace>, read: &mut Probabilities) -> bool {
        let Some(trace) = trace else { return false };
        let mut nearest = Nearest::default();
        nearest.compare(trace, &self.0);
        nearest.weigh(read)
    }

    /// Compares ink with more labelled traces. `nearest`: for each class, the distance to the nearest of its traces, at
    /// most `REACH`; `None` for a class that the ink was not compared with. A trace is not compared with itself.
    /// Panics unless all labels are below the number of classes.
    pub fn compare(nearest: &mut [Option<f32>], trace: &Trace, with: &[(Trace, u8)]) {
        for (own, label) in with.iter().filter(|(own, _)| own != trace) {
            let nearest = &mut nearest[usize::from(*label)];
            let limit = nearest.unwrap_or(Self::REACH);
            *nearest = Some(trace.distance_within(own, limit).unwrap_or(limit));
        }
    }

    /// Weighs a reading of ink by its distances from `compare`, one for each class.
    pub fn weigh_by(nearest: &[Option<f32>], read: &mut [f32]) {
        let nats =
            |nearest: &Option<f32>| Self::WEIGHT * (Self::REACH - nearest.unwrap_or(Self::UNKNOWN));
        add_nats(read, nearest.iter().map(nats));
    }

    /// Whether ink at this distance from a trace is like it.
    pub fn is_near(distance: Option<f32>) -> bool {
        distance.is_some_and(|distance| distance < Self::REACH)
    }
}

/// The distance from some ink to the nearest of each digit's traces, as `Hand::compare` finds it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nearest([Option<f32>; CLASSES]);

impl Nearest {
    /// Compares the ink with more labelled traces.
    pub fn compare(&mut self, trace: &Trace, with: &[(Trace, u8)]) {
        Hand::compare(&mut self.0, trace, with);
    }

    /// Weighs a reading of the ink, as `Hand::weigh` does.
    pub fn weigh(&self, read: &mut Probabilities) -> bool {
        Hand::weigh_by(&self.0, read);
        self.0.iter().copied().any(Hand::is_near)
    }
}

/// Multiplies the probability of each class by e to the power of its nats, then normalizes all.
pub(crate) fn add_nats(read: &mut [f32], nats: impl Iterator<Item = f32>) {
    read.iter_mut().zip(nats).for_each(|(read, nats)| *read *= libm::expf(nats));
    let sum: f32 = read.iter().sum();
    read.iter_mut().for_each(|read| *read /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stroke;
    use crate::metrics::most_likely;

    fn trace(points: &[(f32, f32)]) -> Trace {
        Trace::of(&[Stroke::from(points)]).unwrap()
    }

    const HOOKED_ONE: &[(f32, f32)] = &[(0.3, 0.4), (0.6, 0.1), (0.6, 0.9)];

    /// Sure of a 7, and a 1 is the next likely.
    fn read_as_seven() -> Probabilities {
        let mut read = [0.005; CLASSES];
        (read[7], read[1]) = (0.9, 0.06);
        read
    }

    #[test]
    fn ink_like_an_own_digit_is_read_as_that_digit() {
        let hand = Hand(vec![(trace(HOOKED_ONE), 1)]);
        let mut read = read_as_seven();
        hand.weigh(Some(&trace(&[(0.3, 0.42), (0.58, 0.1), (0.6, 0.9)])), &mut read);
        assert_eq!(most_likely(&read), 1);
        assert!((read.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn ink_between_an_own_digit_and_one_never_written_may_be_either() {
        let hand = Hand(vec![(trace(HOOKED_ONE), 1)]);
        let ink = trace(&[(0.25, 0.2), (0.7, 0.1), (0.6, 0.9)]);
        let distance = ink.distance(&hand.0[0].0);
        assert!((0.02..Hand::REACH).contains(&distance), "{distance}");
        let mut read = read_as_seven();
        hand.weigh(Some(&ink), &mut read);
        assert_eq!(most_likely(&read), 7);
    }

    #[test]
    fn pictures_and_ink_like_none_of_all_ten_stay_as_they_were_read() {
        let hand = Hand((0..CLASSES as u8).map(|label| (trace(HOOKED_ONE), label)).collect());
        let level = trace(&[(0.1, 0.5), (0.9, 0.5)]);
        for trace in [None, Some(level), Some(trace(HOOKED_ONE))] {
            let mut read = read_as_seven();
            hand.weigh(trace.as_ref(), &mut read);
            for (now, before) in read.iter().zip(read_as_seven()) {
                assert!((now - before).abs() < 1e-5, "{now} {before}");
            }
        }
    }
}
