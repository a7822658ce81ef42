//! Answers about the network: what its layers make of a digit, its weights, what it does when it is broken, and what
//! a head has forgotten.

use std::ops::RangeInclusive;

use ink::{Changes, Count, Image28, Probabilities};
use serde::{Deserialize, Serialize};

use super::Side;

/// Numbers as square pictures of 8 bits, one after the other, row by row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Planes {
    /// The width and height of each, in pixels.
    pub side: usize,
    /// The numbers of 0 and of 255. Around zero, both are equally far from it.
    pub range: (f32, f32),
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}

impl Planes {
    pub fn count(&self) -> usize {
        self.pixels.len() / self.side.saturating_mul(self.side).max(1)
    }

    /// The pixels of a picture; `None` beyond the last.
    pub fn plane(&self, place: usize) -> Option<&[u8]> {
        let pixels = self.side.checked_mul(self.side)?;
        self.pixels.get(place.checked_mul(pixels)?..)?.get(..pixels)
    }

    /// The number that a pixel stands for.
    pub fn number(&self, pixel: u8) -> f32 {
        let (low, high) = self.range;
        low + (high - low) * f32::from(pixel) / 255.0
    }
}

/// The network at work on a digit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layers {
    /// The first sentence: the network in plain words.
    pub sentence: String,
    /// The network's input.
    pub image: Image28,
    /// The trunk's layers in order; none for softmax.
    pub layers: Vec<Layer>,
    /// The sums of each side, the base first. Traces weigh none of them.
    pub scores: Vec<Scores>,
}

/// A layer and its outputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Such as “Convolution 2”.
    pub name: String,
    /// What it does and where it looks, in a few sentences.
    pub about: String,
    /// Its place among the layers that have weights; `None` for one without.
    pub weights: Option<usize>,
    pub looks: Looks,
    /// A picture for each channel; a row of numbers has pictures of one pixel.
    pub outputs: Planes,
}

/// The scores as sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    pub side: Side,
    /// One for each digit that the network reads, in order.
    pub sums: Vec<Sum>,
    /// The probabilities that follow from the scores alone.
    pub read: Probabilities,
}

/// A digit's score: the bias, plus each feature times its weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    pub digit: u8,
    pub logit: f32,
    pub bias: f32,
    /// The largest terms of either sign, the largest first.
    pub terms: Vec<Term>,
    /// The sum of all other terms.
    pub rest: f32,
}

/// A feature times its weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The feature's place.
    pub feature: usize,
    /// Where it comes from, such as “channel 3, row 1, column 2”.
    pub name: String,
    pub value: f32,
    pub weight: f32,
}

/// A filter of a convolution, or a unit of a fully connected layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    pub layer: usize,
    pub channel: usize,
    pub bias: f32,
    /// Its weights, a picture for each channel that it reads.
    pub weights: Planes,
}

/// Where a layer's outputs look: the output at (x, y) sees `size` × `size` pixels of the network's input,
/// from `start + step · x` and `start + step · y` on. They may lie beside the picture. All units of a fully
/// connected layer look at the same pixels: their step is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    pub start: i32,
    pub step: u32,
    pub size: u32,
}

/// The weights that look at the picture itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Units {
    pub side: Side,
    pub sentence: String,
    /// A picture for each of them.
    pub weights: Planes,
}

/// How a network is broken. The default is intact. Layers are counted from 0 among those that have weights
/// (`Layer::weights`); the last layer, from features to scores, comes after the trunk's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Damage {
    /// Channels whose outputs are 0: the layer and the channel.
    pub channels_off: Vec<(usize, usize)>,
    /// Layers whose outputs are all 0.
    pub layers_off: Vec<usize>,
    /// Noise on the weights, in standard deviations of each layer's weights: at most `MOST_NOISE`.
    pub noise: f32,
    /// The bits that each weight keeps, within `BITS`; `None`: all.
    pub bits: Option<u8>,
    /// Of the noise.
    pub seed: u64,
}

impl Damage {
    pub const MOST_NOISE: f32 = 4.0;
    pub const BITS: RangeInclusive<u8> = 2..=8;
    /// MNIST's first test pictures, which say what the damage costs.
    pub const PICTURES: usize = 1000;
}

/// The accuracy of a broken network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Broken {
    /// The base, and the head if there is one.
    pub sides: Vec<BrokenSide>,
    pub sentence: String,
}

/// Accuracies on `Damage::PICTURES` pictures, without traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenSide {
    pub side: Side,
    pub intact: Count,
    pub broken: Count,
}

/// What a head has forgotten of MNIST's test pictures, and what it has learned of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forgetting {
    pub sentence: String,
    pub before: Count,
    pub after: Count,
    /// For each digit, the pictures that became right and that became wrong.
    pub changes: Changes,
    /// The number of pictures that are read as another digit than before, right or not.
    pub changed: u32,
    /// Pictures that are read as another digit than before: first those that are forgotten, then those that
    /// are gained, then the others; at most `SHOWN`.
    pub pictures: Vec<ChangedPicture>,
    /// How far each digit's weights moved, from 0 to 9.
    pub moved: Vec<Moved>,
}

impl Forgetting {
    /// The most pictures that are sent.
    pub const SHOWN: usize = 120;
}

/// A picture that is read as another digit than before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedPicture {
    pub image: Image28,
    pub label: u8,
    pub before: u8,
    pub after: u8,
}

/// How far the weights of a digit's score moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The Euclidean length of the change, weights and bias.
    pub distance: f32,
    /// That, as a share of the length before.
    pub share: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_end_where_their_bytes_end() {
        let planes = Planes { side: 2, range: (-1.0, 1.0), pixels: (0..8).collect() };
        assert_eq!(planes.count(), 2);
        assert_eq!(planes.plane(1), Some([4, 5, 6, 7].as_slice()));
        assert_eq!(planes.plane(2), None);
        assert_eq!(planes.plane(usize::MAX), None);
        assert_eq!((planes.number(0), planes.number(255)), (-1.0, 1.0));
        assert_eq!(Planes::default().count(), 0);
    }
}
