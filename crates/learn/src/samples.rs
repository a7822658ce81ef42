//! A person's labelled digits as a base sees them: which look mislabelled, and what the others teach.

use burn::nn::Linear;
use burn::tensor::Tensor;

use crate::fit::Fit;
use crate::personal::{Head, Rows};
use crate::read;
use crate::read::ReadError;
use ink::Hand;
use ink::Trace;
use ink::metrics;
use ink::metrics::most_likely;
use ink::{Count, Labelled, Probabilities, Suspect};
use network::FineTuneSettings;

/// A person's labelled digits, with what a base makes of them.
pub struct Samples {
    /// Each one's own picture first.
    rows: Vec<Rows>,
    traces: Vec<Option<Trace>>,
    /// Whose labels their writer stands by.
    sure: Vec<bool>,
    /// What the base reads in each one's own picture.
    read: Vec<Probabilities>,
    /// Features of each one's own picture, at length 1.
    pictures: Vec<Vec<f32>>,
}

impl Samples {
    /// `rows`: of each sample in turn, as `Rows::of_sample` makes them.
    pub async fn new(
        head: &Linear,
        samples: impl Iterator<Item = &Labelled>,
        rows: Vec<Rows>,
    ) -> Result<Self, ReadError> {
        let of_sample = |sample: &Labelled| (sample.drawn.trace(), sample.sure);
        let (traces, sure) = samples.map(of_sample).unzip();
        let (mut read, mut pictures) = (Vec::new(), Vec::new());
        if let Some(own) = own_pictures(rows.iter()) {
            read = read::probabilities(head, own.clone()).await?;
            let [_, width] = own.dims();
            let numbers = read::numbers(own).await?;
            pictures.extend(numbers.chunks(width).map(unit));
        }
        Ok(Self { rows, traces, sure, read, pictures })
    }

    /// The places of all of them.
    pub fn everyone(&self) -> Vec<usize> {
        (0..self.rows.len()).collect()
    }

    fn label(&self, place: usize) -> u8 {
        self.rows[place].labels[0]
    }

    pub fn labels(&self) -> Vec<u8> {
        self.rows.iter().map(|rows| rows.labels[0]).collect()
    }

    /// Features of their own pictures, `[n, features]`; `None` where there is none.
    pub fn pictures(&self) -> Option<Tensor<2>> {
        own_pictures(self.rows.iter())
    }

    /// How the base reads them.
    pub fn before(&self) -> Count {
        metrics::count(&self.labels(), &self.read)
    }

    /// The digit that a sample looks like beside others, where that isn't its label: the base is sure
    /// of that digit, and of the others one of that digit is more like it than any of its own label.
    /// A class alone tells nothing, and whoever stands by a label is believed.
    fn looks_like(&self, place: usize, beside: &[usize]) -> Option<u8> {
        /// Below this the base has an opinion, no more.
        const SURE: f32 = 0.5;
        let label = self.label(place);
        let other = most_likely(&self.read[place]);
        let unsure = self.read[place][usize::from(other)] < SURE;
        if other == label || unsure || self.sure[place] {
            return None;
        }
        let likeness = |of: u8| {
            let others = beside.iter().filter(|&&i| i != place && self.label(i) == of);
            let likeness = others.map(|&i| dot(&self.pictures[place], &self.pictures[i]));
            likeness.max_by(f32::total_cmp)
        };
        (likeness(other)? > likeness(label)?).then_some(other)
    }

    /// Which of these look mislabelled beside each other.
    pub fn suspects(&self, places: &[usize]) -> Vec<Suspect> {
        let suspect = |&place: &usize| {
            let looks_like = self.looks_like(place, places)?;
            Some(Suspect { place: place as u32, looks_like })
        };
        places.iter().filter_map(suspect).collect()
    }

    /// The ink of these.
    pub fn hand(&self, places: &[usize]) -> Hand {
        let trace = |&place: &usize| Some((self.traces[place].clone()?, self.label(place)));
        Hand(places.iter().filter_map(trace).collect())
    }

    /// How they are read by the base and bent by a hand; no digit has a say in its own reading.
    pub fn bent_by(&self, hand: &Hand) -> Count {
        let mut read = self.read.clone();
        for (read, trace) in read.iter_mut().zip(&self.traces) {
            hand.weigh(trace.as_ref(), read);
        }
        metrics::count(&self.labels(), &read)
    }

