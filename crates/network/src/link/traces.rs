//! The traces of a hand on a grid: 32 directions, and positions in 1/32 of the ink's longer side.

use ink::{CLASSES, Hand, Trace};

use super::coder::{Coder, Context, Signed};

/// Grid lines for each unit of length.
const GRID: f32 = 32.0;
/// The farthest grid line; `Trace` holds positions within 1 of the centre.
const FARTHEST: i32 = 32;
const DIRECTIONS: usize = 32;
/// The direction of a dot, which has none.
const NO_DIRECTION: usize = DIRECTIONS;
/// The pitch is in 1/8 of a grid line.
const PITCH: f32 = 8.0;

/// The cosines of a quarter turn's directions.
const COSINES: [f32; 9] = [
    1.0,
    0.980_785_3,
    0.923_879_5,
    0.831_469_6,
    0.707_106_77,
    0.555_570_2,
    0.382_683_43,
    0.195_090_32,
    0.0,
];

fn cosine(direction: usize) -> f32 {
    match direction % DIRECTIONS {
        d @ 0..8 => COSINES[d],
        d @ 8..16 => -COSINES[16 - d],
        d @ 16..24 => -COSINES[d - 16],
        d => COSINES[32 - d],
    }
}

/// The unit vector; null without a direction.
fn vector(direction: usize) -> (f32, f32) {
    match direction {
        NO_DIRECTION => (0.0, 0.0),
        d => (cosine(d), cosine(d + 24)),
    }
}

#[derive(Clone, Copy, Default, PartialEq)]
struct Step {
    at: [i32; 2],
    direction: usize,
}

/// A trace on the grid.
#[derive(Clone, PartialEq)]
pub struct Gridded {
    label: usize,
    /// The usual way from one step to the next, in 1/`PITCH` of a grid line.
    pitch: usize,
    steps: [Step; Trace::STEPS],
}

impl Default for Gridded {
    fn default() -> Self {
        Self { label: 0, pitch: 0, steps: [Step::default(); Trace::STEPS] }
    }
}

/// The nearest direction.
fn direction(x: f32, y: f32) -> usize {
    let along = |d: &usize| vector(*d).0 * x + vector(*d).1 * y;
    match x * x + y * y {
        0.0 => NO_DIRECTION,
        _ => (0..DIRECTIONS).max_by(|a, b| along(a).total_cmp(&along(b))).unwrap_or(NO_DIRECTION),
    }
}

impl Gridded {
    pub fn of(trace: &Trace, label: u8) -> Self {
        let numbers: Vec<f32> = trace.numbers().collect();
        let mut steps = [Step::default(); Trace::STEPS];
        for (step, &[x, y, dx, dy]) in steps.iter_mut().zip(numbers.as_chunks().0) {
            let line = |place: f32| ((place * GRID).round() as i32).clamp(-FARTHEST, FARTHEST);
            *step = Step { at: [line(x), line(y)], direction: direction(dx, dy) };
        }
        // The middle one, because the way to another stroke is longer.
        let mut ways: Vec<f32> = numbers
            .windows(6)
            .step_by(4)
            .map(|two| {
                let (x, y) = (two[4] - two[0], two[5] - two[1]);
                (x * x + y * y).sqrt()
            })
            .collect();
        ways.sort_by(f32::total_cmp);
        let pitch = ways.get(ways.len() / 2).map_or(0.0, |way| way * GRID * PITCH);
        Self { label: label.into(), pitch: (pitch.round() as usize).min(255), steps }
    }

    /// `None` if the label or a direction is none, or a position is too far away.
    fn trace(&self) -> Option<(Trace, u8)> {
        let mut numbers = Vec::with_capacity(Trace::NUMBERS);
        for Step { at, direction } in self.steps {
            if direction > NO_DIRECTION || at.iter().any(|line| line.abs() > FARTHEST) {
                return None;
            }
            let (dx, dy) = vector(direction);
            numbers.extend([at[0] as f32 / GRID, at[1] as f32 / GRID, dx, dy]);
        }
        let label = u8::try_from(self.label).ok().filter(|label| usize::from(*label) < CLASSES)?;
        Some((Trace::from_numbers(&numbers)?, label))
    }
}

