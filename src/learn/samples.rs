//! A person's labelled digits as a base sees them: which look mislabelled, and what the others teach.

use burn::nn::Linear;

use super::hand::Hand;
use super::personal::{Fit, Head, Rows};
use super::read::{self, ReadError};
use crate::engine::protocol::{Count, FineTuneSettings, Labelled, Probabilities};
use crate::ink::Trace;
use crate::measure::{self, most_likely};

/// A person's labelled digits, with what a base makes of them.
pub struct Samples {
    /// Each one's own picture first.
    rows: Vec<Rows>,
    traces: Vec<Option<Trace>>,
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
        let traces = samples.map(|sample| Trace::of(&sample.strokes)).collect();
        let own: Vec<Rows> = rows.iter().map(|rows| rows.first(1)).collect();
        let (mut read, mut pictures) = (Vec::new(), Vec::new());
        if let Some(own) = Rows::join(own.iter()) {
            read = read::probabilities(head, own.features.clone()).await?;
            let [_, width] = own.features.dims();
            let numbers = read::numbers(own.features).await?;
            pictures.extend(numbers.chunks(width).map(unit));
        }
        Ok(Self { rows, traces, read, pictures })
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

    /// How the base reads them.
    pub fn before(&self) -> Count {
        measure::count(&self.labels(), &self.read)
    }

    /// Whether a sample looks mislabelled beside others: the base is sure of another digit, and of
    /// the others one of that digit is more like it than any of its own label. A class alone tells
    /// nothing.
    fn suspect(&self, place: usize, beside: &[usize]) -> bool {
        /// Below this the base has an opinion, no more.
        const SURE: f32 = 0.5;
        let label = self.label(place);
        let other = most_likely(&self.read[place]);
        if other == label || self.read[place][usize::from(other)] < SURE {
            return false;
        }
        let likeness = |of: u8| {
            let others = beside.iter().filter(|&&i| i != place && self.label(i) == of);
            let likeness = others.map(|&i| dot(&self.pictures[place], &self.pictures[i]));
            likeness.max_by(f32::total_cmp)
        };
        matches!((likeness(other), likeness(label)), (Some(other), Some(own)) if other > own)
    }

    /// Which of these look mislabelled beside each other.
    pub fn suspects(&self, places: &[usize]) -> Vec<usize> {
        places.iter().copied().filter(|&place| self.suspect(place, places)).collect()
    }

    /// What is learned of these: what doesn't look mislabelled, or all where nothing would be left.
    /// `None` where there is none.
    pub fn fit(
        &self,
        head: &Linear,
        places: &[usize],
        replay: Option<Rows>,
        settings: &FineTuneSettings,
    ) -> Option<Fit> {
        let suspects = self.suspects(places);
        let mut trusted: Vec<usize> =
            places.iter().copied().filter(|place| !suspects.contains(place)).collect();
        if trusted.is_empty() {
            trusted = places.to_vec();
        }
        let own = Rows::join(trusted.iter().map(|&place| &self.rows[place]))?;
        let traces = trusted.iter().filter_map(|&place| {
            self.traces[place].clone().map(|trace| (trace, self.label(place)))
        });
        Some(Fit::new(head, own, Hand(traces.collect()), replay, settings))
    }

    /// What a head reads in the own pictures and the ink of these.
    pub async fn probabilities(
        &self,
        head: &Head,
        places: &[usize],
    ) -> Result<Vec<Probabilities>, ReadError> {
        let own: Vec<Rows> = places.iter().map(|&place| self.rows[place].first(1)).collect();
        let Some(rows) = Rows::join(own.iter()) else { return Ok(Vec::new()) };
        let mut read = read::probabilities(&head.linear, rows.features).await?;
        for (read, &place) in read.iter_mut().zip(places) {
            head.hand.weigh(self.traces[place].as_ref(), read);
        }
        Ok(read)
    }
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
    use burn::tensor::{Device, Tensor};

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
            read: of.iter().map(|&(_, _, digit)| sure(digit)).collect(),
            pictures: of.iter().map(|(features, ..)| unit(features)).collect(),
        }
    }

    const FOUR: [f32; 3] = [1.0, 0.1, 0.0];
    const NINE: [f32; 3] = [0.1, 1.0, 0.0];
    const ODD_NINE: [f32; 3] = [0.7, 0.0, 0.9];

    #[test]
    fn a_swapped_label_is_suspect_and_an_odd_hand_is_not() {
        let own = samples(&[(FOUR, 4, 4), (NINE, 9, 9), (FOUR, 9, 4), (NINE, 9, 9)]);
        assert_eq!(own.suspects(&own.everyone()), [2]);
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
