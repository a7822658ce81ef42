//! A reader of digits, and a question to it: why this digit and not that one.

use ink::metrics::most_likely;
use ink::{
    CLASSES, Hand, Image28, Nearest, PenWidth, Prior, Probabilities, Stroke, Trace, rasterize,
};
use network::LayerWeights;
use network::reading::probabilities;

use crate::trunk::{Logits, Trunk};

/// What reads: a base's frozen layers, a last layer, the traces of a person's digits, and made-up digits.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub trunk: &'a Trunk,
    pub layer: &'a LayerWeights,
    pub hand: &'a Hand,
    pub prior: Prior,
}

impl Reader<'_> {
    /// The network's logits of each picture, without the traces.
    pub fn logits(&self, pictures: &[Image28]) -> Vec<Logits> {
        self.logits_of(&self.trunk.features(pictures))
    }

    /// The same for n × features.
    pub(crate) fn logits_of(&self, features: &[f32]) -> Vec<Logits> {
        let logits = kernels::narrow(features, &self.layer.weight, &self.layer.bias);
        logits.as_chunks().0.to_vec()
    }

    /// The network's reading of each picture, without the traces.
    pub fn read_pictures(&self, pictures: &[Image28]) -> Vec<Probabilities> {
        probabilities(self.layer, &self.trunk.features(pictures))
    }

    /// The reading of each digit as the page shows it; `None` for one without ink.
    pub fn read(&self, digits: &[Vec<Stroke>]) -> Vec<Option<Probabilities>> {
        let pictures: Vec<_> =
            digits.iter().map(|strokes| rasterize(strokes, PenWidth::default())).collect();
        let inked: Vec<_> = pictures.iter().flatten().cloned().collect();
        let mut read = self.read_pictures(&inked).into_iter();
        let of_digit = |(strokes, picture): (&Vec<Stroke>, &Option<Image28>)| {
            let mut read = picture.as_ref().and_then(|_| read.next())?;
            self.prior.weigh(self.hand, Trace::of(strokes).as_ref(), &mut read);
            Some(read)
        };
        digits.iter().zip(&pictures).map(of_digit).collect()
    }
}

/// Why `digit`, and not `against`?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub digit: u8,
    pub against: u8,
}

impl Question {
    /// Why the digit that was read, and not the second likely one, or `against`.
    pub fn of(read: &Probabilities, against: Option<u8>) -> Self {
        let digit = most_likely(read);
        let mut others = *read;
        others[usize::from(digit)] = f32::NEG_INFINITY;
        let against = against.filter(|&other| other != digit && usize::from(other) < CLASSES);
        Self { digit, against: against.unwrap_or_else(|| most_likely(&others)) }
    }

    /// How far the digit's logit is above the other's, in nats.
    pub fn margin(self, logits: &Logits) -> f32 {
        logits[usize::from(self.digit)] - logits[usize::from(self.against)]
    }

    /// The weights of the margin's sum over the features.
    pub fn direction(self, layer: &LayerWeights) -> Vec<f32> {
        let rows = layer.weight.chunks_exact(layer.outputs);
        rows.map(|row| row[usize::from(self.digit)] - row[usize::from(self.against)]).collect()
    }

    /// What a hand's traces add to the margin, in nats. `nearest`: the ink, compared with them.
    pub fn margin_of_hand(self, nearest: &Nearest) -> f32 {
        let mut even = [1.0 / CLASSES as f32; CLASSES];
        nearest.weigh(&mut even);
        self.margin_of(&even)
    }

    /// How much likelier the digit is than the other one in a reading, in nats.
    pub fn margin_of(self, read: &Probabilities) -> f32 {
        let log = |digit: u8| read[usize::from(digit)].max(f32::MIN_POSITIVE).ln();
        log(self.digit) - log(self.against)
    }
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::testing::{NO_HAND, opened, seven_strokes};

    #[test]
    fn the_question_is_about_the_two_likeliest_digits_unless_another_is_asked_for() {
        let mut read = [0.01; CLASSES];
        (read[7], read[1]) = (0.8, 0.12);
        assert_eq!(Question::of(&read, None), Question { digit: 7, against: 1 });
        assert_eq!(Question::of(&read, Some(2)), Question { digit: 7, against: 2 });
        for other in [7, 12] {
            assert_eq!(Question::of(&read, Some(other)), Question { digit: 7, against: 1 });
        }
    }

    #[test]
    fn the_margin_is_the_sum_over_the_features() {
        let opened = opened(BaseName::Mlp);
        let reader = opened.reader(&NO_HAND);
        let picture = rasterize(&seven_strokes(), PenWidth::default()).unwrap();
        let question = Question { digit: 7, against: 1 };
        let direction = question.direction(reader.layer);
        let features = opened.trunk.features(std::slice::from_ref(&picture));
        let sum: f32 = features.iter().zip(direction).map(|(a, b)| a * b).sum();
        let bias = reader.layer.bias[7] - reader.layer.bias[1];
        let margin = question.margin(&reader.logits(&[picture])[0]);
        assert!((sum + bias - margin).abs() < 1e-3, "{sum} {bias} {margin}");
    }

    #[test]
    fn digits_without_ink_are_not_read_and_the_others_are() {
        let opened = opened(BaseName::Cnn);
        let read = opened.reader(&NO_HAND).read(&[Vec::new(), seven_strokes(), Vec::new()]);
        assert!(read[0].is_none() && read[2].is_none());
        assert_eq!(most_likely(&read[1].unwrap()), 7);
    }

    #[test]
    fn traces_add_to_the_margin_what_they_add_to_the_reading() {
        let opened = opened(BaseName::Cnn);
        let near: Vec<Stroke> =
            vec![Stroke::from([(0.22, 0.2), (0.8, 0.22), (0.45, 0.9)].as_slice())];
        let hand = Hand(vec![(Trace::of(&near).unwrap(), 1)]);
        let question = Question { digit: 1, against: 7 };
        let mut nearest = Nearest::default();
        assert_eq!(question.margin_of_hand(&nearest), 0.0);
        nearest.compare(&Trace::of(&seven_strokes()).unwrap(), &hand.0);
        let adds = question.margin_of_hand(&nearest);
        assert!(adds > 1.0, "{adds}");
        let odds = |hand: &Hand| {
            let read = opened.reader(hand).read(&[seven_strokes()])[0].unwrap();
            (read[1] / read[7]).ln()
        };
        assert!((odds(&hand) - odds(&NO_HAND) - adds).abs() < 1e-2);
    }
}
