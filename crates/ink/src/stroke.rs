//! A stroke is what a pen draws between touching and leaving the pad.

use serde::{Deserialize, Serialize};

/// A place on the pad: `x` to the right and `y` downwards, the pad being [0, 1] × [0, 1].
///
/// Strokes that leave the pad have points outside of it; that is allowed.
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
    /// The points that can be drawn: a pointer that reports NaN or infinity draws nothing there.
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

/// The smallest upright rectangle that holds all points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Bounds {
    /// `None` where there is no ink.
    pub fn of(strokes: &[Stroke]) -> Option<Self> {
        strokes.iter().flat_map(Stroke::finite_points).fold(
            None,
            |bounds: Option<Self>, Point { x, y }| {
                let point = Self { left: x, top: y, right: x, bottom: y };
                Some(bounds.map_or(point, |bounds| bounds.with(&point)))
            },
        )
    }

    /// The smallest that holds both.
    pub fn with(&self, other: &Self) -> Self {
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
