//! Filled paths with smooth edges, pixel for pixel as tiny-skia paints them in white.
//!
//! After Skia's scan converter as tiny-skia has it: each pixel counts 4 × 4 samples. tiny-skia's own painter brings
//! all its colours, gradients and blend modes along, 100 KB of a compressed worker; its paths are used as they are.

use tiny_skia_path::path_geometry::{chop_quad_at, valid_unit_divide};
use tiny_skia_path::{Path, PathSegment, Point};

use crate::order::insertion_sort;

/// Samples along a pixel's side, as a power of two.
const SHIFT: u32 = 2;
const SAMPLES: i32 = 1 << SHIFT;

/// A number with 6 binary places, in samples.
type Dot6 = i32;
/// A number with 16 binary places, in samples.
type Dot16 = i32;

/// Paints the inside of a path (nonzero winding) over intensities, `side` × `side`. Where the path leaves the picture,
/// a pixel may differ from tiny-skia's by a few samples: it cuts
/// edges at the border first.
pub(crate) fn fill(path: &Path, pixels: &mut [u8], side: usize) {
    let edges = edges(path);
    let Some(mut y) = edges.iter().map(|edge| edge.line.first_y).min() else { return };
    // By the row of samples in which they begin.
    let mut beginning: Vec<Vec<Edge>> = Vec::new();
    for edge in edges {
        let row = (edge.line.first_y - y) as usize;
        beginning.resize_with(beginning.len().max(row + 1), Vec::new);
        beginning[row].push(edge);
    }
    let mut beginning = beginning.into_iter();
    let mut active: Vec<Edge> = Vec::new();
    let mut row = Row::new(side);
    while !active.is_empty() || beginning.len() > 0 {
        let mut new = beginning.next().unwrap_or_default();
        insertion_sort(&mut new, |edge| edge.line.x);
        insert(&mut active, new);
        spans(&active, |from, to| row.add(from, to, y));
        active.retain_mut(|edge| edge.step(y));
        insertion_sort(&mut active, |edge| edge.line.x);
        y += 1;
        if y % SAMPLES == 0 {
            row.paint(y / SAMPLES - 1, pixels);
        }
    }
    row.paint(y.div_euclid(SAMPLES), pixels);
}

/// Adds edges that begin in this row. Among equal places Skia puts the first new edge behind the old ones and the
/// others before them.
fn insert(active: &mut Vec<Edge>, new: Vec<Edge>) {
    let mut place = None;
    for edge in new {
        let x = edge.line.x;
        let at = match place {
            None => active.partition_point(|old| old.line.x <= x),
            Some(at) => at + active[at..].partition_point(|old| old.line.x < x),
        };
        active.insert(at, edge);
        place = Some(at + 1);
    }
}

/// The spans of a row's samples that are inside.
fn spans(active: &[Edge], mut span: impl FnMut(i32, i32)) {
    let (mut winding, mut left) = (0, 0);
    for Edge { line, .. } in active {
        let x = (line.x + (1 << 15)) >> 16;
        if winding == 0 {
            left = x;
        }
        winding += line.winding;
        if winding == 0 && x > left {
            span(left, x);
        }
    }
}

/// The coverage of a row of pixels, in 255ths.
struct Row(Vec<u8>);

impl Row {
    fn new(side: usize) -> Self {
        Self(vec![0; side])
    }

    /// Adds the samples from one place to another of a row of samples.
    fn add(&mut self, from: i32, to: i32, y: i32) {
        let end = SAMPLES * self.0.len() as i32;
        let (from, to) = (from.clamp(0, end), to.clamp(0, end));
        if from == to {
            return;
        }
        let (first, last) = ((from >> SHIFT) as usize, (to >> SHIFT) as usize);
        let (before, after) = (from & (SAMPLES - 1), to & (SAMPLES - 1));
        let part = |samples: i32| (samples << (8 - 2 * SHIFT)) as u8;
        // A whole pixel has 255 in all, so one of its four rows counts one less.
        let whole = (64 - (((y & (SAMPLES - 1)) + 1) >> SHIFT)) as u8;
        if first == last {
            self.0[first] = self.0[first].saturating_add(part(after - before));
            return;
        }
        let mut inner = first;
        if before > 0 {
            self.0[first] = self.0[first].saturating_add(part(SAMPLES - before));
            inner += 1;
        }
        self.0[inner..last].iter_mut().for_each(|pixel| *pixel = pixel.saturating_add(whole));
        if after > 0 {
            self.0[last] = self.0[last].saturating_add(part(after));
        }
    }

