//! Traces: the path of the pen, so that two digits can be compared as movements.

mod envelope;

pub(crate) use envelope::Envelope;

use crate::path::Path;
use crate::stroke::{Bounds, Point, Stroke};

/// A point of the path and the pen's direction there. The ink's bounding box is centred on 0 and its
/// longer side is 1; the direction has length 1, or 0 for a dot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Step {
    position: (f32, f32),
    direction: (f32, f32),
}

/// A shorter way has no direction.
const SHORTEST: f32 = 1e-15;

/// The strokes of a digit one after the other as evenly spaced steps; the pen's way through the air
/// between two strokes is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace([Step; Self::STEPS]);

impl Trace {
    pub const STEPS: usize = 32;
    /// Numbers that a trace is stored as: four for each step.
    pub const NUMBERS: usize = 4 * Self::STEPS;
    /// The cost of a right angle between two directions, in squares of the ink's longer side.
    pub const TURN: f32 = 0.3;
    /// Steps that one trace may be ahead of the other in an alignment.
    pub const MAX_LEAD: usize = 6;

    /// The trace of a digit's strokes; `None` without ink, or with ink that is larger than numbers go.
    pub fn of(strokes: &[Stroke]) -> Option<Self> {
        let ink = Bounds::of(strokes)?;
        let paths: Vec<Path> = strokes.iter().filter_map(Path::of).collect();
        let length: f32 = paths.iter().map(Path::length).sum();
        let spacing = length / Self::STEPS as f32;
        let (centre, size) = (ink.centre(), ink.extent().max(f32::MIN_POSITIVE));
        let mut steps = [Step::default(); Self::STEPS];
        let mut paths = paths.iter();
        let mut path = paths.next()?;
        // The length of all paths before this one.
        let mut begin = 0.0;
        for (i, step) in steps.iter_mut().enumerate() {
            let along = (i as f32 + 0.5) * spacing;
            while along - begin > path.length() {
                let Some(next) = paths.next() else { break };
                begin += path.length();
                path = next;
            }
            let at = |along: f32| path.at(along - begin);
            let point = at(along);
            let (from, to) = (at(along - 0.75 * spacing), at(along + 0.75 * spacing));
            let (x, y) = (to.x - from.x, to.y - from.y);
            let norm = (x * x + y * y).sqrt();
            *step = Step {
                position: ((point.x - centre.x) / size, (point.y - centre.y) / size),
                // The square of a tiny length has lost its digits, and so would the direction have.
                direction: if norm > SHORTEST { (x / norm, y / norm) } else { (0.0, 0.0) },
            };
        }
        let trace = Self(steps);
        let is_finite = trace.numbers().all(f32::is_finite);
        is_finite.then_some(trace)
    }

