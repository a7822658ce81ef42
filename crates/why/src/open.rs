//! A network, opened for one picture: what each layer makes of it, and the ten scores as sums.

use ink::{Image28, Probabilities};
use network::LayerWeights;
use network::plan::PlanError;
use network::reading::probabilities;

use crate::layers::{LayerInfo, layers};
use crate::question::Reader;
use crate::trunk::{Logits, Trunk};

/// What a network makes of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenNetwork {
    /// The picture, then each layer of the trunk.
    pub layers: Vec<OpenLayer>,
    /// What the head gets: the last layer's outputs.
    pub features: Vec<f32>,
    pub logits: Logits,
    /// Without the traces of a person's digits.
    pub probabilities: Probabilities,
}

/// What one layer makes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenLayer {
    pub info: LayerInfo,
    /// Channels before rows before columns, as `info.shape` says.
    pub outputs: Vec<f32>,
}

/// A digit's logit as a sum over the features.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    pub digit: u8,
    /// The terms that change it most, of either sign, the largest first.
    pub terms: Vec<Term>,
    /// The sum of all other terms.
    pub rest: f32,
    pub bias: f32,
    /// The sum of terms, rest and bias.
    pub logit: f32,
}

/// What a feature adds to a logit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Its place among the features.
    pub feature: usize,
    pub value: f32,
    pub weight: f32,
}

impl Term {
    /// Value × weight.
    pub fn adds(self) -> f32 {
        self.value * self.weight
    }
}

impl OpenLayer {
    /// The picture of each channel, row by row; a single number for each unit.
    pub fn pictures(&self) -> impl Iterator<Item = &[f32]> {
        let side = self.info.side().max(1);
        self.outputs.chunks_exact(side * side)
    }
}

/// The picture and each layer of the trunk at work on it, and the features.
pub fn open_layers(
    trunk: &Trunk,
    picture: &Image28,
) -> Result<(Vec<OpenLayer>, Vec<f32>), PlanError> {
    let mut outputs: Vec<Vec<f32>> = vec![picture.intensities().collect()];
    outputs.extend(trunk.outputs(picture)?);
    let infos = layers(&trunk.network())?;
    let layers = infos.into_iter().zip(outputs);
    let features = trunk.features(std::slice::from_ref(picture));
    Ok((layers.map(|(info, outputs)| OpenLayer { info, outputs }).collect(), features))
}

/// Opens a network for a picture.
pub fn open(reader: &Reader, picture: &Image28) -> Result<OpenNetwork, PlanError> {
    let (layers, features) = open_layers(reader.trunk, picture)?;
    Ok(OpenNetwork {
        layers,
        logits: reader.logits_of(&features).first().copied().unwrap_or_default(),
        probabilities: probabilities(reader.layer, &features).first().copied().unwrap_or_default(),
        features,
    })
}

/// A digit's logit, with its `most` largest terms; `features`: of one picture.
pub fn sum(head: &LayerWeights, features: &[f32], digit: u8, most: usize) -> Sum {
    let class = usize::from(digit);
    let weights = head.weight.iter().skip(class).step_by(head.outputs.max(1));
    let terms = features.iter().zip(weights).enumerate();
    let mut terms: Vec<Term> =
        terms.map(|(feature, (&value, &weight))| Term { feature, value, weight }).collect();
    let bias = head.bias.get(class).copied().unwrap_or_default();
    let logit = terms.iter().map(|term| term.adds()).sum::<f32>() + bias;
    terms.sort_by(|a, b| b.adds().abs().total_cmp(&a.adds().abs()));
    let rest = terms.iter().skip(most).map(|term| term.adds()).sum();
    terms.truncate(most);
    Sum { digit, terms, rest, bias, logit }
}

#[cfg(test)]
mod tests {
    use ink::CLASSES;
    use network::BaseName;

    use super::*;
    use crate::testing::{NO_HAND, opened, seven};

    #[test]
    fn each_base_is_open_from_the_picture_to_the_features() {
        let picture = seven().image().unwrap();
        for base in BaseName::ALL {
            let reader = opened(base).reader(&NO_HAND);
            let open = open(&reader, &picture).unwrap();
            assert_eq!(open.layers.len(), 1 + base.network().trunk.len());
            for layer in &open.layers {
                assert_eq!(layer.outputs.len(), layer.info.shape.numbers(), "{}", layer.info.name);
                assert_eq!(layer.pictures().count(), layer.info.channels());
            }
            let last = &open.layers.last().unwrap().outputs;
            assert_eq!(last.len(), open.features.len());
            let near = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-3 * a.abs().max(1.0);
            assert!(last.iter().zip(&open.features).all(near), "{base}");
            assert_eq!(open.logits, reader.logits(std::slice::from_ref(&picture))[0]);
            assert_eq!(open.probabilities, reader.read_pictures(std::slice::from_ref(&picture))[0]);
            assert_eq!(ink::metrics::most_likely(&open.probabilities), 7, "{base}");
        }
    }

    #[test]
    fn each_score_is_the_sum_of_its_terms_rest_and_bias() {
        let picture = seven().image().unwrap();
        for base in BaseName::ALL {
            let reader = opened(base).reader(&NO_HAND);
            let open = open(&reader, &picture).unwrap();
            for digit in 0..CLASSES as u8 {
                let sum = sum(reader.layer, &open.features, digit, 8);
                assert_eq!((sum.digit, sum.terms.len()), (digit, 8));
                let sizes: Vec<f32> = sum.terms.iter().map(|term| term.adds().abs()).collect();
                assert!(sizes.is_sorted_by(|a, b| a >= b));
                let terms: f32 = sum.terms.iter().map(|term| term.adds()).sum();
                assert!((terms + sum.rest + sum.bias - sum.logit).abs() < 1e-3);
                let logit = open.logits[usize::from(digit)];
                assert!((logit - sum.logit).abs() < 1e-3 * logit.abs().max(1.0), "{base}");
            }
        }
    }

    #[test]
    fn fewer_features_than_asked_for_leave_no_rest() {
        let head = LayerWeights { weight: vec![2.0, 3.0], bias: vec![0.5], inputs: 2, outputs: 1 };
        let sum = sum(&head, &[1.0, -4.0], 0, 9);
        assert_eq!(sum.terms.iter().map(|term| term.adds()).collect::<Vec<_>>(), [-12.0, 2.0]);
        assert_eq!((sum.rest, sum.logit), (0.0, -9.5));
    }
}
