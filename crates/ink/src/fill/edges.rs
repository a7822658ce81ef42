//! The edges of a path: straight lines, and quadratic curves as sequences of straight pieces.

use tiny_skia_path::path_geometry::{chop_quad_at, valid_unit_divide};
use tiny_skia_path::{Path, PathSegment, Point};

use super::{SAMPLES, SHIFT};

/// A fixed-point number with 6 fractional bits, in samples.
type Dot6 = i32;
/// A fixed-point number with 16 fractional bits, in samples.
type Dot16 = i32;

/// A straight piece of an edge.
pub(super) struct Line {
    /// The x in the current row of samples.
    pub(super) x: Dot16,
    /// The change of x from one row to the next.
    dx: Dot16,
    /// The first and the last row that the line crosses.
    pub(super) first_y: i32,
    last_y: i32,
    /// 1 downwards, -1 upwards.
    pub(super) winding: i32,
}

impl Line {
    /// The line between two points, the upper one first; `None` if it crosses the middle of no row.
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

    /// Joins a vertical line to the vertical line before it, if they have the same x and touch or overlap.
    fn join(&self, before: &mut Self) -> Joined {
        if self.dx != 0 || before.dx != 0 || self.x != before.x {
            return Joined::Both;
        }
        if self.winding == before.winding {
            if self.last_y + 1 == before.first_y {
                before.first_y = self.first_y;
            } else if self.first_y == before.last_y + 1 {
                before.last_y = self.last_y;
            } else {
                return Joined::Both;
            }
        } else if self.first_y == before.first_y {
            if self.last_y == before.last_y {
                return Joined::Neither;
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
            return Joined::Both;
        }
        Joined::One
    }
}

/// The result of joining two lines.
enum Joined {
    /// Both remain.
    Both,
    One,
    /// They have opposite directions and cancel each other.
    Neither,
}

/// The nearest integer.
fn round(number: Dot6) -> i32 {
    (number + 32) >> 6
}

/// The slope dx / dy.
fn slope(dx: Dot6, dy: Dot6) -> Dot16 {
    let slope = (i64::from(dx) << 16) / i64::from(dy);
    slope.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// A straight or curved edge, as its piece in the current row and the rest.
pub(super) struct Edge {
    pub(super) line: Line,
    /// The rest; `None` for a straight edge.
    curve: Option<Curve>,
}

/// The rest of a quadratic curve, by forward differences.
struct Curve {
    /// The number of pieces that remain.
    pieces: u32,
    shift: u32,
    at: [Dot16; 2],
    step: [Dot16; 2],
    change: [Dot16; 2],
    end: [Dot16; 2],
}

impl Edge {
    /// Moves from row `y` of samples to the next; returns whether the edge reaches it.
    pub(super) fn step(&mut self, y: i32) -> bool {
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

    /// The edge of a quadratic curve that is monotonic in y; `None` if it crosses the middle of no row.
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
        // Half of the polynomial's coefficients, because the whole could overflow.
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
    /// The next piece that crosses the middle of a row.
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
            let dot6 = |point: [Dot16; 2]| point.map(|number| number >> 10);
            let line = Line::new(dot6(from), dot6(self.at), winding);
            if line.is_some() {
                return line;
            }
        }
        None
    }
}

/// A point in samples.
fn dot6(point: Point) -> [Dot6; 2] {
    [point.x, point.y].map(|number| (number * (SAMPLES << 6) as f32) as i32)
}

/// The number of bisections after which straight pieces approximate a curve with this bend.
fn subdivisions(dx: Dot6, dy: Dot6) -> u32 {
    let (dx, dy) = (dx.abs(), dy.abs());
    let distance = if dx > dy { dx + (dy >> 1) } else { dy + (dx >> 1) };
    let distance = (distance + (1 << (2 + SHIFT))) >> (3 + SHIFT);
    (32 - distance.leading_zeros()) >> 1
}

/// The edges of a path; open contours are closed.
pub(super) fn edges(path: &Path) -> Vec<Edge> {
    let mut edges = Vec::new();
    let (mut start, mut last) = (Point::zero(), Point::zero());
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(point) => {
                add_line(&mut edges, last, start);
                (start, last) = (point, point);
            }
            // Strokes of straight lines and circles have no cubic curves.
            PathSegment::LineTo(point) | PathSegment::CubicTo(_, _, point) => {
                add_line(&mut edges, last, point);
                last = point;
            }
            PathSegment::QuadTo(middle, end) => {
                let pieces = split_at_extremum([last, middle, end]);
                edges.extend(pieces.iter().flatten().filter_map(Edge::curved));
                last = end;
            }
            PathSegment::Close => {
                add_line(&mut edges, last, start);
                last = start;
            }
        }
    }
    add_line(&mut edges, last, start);
    edges
}

/// Adds the line between two points, joined to the last edge where possible.
fn add_line(edges: &mut Vec<Edge>, from: Point, to: Point) {
    let (from, to) = (dot6(from), dot6(to));
    let line = match from[1] > to[1] {
        true => Line::new(to, from, -1),
        false => Line::new(from, to, 1),
    };
    let Some(line) = line else { return };
    let joined = match edges.last_mut() {
        Some(Edge { line: before, curve: None }) => line.join(before),
        _ => Joined::Both,
    };
    match joined {
        Joined::Both => edges.push(Edge { line, curve: None }),
        Joined::One => {}
        Joined::Neither => drop(edges.pop()),
    }
}

/// A quadratic curve as one or two pieces that are monotonic in y.
fn split_at_extremum(points: [Point; 3]) -> [Option<[Point; 3]>; 2] {
    let [a, b, c] = points.map(|point| point.y);
    let (first, second) = (a - b, b - c);
    let turns = first == 0.0 || (if first < 0.0 { -second } else { second }) < 0.0;
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
