//! Small changes of ink: strokes shortened, moved, bent, closed, interrupted, left out.

use ink::{Path, Point, Stroke};

/// An end of a stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    First,
    Last,
}

/// A change of one stroke. Its amount is a length in pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    /// An end is cut off.
    Shorten { stroke: usize, end: End },
    /// The stroke is left out; the amount changes nothing.
    LeaveOut { stroke: usize },
    /// A gap, with its middle at this distance along the stroke, in the ink's units.
    Interrupt { stroke: usize, middle: f32 },
    /// The stroke is moved against the others, in a direction of length 1.
    Move { stroke: usize, direction: (f32, f32) },
    /// An end is pulled in a direction of length 1, and the stroke follows less and less.
    Bend { stroke: usize, end: End, direction: (f32, f32) },
    /// A line from an end towards a point.
    Close { stroke: usize, end: End, to: Point },
}

/// The ink that is changed.
pub struct Original<'a> {
    strokes: &'a [Stroke],
    /// `None` for a stroke without ink.
    paths: Vec<Option<Path>>,
    /// A pixel's side, in the ink's units.
    pixel: f32,
    /// The pen's width in the ink's units.
    pen: f32,
}

/// The length of the part that follows a pulled end, in pixels; at most half of the stroke.
const REACH: f32 = 12.0;
/// Points of one stroke at most this far apart along the stroke, in pixels, have no gap between them.
const NEIGHBOUR: f32 = 8.0;
/// The lengths of gaps, moves and bends, in pixels.
const STEPS: [f32; 4] = [2.0, 4.0, 6.0, 8.0];
/// The step by which ends are cut off, in pixels.
const CUT: f32 = 2.0;

/// An edit and how far it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub edit: Edit,
    /// In pixels.
    pub amount: f32,
    /// The next smaller amount that is a candidate; 0 for the smallest.
    pub smaller: f32,
}

impl<'a> Original<'a> {
    /// `scale`: pixels of the picture for each unit of the ink; `None` for a dot.
    pub fn new(strokes: &'a [Stroke], scale: f32, pen: f32) -> Option<Self> {
        let pixel = 1.0 / scale;
        let paths = strokes.iter().map(Path::of).collect();
        pixel.is_finite().then_some(Self { strokes, paths, pixel, pen: pen * pixel })
    }

    fn inked(&self) -> impl Iterator<Item = (usize, &Path)> {
        self.paths.iter().enumerate().filter_map(|(i, path)| Some((i, path.as_ref()?)))
    }

    /// All changes to try.
    pub fn candidates(&self) -> Vec<Candidate> {
        let mut all = Vec::new();
        let several = self.inked().count() > 1;
        for (stroke, path) in self.inked() {
            let pixels = path.length() / self.pixel;
            if several {
                all.push(Candidate {
                    edit: Edit::LeaveOut { stroke },
                    amount: pixels,
                    smaller: pixels,
                });
                for direction in directions() {
                    graded(&mut all, Edit::Move { stroke, direction }, STEPS);
                }
            }
            let cuts = (1..).map(|i| i as f32 * CUT).take_while(|cut| *cut < pixels);
            let cuts: Vec<f32> = cuts.collect();
            for end in [End::First, End::Last] {
                graded(&mut all, Edit::Shorten { stroke, end }, cuts.iter().copied());
                if pixels >= CUT {
                    for direction in directions() {
                        graded(&mut all, Edit::Bend { stroke, end, direction }, STEPS);
                    }
                }
                for to in self.beyond_gaps(stroke, path, end) {
                    let from = self.end(path, end);
                    let gap = (to.x - from.x).hypot(to.y - from.y) / self.pixel;
                    let edit = Edit::Close { stroke, end, to };
                    graded(&mut all, edit, [0.5 * gap, gap]);
                }
            }
            for &along in &cuts {
                let edit = Edit::Interrupt { stroke, middle: along * self.pixel };
                graded(&mut all, edit, STEPS);
            }
        }
        all
    }

    fn end(&self, path: &Path, end: End) -> Point {
        match end {
            End::First => path.at(0.0),
            End::Last => path.at(path.length()),
        }
    }

