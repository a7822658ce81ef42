//! A last layer that reads other digits than the base's own.

use ink::CLASSES;
use network::BaseName;
use network::weights::LayerWeights;

use crate::shipped::own_layer;

/// The base's last layer with its digits in another order: what was read as d is read as 9 - d.
pub fn turned(base: BaseName) -> LayerWeights {
    let mut layer = own_layer(base);
    layer.weight.chunks_mut(CLASSES).for_each(<[f32]>::reverse);
    layer.bias.reverse();
    layer
}
