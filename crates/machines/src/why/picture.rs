//! Measures of the pane's drawings.

use ink::{Bounds, Stroke};

use crate::wording::decimal;

/// The margin around ink, as a share of its longer side: wide lines lie in it.
const MARGIN: f32 = 0.12;
/// A dot is drawn in a square of this side.
const LEAST: f32 = 0.1;
/// The width of a line without weight and of the one with the largest, as shares of the square's side.
const WIDTHS: (f32, f32) = (0.012, 0.055);

/// The square in which ink is drawn, in the ink's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Square {
    pub left: f32,
    pub top: f32,
    pub side: f32,
}

impl Square {
    /// The square around the ink; the pad where there is none.
    pub fn around(strokes: &[Stroke]) -> Self {
        let Some(ink) = Bounds::of(strokes) else { return Self { left: 0.0, top: 0.0, side: 1.0 } };
        let side = ink.extent().max(LEAST) * (1.0 + 2.0 * MARGIN);
        let centre = ink.centre();
        Self { left: centre.x - 0.5 * side, top: centre.y - 0.5 * side, side }
    }

    /// The `viewBox` of an SVG drawing.
    pub fn view_box(&self) -> String {
        let [left, top, side] = [self.left, self.top, self.side].map(|number| decimal(number, 4));
        format!("{left} {top} {side} {side}")
    }

    /// The width of a line, from 0 for no weight to 1 for the largest.
    pub fn width(&self, strength: f32) -> String {
        let (least, most) = WIDTHS;
        decimal(self.side * (least + (most - least) * strength.clamp(0.0, 1.0)), 4)
    }
}

/// The strength of a weight beside the largest one, from 0 to 1.
pub fn strength(weight: f32, largest: f32) -> f32 {
    if largest > 0.0 { (weight.abs() / largest).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_lies_in_the_middle_of_its_square() {
        let ink = [Stroke::from([(0.2, 0.1), (0.4, 0.9)].as_slice())];
        let square = Square::around(&ink);
        assert!((square.left + 0.5 * square.side - 0.3).abs() < 1e-5);
        assert!((square.top + 0.5 * square.side - 0.5).abs() < 1e-5);
        assert!((square.side - 0.992).abs() < 1e-4);
        assert_eq!(square.view_box(), "-0.1960 0.0040 0.9920 0.9920");
    }

    #[test]
    fn a_dot_and_no_ink_have_a_square() {
        let dot = [Stroke::from([(0.5, 0.5)].as_slice())];
        assert!(Square::around(&dot).side >= LEAST);
        assert_eq!(Square::around(&[]).view_box(), "0.0000 0.0000 1.0000 1.0000");
    }

    #[test]
    fn larger_weights_are_wider() {
        let square = Square { left: 0.0, top: 0.0, side: 1.0 };
        assert_eq!((square.width(0.0), square.width(1.0)), ("0.0120".into(), "0.0550".into()));
        assert_eq!([strength(-1.0, 2.0), strength(3.0, 2.0), strength(1.0, 0.0)], [0.5, 1.0, 0.0]);
    }
}
