//! What is kept of a learned hand: the new last layer, the traces, both or neither. Held-out readings decide.

use ink::metrics::most_likely;
use ink::{Count, Hand, Probabilities};
use serde::{Deserialize, Serialize};

use super::{Samples, trusted};
use crate::Head;

/// The part of a learned hand that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// The base reads as before.
    Nothing,
    /// The base's last layer, weighed by the traces.
    Traces,
    /// The new last layer without traces.
    Layer,
    Both,
}

/// The digit that is read with each of `Kept::ALL`.
pub type ReadWith = [u8; Kept::ALL.len()];

impl Kept {
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Traces, Self::Layer, Self::Both];

    pub fn has_layer(self) -> bool {
        matches!(self, Self::Layer | Self::Both)
    }

    pub fn has_traces(self) -> bool {
        matches!(self, Self::Traces | Self::Both)
    }

    fn without_traces(self) -> Self {
        if self.has_layer() { Self::Layer } else { Self::Nothing }
    }

    /// The choice between all four: what reads most digits right. Where that is a tie, as much as possible is kept. Held
    /// out, the first digit of its class cannot show what it teaches, and few digits that are all read right do not show
    /// that there is nothing to gain: docs/personal-learning.md has the figures.
    fn choose(counts: [Count; Self::ALL.len()]) -> Self {
        let right = |kept: Self| counts[kept as usize].right;
        let better = |than: Self, kept: Self| if right(kept) > right(than) { kept } else { than };
        [Self::Traces, Self::Layer, Self::Nothing].into_iter().fold(Self::Both, better)
    }
}

impl Samples {
    /// Reads the samples at these places with each part of a head.
    pub fn read_with_parts(&self, head: &Head, places: &[usize]) -> Vec<ReadWith> {
        let bare = Head { layer: head.layer.clone(), hand: Hand::default(), signs: None };
        let digits = |read: Vec<Probabilities>| read.iter().map(most_likely).collect::<Vec<u8>>();
        let by_part = Kept::ALL.map(|kept| match kept {
            Kept::Nothing => digits(self.weighed_by(&Hand::default(), places)),
            Kept::Traces => digits(self.weighed_by(&head.hand, places)),
            Kept::Layer => digits(self.probabilities(&bare, places)),
            Kept::Both => digits(self.probabilities(head, places)),
        });
        (0..places.len()).map(|i| by_part.each_ref().map(|read| read[i])).collect()
    }

    /// How many of the samples at these places each of `Kept::ALL` reads right. Samples that look mislabelled beside the
    /// others are left out, as they are from learning. `read`: of each sample.
    pub fn counts(&self, read: &[ReadWith], places: &[usize]) -> [Count; Kept::ALL.len()] {
        let mut counts = <[Count; Kept::ALL.len()]>::default();
        for place in trusted(places, &self.suspects(places)) {
            let label = self.samples[place].label;
            // No reading is there if there are no folds.
            for (count, digit) in counts.iter_mut().zip(read.get(place).into_iter().flatten()) {
                count.add(*digit == label);
            }
        }
        counts
    }

    /// What is kept of a head that has learned all samples. `read`: each sample's held-out reading; empty if there are
    /// too few samples for any.
    pub fn kept(&self, read: &[ReadWith]) -> Kept {
        let kept = match read.is_empty() {
            false => Kept::choose(self.counts(read, &self.all())),
            true => Kept::Both,
        };
        let any_trace = self.samples.iter().any(|sample| sample.trace.is_some());
        if any_trace { kept } else { kept.without_traces() }
    }

