//! A person's labelled digits with the base's readings: which look mislabelled, the accuracy, and what is kept of a
//! learned hand.

mod kept;

pub use kept::{Kept, ReadWith};

use ink::metrics::{self, most_likely};
use ink::{Count, Hand, Labelled, Prior, Probabilities, Suspect, Trace};

use crate::Head;
use crate::comparisons::Comparisons;
use crate::numbers::{dot, unit};
use crate::reading::probabilities;
use crate::weights::LayerWeights;

/// Labelled digits, each with the base's features and reading of its own picture. A place is a
/// digit's index, from 0.
pub struct Samples {
    samples: Vec<Sample>,
    /// n × features.
    features: Vec<f32>,
    /// How readings of ink are weighed.
    prior: Prior,
}

struct Sample {
    label: u8,
    /// Whether the writer has confirmed the label.
    sure: bool,
    /// The ink's trace; `None` for a picture.
    trace: Option<Trace>,
    /// The base's reading of the picture.
    read: Probabilities,
    /// The features, normalized to length 1.
    direction: Vec<f32>,
}

impl Samples {
    /// Readings with a lower probability are guesses, which show no wrong label.
    pub const SURE: f32 = 0.5;

    /// `base_head`: the base's own last layer; `features`: n × features, of each sample's own
    /// picture; `prior`: how readings of ink are weighed.
    pub fn new<'a>(
        base_head: &LayerWeights,
        samples: impl IntoIterator<Item = &'a Labelled>,
        features: Vec<f32>,
        prior: Prior,
    ) -> Self {
        let rows = features.chunks_exact(base_head.inputs);
        let read = probabilities(base_head, &features);
        let samples = samples.into_iter().zip(read).zip(rows).map(|((sample, read), row)| Sample {
            label: sample.label,
            sure: sample.sure,
            trace: sample.drawn.trace(),
            read,
            direction: unit(row.to_vec()),
        });
        Self { samples: samples.collect(), features, prior }
    }

    /// n × features of the samples' own pictures.
    pub fn features(&self) -> &[f32] {
        &self.features
    }

    /// The places of all samples.
    pub fn all(&self) -> Vec<usize> {
        (0..self.samples.len()).collect()
    }

    pub fn labels(&self) -> Vec<u8> {
        self.samples.iter().map(|sample| sample.label).collect()
    }

    /// The accuracy of the base on the samples, without the person's digits.
    pub fn before(&self) -> Count {
        self.count(&self.weighed_by(&Hand::default(), &self.all()))
    }

    /// The base's readings of the samples at these places, with a hand's traces. No digit weighs its own reading.
    pub fn weighed_by(&self, hand: &Hand, places: &[usize]) -> Vec<Probabilities> {
        let weighed = |&place: &usize| {
            let sample = &self.samples[place];
            let mut read = sample.read;
            self.prior.weigh(hand, sample.trace.as_ref(), &mut read);
            read
        };
        places.iter().map(weighed).collect()
    }

    /// Each sample's trace; `None` for a picture.
    pub fn traces(&self) -> Vec<Option<Trace>> {
        self.samples.iter().map(|sample| sample.trace.clone()).collect()
    }

    /// The base's readings of all samples, weighed by their comparisons with a hand.
    pub fn weighed(&self, by: &Comparisons) -> Vec<Probabilities> {
        let mut read = self.of_pictures();
        by.weigh(self.prior, &mut read);
        read
    }

    /// The same without the hand, as `before` counts them. The distances from made-up digits are kept in `by`.
    pub fn unweighed(&self, by: &Comparisons) -> Vec<Probabilities> {
        let mut read = self.of_pictures();
        by.weigh_strangers(self.prior, &mut read);
        read
    }

    /// The base's readings of the samples' pictures.
    fn of_pictures(&self) -> Vec<Probabilities> {
        self.samples.iter().map(|sample| sample.read).collect()
    }

    /// The readings of all samples by a last layer, weighed by their comparisons with a hand.
    pub fn read_by(&self, layer: &LayerWeights, by: &Comparisons) -> Vec<Probabilities> {
        let mut read = probabilities(layer, &self.features);
        by.weigh(self.prior, &mut read);
        read
    }

    /// The accuracy of readings of all samples, in order.
    pub fn count(&self, read: &[Probabilities]) -> Count {
        metrics::count(&self.labels(), read)
    }

    /// The samples at these places that look mislabelled in comparison with each other.
    pub fn suspects(&self, places: &[usize]) -> Vec<Suspect> {
        let suspect = |&place: &usize| {
            let looks_like = self.looks_like(place, places)?;
            Some(Suspect { place: place as u32, looks_like })
        };
        places.iter().filter_map(suspect).collect()
    }

    /// The digit that a sample looks like, if it differs from the label. The base must be sure of
    /// that digit, and the nearest other sample labelled as that digit must be nearer than any with
    /// the sample's own label. `None` if either label has no other sample, or if the writer has
    /// confirmed the label.
    fn looks_like(&self, place: usize, beside: &[usize]) -> Option<u8> {
        let sample = &self.samples[place];
        let other = most_likely(&sample.read);
        if other == sample.label || sample.sure || sample.read[usize::from(other)] < Self::SURE {
            return None;
        }
        let nearest = |label: u8| {
            let others = beside.iter().filter(|&&i| i != place && self.samples[i].label == label);
            let likeness = others.map(|&i| dot(&sample.direction, &self.samples[i].direction));
            likeness.max_by(f32::total_cmp)
        };
        (nearest(other)? > nearest(sample.label)?).then_some(other)
    }

    /// The traces at these places.
    pub fn hand(&self, places: &[usize]) -> Hand {
        let labelled = |&place: &usize| {
            let sample = &self.samples[place];
            Some((sample.trace.clone()?, sample.label))
        };
        Hand(places.iter().filter_map(labelled).collect())
    }

    /// The readings of the samples at these places by a head, with its hand.
    pub fn probabilities(&self, head: &Head, places: &[usize]) -> Vec<Probabilities> {
        let width = head.layer.inputs;
        let row = |&place: &usize| self.features[place * width..][..width].iter().copied();
        let rows: Vec<f32> = places.iter().flat_map(row).collect();
        let mut read = probabilities(&head.layer, &rows);
        for (read, &place) in read.iter_mut().zip(places) {
            self.prior.weigh(&head.hand, self.samples[place].trace.as_ref(), read);
        }
        read
    }
}