/// A trace as it comes out of a link.
pub fn on_grid(trace: &Trace) -> Option<Trace> {
    Gridded::of(trace, 0).trace().map(|(trace, _)| trace)
}

/// The hand of traces on the grid; `None` if one of them is damaged.
pub fn hand(traces: &[Gridded]) -> Option<Hand> {
    traces.iter().map(Gridded::trace).collect::<Option<_>>().map(Hand)
}

/// Codes traces. A step is expected where the directions of it and of the step before it lead.
pub fn code(coder: &mut impl Coder, traces: &mut [Gridded]) {
    let mut labels = [Context::default(); 1 << 4];
    let mut pitches = [Context::default(); 1 << 8];
    let mut turns = [Context::default(); 1 << 6];
    let mut off = [Signed::default(), Signed::default()];
    let mut starts = [Signed::default(), Signed::default()];
    for Gridded { label, pitch, steps } in traces {
        *label = coder.tree::<4>(&mut labels, *label);
        *pitch = coder.tree::<8>(&mut pitches, *pitch);
        let way = *pitch as f32 / PITCH / 2.0;
        let mut before = Step::default();
        for (i, step) in steps.iter_mut().enumerate() {
            let from = before.direction % DIRECTIONS;
            let turn = match step.direction {
                NO_DIRECTION => NO_DIRECTION,
                direction => (direction + DIRECTIONS - from) % DIRECTIONS,
            };
            step.direction = match coder.tree::<6>(&mut turns, turn) {
                turn @ 0..DIRECTIONS => (from + turn) % DIRECTIONS,
                other => other,
            };
            let (a, b) = (vector(before.direction), vector(step.direction));
            let ahead = [way * (a.0 + b.0), way * (a.1 + b.1)];
            for (axis, line) in step.at.iter_mut().enumerate() {
                let (expected, contexts) = match i {
                    0 => (0, &mut starts[axis]),
                    _ => (before.at[axis] + ahead[axis].round() as i32, &mut off[axis]),
                };
                *line = expected + coder.signed(contexts, *line - expected);
            }
            before = *step;
        }
    }
}

#[cfg(test)]
mod tests {
    use ink::Stroke;

    use super::*;

    fn trace(strokes: &[&[(f32, f32)]]) -> Trace {
        let strokes: Vec<Stroke> = strokes.iter().map(|points| Stroke::from(*points)).collect();
        Trace::of(&strokes).unwrap()
    }

    #[test]
    fn directions_go_once_around() {
        for d in 0..DIRECTIONS {
            let angle = d as f32 * std::f32::consts::TAU / DIRECTIONS as f32;
            let (x, y) = vector(d);
            assert!((x - angle.cos()).abs() < 1e-6 && (y - angle.sin()).abs() < 1e-6, "{d}");
            assert_eq!(direction(x, y), d);
        }
        assert_eq!(direction(0.0, 0.0), NO_DIRECTION);
    }

    #[test]
    fn a_trace_on_the_grid_is_near_the_trace() {
        let traces = [
            trace(&[&[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)]]),
            trace(&[&[(0.5, 0.1), (0.5, 0.9)]]),
            trace(&[&[(0.1, 0.5), (0.9, 0.5)], &[(0.5, 0.1), (0.5, 0.9)]]),
            trace(&[&[(0.5, 0.5)]]),
        ];
        for (label, trace) in (0..).zip(&traces) {
            let (back, same) = Gridded::of(trace, label).trace().unwrap();
            assert_eq!(same, label);
            // A dot has no direction, and each pair of steps costs a right angle.
            let (distance, own) = (back.distance(trace), trace.distance(trace));
            assert!(distance < own + 2e-3, "{label}: {distance} {own}");
        }
    }

    #[test]
    fn a_label_above_nine_or_a_place_outside_is_damage() {
        let fine = Gridded::of(&trace(&[&[(0.5, 0.1), (0.5, 0.9)]]), 9);
        assert!(hand(std::slice::from_ref(&fine)).is_some());
        let mut wrong = [fine.clone(), fine.clone(), fine];
        wrong[0].label = 10;
        wrong[1].steps[3].at[1] = FARTHEST + 1;
        wrong[2].steps[31].direction = NO_DIRECTION + 1;
        assert!(wrong.iter().all(|trace| hand(std::slice::from_ref(trace)).is_none()));
    }
}
