//! The files of the shipped bases.

use network::BaseName;
use network::weights::{LayerWeights, Weights, WeightsFile};

use crate::site::www;

/// The file of a base's weights.
pub fn shipped(base: BaseName) -> Vec<u8> {
    std::fs::read(www().join("weights").join(base.weights_file())).unwrap()
}

pub fn weights(base: BaseName) -> Weights {
    Weights::read(base.network(), &WeightsFile::open(&shipped(base)).unwrap()).unwrap()
}

/// The last layer.
pub fn own_layer(base: BaseName) -> LayerWeights {
    weights(base).head.unwrap()
}