    /// Paints the row over the picture's, and begins the next one.
    fn paint(&mut self, y: i32, pixels: &mut [u8]) {
        let side = self.0.len();
        let row = usize::try_from(y).ok().and_then(|y| pixels.get_mut(y * side..(y + 1) * side));
        for (pixel, coverage) in row.into_iter().flatten().zip(&self.0) {
            let (under, over) = (u32::from(*pixel), u32::from(*coverage));
            *pixel = ((under * (255 - over) + 255 * over + 255) >> 8) as u8;
        }
        self.0.fill(0);
    }
}

/// A straight piece of an edge.
struct Line {
    /// Where the current row of samples is crossed.
    x: Dot16,
    /// From one row to the next.
    dx: Dot16,
    /// The first and the last row that are crossed.
    first_y: i32,
    last_y: i32,
    /// 1 downwards, -1 upwards.
    winding: i32,
}

impl Line {
    /// Between two places, the upper one first; `None` where no row's middle is crossed.
    fn new([x0, y0]: [Dot6; 2], [x1, y1]: [Dot6; 2], winding: i32) -> Option<Self> {
        let (top, bottom) = (round(y0), round(y1));
        if top == bottom {
            return None;
        }
        let slope = slope(x1 - x0, y1 - y0);
        let down = (top << 6) + 32 - y0;
        let across = ((i64::from(slope) * i64::from(down)) >> 16) as i32;
        Some(Self { x: (x0 + across) << 10, dx: slope, first_y: top, last_y: bottom - 1, winding })
    }

    /// Joins a vertical line to the edge before it, where they share a place.
    fn join(&self, before: &mut Self) -> Joined {
        if self.dx != 0 || before.dx != 0 || self.x != before.x {
            return Joined::No;
        }
        if self.winding == before.winding {
            if self.last_y + 1 == before.first_y {
                before.first_y = self.first_y;
            } else if self.first_y == before.last_y + 1 {
                before.last_y = self.last_y;
            } else {
                return Joined::No;
            }
        } else if self.first_y == before.first_y {
            if self.last_y == before.last_y {
                return Joined::Nothing;
            } else if self.last_y < before.last_y {
                before.first_y = self.last_y + 1;
            } else {
                (before.first_y, before.last_y) = (before.last_y + 1, self.last_y);
                before.winding = self.winding;
            }
        } else if self.last_y == before.last_y {
            if self.first_y > before.first_y {
                before.last_y = self.first_y - 1;
            } else {
                (before.first_y, before.last_y) = (self.first_y, before.first_y - 1);
                before.winding = self.winding;
            }
        } else {
            return Joined::No;
        }
        Joined::One
    }
}

/// What becomes of a line and the one before it.
enum Joined {
    No,
    One,
    /// They are opposite, and cancel each other.
    Nothing,
}

/// The nearest whole number.
fn round(number: Dot6) -> i32 {
    (number + 32) >> 6
}

