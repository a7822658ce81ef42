//! Sketches: ink in a few points, from which it can be drawn again.

use ink::{Bounds, DOT_EXTENT, Path, Point, Stroke};

/// A point of a sketch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SketchPoint {
    /// Whether a stroke starts here.
    pub starts: bool,
    /// Grid lines to the right of the middle of the ink's bounding box, and below it.
    pub at: [i32; 2],
}

/// Ink as 32 points on a grid of 1/32 of its longer side. A trace lacks the strokes that are shorter than its steps, and
/// the pen's lifts; a sketch has each stroke, with both of its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch([SketchPoint; Self::POINTS]);

/// Grid lines on the ink's longer side.
const LINES: f32 = 32.0;
/// The longer side of ink that is drawn again, on the pad.
const SIZE: f32 = 0.5;

impl Sketch {
    pub const POINTS: usize = 32;
    /// The farthest grid line from the middle.
    pub const FARTHEST: i32 = 16;

    /// The sketch of some strokes, the first 32 of them; `None` without ink.
    pub fn of(strokes: &[Stroke]) -> Option<Self> {
        let ink = Bounds::of(strokes)?;
        let paths: Vec<Path> = strokes.iter().filter_map(Path::of).take(Self::POINTS).collect();
        let (centre, extent) = (ink.centre(), ink.extent());
        // A dot stays a dot.
        let scale = if extent > DOT_EXTENT { LINES / extent } else { 0.0 };
        let line = |place: f32| {
            let line = (place * scale).round() as i32;
            line.clamp(-Self::FARTHEST, Self::FARTHEST)
        };
        let mut points = [SketchPoint::default(); Self::POINTS];
        let mut rest = points.iter_mut();
        for (path, count) in paths.iter().zip(shares(&paths)) {
            let spacing = path.length() / (count - 1).max(1) as f32;
            for (i, point) in (0..count).zip(rest.by_ref()) {
                let Point { x, y } = match i {
                    0 if count == 1 => path.at(0.5 * path.length()),
                    i if i == 0 || i == count - 1 => path.at(i as f32 * spacing),
                    i => corner_near(path, i as f32 * spacing, spacing, extent / LINES),
                };
                let at = [line(x - centre.x), line(y - centre.y)];
                *point = SketchPoint { starts: i == 0, at };
            }
        }
        Some(Self(points))
    }

    /// `None` unless the first point starts a stroke and all are within the ink's box.
    pub fn from_points(points: [SketchPoint; Self::POINTS]) -> Option<Self> {
        let box_lines = -Self::FARTHEST..=Self::FARTHEST;
        let is_within = |point: &SketchPoint| point.at.iter().all(|line| box_lines.contains(line));
        (points[0].starts && points.iter().all(is_within)).then_some(Self(points))
    }

    pub fn points(&self) -> &[SketchPoint; Self::POINTS] {
        &self.0
    }

    /// The ink, drawn again in the middle of the pad.
    pub fn strokes(&self) -> Vec<Stroke> {
        let place = |line: i32| 0.5 + SIZE * line as f32 / LINES;
        let point = |point: &SketchPoint| Point { x: place(point.at[0]), y: place(point.at[1]) };
        let strokes = self.0.chunk_by(|_, next| !next.starts);
        strokes.map(|points| Stroke { points: points.iter().map(point).collect() }).collect()
    }
}

/// How many points each path gets: at least one, and the more the longer it is. Panics unless there are at most as many
/// paths as points.
fn shares(paths: &[Path]) -> Vec<usize> {
    let mut counts = vec![1; paths.len()];
    for _ in 0..Sketch::POINTS - paths.len() {
        // A path with one point has none of its ends, so the second one comes early (Sainte-Laguë).
        let wants = |(path, count): (&Path, &usize)| path.length() / (2 * count - 1) as f32;
        let wants = paths.iter().zip(&counts).map(wants).enumerate();
        if let Some((most, _)) = wants.max_by(|a, b| a.1.total_cmp(&b.1)) {
            counts[most] += 1;
        }
    }
    counts
}

/// The point of a path at this distance along it, or a sharp corner near there. `spacing`: the distance to the points
/// before and after it; `room`: by how much the way over the corner has to be longer.
fn corner_near(path: &Path, along: f32, spacing: f32, room: f32) -> Point {
    /// Places on each side that are tried, up to the middle between two points.
    const PLACES: i32 = 4;
    let (before, after) = (path.at(along - spacing), path.at(along + spacing));
    let over = |point: &Point| way(&before, point) + way(point, &after);
    let tried =
        (-PLACES..=PLACES).map(|i| path.at(along + 0.5 * spacing * i as f32 / PLACES as f32));
    let farthest = tried.max_by(|a, b| over(a).total_cmp(&over(b)));
    let point = path.at(along);
    farthest.filter(|corner| over(corner) > over(&point) + room).unwrap_or(point)
}

