//! A map of digits: their ten scores in two dimensions, before and after learning.

use ink::CLASSES;
use network::LayerWeights;

use crate::projection::{Projection, Spot};

/// A fixed projection of the scores. A head moves the spots and leaves the projection as it is, so that
/// before and after lie on the same map.
#[derive(Clone, Debug, PartialEq)]
pub struct Map(Projection);

impl Map {
    /// The map of a crowd of pictures; `features`: n × features, `head`: the base's own.
    /// `None` for fewer than two pictures, or a head that doesn't fit.
    pub fn new(head: &LayerWeights, features: &[f32]) -> Option<Self> {
        Projection::of(&scores(head, features)?, CLASSES).map(Self)
    }

    /// A spot for each of n pictures, which may be others than the crowd; `head`: the base's or a
    /// person's. Empty if the head doesn't fit.
    pub fn spots(&self, head: &LayerWeights, features: &[f32]) -> Vec<Spot> {
        scores(head, features).map(|scores| self.0.spots(&scores)).unwrap_or_default()
    }

    /// The shares of the crowd's variance that both axes keep, each in [0, 1].
    pub fn shares(&self) -> [f32; 2] {
        self.0.shares()
    }
}

/// The logits of each picture, less their mean: what all ten have in common changes no reading.
fn scores(head: &LayerWeights, features: &[f32]) -> Option<Vec<f32>> {
    let fits = head.inputs > 0
        && head.fits(head.inputs, CLASSES)
        && features.len().is_multiple_of(head.inputs);
    if !fits {
        return None;
    }
    let mut scores = kernels::narrow(features, &head.weight, &head.bias);
    for row in scores.chunks_exact_mut(CLASSES) {
        let mean = row.iter().sum::<f32>() / CLASSES as f32;
        row.iter_mut().for_each(|score| *score -= mean);
    }
    Some(scores)
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::testing::{opened, pen_pictures};

    /// The mean distance of spots with these labels: of the same digit, and of two digits.
    fn distances(spots: &[Spot], labels: &[u8]) -> (f32, f32) {
        let mut sums = [(0.0, 0.0); 2];
        for (i, a) in spots.iter().enumerate() {
            for (j, b) in spots.iter().enumerate().take(i) {
                let sum = &mut sums[usize::from(labels[i] == labels[j])];
                sum.0 += (a[0] - b[0]).hypot(a[1] - b[1]);
                sum.1 += 1.0;
            }
        }
        let [other, same] = sums.map(|(sum, count)| sum / count);
        (same, other)
    }

    #[test]
    fn the_same_digits_lie_closer_together_than_others() {
        let (pictures, labels) = pen_pictures(13);
        for base in BaseName::ALL {
            let opened = opened(base);
            let features = opened.trunk.features(&pictures);
            let map = Map::new(&opened.base.head, &features).unwrap();
            let spots = map.spots(&opened.base.head, &features);
            assert_eq!(spots.len(), labels.len());
            let (same, other) = distances(&spots, &labels);
            assert!(same < 0.9 * other, "{base}: {same} {other}");
            let [first, second] = map.shares();
            assert!(first >= second && first + second > 0.2 && first + second < 1.0);
        }
    }

    #[test]
    fn a_head_moves_the_spots_and_what_all_scores_have_in_common_does_not() {
        let opened = opened(BaseName::Cnn);
        let (pictures, _) = pen_pictures(41);
        let features = opened.trunk.features(&pictures);
        let base = &opened.base.head;
        let map = Map::new(base, &features).unwrap();
        let before = map.spots(base, &features);
        let mut lifted = base.clone();
        lifted.bias.iter_mut().for_each(|bias| *bias += 5.0);
        let near = |a: &Spot, b: &Spot| (a[0] - b[0]).hypot(a[1] - b[1]) < 1e-3;
        let same = map.spots(&lifted, &features);
        assert!(before.iter().zip(&same).all(|(a, b)| near(a, b)));
        let mut sevens = base.clone();
        sevens.bias[7] += 5.0;
        let moved = map.spots(&sevens, &features);
        // A bias moves all by the same way.
        let way = |i: usize| [moved[i][0] - before[i][0], moved[i][1] - before[i][1]];
        assert!((1..before.len()).all(|i| near(&way(i), &way(0))) && !near(&way(0), &[0.0; 2]));
    }

    #[test]
    fn a_head_of_another_base_has_no_map() {
        let [cnn, mlp] = [BaseName::Cnn, BaseName::Mlp].map(|base| &opened(base).base.head);
        assert_eq!(Map::new(mlp, &[0.0; 2 * 720]), None);
        let crowd: Vec<f32> = (0..4 * 720).map(|i| (i % 7) as f32).collect();
        let map = Map::new(cnn, &crowd).unwrap();
        assert!(map.spots(mlp, &crowd[..720]).is_empty());
    }
}