fn slope(dx: Dot6, dy: Dot6) -> Dot16 {
    let slope = (i64::from(dx) << 16) / i64::from(dy);
    slope.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// A straight or curved edge, and its piece at the current row.
struct Edge {
    line: Line,
    /// `None` on an edge's last piece.
    curve: Option<Curve>,
}

/// What is left of a quadratic curve, as a sum of differences.
struct Curve {
    /// Pieces to come.
    pieces: u32,
    shift: u32,
    at: [Dot16; 2],
    step: [Dot16; 2],
    change: [Dot16; 2],
    end: [Dot16; 2],
}

impl Edge {
    /// Goes from a row of samples to the next; whether the edge goes on.
    fn step(&mut self, y: i32) -> bool {
        if self.line.last_y > y {
            self.line.x += self.line.dx;
            return true;
        }
        match self.curve.as_mut().and_then(|curve| curve.next(self.line.winding)) {
            Some(line) => self.line = line,
            None => return false,
        }
        true
    }

    /// A quadratic curve that goes only up or only down.
    fn curved(points: &[Point; 3]) -> Option<Self> {
        let [mut start, middle, mut end] = points.map(dot6);
        let mut winding = 1;
        if start[1] > end[1] {
            (start, end, winding) = (end, start, -1);
        }
        if round(start[1]) == round(end[1]) {
            return None;
        }
        let bend = |i: usize| ((middle[i] << 1) - start[i] - end[i]) >> 2;
        let shift = subdivisions(bend(0), bend(1)).clamp(1, 6);
        // Halves of the polynomial's coefficients: those themselves might not fit.
        let square = |i: usize| (start[i] - middle[i] - middle[i] + end[i]) << 9;
        let linear = |i: usize| (middle[i] - start[i]) << 10;
        let mut curve = Curve {
            pieces: 1 << shift,
            shift: shift - 1,
            at: start.map(|number| number << 10),
            step: [0, 1].map(|i| linear(i) + (square(i) >> shift)),
            change: [0, 1].map(|i| square(i) >> (shift - 1)),
            end: end.map(|number| number << 10),
        };
        Some(Self { line: curve.next(winding)?, curve: Some(curve) })
    }
}

impl Curve {
    /// The next piece that crosses a row's middle.
    fn next(&mut self, winding: i32) -> Option<Line> {
        while self.pieces > 0 {
            self.pieces -= 1;
            let from = self.at;
            if self.pieces > 0 {
                for i in 0..2 {
                    self.at[i] += self.step[i] >> self.shift;
                    self.step[i] += self.change[i];
                }
            } else {
                self.at = self.end;
            }
            let dot6 = |place: [Dot16; 2]| place.map(|number| number >> 10);
            let line = Line::new(dot6(from), dot6(self.at), winding);
            if line.is_some() {
                return line;
            }
        }
        None
    }
}

/// A place in samples.
fn dot6(point: Point) -> [Dot6; 2] {
    [point.x, point.y].map(|number| (number * (SAMPLES << 6) as f32) as i32)
}

/// How often a curve that bends so far is halved: until straight pieces look like it.
fn subdivisions(dx: Dot6, dy: Dot6) -> u32 {
    let (dx, dy) = (dx.abs(), dy.abs());
    let distance = if dx > dy { dx + (dy >> 1) } else { dy + (dx >> 1) };
    let distance = (distance + (1 << (2 + SHIFT))) >> (3 + SHIFT);
    (32 - distance.leading_zeros()) >> 1
}

/// The edges of a path, whose contours are closed.
fn edges(path: &Path) -> Vec<Edge> {
    let mut edges = Vec::new();
    let (mut begin, mut last) = (Point::zero(), Point::zero());
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(point) => {
                add_line(&mut edges, last, begin);
                (begin, last) = (point, point);
            }
            // Strokes of straight lines and circles have no cubic curves.
            PathSegment::LineTo(point) | PathSegment::CubicTo(_, _, point) => {
                add_line(&mut edges, last, point);
                last = point;
            }
            PathSegment::QuadTo(middle, end) => {
                let pieces = only_up_or_down([last, middle, end]);
                edges.extend(pieces.iter().flatten().filter_map(Edge::curved));
                last = end;
            }
            PathSegment::Close => {
                add_line(&mut edges, last, begin);
                last = begin;
            }
        }
    }
    add_line(&mut edges, last, begin);
    edges
}

