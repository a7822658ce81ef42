//! The width of the pen.

use serde::{Deserialize, Serialize};

/// The pen's width in pixels of the 28×28 picture; it does not depend on the digit's size on the pad.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "f32", into = "f32")]
pub struct PenWidth(f32);

impl PenWidth {
    /// Valid widths: thinner ink vanishes, thicker ink closes loops.
    pub const RANGE: std::ops::RangeInclusive<f32> = 0.5..=6.0;

    /// The nearest valid width; the default width for NaN and infinities.
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

/// The nearest valid width: a message or a file may hold any number.
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
    /// Thinner than MNIST's ink: small loops and hooks stay open, so networks read pen digits better.
    fn default() -> Self {
        Self(1.9)
    }
}