    /// Where a line from an end could lead: to the stroke's other end, and to the nearest other ink.
    fn beyond_gaps(&self, stroke: usize, path: &Path, end: End) -> Vec<Point> {
        let from = self.end(path, end);
        let distance = |to: &Point| (to.x - from.x).hypot(to.y - from.y);
        let is_far = |along: f32| {
            let along = if end == End::First { along } else { path.length() - along };
            along > NEIGHBOUR * self.pixel
        };
        let others = self.inked().flat_map(|(other, path)| {
            let steps = (path.length() / self.pixel).ceil().max(1.0) as usize;
            let at = move |i: usize| path.length() * i as f32 / steps as f32;
            (0..=steps).map(move |i| (other, at(i), path.at(at(i))))
        });
        let others = others.filter(|(other, along, _)| *other != stroke || is_far(*along));
        let nearest =
            others.map(|(_, _, to)| to).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let opposite = match end {
            End::First => self.end(path, End::Last),
            End::Last => self.end(path, End::First),
        };
        let mut ends = Vec::from_iter(nearest);
        if ends.first() != Some(&opposite) && path.length() > NEIGHBOUR * self.pixel {
            ends.push(opposite);
        }
        // Ink that touches already has no gap.
        ends.retain(|to| distance(to) > self.pen);
        ends
    }

    /// The ink with a change; `None` where nothing of the stroke would be left, or no ink at all.
    pub fn changed(&self, edit: &Edit, amount: f32) -> Option<Vec<Stroke>> {
        let by = amount * self.pixel;
        let path = |stroke: usize| self.paths.get(stroke)?.as_ref();
        match *edit {
            Edit::Shorten { stroke, end } => {
                let path = path(stroke)?;
                let length = path.length();
                let kept = match end {
                    End::First => path.stretch(by, length),
                    End::Last => path.stretch(0.0, length - by),
                };
                (by < length).then(|| self.with(stroke, [kept]))
            }
            Edit::LeaveOut { stroke } => (self.inked().count() > 1).then(|| self.with(stroke, [])),
            Edit::Interrupt { stroke, middle } => {
                let path = path(stroke)?;
                // The round ends of what stays do not reach into the gap.
                let half = 0.5 * (by + self.pen);
                let (to, from) = (middle - half, middle + half);
                let (before, after) = (path.stretch(0.0, to), path.stretch(from, path.length()));
                (to >= 0.0 && from <= path.length()).then(|| self.with(stroke, [before, after]))
            }
            Edit::Move { stroke, direction: (x, y) } => {
                let points = self.strokes.get(stroke)?.finite_points();
                let moved = points.map(|p| Point { x: p.x + by * x, y: p.y + by * y });
                Some(self.with(stroke, [Stroke { points: moved.collect() }]))
            }
            Edit::Bend { stroke, end, direction } => {
                let bent = self.bent(path(stroke)?, end, (by * direction.0, by * direction.1));
                Some(self.with(stroke, [bent]))
            }
            Edit::Close { stroke, end, to } => {
                let mut points: Vec<Point> = self.strokes.get(stroke)?.finite_points().collect();
                let from = self.end(path(stroke)?, end);
                let share = by / (to.x - from.x).hypot(to.y - from.y).max(f32::MIN_POSITIVE);
                let to = Point {
                    x: from.x + share * (to.x - from.x),
                    y: from.y + share * (to.y - from.y),
                };
                let place = if end == End::First { 0 } else { points.len() };
                points.insert(place, to);
                Some(self.with(stroke, [Stroke { points }]))
            }
        }
    }

    /// The ink with other strokes in place of one.
    fn with<const N: usize>(&self, stroke: usize, others: [Stroke; N]) -> Vec<Stroke> {
        let mut strokes = self.strokes.to_vec();
        strokes.splice(stroke..stroke + 1, others);
        strokes
    }

    fn bent(&self, path: &Path, end: End, by: (f32, f32)) -> Stroke {
        let length = path.length();
        let reach = (REACH * self.pixel).min(0.5 * length).max(f32::MIN_POSITIVE);
        let from_end = |along: f32| if end == End::First { along } else { length - along };
        // A long straight line has no points that could follow.
        let steps = (length / self.pixel).ceil().max(1.0) as usize;
        let at = |i: usize| length * i as f32 / steps as f32;
        let place = |i: usize| {
            let point = path.at(at(i));
            let share = (1.0 - from_end(at(i)) / reach).max(0.0);
            Point { x: point.x + share * by.0, y: point.y + share * by.1 }
        };
        Stroke { points: (0..=steps).map(place).collect() }
    }
}

/// Adds an edit in growing amounts.
fn graded(all: &mut Vec<Candidate>, edit: Edit, amounts: impl IntoIterator<Item = f32>) {
    let mut smaller = 0.0;
    for amount in amounts {
        all.push(Candidate { edit, amount, smaller });
        smaller = amount;
    }
}