fn add_line(edges: &mut Vec<Edge>, from: Point, to: Point) {
    let (from, to) = (dot6(from), dot6(to));
    let line = match from[1] > to[1] {
        true => Line::new(to, from, -1),
        false => Line::new(from, to, 1),
    };
    let Some(line) = line else { return };
    let joined = match edges.last_mut() {
        Some(Edge { line: before, curve: None }) => line.join(before),
        _ => Joined::No,
    };
    match joined {
        Joined::No => edges.push(Edge { line, curve: None }),
        Joined::One => {}
        Joined::Nothing => drop(edges.pop()),
    }
}

/// A curve in one or two pieces of which each goes only up or only down.
fn only_up_or_down(points: [Point; 3]) -> [Option<[Point; 3]>; 2] {
    let [a, b, c] = points.map(|point| point.y);
    let (down, on) = (a - b, b - c);
    let turns = down == 0.0 || (if down < 0.0 { -on } else { on }) < 0.0;
    if !turns {
        return [Some(points), None];
    }
    if let Some(at) = valid_unit_divide(a - b, a - b - b + c) {
        let mut five = [Point::zero(); 5];
        chop_quad_at(&points, at, &mut five);
        let [start, mut left, top, mut right, end] = five;
        (left.y, right.y) = (top.y, top.y);
        return [Some([start, left, top]), Some([top, right, end])];
    }
    let middle = if (a - b).abs() < (b - c).abs() { a } else { c };
    [Some([points[0], Point::from_xy(points[1].x, middle), points[2]]), None]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tiny_skia::{Color, FillRule, Paint, Pixmap, Transform};
    use tiny_skia_path::{LineCap, LineJoin, PathBuilder, Stroke};

    use super::*;

    const SIDE: usize = 28;

    /// Paths over each other by tiny-skia, in white.
    fn by_tiny_skia(paths: &[Path]) -> Vec<u8> {
        let mut canvas = Pixmap::new(SIDE as u32, SIDE as u32).unwrap();
        let mut paint = Paint::default();
        paint.set_color(Color::WHITE);
        for path in paths {
            canvas.fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
        }
        canvas.pixels().iter().map(|pixel| pixel.alpha()).collect()
    }

    fn filled(paths: &[Path]) -> Vec<u8> {
        let mut pixels = vec![0; SIDE * SIDE];
        paths.iter().for_each(|path| fill(path, &mut pixels, SIDE));
        pixels
    }

    fn stroked(points: &[(f32, f32)], width: f32) -> Option<Path> {
        let mut path = PathBuilder::new();
        let (first, others) = points.split_first()?;
        path.move_to(first.0, first.1);
        others.iter().for_each(|&(x, y)| path.line_to(x, y));
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        path.finish()?.stroke(&stroke, 1.0)
    }

    fn points() -> impl Strategy<Value = Vec<(f32, f32)>> {
        // Straight lines along the grid have edges at the same place.
        let place = || prop_oneof![4f32..24.0, (4u8..24).prop_map(f32::from)];
        prop::collection::vec((place(), place()), 2..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn strokes_are_filled_as_tiny_skia_fills_them(
            strokes in prop::collection::vec((points(), 1.01f32..6.0), 1..4),
            dot in (4f32..24.0, 4f32..24.0, 0.5f32..4.0),
        ) {
            let paths = strokes.iter().filter_map(|(points, width)| stroked(points, *width));
            let dot = PathBuilder::from_circle(dot.0, dot.1, dot.2);
            let paths: Vec<Path> = paths.chain(dot).collect();
            prop_assert_eq!(filled(&paths), by_tiny_skia(&paths));
        }

        #[test]
        fn what_lies_outside_is_cut_off(
            points in prop::collection::vec((-20f32..48.0, -20f32..48.0), 2..20),
            width in 1.5f32..4.0,
        ) {
            let paths: Vec<Path> = stroked(&points, width).into_iter().collect();
            for (ours, theirs) in filled(&paths).into_iter().zip(by_tiny_skia(&paths)) {
                prop_assert!(ours.abs_diff(theirs) <= 64, "{} {}", ours, theirs);
            }
        }
    }
}