/// These places without the suspects; all places if none would remain.
pub fn trusted(places: &[usize], suspects: &[Suspect]) -> Vec<usize> {
    let suspect = |place: &usize| suspects.iter().any(|s| s.place as usize == *place);
    let trusted: Vec<usize> = places.iter().copied().filter(|place| !suspect(place)).collect();
    if trusted.is_empty() { places.to_vec() } else { trusted }
}

#[cfg(test)]
mod tests {
    use ink::prior::{MadeUp, Weighed};
    use ink::{CLASSES, Drawn, Stroke};

    use super::*;

    /// A head that reads `digits[i]` if feature i is the largest.
    fn base_head(digits: [usize; 3]) -> LayerWeights {
        let mut weight = vec![0.0; 3 * CLASSES];
        for (feature, digit) in digits.into_iter().enumerate() {
            weight[feature * CLASSES + digit] = 20.0;
        }
        LayerWeights { weight, bias: vec![0.0; CLASSES], inputs: 3, outputs: CLASSES }
    }

    fn samples(of: &[([f32; 3], u8)], sure: bool) -> Samples {
        let labelled: Vec<_> =
            of.iter().map(|&(_, label)| Labelled { label, sure, ..Labelled::default() }).collect();
        let features = of.iter().flat_map(|(features, _)| *features).collect();
        // A third feature that does not change the base's reading: still a 4.
        Samples::new(&base_head([4, 9, 4]), &labelled, features, Prior::NONE)
    }

    const FOUR: [f32; 3] = [1.0, 0.1, 0.0];
    const NINE: [f32; 3] = [0.1, 1.0, 0.0];
    const ODD_NINE: [f32; 3] = [0.7, 0.0, 0.9];

