//! Line charts: where values lie within a frame.

use crate::wording::decimal;

/// Room around a frame for wide lines and dots on its edges.
const AROUND: f64 = 3.0;

/// The area of a line chart. Its corner at the top left is (0, 0); y points down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub width: f64,
    pub height: f64,
}

impl Frame {
    /// The left and the lower edge, as the `d` of a path.
    pub fn axis(self) -> String {
        ["M0 0V", &decimal(self.height, 0), "H", &decimal(self.width, 0)].concat()
    }

    pub fn view_box(self) -> String {
        let sizes = [-AROUND, -AROUND, self.width + 2.0 * AROUND, self.height + 2.0 * AROUND];
        sizes.map(|size| decimal(size, 0)).join(" ")
    }
}

/// A frame with scales: values from `low` to `high` upwards, `points` of them along the width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axes {
    pub frame: Frame,
    pub low: f64,
    pub high: f64,
    pub points: usize,
}

impl Axes {
    /// Where the value with this number lies. A single point is at the left; equal bounds give the lower edge.
    pub fn place(&self, number: usize, value: f64) -> (f64, f64) {
        let last = (self.points.max(2) - 1) as f64;
        let height = (value - self.low) / (self.high - self.low).max(f64::MIN_POSITIVE);
        (number as f64 / last * self.frame.width, self.frame.height * (1.0 - height))
    }

    /// The `points` of a polyline through all values, in order.
    pub fn polyline(&self, values: &[f64]) -> String {
        let place = |(number, value): (usize, &f64)| {
            let (x, y) = self.place(number, *value);
            decimal(x, 1) + "," + &decimal(y, 1)
        };
        values.iter().enumerate().map(place).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { width: 320.0, height: 150.0 };

    #[test]
    fn values_lie_between_the_bounds_and_points_between_the_edges() {
        let axes = Axes { frame: FRAME, low: 70.0, high: 100.0, points: 3 };
        assert_eq!(axes.polyline(&[70.0, 85.0, 100.0]), "0.0,150.0 160.0,75.0 320.0,0.0");
        assert_eq!(axes.polyline(&[]), "");
        assert_eq!(axes.place(1, 77.5), (160.0, 112.5));
    }

    #[test]
    fn one_point_and_equal_bounds_have_places_too() {
        let axes = Axes { frame: FRAME, low: 0.0, high: 0.0, points: 1 };
        assert_eq!(axes.polyline(&[0.0]), "0.0,150.0");
        assert_eq!(Axes { points: 0, ..axes }.place(0, 0.0), (0.0, 150.0));
    }

    #[test]
    fn a_frame_has_room_around_it() {
        assert_eq!(FRAME.view_box(), "-3 -3 326 156");
        assert_eq!(FRAME.axis(), "M0 0V150H320");
    }
}
