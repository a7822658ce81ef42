//! Strokes and their bounding boxes. A stroke is the pen's path from touching the pad to leaving it.

use serde::{Deserialize, Serialize};

/// A point on the pad: `x` grows to the right, `y` downwards; the pad is [0, 1] × [0, 1].
///
/// Points outside the pad are valid: a stroke may leave it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// The points of one stroke in the order in which they were drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stroke {
    pub points: Vec<Point>,
}

impl Stroke {
    /// The points that can be drawn: without NaN and infinities, which a pointer may report.
    pub fn finite_points(&self) -> impl Iterator<Item = Point> + '_ {
        self.points.iter().copied().filter(|point| point.x.is_finite() && point.y.is_finite())
    }
}

impl From<&[(f32, f32)]> for Stroke {
    fn from(points: &[(f32, f32)]) -> Self {
        let points = points.iter().map(|&(x, y)| Point { x, y }).collect();
        Self { points }
    }
}

/// An upright bounding box, in the units of `Point`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Bounds {
    /// The bounding box of all finite points; `None` where there are none.
    pub fn of(strokes: &[Stroke]) -> Option<Self> {
        strokes.iter().flat_map(Stroke::finite_points).fold(
            None,
            |bounds: Option<Self>, Point { x, y }| {
                let point = Self { left: x, top: y, right: x, bottom: y };
                Some(bounds.map_or(point, |bounds| bounds.union(&point)))
            },
        )
    }

    /// The bounding box of both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// The longer side.
    pub fn extent(&self) -> f32 {
        self.width().max(self.height())
    }

    pub fn centre(&self) -> Point {
        Point { x: 0.5 * (self.left + self.right), y: 0.5 * (self.top + self.bottom) }
    }
}
