//! How thick ink is in a picture.

use serde::{Deserialize, Serialize};

/// The pen's width in pixels of the 28×28 picture, whatever the size the digit was drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "f32", into = "f32")]
pub struct PenWidth(f32);

impl PenWidth {
    /// Below this ink vanishes, above it loops close.
    pub const RANGE: std::ops::RangeInclusive<f32> = 0.5..=6.0;

    /// The nearest width that can be drawn.
    pub fn new(pixels: f32) -> Self {
        if pixels.is_finite() {
            Self(pixels.clamp(*Self::RANGE.start(), *Self::RANGE.end()))
        } else {
            Self::default()
        }
    }

    pub fn pixels(self) -> f32 {
        self.0
    }
}

/// The nearest width that can be drawn: messages and files can say anything.
impl From<f32> for PenWidth {
    fn from(pixels: f32) -> Self {
        Self::new(pixels)
    }
}

impl From<PenWidth> for f32 {
    fn from(pen: PenWidth) -> Self {
        pen.pixels()
    }
}

impl Default for PenWidth {
    /// Thinner than MNIST's ink: small loops and hooks stay open, and pen digits are read better.
    fn default() -> Self {
        Self(1.9)
    }
}