    /// What is learned of those of these that are trusted; `None` where there is none.
    pub fn fit(
        &self,
        head: &Linear,
        places: &[usize],
        replay: Option<Rows>,
        settings: &FineTuneSettings,
    ) -> Option<Fit> {
        let trusted = trusted(places, &self.suspects(places));
        let own = Rows::join(trusted.iter().map(|&place| &self.rows[place]))?;
        Some(Fit::new(head, own, self.hand(&trusted), replay, settings))
    }

    /// What a head reads in the own pictures and the ink of these.
    pub async fn probabilities(
        &self,
        head: &Head,
        places: &[usize],
    ) -> Result<Vec<Probabilities>, ReadError> {
        let Some(own) = own_pictures(places.iter().map(|&place| &self.rows[place])) else {
            return Ok(Vec::new());
        };
        let mut read = read::probabilities(&head.linear, own).await?;
        for (read, &place) in read.iter_mut().zip(places) {
            head.hand.weigh(self.traces[place].as_ref(), read);
        }
        Ok(read)
    }
}

/// These places without the suspects; all of them where nothing would be left.
pub fn trusted(places: &[usize], suspects: &[Suspect]) -> Vec<usize> {
    let suspect = |place: &usize| suspects.iter().any(|s| s.place as usize == *place);
    let trusted: Vec<usize> = places.iter().copied().filter(|place| !suspect(place)).collect();
    if trusted.is_empty() { places.to_vec() } else { trusted }
}

/// Features of each one's own picture, `[n, features]`; `None` where there is none.
fn own_pictures<'a>(samples: impl Iterator<Item = &'a Rows>) -> Option<Tensor<2>> {
    let own: Vec<_> = samples.map(|rows| rows.features.clone().narrow(0, 0, 1)).collect();
    (!own.is_empty()).then(|| Tensor::cat(own, 0))
}

/// At length 1.
fn unit(numbers: &[f32]) -> Vec<f32> {
    let length = dot(numbers, numbers).sqrt().max(f32::MIN_POSITIVE);
    numbers.iter().map(|x| x / length).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    /// Samples by their features, their labels, and of what digit the base is sure in each.
    fn samples(of: &[([f32; 3], u8, usize)]) -> Samples {
        let device = Device::flex();
        let row = |&(features, label, _): &([f32; 3], u8, usize)| Rows {
            features: Tensor::from_floats([features], &device),
            labels: vec![label],
        };
        let sure = |digit| std::array::from_fn(|i| if i == digit { 0.91 } else { 0.01 });
        Samples {
            rows: of.iter().map(row).collect(),
            traces: vec![None; of.len()],
            sure: vec![false; of.len()],
            read: of.iter().map(|&(_, _, digit)| sure(digit)).collect(),
            pictures: of.iter().map(|(features, ..)| unit(features)).collect(),
        }
    }

    const FOUR: [f32; 3] = [1.0, 0.1, 0.0];
    const NINE: [f32; 3] = [0.1, 1.0, 0.0];
    const ODD_NINE: [f32; 3] = [0.7, 0.0, 0.9];

    #[test]
    fn a_swapped_label_is_suspect_and_an_odd_hand_is_not() {
        let mut own = samples(&[(FOUR, 4, 4), (NINE, 9, 9), (FOUR, 9, 4), (NINE, 9, 9)]);
        let suspects = own.suspects(&own.everyone());
        assert_eq!(suspects, [Suspect { place: 2, looks_like: 4 }]);
        assert_eq!(trusted(&own.everyone(), &suspects), [0, 1, 3]);
        assert_eq!(trusted(&[2], &suspects), [2]);
        own.sure[2] = true;
        assert!(own.suspects(&own.everyone()).is_empty());
        // Read as a 4, but the person's other 9 looks the same.
        let own = samples(&[(FOUR, 4, 4), (ODD_NINE, 9, 4), (ODD_NINE, 9, 4)]);
        assert!(own.suspects(&own.everyone()).is_empty());
        let alone = samples(&[(FOUR, 4, 4), (FOUR, 9, 4)]);
        assert!(alone.suspects(&alone.everyone()).is_empty());
    }

    #[test]
    fn samples_that_are_held_back_have_no_say() {
        let own = samples(&[(FOUR, 4, 4), (NINE, 9, 9), (FOUR, 9, 4), (NINE, 9, 9)]);
        assert!(own.suspects(&[1, 2, 3]).is_empty());
    }
}
