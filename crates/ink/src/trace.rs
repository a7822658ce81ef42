//! The way that a pen went, so that two digits can be likened to each other as movements.

use crate::stroke::{Bounds, Point, Stroke};

/// A place on the way, the ink's bounding box being centred on 0 with its longer side 1, and the
/// direction there: a vector of length 1, or 0 for a dot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Step {
    place: (f32, f32),
    direction: (f32, f32),
}

/// All strokes of a digit one after the other, without the ways between them, as evenly spaced steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace([Step; Self::STEPS]);

impl Trace {
    pub const STEPS: usize = 32;
    /// Numbers that a trace is kept as.
    pub const NUMBERS: usize = 4 * Self::STEPS;
    /// What a right angle between two directions counts beside the longer side's square.
    const TURN: f32 = 0.3;
    /// How many steps one hand may be ahead of the other.
    const AHEAD: usize = 6;

    /// `None` where there is no ink.
    pub fn of(strokes: &[Stroke]) -> Option<Self> {
        let ink = Bounds::of(strokes)?;
        let ways: Vec<Way> = strokes.iter().filter_map(Way::of).collect();
        let length: f32 = ways.iter().map(Way::length).sum();
        let spacing = length / Self::STEPS as f32;
        let (centre, size) = (ink.centre(), ink.extent().max(f32::MIN_POSITIVE));
        let mut steps = [Step::default(); Self::STEPS];
        let mut ways = ways.iter();
        let mut way = ways.next()?;
        // Where the way begins on the whole way.
        let mut begin = 0.0;
        for (i, step) in steps.iter_mut().enumerate() {
            let along = (i as f32 + 0.5) * spacing;
            while along - begin > way.length() {
                let Some(next) = ways.next() else { break };
                begin += way.length();
                way = next;
            }
            let at = |along: f32| way.at(along - begin);
            let place = at(along);
            let (from, to) = (at(along - 0.75 * spacing), at(along + 0.75 * spacing));
            let (x, y) = (to.x - from.x, to.y - from.y);
            let norm = (x * x + y * y).sqrt().max(f32::MIN_POSITIVE);
            *step = Step {
                place: ((place.x - centre.x) / size, (place.y - centre.y) / size),
                direction: (x / norm, y / norm),
            };
        }
        Some(Self(steps))
    }