    /// For each step x and y of its position, then of its direction.
    pub fn numbers(&self) -> impl Iterator<Item = f32> + '_ {
        self.0
            .iter()
            .flat_map(|step| [step.position.0, step.position.1, step.direction.0, step.direction.1])
    }

    /// The inverse of `numbers`; `None` unless there are `NUMBERS` finite numbers.
    pub fn from_numbers(numbers: &[f32]) -> Option<Self> {
        let finite = numbers.iter().all(|number| number.is_finite());
        if numbers.len() != Self::NUMBERS || !finite {
            return None;
        }
        let mut steps = [Step::default(); Self::STEPS];
        let (fours, _) = numbers.as_chunks::<4>();
        for (step, &[x, y, dx, dy]) in steps.iter_mut().zip(fours) {
            *step = Step { position: (x, y), direction: (dx, dy) };
        }
        Some(Self(steps))
    }

    /// The dynamic time warping distance between two traces: the cost of the best alignment, divided by
    /// the number of steps. Two aligned steps cost the squared distance between their positions plus a
    /// cost for the angle between their directions. Two digits of one writer and class are mostly
    /// closer than 0.1.
    /// Source: Sakoe, Chiba, *Dynamic programming algorithm optimization for spoken word
    /// recognition*, 1978, with their symmetric steps unweighted.
    pub fn distance(&self, other: &Self) -> f32 {
        self.distance_within(other, f32::INFINITY).unwrap_or(f32::INFINITY)
    }

    /// The distance, and the best alignment: pairs of a step here and a step there, each from 0 on.
    pub fn alignment(&self, other: &Self) -> (f32, Vec<(usize, usize)>) {
        const WIDTH: usize = Trace::STEPS + 1;
        let mut costs = vec![f32::INFINITY; WIDTH * WIDTH];
        costs[0] = 0.0;
        for (i, a) in self.0.iter().enumerate() {
            let end = (i + Self::MAX_LEAD + 1).min(Self::STEPS);
            for j in i.saturating_sub(Self::MAX_LEAD)..end {
                let [before, above, left] = [i * WIDTH + j, i * WIDTH + j + 1, (i + 1) * WIDTH + j];
                let best = costs[before].min(costs[above]).min(costs[left]);
                costs[(i + 1) * WIDTH + j + 1] = best + a.cost(&other.0[j]);
            }
        }
        let (mut i, mut j) = (Self::STEPS, Self::STEPS);
        let mut pairs = Vec::with_capacity(2 * Self::STEPS);
        while i > 0 && j > 0 {
            pairs.push((i - 1, j - 1));
            let cost = |(i, j): (usize, usize)| costs[i * WIDTH + j];
            let before = [(i - 1, j - 1), (i - 1, j), (i, j - 1)];
            (i, j) = before
                .into_iter()
                .fold(before[0], |best, other| if cost(other) < cost(best) { other } else { best });
        }
        pairs.reverse();
        (costs[WIDTH * WIDTH - 1] / Self::STEPS as f32, pairs)
    }

    /// The places of the steps: the ink's bounding box is centred on 0, and its longer side is 1.
    pub fn positions(&self) -> impl Iterator<Item = Point> + '_ {
        self.0.iter().map(|step| Point { x: step.position.0, y: step.position.1 })
    }

    /// The distance, or `None` if it is at least `limit`; stops early once that is certain.
    pub fn distance_within(&self, other: &Self, limit: f32) -> Option<f32> {
        let mut above = [f32::INFINITY; Self::STEPS + 1];
        above[0] = 0.0;
        for (i, a) in self.0.iter().enumerate() {
            let mut row = [f32::INFINITY; Self::STEPS + 1];
            let mut least = f32::INFINITY;
            let end = (i + Self::MAX_LEAD + 1).min(Self::STEPS);
            for j in i.saturating_sub(Self::MAX_LEAD)..end {
                let best = above[j].min(above[j + 1]).min(row[j]);
                row[j + 1] = best + a.cost(&other.0[j]);
                least = least.min(row[j + 1]);
            }
            // Later steps only add to the cost.
            if least >= limit * Self::STEPS as f32 {
                return None;
            }
            above = row;
        }
        let distance = above[Self::STEPS] / Self::STEPS as f32;
        (distance < limit).then_some(distance)
    }
}

