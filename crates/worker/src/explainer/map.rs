//! Answers about many digits: the map and the confusion matrices.

use ink::Image28;
use ink::metrics::Confusion;
use serde::{Deserialize, Serialize};

use super::Side;

/// Digits as points: near ones are alike to the network. The axes are the base's, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    pub sentence: String,
    /// The shares of the variance that both axes show, each in [0, 1].
    pub shown: (f32, f32),
    /// What reads after: `Base` where there is nothing personal, and nothing moves.
    pub after: Side,
    /// MNIST's digits, then the person's own.
    pub points: Vec<MapPoint>,
    /// One for each point.
    pub pictures: Pictures,
}

impl Map {
    /// The number of MNIST's test pictures on it.
    pub const PICTURES: usize = 2000;
}

/// A digit on the map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    pub from: Origin,
    pub label: u8,
    pub before: Placed,
    pub after: Placed,
}

/// Where a digit lies, and as which digit it is read there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    pub x: f32,
    pub y: f32,
    pub read: u8,
}

/// Where a digit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// MNIST's test picture at this place.
    Mnist(u32),
    /// The sample of `Remember` at this place.
    Own(u32),
}

/// Digits that are read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Set {
    /// The person's own; none weighs its own reading.
    Own,
    /// MNIST's test pictures.
    Mnist,
}

/// Which digits are read as which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confusions {
    pub of: Set,
    /// The base first.
    pub sides: Vec<ConfusionSide>,
    /// The pictures that the cells name.
    pub pictures: Pictures,
}

/// A confusion matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfusionSide {
    pub side: Side,
    pub counts: Confusion,
    /// The cells that are not empty.
    pub cells: Vec<Cell>,
    pub sentence: String,
}

/// The digits labelled `label` that are read as `read`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub label: u8,
    pub read: u8,
    /// The first of them; at most `SHOWN`.
    pub digits: Vec<CellDigit>,
}

impl Cell {
    /// The most digits of a cell that are sent.
    pub const SHOWN: usize = 24;
}

/// A digit of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellDigit {
    pub from: Origin,
    /// Its picture's place among the pictures.
    pub picture: u32,
}

/// Many pictures of 28×28 pixels, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures(#[serde(with = "serde_bytes")] pub Vec<u8>);

impl Pictures {
    /// Adds a picture; returns its place.
    pub fn add(&mut self, image: &Image28) -> u32 {
        let place = self.0.len() / Image28::PIXELS;
        self.0.extend_from_slice(image.bytes());
        place as u32
    }

    /// `None` beyond the last.
    pub fn picture(&self, place: u32) -> Option<Image28> {
        Image28::among(&self.0, place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_end_where_their_bytes_end() {
        let mut pictures = Pictures::default();
        let image = Image28::from_bytes(vec![7; Image28::PIXELS]).unwrap();
        assert_eq!((pictures.add(&image), pictures.add(&image)), (0, 1));
        assert_eq!(pictures.picture(1), Some(image));
        assert_eq!(pictures.picture(2), None);
    }
}