    /// x and y of each step's place, then of its direction.
    pub fn numbers(&self) -> impl Iterator<Item = f32> + '_ {
        self.0
            .iter()
            .flat_map(|step| [step.place.0, step.place.1, step.direction.0, step.direction.1])
    }

    /// From as many numbers as `numbers` gives, all of them finite.
    pub fn from_numbers(numbers: &[f32]) -> Option<Self> {
        let finite = numbers.iter().all(|number| number.is_finite());
        if numbers.len() != Self::NUMBERS || !finite {
            return None;
        }
        let mut steps = [Step::default(); Self::STEPS];
        let (fours, _) = numbers.as_chunks::<4>();
        for (step, &[x, y, dx, dy]) in steps.iter_mut().zip(fours) {
            *step = Step { place: (x, y), direction: (dx, dy) };
        }
        Some(Self(steps))
    }

    /// How far two ways are apart, a mean over the steps of the better one of all ways to let one
    /// hand wait for the other: squared distance in parts of the ink's longer side, and the turn
    /// between their directions. Digits of one hand and class are mostly below 0.1.
    /// Source: Sakoe, Chiba, *Dynamic programming algorithm optimization for spoken word
    /// recognition*, 1978, with their symmetric steps unweighted.
    pub fn distance(&self, other: &Self) -> f32 {
        self.distance_within(other, f32::INFINITY).unwrap_or(f32::INFINITY)
    }

    /// The same where it is less than a limit; given up as soon as it can't be.
    pub fn distance_within(&self, other: &Self, limit: f32) -> Option<f32> {
        let mut above = [f32::INFINITY; Self::STEPS + 1];
        above[0] = 0.0;
        for (i, a) in self.0.iter().enumerate() {
            let mut row = [f32::INFINITY; Self::STEPS + 1];
            let mut least = f32::INFINITY;
            let end = (i + Self::AHEAD + 1).min(Self::STEPS);
            for j in i.saturating_sub(Self::AHEAD)..end {
                let best = above[j].min(above[j + 1]).min(row[j]);
                row[j + 1] = best + a.apart(&other.0[j]);
                least = least.min(row[j + 1]);
            }
            // Steps to come only add to it.
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
    fn apart(&self, other: &Self) -> f32 {
        let (x, y) = (self.place.0 - other.place.0, self.place.1 - other.place.1);
        let along = self.direction.0 * other.direction.0 + self.direction.1 * other.direction.1;
        x * x + y * y + Trace::TURN * (1.0 - along)
    }
}

/// A stroke's points with how far along it each one is.
struct Way(Vec<(f32, Point)>);

impl Way {
    fn of(stroke: &Stroke) -> Option<Self> {
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

    fn length(&self) -> f32 {
        self.0.last().map_or(0.0, |&(along, _)| along)
    }

    /// The place so far along; its ends go on for ever.
    fn at(&self, along: f32) -> Point {
        let after = self.0.partition_point(|&(there, _)| there < along);
        match (after.checked_sub(1).and_then(|i| self.0.get(i)), self.0.get(after)) {
            (Some(&(from, a)), Some(&(to, b))) => {
                let t = (along - from) / (to - from);
                Point { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) }
            }
            (Some(&(_, end)), None) | (None, Some(&(_, end))) => end,
            (None, None) => Point { x: 0.0, y: 0.0 },
        }
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
    fn size_place_and_the_number_of_points_change_nothing() {
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
    fn a_digit_of_the_same_hand_is_nearer_than_another_digit_or_another_way() {
        let seven = trace(&[stroke(SEVEN)]);
        let again = trace(&[stroke(&[(0.22, 0.25), (0.8, 0.2), (0.5, 0.92)])]);
        let one = trace(&[stroke(&[(0.5, 0.1), (0.5, 0.9)])]);
        let backwards: Vec<_> = SEVEN.iter().rev().copied().collect();
        assert!(seven.distance(&again) < 0.05, "{}", seven.distance(&again));
        assert!(seven.distance(&one) > 0.1, "{}", seven.distance(&one));
        assert!(seven.distance(&trace(&[stroke(&backwards)])) > 0.1);
    }

    #[test]
    fn a_distance_is_given_up_only_where_it_is_not_within_the_limit() {
        let (seven, one) = (trace(&[stroke(SEVEN)]), trace(&[stroke(&[(0.5, 0.1), (0.5, 0.9)])]));
        let distance = seven.distance(&one);
        assert_eq!(seven.distance_within(&one, distance * 1.001), Some(distance));
        assert_eq!(seven.distance_within(&one, distance), None);
        assert_eq!(seven.distance_within(&one, 0.0), None);
    }

    #[test]
    fn strokes_share_the_steps_by_their_length() {
        let plus = trace(&[stroke(&[(0.0, 0.5), (1.0, 0.5)]), stroke(&[(0.5, 0.0), (0.5, 1.0)])]);
        let across = plus.0.iter().filter(|step| step.direction.0 > 0.9).count();
        assert_eq!(across, Trace::STEPS / 2);
    }

    #[test]
    fn no_ink_has_no_trace_and_a_dot_has_one() {
        assert!(Trace::of(&[]).is_none());
        assert!(Trace::of(&[stroke(&[(f32::NAN, 0.5)])]).is_none());
        let dot = trace(&[stroke(&[(0.5, 0.5)])]);
        assert!(dot.distance(&trace(&[stroke(SEVEN)])).is_finite());
    }

    #[test]
    fn numbers_that_are_no_trace_are_refused() {
        let numbers: Vec<f32> = trace(&[stroke(SEVEN)]).numbers().collect();
        assert!(Trace::from_numbers(&numbers[1..]).is_none());
        assert!(Trace::from_numbers(&[f32::NAN; Trace::NUMBERS]).is_none());
    }

    proptest! {
        #[test]
        fn a_trace_comes_back_from_its_numbers_and_is_like_itself(
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