impl Step {
    /// The cost of aligning two steps.
    fn cost(&self, other: &Self) -> f32 {
        let (x, y) = (self.position.0 - other.position.0, self.position.1 - other.position.1);
        let cosine = self.direction.0 * other.direction.0 + self.direction.1 * other.direction.1;
        x * x + y * y + Trace::TURN * (1.0 - cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stroke(points: &[(f32, f32)]) -> Stroke {
        Stroke::from(points)
    }

    fn trace(strokes: &[Stroke]) -> Trace {
        Trace::of(strokes).unwrap()
    }

    const SEVEN: &[(f32, f32)] = &[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)];

    #[test]
    fn ink_of_any_size_has_a_finite_trace_or_none() {
        for scale in [1e-38, 1e-23, 1e-15, 1.0, 1e15] {
            let points: Vec<_> = SEVEN.iter().map(|&(x, y)| (x * scale, y * scale)).collect();
            let numbers: Vec<f32> = trace(&[stroke(&points)]).numbers().collect();
            assert!(numbers.iter().all(|number| number.abs() <= 1.5), "{scale}: {numbers:?}");
        }
        let huge = [stroke(&[(-3e38, 0.0), (3e38, 3e38)])];
        assert_eq!(Trace::of(&huge), None);
    }

    #[test]
    fn size_position_and_the_number_of_points_do_not_change_a_trace() {
        let seven = trace(&[stroke(SEVEN)]);
        let small: Vec<_> = SEVEN.iter().map(|&(x, y)| (0.3 * x + 0.5, 0.3 * y - 0.1)).collect();
        let halves: Vec<_> = SEVEN
            .windows(2)
            .flat_map(|two| {
                let middle = (0.5 * (two[0].0 + two[1].0), 0.5 * (two[0].1 + two[1].1));
                [two[0], middle, two[1]]
            })
            .collect();
        assert!(seven.distance(&trace(&[stroke(&small)])) < 1e-6);
        assert!(seven.distance(&trace(&[stroke(&halves)])) < 1e-6);
    }

    #[test]
    fn a_digit_of_the_same_hand_is_nearer_than_another_digit_or_direction() {
        let seven = trace(&[stroke(SEVEN)]);
        let again = trace(&[stroke(&[(0.22, 0.25), (0.8, 0.2), (0.5, 0.92)])]);
        let one = trace(&[stroke(&[(0.5, 0.1), (0.5, 0.9)])]);
        let backwards: Vec<_> = SEVEN.iter().rev().copied().collect();
        assert!(seven.distance(&again) < 0.05, "{}", seven.distance(&again));
        assert!(seven.distance(&one) > 0.1, "{}", seven.distance(&one));
        assert!(seven.distance(&trace(&[stroke(&backwards)])) > 0.1);
    }

    #[test]
    fn a_distance_is_given_only_below_the_limit() {
        let (seven, one) = (trace(&[stroke(SEVEN)]), trace(&[stroke(&[(0.5, 0.1), (0.5, 0.9)])]));
        let distance = seven.distance(&one);
        assert_eq!(seven.distance_within(&one, distance * 1.001), Some(distance));
        assert_eq!(seven.distance_within(&one, distance), None);
        assert_eq!(seven.distance_within(&one, 0.0), None);
    }

    #[test]
    fn an_alignment_costs_the_distance_and_passes_all_steps_in_order() {
        let (seven, one) = (trace(&[stroke(SEVEN)]), trace(&[stroke(&[(0.5, 0.1), (0.5, 0.9)])]));
        let (distance, pairs) = seven.alignment(&one);
        assert_eq!(distance, seven.distance(&one));
        let cost: f32 = pairs.iter().map(|&(i, j)| seven.0[i].cost(&one.0[j])).sum();
        assert!((cost / Trace::STEPS as f32 - distance).abs() < 1e-5);
        assert_eq!(pairs.first(), Some(&(0, 0)));
        assert_eq!(pairs.last(), Some(&(Trace::STEPS - 1, Trace::STEPS - 1)));
        let steps = pairs.windows(2).map(|two| (two[1].0 - two[0].0, two[1].1 - two[0].1));
        assert!(steps.into_iter().all(|(i, j)| i <= 1 && j <= 1 && i + j > 0));
        let same: Vec<_> = (0..Trace::STEPS).map(|i| (i, i)).collect();
        assert_eq!(seven.alignment(&seven).1, same);
    }

    #[test]
    fn each_stroke_has_steps_in_proportion_to_its_length() {
        let plus = trace(&[stroke(&[(0.0, 0.5), (1.0, 0.5)]), stroke(&[(0.5, 0.0), (0.5, 1.0)])]);
        let across = plus.0.iter().filter(|step| step.direction.0 > 0.9).count();
        assert_eq!(across, Trace::STEPS / 2);
    }

    #[test]
    fn empty_ink_has_no_trace_and_a_dot_has_one() {
        assert!(Trace::of(&[]).is_none());
        assert!(Trace::of(&[stroke(&[(f32::NAN, 0.5)])]).is_none());
        let dot = trace(&[stroke(&[(0.5, 0.5)])]);
        assert!(dot.distance(&trace(&[stroke(SEVEN)])).is_finite());
    }

    #[test]
    fn missing_numbers_and_nan_are_refused() {
        let numbers: Vec<f32> = trace(&[stroke(SEVEN)]).numbers().collect();
        assert!(Trace::from_numbers(&numbers[1..]).is_none());
        assert!(Trace::from_numbers(&[f32::NAN; Trace::NUMBERS]).is_none());
    }

    proptest! {
        #[test]
        fn a_trace_survives_its_numbers_and_has_no_distance_to_itself(
            points in prop::collection::vec((0f32..1.0, 0f32..1.0), 1..60),
            cut in 0usize..60,
        ) {
            let (a, b) = points.split_at(cut.min(points.len()));
            let trace = trace(&[stroke(a), stroke(b)]);
            let numbers: Vec<f32> = trace.numbers().collect();
            let back = Trace::from_numbers(&numbers);
            prop_assert_eq!(back.as_ref(), Some(&trace));
            let turned = trace.0.iter().filter(|step| step.direction != (0.0, 0.0)).count();
            prop_assert!(turned < Trace::STEPS || trace.distance(&trace) < 1e-5);
            prop_assert!(numbers.iter().all(|number| number.abs() <= 1.0 + 1e-5));
        }
    }
}
