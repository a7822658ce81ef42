//! Pictures in MNIST's format: 28×28 intensities.

use serde::{Deserialize, Serialize};

/// Pixels on a side of a picture.
pub const SIDE: usize = 28;

/// A digit in 28×28 intensities from 0 (paper) to 255 (ink), row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image28(pub(super) Vec<u8>);

impl Image28 {
    pub const PIXELS: usize = SIDE * SIDE;

    /// `None` unless there are exactly 784 bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == Self::PIXELS).then_some(Self(bytes))
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