/// Eight directions, from the right on.
fn directions() -> [(f32, f32); 8] {
    const DIAGONAL: f32 = std::f32::consts::FRAC_1_SQRT_2;
    [
        (1.0, 0.0),
        (DIAGONAL, DIAGONAL),
        (0.0, 1.0),
        (-DIAGONAL, DIAGONAL),
        (-1.0, 0.0),
        (-DIAGONAL, -DIAGONAL),
        (0.0, -1.0),
        (DIAGONAL, -DIAGONAL),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{open_zero, seven_strokes};

    /// A pixel is a hundredth of the pad.
    fn original(strokes: &[Stroke]) -> Original<'_> {
        Original::new(strokes, 100.0, 2.0).unwrap()
    }

    fn length(strokes: &[Stroke]) -> f32 {
        strokes.iter().filter_map(Path::of).map(|path| path.length()).sum()
    }

    #[test]
    fn a_shortened_stroke_is_shorter_at_its_end() {
        let seven = seven_strokes();
        let edit = Edit::Shorten { stroke: 0, end: End::First };
        let changed = original(&seven).changed(&edit, 10.0).unwrap();
        assert!((changed[0].points[0].x - 0.3).abs() < 1e-5);
        assert_eq!(changed[1], seven[1]);
        assert_eq!(original(&seven).changed(&edit, 61.0), None);
    }

    #[test]
    fn a_gap_is_as_long_as_it_says() {
        let seven = seven_strokes();
        let edit = Edit::Interrupt { stroke: 0, middle: 0.3 };
        let changed = original(&seven).changed(&edit, 4.0).unwrap();
        assert_eq!(changed.len(), 3);
        // The pen's round ends fill two pixels.
        assert!((length(&seven) - length(&changed) - 0.06).abs() < 1e-4);
        let beside = Edit::Interrupt { stroke: 0, middle: 0.01 };
        assert_eq!(original(&seven).changed(&beside, 4.0), None);
    }

    #[test]
    fn a_moved_stroke_and_a_bent_end_lie_where_they_should() {
        let seven = seven_strokes();
        let edit = Edit::Move { stroke: 1, direction: (0.0, 1.0) };
        let changed = original(&seven).changed(&edit, 5.0).unwrap();
        assert!((changed[1].points[0].y - 0.25).abs() < 1e-5);
        let edit = Edit::Bend { stroke: 0, end: End::Last, direction: (0.0, -1.0) };
        let changed = original(&seven).changed(&edit, 5.0).unwrap();
        let bar = &changed[0].points;
        assert!((bar[0].y - 0.2).abs() < 1e-5 && (bar[bar.len() - 1].y - 0.15).abs() < 1e-5);
    }

    #[test]
    fn an_open_round_can_be_closed_and_a_closed_one_cannot() {
        let closes = |strokes: &[Stroke]| {
            let candidates = original(strokes).candidates();
            candidates
                .into_iter()
                .filter(|c| matches!(c.edit, Edit::Close { .. }))
                .collect::<Vec<_>>()
        };
        let open = open_zero(0.8);
        let close = *closes(&open).last().unwrap();
        let changed = original(&open).changed(&close.edit, close.amount).unwrap();
        assert!(length(&changed) > length(&open) + 0.1);
        assert!(closes(&open_zero(0.0)).is_empty());
    }

    #[test]
    fn a_stroke_is_left_out_only_beside_others() {
        let seven = seven_strokes();
        let edit = Edit::LeaveOut { stroke: 0 };
        assert_eq!(original(&seven).changed(&edit, 0.0), Some(seven[1..].to_vec()));
        assert_eq!(original(&seven[..1]).changed(&edit, 0.0), None);
        let alone = original(&seven[..1]).candidates();
        let of_several =
            |c: &Candidate| matches!(c.edit, Edit::LeaveOut { .. } | Edit::Move { .. });
        assert!(!alone.iter().any(of_several));
    }

    #[test]
    fn every_candidate_is_finite_and_a_dot_has_none() {
        let seven = seven_strokes();
        let original = original(&seven);
        let candidates = original.candidates();
        assert!((150..700).contains(&candidates.len()), "{}", candidates.len());
        for Candidate { edit, amount, smaller } in &candidates {
            assert!(smaller <= amount);
            let Some(changed) = original.changed(edit, *amount) else { continue };
            assert!(
                changed.iter().flat_map(|s| &s.points).all(|p| p.x.is_finite() && p.y.is_finite())
            );
        }
        assert!(Original::new(&seven, 0.0, 2.0).is_none());
    }
}
