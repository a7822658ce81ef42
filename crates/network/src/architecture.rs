//! Which layers a network has: those of a shipped base, or a list of its own.

use crate::BaseName;
use crate::layers::{Layer, Network, Shape};

/// The names of layers that have weights, in the files of networks that are no bases.
static NAMES: [&str; 12] = [
    "layers.0",
    "layers.1",
    "layers.2",
    "layers.3",
    "layers.4",
    "layers.5",
    "layers.6",
    "layers.7",
    "layers.8",
    "layers.9",
    "layers.10",
    "layers.11",
];

/// A network on a digit's picture that is no base, such as one that the Lab has trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerList {
    /// The layers below the head.
    pub trunk: Vec<Layer>,
    /// The head's outputs.
    pub classes: usize,
}

impl LayerList {
    /// A list with more layers than there are names has none, and can't be written to a file.
    pub fn network(&self) -> Network<'_> {
        let with_weights = self.trunk.iter().filter(|layer| layer.has_weights()).count();
        Network {
            input: Shape::DIGIT,
            trunk: &self.trunk,
            names: NAMES.get(..with_weights).unwrap_or_default(),
            classes: Some(self.classes),
            normalized: false,
        }
    }
}

/// What a network consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Architecture {
    Base(BaseName),
    List(LayerList),
}

impl Architecture {
    pub fn network(&self) -> Network<'_> {
        match self {
            Self::Base(base) => *base.network(),
            Self::List(list) => list.network(),
        }
    }
}

impl From<BaseName> for Architecture {
    fn from(base: BaseName) -> Self {
        Self::Base(base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::{Metadata, Weights, WeightsFile};
    use crate::{LayerWeights, layers};

    #[test]
    fn weights_of_a_list_come_back_from_their_file() {
        let list = LayerList { trunk: vec![Layer::Dense(2), Layer::Relu], classes: 3 };
        let layer = |inputs: usize, outputs: usize| LayerWeights {
            weight: (0..inputs * outputs).map(|i| (i % 9) as f32 - 4.0).collect(),
            bias: vec![0.5; outputs],
            inputs,
            outputs,
        };
        let weights = Weights { trunk: vec![layer(784, 2)], head: Some(layer(2, 3)) };
        let file = weights.to_file(&list.network(), &Metadata::new()).unwrap();
        let file = WeightsFile::open(&file).unwrap();
        assert!(file.has("layers.0.weight") && file.has("head.bias"));
        assert_eq!(Weights::read(&list.network(), &file).unwrap(), weights);
    }

    #[test]
    fn a_base_has_its_own_layers_and_too_long_a_list_no_names() {
        assert_eq!(Architecture::from(BaseName::Cnn).network().trunk, layers::CNN.trunk);
        let trunk = vec![Layer::Dense(2); NAMES.len() + 1];
        assert!(LayerList { trunk, classes: 2 }.network().names.is_empty());
    }
}
