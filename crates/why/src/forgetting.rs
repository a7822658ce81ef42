//! What learning a hand changed: how far the head's weights moved, and which test pictures are read
//! otherwise.

use ink::metrics::{changes, count_read, most_likely};
use ink::{CLASSES, Changes, Count, Probabilities};
use network::LayerWeights;
use network::reading::probabilities;

/// Two heads of a base, compared on labelled pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Forgetting {
    pub before: Count,
    pub after: Count,
    /// For each digit, the pictures that became right and that became wrong.
    pub changes: Changes,
    /// The pictures that are read otherwise, in order.
    pub changed: Vec<Changed>,
    /// How far the weights of each digit moved.
    pub moved: [Moved; CLASSES],
}

/// A picture that is read otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its place among the pictures.
    pub place: usize,
    pub label: u8,
    pub before: u8,
    pub after: u8,
}

/// How far the weights and the bias of a digit moved.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moved {
    /// The Euclidean length of the change.
    pub distance: f32,
    /// That, as a share of the length before.
    pub share: f32,
}

/// Why two heads can't be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadsError {
    #[error("the two heads belong to different bases: compare a head with its own base's")]
    Bases,
    #[error("the pictures, their labels and the heads don't fit each other")]
    Pictures,
}

impl Changed {
    /// It was read right, and no longer is.
    fn is_forgotten(&self) -> bool {
        self.before == self.label && self.after != self.label
    }

    /// It was misread, and is right now.
    fn is_gained(&self) -> bool {
        self.before != self.label && self.after == self.label
    }
}

impl Forgetting {
    /// The pictures that were read right, and no longer are.
    pub fn forgotten(&self) -> impl Iterator<Item = &Changed> {
        self.changed.iter().filter(|changed| changed.is_forgotten())
    }

    /// The pictures that were misread, and are right now.
    pub fn gained(&self) -> impl Iterator<Item = &Changed> {
        self.changed.iter().filter(|changed| changed.is_gained())
    }

    /// All that are read otherwise: the forgotten ones, then the gained ones, then the others.
    pub fn by_kind(&self) -> impl Iterator<Item = &Changed> {
        let others = self.changed.iter().filter(|of| !of.is_forgotten() && !of.is_gained());
        self.forgotten().chain(self.gained()).chain(others)
    }
}

/// Compares two heads on n labelled pictures; `features`: n × features of the base they share.
pub fn forgetting(
    before: &LayerWeights,
    after: &LayerWeights,
    features: &[f32],
    labels: &[u8],
) -> Result<Forgetting, HeadsError> {
    if !before.fits(after.inputs, CLASSES) || !after.fits(before.inputs, CLASSES) {
        return Err(HeadsError::Bases);
    }
    if features.len() != labels.len() * before.inputs {
        return Err(HeadsError::Pictures);
    }
    let read = |head| -> Vec<u8> {
        let read: Vec<Probabilities> = probabilities(head, features);
        read.iter().map(most_likely).collect()
    };
    let (first, second) = (read(before), read(after));
    let all = labels.iter().zip(&first).zip(&second).enumerate();
    let changed = all.filter(|(_, ((_, before), after))| before != after);
    let changed =
        changed.map(|(place, ((&label, &before), &after))| Changed { place, label, before, after });
    Ok(Forgetting {
        changed: changed.collect(),
        changes: changes(labels, &first, &second),
        before: count_read(labels, &first),
        after: count_read(labels, &second),
        moved: std::array::from_fn(|class| moved(before, after, class)),
    })
}

fn moved(before: &LayerWeights, after: &LayerWeights, class: usize) -> Moved {
    let own = |layer: &LayerWeights| -> Vec<f32> {
        let weights = layer.weight.iter().skip(class).step_by(CLASSES);
        weights.chain(&layer.bias[class..=class]).copied().collect()
    };
    let (first, second) = (own(before), own(after));
    let change: Vec<f32> = first.iter().zip(&second).map(|(a, b)| b - a).collect();
    let distance = length(&change);
    Moved { distance, share: distance / length(&first).max(f32::MIN_POSITIVE) }
}

fn length(numbers: &[f32]) -> f32 {
    numbers.iter().map(|number| number * number).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::testing::{opened, pen_pictures};

    #[test]
    fn the_same_head_forgets_nothing() {
        let opened = opened(BaseName::Cnn);
        let (pictures, labels) = pen_pictures(17);
        let features = opened.trunk.features(&pictures);
        let head = &opened.base.head;
        let same = forgetting(head, head, &features, &labels).unwrap();
        assert_eq!(same.before, same.after);
        assert_eq!(same.before.of as usize, labels.len());
        assert!(same.changed.is_empty());
        assert_eq!(same.moved, [Moved::default(); CLASSES]);
    }

    #[test]
    fn a_head_that_no_longer_believes_in_ones_forgets_the_ones() {
        let opened = opened(BaseName::Cnn);
        let (pictures, labels) = pen_pictures(17);
        let features = opened.trunk.features(&pictures);
        let before = &opened.base.head;
        let mut after = before.clone();
        after.bias[1] -= 100.0;
        let known = forgetting(before, &after, &features, &labels).unwrap();
        assert!(known.forgotten().count() > 0);
        assert!(known.forgotten().all(|changed| changed.label == 1 && changed.before == 1));
        assert!(known.changed.iter().all(|changed| changed.before == 1 && changed.after != 1));
        let (gained, lost) = (known.gained().count() as u32, known.forgotten().count() as u32);
        assert_eq!(known.before.right + gained - lost, known.after.right);
        let of_ones = known.changes[1];
        assert_eq!(of_ones.lost, lost);
        assert_eq!(known.changes.iter().map(|change| change.gained).sum::<u32>(), gained);
        assert!((known.moved[1].distance - 100.0).abs() < 1e-3);
        assert_eq!(known.moved[2], Moved::default());
        for changed in &known.changed {
            assert_eq!(labels[changed.place], changed.label);
        }
        assert_eq!(known.by_kind().count(), known.changed.len());
        let kind = |changed: &Changed| (!changed.is_forgotten(), !changed.is_gained());
        assert!(known.by_kind().is_sorted_by_key(kind));
    }

    #[test]
    fn doubled_weights_have_moved_by_their_own_length() {
        let opened = opened(BaseName::Softmax);
        let before = &opened.base.head;
        let mut after = before.clone();
        after.weight.iter_mut().skip(4).step_by(CLASSES).for_each(|weight| *weight *= 2.0);
        after.bias[4] *= 2.0;
        let known = forgetting(before, &after, &[], &[]).unwrap();
        assert!((known.moved[4].share - 1.0).abs() < 1e-5 && known.moved[4].distance > 0.0);
        assert_eq!(known.moved[5], Moved::default());
        assert_eq!(known.before, Count::default());
    }

    #[test]
    fn heads_of_two_bases_are_not_compared() {
        let [softmax, cnn] = [BaseName::Softmax, BaseName::Cnn].map(|base| &opened(base).base.head);
        assert_eq!(forgetting(softmax, cnn, &[], &[]), Err(HeadsError::Bases));
        assert_eq!(forgetting(cnn, cnn, &[0.0; 720], &[]), Err(HeadsError::Pictures));
    }
}
