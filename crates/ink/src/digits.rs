//! Labels, probabilities and counts of digits.

use serde::{Deserialize, Serialize};

use crate::Drawn;

/// The digits 0–9.
pub const CLASSES: usize = 10;

/// “a 7”, “an 8”.
pub fn a_digit(digit: u8) -> String {
    format!("{} {digit}", if digit == 8 { "an" } else { "a" })
}

/// A probability for each digit; they sum to 1.
pub type Probabilities = [f32; CLASSES];

/// How many digits were read correctly, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub right: u32,
    pub of: u32,
}

impl Count {
    /// In [0, 1]; 0 where nothing was counted.
    pub fn accuracy(self) -> f64 {
        if self.of == 0 { 0.0 } else { f64::from(self.right) / f64::from(self.of) }
    }

    /// The 95 % interval of the accuracy, both ends in [0, 1].
    /// Source: Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, 1927.
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        const Z: f64 = 1.959_964;
        let n = f64::from(self.of);
        let p = self.accuracy();
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
    }

    pub fn add(&mut self, right: bool) {
        self.of += 1;
        self.right += u32::from(right);
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, more: Self) {
        self.right += more.right;
        self.of += more.of;
    }
}

/// For each digit, how many pictures of it are read otherwise than before.
pub type Changes = [Change; CLASSES];

/// Pictures of a digit that one network reads right and another doesn't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Misread before, right now.
    pub gained: u32,
    /// Right before, misread now.
    pub lost: u32,
}

/// A digit that its writer has labelled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Labelled {
    pub label: u8,
    pub drawn: Drawn,
    /// The writer was asked whether the label is right, and said yes.
    pub sure: bool,
}

/// A labelled digit that looks like another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspect {
    /// In the order of the samples.
    pub place: u32,
    pub looks_like: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_interval_is_the_published_one() {
        let (low, high) = Count { right: 18, of: 20 }.interval();
        assert!((low - 0.699).abs() < 1e-3 && (high - 0.972).abs() < 1e-3, "{low} {high}");
        assert_eq!(Count::default().interval(), (0.0, 1.0));
    }
}
