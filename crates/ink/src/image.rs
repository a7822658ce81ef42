//! Pictures in MNIST's format: 28×28 intensities.

use serde::{Deserialize, Serialize};

/// A picture of another size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a picture has 784 pixels, not {0}")]
pub struct WrongSize(usize);

/// Pixels on a side of a picture.
pub const SIDE: usize = 28;

/// A digit in 28×28 intensities from 0 (paper) to 255 (ink), row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>")]
pub struct Image28(pub(super) Vec<u8>);

impl TryFrom<Vec<u8>> for Image28 {
    type Error = WrongSize;

    fn try_from(bytes: Vec<u8>) -> Result<Self, WrongSize> {
        let size = bytes.len();
        Self::from_bytes(bytes).ok_or(WrongSize(size))
    }
}

impl Image28 {
    pub const PIXELS: usize = SIDE * SIDE;

    /// `None` unless there are exactly 784 bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == Self::PIXELS).then_some(Self(bytes))
    }

    /// The picture at a place among pictures that follow each other; `None` beyond the last.
    pub fn among(pictures: &[u8], place: usize) -> Option<Self> {
        let from = place.checked_mul(Self::PIXELS)?;
        Self::from_bytes(pictures.get(from..)?.get(..Self::PIXELS)?.to_vec())
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn has_ink(&self) -> bool {
        self.0.iter().any(|&byte| byte > 0)
    }

    /// The intensities, scaled to [0, 1].
    pub fn intensities(&self) -> impl ExactSizeIterator<Item = f32> + '_ {
        self.0.iter().map(|&byte| f32::from(byte) / 255.0)
    }

    /// Mean intensity in [0, 1].
    pub fn mean(&self) -> f32 {
        self.intensities().sum::<f32>() / Self::PIXELS as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::value::{Error, SeqDeserializer};

    #[test]
    fn only_784_bytes_deserialize_as_a_picture() {
        for (bytes, fits) in [(784, true), (783, false), (0, false), (785, false)] {
            let numbers = SeqDeserializer::<_, Error>::new(vec![7_u8; bytes].into_iter());
            assert_eq!(Image28::deserialize(numbers).is_ok(), fits, "{bytes}");
        }
    }
}