fn way(a: &Point, b: &Point) -> f32 {
    let (x, y) = (b.x - a.x, b.y - a.y);
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use ink::{PenWidth, Trace, rasterize};
    use proptest::prelude::*;

    use super::*;

    type Corners = [&'static [(f32, f32)]];

    const PLUS: &Corners = &[&[(0.5, 0.1), (0.5, 0.9)], &[(0.1, 0.5), (0.9, 0.5)]];
    const STAR: &Corners =
        &[&[(0.25, 0.9), (0.5, 0.1), (0.75, 0.9), (0.12, 0.4), (0.88, 0.4), (0.25, 0.9)]];
    /// A line, and two dots of one point each.
    const DIVIDE: &Corners = &[&[(0.1, 0.5), (0.9, 0.5)], &[(0.5, 0.2)], &[(0.5, 0.8)]];

    fn ink(corners: &Corners) -> Vec<Stroke> {
        corners.iter().map(|points| Stroke::from(*points)).collect()
    }

    fn sketch(corners: &Corners) -> Sketch {
        Sketch::of(&ink(corners)).unwrap()
    }

    /// The mean difference of the pictures, as a share of the ink.
    fn difference(a: &[Stroke], b: &[Stroke]) -> f32 {
        let [a, b] = [a, b].map(|strokes| rasterize(strokes, PenWidth::default()).unwrap());
        let differences = a.intensities().zip(b.intensities()).map(|(a, b)| (a - b).abs());
        differences.sum::<f32>() / a.intensities().sum::<f32>()
    }

    #[test]
    fn ink_that_is_drawn_again_has_its_strokes_and_nearly_its_picture_and_trace() {
        for (corners, most) in [(PLUS, 0.1), (DIVIDE, 0.1), (STAR, 0.2)] {
            let (ink, again) = (ink(corners), sketch(corners).strokes());
            assert_eq!(again.len(), ink.len());
            let difference = difference(&ink, &again);
            assert!(difference < most, "{difference}");
            let distance = Trace::of(&ink).unwrap().distance(&Trace::of(&again).unwrap());
            assert!(distance < 0.02, "{distance}");
            assert_eq!(Sketch::of(&again).unwrap().strokes().len(), ink.len());
        }
    }

    #[test]
    fn long_strokes_have_most_of_the_points_and_dots_have_one() {
        let counts: Vec<usize> =
            sketch(DIVIDE).strokes().iter().map(|stroke| stroke.points.len()).collect();
        assert_eq!(counts, [30, 1, 1]);
        let ends = sketch(PLUS);
        let (first, last) = (ends.points()[0].at, ends.points()[31].at);
        assert_eq!((first, last), ([0, -16], [16, 0]));
    }

    #[test]
    fn a_dot_of_any_shape_stays_a_dot_and_without_ink_there_is_no_sketch() {
        let dot = sketch(&[&[(0.5, 0.5), (0.505, 0.5)]]);
        assert!(dot.points().iter().all(|point| point.at == [0, 0]));
        assert_eq!(Sketch::of(&[]), None);
        assert_eq!(Sketch::of(&[Stroke::from([(f32::NAN, 0.5)].as_slice())]), None);
    }

    #[test]
    fn points_outside_the_box_and_a_first_point_within_a_stroke_are_refused() {
        let points = *sketch(PLUS).points();
        assert_eq!(Sketch::from_points(points), Some(sketch(PLUS)));
        for far in [Sketch::FARTHEST + 1, i32::MIN] {
            let mut outside = points;
            outside[9].at[1] = far;
            assert_eq!(Sketch::from_points(outside), None);
        }
        let mut within = points;
        within[0].starts = false;
        assert_eq!(Sketch::from_points(within), None);
    }

    proptest! {
        #[test]
        fn any_ink_has_a_sketch_that_can_be_drawn(
            points in prop::collection::vec((-1e30f32..1e30, -10.0f32..10.0), 1..200), strokes in 1usize..60,
        ) {
            let of_each = points.len().div_ceil(strokes);
            let ink: Vec<Stroke> = points.chunks(of_each).map(Stroke::from).collect();
            let sketch = Sketch::of(&ink).unwrap();
            prop_assert_eq!(Sketch::from_points(*sketch.points()), Some(sketch.clone()));
            prop_assert_eq!(sketch.strokes().len(), ink.len().min(Sketch::POINTS));
            prop_assert!(rasterize(&sketch.strokes(), PenWidth::default()).is_some());
        }
    }
}
