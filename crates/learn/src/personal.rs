//! Learning a hand: a new head on a base's frozen features, from a few labelled digits of one person, and the traces of
//! these digits, which weigh readings.
//!
//! Each digit is learned in many variations of its ink. MNIST pictures are learned beside them, so that other hands and
//! digits without a sample aren't forgotten. Each class that the person wrote weighs the same. Digits that look
//! mislabelled are not learned from. A cross-validation decides what is kept.

use crate::head::Head;
use crate::labelled_features::LabelledFeatures;
use crate::model::Reader;
use crate::read::ReadError;
use crate::samples::Samples;
use ink::{Count, Labelled, Prior};
use network::FineTuneSettings;
use network::samples::{Kept, ReadWith};

/// The most variations of all samples together: more take time and teach nothing new.
const MOST_PICTURES: usize = 1500;

/// The most folds of a cross-validation.
const FOLDS: usize = 5;

/// How many variations of each of `samples` digits are learned.
pub fn copies(settings: &FineTuneSettings, samples: usize) -> usize {
    (settings.copies as usize).min(MOST_PICTURES / samples.max(1))
}

/// The fold that each sample is held out in, and the number of folds; 0 folds where a single sample leaves nothing to
/// learn from.
///
/// The samples of each digit are spread evenly over the folds.
pub fn folds(labels: &[u8]) -> (Vec<usize>, usize) {
    let folds = if labels.len() < 2 * FOLDS { labels.len() } else { FOLDS };
    if folds < 2 {
        return (vec![0; labels.len()], 0);
    }
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|&i| labels[i]);
    let mut fold_of = vec![0; labels.len()];
    for (turn, i) in order.into_iter().enumerate() {
        fold_of[i] = turn % folds;
    }
    (fold_of, folds)
}

/// What was learned of a hand.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The part that is kept.
    pub head: Head,
    pub kept: Kept,
    /// How many digits each of `Kept::ALL` reads right, held out; digits that look mislabelled are not counted.
    pub held_out: [Count; Kept::ALL.len()],
    /// The new last layer and the traces together, also where less is kept.
    pub whole: Head,
}

/// Learns these digits on top of a base, in one go; `None` where no digit has ink. `prior`: how held-out readings of ink
/// are weighed.
pub fn learn(
    base: &Reader,
    samples: &[&Labelled],
    replay: Option<LabelledFeatures>,
    settings: &FineTuneSettings,
    prior: Prior,
) -> Result<Option<Learned>, ReadError> {
    let copies = copies(settings, samples.len());
    let (samples, rows): (Vec<&Labelled>, Vec<LabelledFeatures>) = samples
        .iter()
        .filter_map(|sample| {
            let rows = LabelledFeatures::of_sample(base, sample, copies, settings.seed)?;
            Some((*sample, rows))
        })
        .unzip();
    let samples = Samples::new(base.head(), samples.into_iter(), rows, prior);
    let samples = pollster::block_on(samples)?;
    let fitted = |places: &[usize]| {
        let mut fit = samples.fit(base.head(), places, replay.clone(), settings)?;
        (0..settings.epochs).for_each(|_| drop(fit.epoch()));
        Some(fit.head())
    };
    let readings = &samples.readings;
    let everyone = readings.all();
    let Some(whole) = fitted(&everyone) else { return Ok(None) };
    let (fold_of, folds) = folds(&readings.labels());
    let mut read = if folds == 0 { Vec::new() } else { vec![ReadWith::default(); everyone.len()] };
    for fold in 0..folds {
        let (held, learned): (Vec<usize>, Vec<usize>) =
            everyone.iter().partition(|&&place| fold_of[place] == fold);
        if let Some(head) = fitted(&learned) {
            let head = pollster::block_on(head.plain())?;
            let of_fold = readings.read_with_parts(&head, &held);
            held.iter().zip(of_fold).for_each(|(&place, digits)| read[place] = digits);
        }
    }
    let kept = readings.kept(&read);
    let (head, held_out) = (whole.part(kept, base.head()), readings.counts(&read, &everyone));
    Ok(Some(Learned { head, kept, held_out, whole }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sample_is_held_out_once_and_classes_are_spread(
            labels in prop::collection::vec(0u8..10, 0..60),
        ) {
            let (fold_of, folds) = folds(&labels);
            prop_assert_eq!(fold_of.len(), labels.len());
            prop_assert!(folds == 0 && labels.len() < 2 || fold_of.iter().all(|&fold| fold < folds));
            for class in 0..10u8 {
                let of_class = |fold| {
                    (0..labels.len()).filter(|&i| labels[i] == class && fold_of[i] == fold).count()
                };
                let counts: Vec<usize> = (0..folds).map(of_class).collect();
                let most = counts.iter().max().copied().unwrap_or(0);
                let least = counts.iter().min().copied().unwrap_or(0);
                prop_assert!(most - least <= 1, "{:?}", counts);
            }
        }
    }
}