    #[test]
    fn a_swapped_label_is_suspect_and_an_odd_hand_is_not() {
        let swapped = [(FOUR, 4), (NINE, 9), (FOUR, 9), (NINE, 9)];
        let own = samples(&swapped, false);
        let suspects = own.suspects(&own.all());
        assert_eq!(suspects, [Suspect { place: 2, looks_like: 4 }]);
        assert_eq!(trusted(&own.all(), &suspects), [0, 1, 3]);
        assert_eq!(trusted(&[2], &suspects), [2]);
        let own = samples(&swapped, true);
        assert!(own.suspects(&own.all()).is_empty());
        // The base reads a 4, but the person's other 9 looks the same.
        let own = samples(&[(FOUR, 4), (ODD_NINE, 9), (ODD_NINE, 9)], false);
        assert!(own.suspects(&own.all()).is_empty());
        let alone = samples(&[(FOUR, 4), (FOUR, 9)], false);
        assert!(alone.suspects(&alone.all()).is_empty());
    }

    #[test]
    fn held_out_samples_are_not_compared() {
        let own = samples(&[(FOUR, 4), (NINE, 9), (FOUR, 9), (NINE, 9)], false);
        assert!(own.suspects(&[1, 2, 3]).is_empty());
    }

    /// A 1 that is a roof; its top is at `x`.
    fn roof(x: f32) -> Labelled {
        let roof = Stroke::from([(0.1, 0.9), (0.5 + x, 0.1), (0.9, 0.9)].as_slice());
        Labelled { label: 1, drawn: vec![roof].into(), sure: false }
    }

    #[test]
    fn a_trace_weighs_other_readings_but_not_its_own() {
        // The base reads a 4 with low confidence.
        let features = vec![0.05; 6];
        let roofs = [roof(0.0), roof(0.01)];
        let own = Samples::new(&base_head([4, 4, 4]), &roofs, features, Prior::NONE);
        assert_eq!(own.before(), Count { right: 0, of: 2 });
        let count = |hand: &Hand| {
            let mut compared = Comparisons::default();
            compared.begin(hand, own.traces());
            while compared.go_on(1) {}
            let weighed = own.weighed(&compared);
            assert_eq!(weighed, own.weighed_by(hand, &own.all()));
            own.count(&weighed)
        };
        assert_eq!(count(&own.hand(&[0, 1])), Count { right: 2, of: 2 });
        assert_eq!(count(&own.hand(&[0])), Count { right: 1, of: 2 });
        let head = Head { layer: base_head([7, 7, 7]), hand: own.hand(&[0]), signs: None };
        let read = own.probabilities(&head, &[1]);
        assert_eq!((read.len(), most_likely(&read[0])), (1, 1));
        assert_eq!(most_likely(&own.probabilities(&head, &[0])[0]), 7);
    }

    /// The only made-up digit is a roof.
    static ROOF: MadeUp = MadeUp::new(|label| {
        let trace = roof(0.02).drawn.trace().filter(|_| label == 1);
        trace.into_iter().collect()
    });

    #[test]
    fn every_reading_of_ink_is_weighed_by_made_up_digits_and_by_own_ones_first() {
        let picture = Drawn::Picture(roof(0.0).drawn.image().unwrap());
        let digits = [roof(0.0), Labelled { drawn: picture, ..roof(0.0) }];
        let prior = Prior::new(&ROOF, Weighed::Unsure);
        // The base reads a 4 with low confidence.
        let own = Samples::new(&base_head([4, 4, 4]), &digits, vec![0.05; 6], prior);
        assert_eq!(own.before(), Count { right: 1, of: 2 });
        let mut compared = Comparisons::default();
        compared.begin(&Hand::default(), own.traces());
        let alone = own.weighed_by(&Hand::default(), &own.all());
        assert_eq!((own.unweighed(&compared), own.weighed(&compared)), (alone.clone(), alone));
        let head = Head { layer: base_head([7, 7, 7]), hand: Hand::default(), signs: None };
        let read = own.probabilities(&head, &own.all());
        assert_eq!([most_likely(&read[0]), most_likely(&read[1])], [1, 7]);
        assert_eq!(own.read_by(&head.layer, &compared), read);
        assert_eq!(own.read_with_parts(&head, &own.all()), [[1, 1, 1, 1], [4, 4, 7, 7]]);
        // Made-up digits would make it a 1 again.
        let own = Samples::new(&base_head([7, 7, 7]), &digits, vec![0.05; 6], prior);
        let hand = Hand(vec![(roof(0.01).drawn.trace().unwrap(), 4)]);
        assert_eq!(most_likely(&own.weighed_by(&hand, &[0])[0]), 4);
    }
}
