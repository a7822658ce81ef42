//! A lower bound of the distance between two traces, for a small part of the distance's time.

use super::{Step, Trace};

/// How much a bound may be off by rounding, in costs of an alignment: far more than it is.
const SLACK: f32 = 1e-3;

/// A trace, and for each of its steps the bounds of all steps that a step of another trace at the same place may be
/// aligned with.
///
/// Source: Keogh, Ratanamahatana, *Exact indexing of dynamic time warping*, 2005, with directions beside positions.
pub(crate) struct Envelope<'a> {
    trace: &'a Trace,
    windows: [Window; Trace::STEPS],
}

/// The least and the largest of each of a few steps' numbers.
#[derive(Clone, Copy)]
struct Window {
    low: Step,
    high: Step,
}

impl<'a> Envelope<'a> {
    pub fn of(trace: &'a Trace) -> Self {
        let window = |place: usize| {
            let end = (place + Trace::MAX_LEAD + 1).min(Trace::STEPS);
            let steps = &trace.0[place.saturating_sub(Trace::MAX_LEAD)..end];
            steps.iter().fold(Window { low: steps[0], high: steps[0] }, Window::with)
        };
        Self { trace, windows: std::array::from_fn(window) }
    }

    /// A number that the distance between both traces is not below; `None` if the distance is certainly at least
    /// `limit`. Both traces are of ink: their directions have a length of at most 1.
    pub fn bound(&self, other: &Trace, limit: f32) -> Option<f32> {
        const LAST: usize = Trace::STEPS - 1;
        let most = limit * Trace::STEPS as f32 + SLACK;
        // The first steps are aligned with each other, and so are the last ones.
        let ends = [0, LAST].map(|place| self.trace.0[place].cost(&other.0[place]));
        let mut sum = ends[0] + ends[1];
        for (window, step) in self.windows.iter().zip(&other.0).take(LAST).skip(1) {
            if sum >= most {
                return None;
            }
            sum += window.least_cost(step);
        }
        (sum < most).then_some((sum - SLACK) / Trace::STEPS as f32)
    }
}

impl Window {
    fn with(self, step: &Step) -> Self {
        Self { low: self.low.each(step, f32::min), high: self.high.each(step, f32::max) }
    }

    /// No step of the window has a lower cost of alignment with this one.
    fn least_cost(&self, step: &Step) -> f32 {
        let Self { low, high } = self;
        let beyond = |at: f32, low: f32, high: f32| (low - at).max(at - high).max(0.0);
        let x = beyond(step.position.0, low.position.0, high.position.0);
        let y = beyond(step.position.1, low.position.1, high.position.1);
        let most = |at: f32, low: f32, high: f32| (at * low).max(at * high);
        let cosine = most(step.direction.0, low.direction.0, high.direction.0)
            + most(step.direction.1, low.direction.1, high.direction.1);
        x * x + y * y + Trace::TURN * (1.0 - cosine.min(1.0))
    }
}

impl Step {
    /// Each number of two steps, made one.
    fn each(&self, other: &Self, of: fn(f32, f32) -> f32) -> Self {
        let pair = |a: (f32, f32), b: (f32, f32)| (of(a.0, b.0), of(a.1, b.1));
        Self {
            position: pair(self.position, other.position),
            direction: pair(self.direction, other.direction),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stroke;
    use proptest::prelude::*;

    fn trace(points: &[(f32, f32)]) -> Trace {
        Trace::of(&[Stroke::from(points)]).unwrap()
    }

    #[test]
    fn ink_that_is_alike_has_a_small_bound_and_other_ink_is_beyond_the_limit() {
        let seven = trace(&[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)]);
        let again = trace(&[(0.22, 0.25), (0.8, 0.2), (0.5, 0.92)]);
        let backwards = trace(&[(0.45, 0.9), (0.8, 0.2), (0.2, 0.2)]);
        let envelope = Envelope::of(&seven);
        assert!(envelope.bound(&seven, 0.1).unwrap() <= 0.0);
        assert!(envelope.bound(&again, 0.1).unwrap() <= seven.distance(&again));
        assert_eq!(envelope.bound(&backwards, 0.1), None);
    }

    proptest! {
        #[test]
        fn no_distance_is_below_its_bound(
            points in prop::collection::vec((0f32..1.0, 0f32..1.0), 1..12),
            moves in prop::collection::vec((-0.1f32..0.1, -0.1f32..0.1), 12),
            other in prop::collection::vec((0f32..1.0, 0f32..1.0), 1..12),
            limit in 0f32..0.5,
        ) {
            let moved: Vec<_> =
                points.iter().zip(moves).map(|(&(x, y), (dx, dy))| (x + dx, y + dy)).collect();
            let ink = trace(&points);
            for other in [trace(&moved), trace(&other)] {
                let distance = ink.distance(&other);
                match Envelope::of(&ink).bound(&other, limit) {
                    Some(bound) => prop_assert!(bound <= distance, "{} {}", bound, distance),
                    None => prop_assert!(distance >= limit, "{} {}", distance, limit),
                }
            }
        }
    }
}
