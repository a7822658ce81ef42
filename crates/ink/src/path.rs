//! A stroke by the distance along it.

use crate::stroke::{Point, Stroke};

/// The points of a stroke, each with its distance along the stroke.
#[derive(Clone, Debug, PartialEq)]
pub struct Path(Vec<(f32, Point)>);

impl Path {
    /// `None` for a stroke without finite points.
    pub fn of(stroke: &Stroke) -> Option<Self> {
        let mut along = 0.0;
        let mut last: Option<Point> = None;
        let points = stroke.finite_points().map(|point| {
            if let Some(last) = last {
                let (x, y) = (point.x - last.x, point.y - last.y);
                along += (x * x + y * y).sqrt();
            }
            last = Some(point);
            (along, point)
        });
        let points: Vec<_> = points.collect();
        if points.is_empty() { None } else { Some(Self(points)) }
    }

    pub fn length(&self) -> f32 {
        self.0.last().map_or(0.0, |&(along, _)| along)
    }

    /// The point at this distance along the stroke; the nearest end beyond the ends.
    pub fn at(&self, along: f32) -> Point {
        let after = self.0.partition_point(|&(distance, _)| distance < along);
        match (after.checked_sub(1).and_then(|i| self.0.get(i)), self.0.get(after)) {
            (Some(&(from, a)), Some(&(to, b))) => {
                let t = (along - from) / (to - from);
                Point { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) }
            }
            (Some(&(_, end)), None) | (None, Some(&(_, end))) => end,
            (None, None) => Point { x: 0.0, y: 0.0 },
        }
    }

    /// The stretch between two distances along the stroke; a point where they are the same.
    pub fn stretch(&self, from: f32, to: f32) -> Stroke {
        let mut points = vec![self.at(from)];
        let within = |&&(along, _): &&(f32, Point)| along > from && along < to;
        points.extend(self.0.iter().filter(within).map(|&(_, point)| point));
        if to > from {
            points.push(self.at(to));
        }
        Stroke { points }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corner() -> Path {
        Path::of(&Stroke::from([(0.0, 0.0), (1.0, 0.0), (1.0, 2.0)].as_slice())).unwrap()
    }

    #[test]
    fn a_stretch_has_its_ends_and_the_points_between_them() {
        let stretch = |from, to| corner().stretch(from, to);
        assert_eq!(corner().length(), 3.0);
        let around = Stroke::from([(0.5, 0.0), (1.0, 0.0), (1.0, 1.0)].as_slice());
        assert_eq!(stretch(0.5, 2.0), around);
        assert_eq!(stretch(0.0, 3.0).points.len(), 3);
        assert_eq!(stretch(0.5, 0.5).points, [Point { x: 0.5, y: 0.0 }]);
    }

    #[test]
    fn beyond_the_ends_there_is_the_nearest_end() {
        assert_eq!(corner().at(-1.0), Point { x: 0.0, y: 0.0 });
        assert_eq!(corner().at(9.0), Point { x: 1.0, y: 2.0 });
        assert_eq!(Path::of(&Stroke::from([(f32::NAN, 0.0)].as_slice())), None);
    }
}