    /// Each sample's held-out reading with what the other folds' samples choose. So no sample has a say in the choice
    /// that reads it, as it has none in the head. `fold_of`: the fold that each is held out in. Empty without readings.
    pub fn read_by_choice(&self, read: &[ReadWith], fold_of: &[usize]) -> Vec<u8> {
        if read.is_empty() {
            return Vec::new();
        }
        let chosen_without = |fold: usize| {
            let others: Vec<usize> =
                self.all().into_iter().filter(|&place| fold_of[place] != fold).collect();
            Kept::choose(self.counts(read, &others))
        };
        let folds = fold_of.iter().max().map_or(0, |last| last + 1);
        let chosen: Vec<Kept> = (0..folds).map(chosen_without).collect();
        read.iter().zip(fold_of).map(|(read, &fold)| read[chosen[fold] as usize]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LayerWeights;
    use ink::{CLASSES, Image28, Labelled, Prior, Stroke};

    /// A digit labelled 7 that is read as a 7 with these parts, and as a 1 with the others.
    fn seven(right_with: &[Kept]) -> ReadWith {
        Kept::ALL.map(|kept| if right_with.contains(&kept) { 7 } else { 1 })
    }

    fn chosen(read: &[&[Kept]]) -> Kept {
        let read: Vec<ReadWith> = read.iter().map(|right_with| seven(right_with)).collect();
        samples(7, &vec![ink(); read.len()]).kept(&read)
    }

    #[test]
    fn the_way_that_reads_most_is_kept_and_a_tie_keeps_all() {
        use Kept::{Both, Layer, Nothing, Traces};
        assert_eq!(chosen(&[&Kept::ALL, &Kept::ALL]), Both);
        assert_eq!(chosen(&[&Kept::ALL, &[Traces, Layer, Both]]), Both);
        assert_eq!(chosen(&[&Kept::ALL, &[Layer]]), Layer);
        // It reads one right and another wrong: as many.
        assert_eq!(chosen(&[&[Nothing, Traces], &[Layer, Both]]), Both);
        assert_eq!(chosen(&[&[Nothing, Traces], &[Nothing, Traces], &[Layer, Both]]), Traces);
    }

    #[test]
    fn traces_are_dropped_where_they_read_fewer() {
        use Kept::{Both, Layer, Nothing, Traces};
        assert_eq!(chosen(&[&Kept::ALL, &[Nothing, Layer]]), Layer);
        assert_eq!(chosen(&[&Kept::ALL, &[Nothing]]), Nothing);
        assert_eq!(chosen(&[&Kept::ALL, &[Nothing, Layer], &[Layer]]), Layer);
        assert_eq!(chosen(&[&[Traces], &[Both]]), Both);
    }

    /// A layer on one feature that reads this digit.
    fn layer(digit: usize) -> LayerWeights {
        let mut weight = vec![0.0; CLASSES];
        weight[digit] = 3.0;
        LayerWeights { weight, bias: vec![0.0; CLASSES], inputs: 1, outputs: CLASSES }
    }

    /// Digits labelled 7 that the base reads as `read`.
    fn samples(read: usize, drawn: &[Labelled]) -> Samples {
        Samples::new(&layer(read), drawn, vec![1.0; drawn.len()], Prior::NONE)
    }

    fn ink() -> Labelled {
        let stroke = Stroke::from([(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)].as_slice());
        Labelled { label: 7, drawn: vec![stroke].into(), sure: false }
    }

    fn picture() -> Labelled {
        let drawn = ink::Drawn::Picture(Image28::from_bytes(vec![9; Image28::PIXELS]).unwrap());
        Labelled { drawn, ..ink() }
    }

    #[test]
    fn without_held_out_readings_all_is_kept() {
        assert_eq!(samples(7, &[ink()]).kept(&[]), Kept::Both);
        assert_eq!(samples(1, &[ink()]).kept(&[]), Kept::Both);
    }

    #[test]
    fn pictures_have_no_traces_to_keep() {
        assert_eq!(samples(7, &[picture()]).kept(&[]), Kept::Layer);
        let mixed = samples(7, &[picture(), ink()]);
        assert_eq!(mixed.kept(&[seven(&Kept::ALL); 2]), Kept::Both);
    }

    #[test]
    fn a_digit_that_looks_mislabelled_does_not_influence_what_is_kept() {
        // One feature for a 1 and one for a 7.
        let mut weight = vec![0.0; 2 * CLASSES];
        (weight[1], weight[CLASSES + 7]) = (5.0, 5.0);
        let base = LayerWeights { weight, bias: vec![0.0; CLASSES], inputs: 2, outputs: CLASSES };
        let one = || Labelled { label: 1, ..ink() };
        let (digits, features) = ([one(), one(), ink(), ink()], [1.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
        let with_last = |feature: [f32; 2]| {
            let features = features.into_iter().chain(feature).collect();
            Samples::new(&base, &digits, features, Prior::NONE)
        };
        let read = [[1; 4], [1; 4], [7; 4], [7, 7, 1, 1]];
        assert_eq!(with_last([0.5, 0.6]).kept(&read), Kept::Traces);
        let mislabelled = with_last([1.0, 0.0]);
        assert_eq!(mislabelled.suspects(&mislabelled.all()).len(), 1);
        assert_eq!(mislabelled.kept(&read), Kept::Both);
    }

    #[test]
    fn each_part_reads_by_itself() {
        let own = samples(1, &[ink(), ink(), picture()]);
        let nearly = Labelled {
            drawn: vec![Stroke::from([(0.2, 0.21), (0.8, 0.2), (0.4, 0.9)].as_slice())].into(),
            ..ink()
        };
        let hand = samples(1, &[nearly]).hand(&[0]);
        let head = Head { layer: layer(7), hand, signs: None };
        assert_eq!(own.read_with_parts(&head, &[0, 2]), [[1, 7, 7, 7], [1, 1, 7, 7]]);
    }

    #[test]
    fn a_digit_does_not_influence_the_choice_that_reads_it() {
        use Kept::{Both, Layer, Nothing, Traces};
        let own = samples(7, &[ink(), ink(), ink()]);
        let read = [seven(&[Layer, Both]), seven(&Kept::ALL), seven(&[Nothing, Traces])];
        assert_eq!(own.kept(&read), Both);
        // The first digit alone speaks for the layer, so it is read without.
        assert_eq!(own.read_by_choice(&read, &[0, 1, 2]), [1, 7, 1]);
        assert!(own.read_by_choice(&[], &[0]).is_empty());
    }
}
