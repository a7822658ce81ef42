//! Estimates of run times, from the rows' work, the learner's rates and earlier results on this
//! device.

use recipes::Outcome;
use recipes::cost::{Rates, effort};
use recipes::scale::Scale;

use crate::lab::rows::{Plan, RowId};
use crate::lab::running::Running;

/// Rows with less estimated time than this are ignored in the pace.
const SHORTEST_MS: f64 = 100.0;

/// The rows whose networks the learner holds: all of one recipe and one scale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trained {
    scale: Scale,
    rows: Vec<RowId>,
    /// Those that the page can open.
    openable: Vec<RowId>,
}

impl Trained {
    /// Drops the networks of other recipes and scales, as the learner does for a new plan.
    pub(super) fn keep_only(&mut self, plan: &Plan) {
        let recipe = plan.rows.first().map(|id| id.recipe().id);
        for rows in [&mut self.rows, &mut self.openable] {
            rows.retain(|id| plan.scale == self.scale && Some(id.recipe().id) == recipe);
        }
        self.scale = plan.scale;
    }

    /// Adds a finished row, and the row that provides its trunk. `opens`: whether the learner can send its network.
    pub(super) fn add(&mut self, id: RowId, opens: bool) {
        self.rows.push(id);
        self.rows.extend(id.trunk_from());
        self.openable.extend(opens.then_some(id));
    }

    /// Whether the learner can send a row's network.
    pub fn opens(&self, id: RowId, scale: Scale) -> bool {
        self.scale == scale && self.openable.contains(&id)
    }

    fn has(&self, id: RowId, scale: Scale) -> bool {
        self.scale == scale && self.rows.contains(&id)
    }
}

/// The known figures about a learner's speed.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    pub rates: Rates,
    /// Measured time divided by the time according to `rates`, on this device.
    pub pace: f64,
    pub trained: Trained,
}

/// The remaining part of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    pub ms: f64,
    /// The finished fraction, in [0, 1].
    pub done: f64,
}

impl Estimates {
    /// Milliseconds for a row. `before`: earlier rows of the same run.
    pub fn row_ms(&self, id: RowId, scale: Scale, before: &[RowId]) -> f64 {
        let is_trained = |name: &str| {
            RowId::find_in(id.recipe(), name).is_ok_and(|first| {
                self.trained.has(first, scale)
                    || before.iter().any(|row| *row == first || row.trunk_from() == Some(first))
            })
        };
        self.pace * self.rates.ms(effort(id.recipe(), id.row(), scale, &is_trained))
    }

    /// Milliseconds for a plan. A trunk that several rows share is counted once.
    pub fn plan_ms(&self, plan: &Plan) -> f64 {
        (0..plan.rows.len()).map(|at| self.ms_at(plan, at)).sum()
    }

    fn ms_at(&self, plan: &Plan, at: usize) -> f64 {
        self.row_ms(plan.rows[at], plan.scale, &plan.rows[..at])
    }

    pub fn left(&self, running: &Running, now_ms: f64) -> Left {
        let plan = &running.plan;
        let at = running.at.unwrap_or(0);
        let sum =
            |rows: std::ops::Range<usize>| -> f64 { rows.map(|at| self.ms_at(plan, at)).sum() };
        let (before, row, after) = (sum(0..at), sum(at..at + 1), sum(at + 1..plan.rows.len()));
        let share = running.done as f64 / running.total.max(1) as f64;
        let elapsed = now_ms - running.began_ms;
        // Use the step's own pace once enough of it has been measured.
        let step = if share > 0.05 && elapsed > 1000.0 { elapsed / share } else { row };
        let step_left = (step * (1.0 - share)).max(0.0);
        let row_left = match running.first {
            // This step trains a trunk; the row's own work follows.
            Some(_) => step_left + (row - step).max(0.0),
            None => step_left,
        };
        let ms = row_left + after;
        let done = before + (row - row_left).max(0.0);
        Left { ms, done: (done / (done + ms).max(1.0)).clamp(0.0, 1.0) }
    }
}

/// Measured time divided by the time according to `rates`: the median over the results of the
/// learner with this name. 1 without results.
pub fn pace<'a>(
    results: impl IntoIterator<Item = &'a Outcome>,
    learner: &str,
    rates: Rates,
) -> f64 {
    let pace = |outcome: &Outcome| {
        let id = RowId::find(&outcome.recipe, &outcome.row).ok()?;
        // A row that takes its trunk from another row may have trained that trunk too. Its time is
        // not comparable.
        if outcome.engine != learner || id.trunk_from().is_some() {
            return None;
        }
        let expected = rates.ms(effort(id.recipe(), id.row(), outcome.scale(), &|_| true));
        (expected > SHORTEST_MS).then(|| outcome.elapsed_ms / expected)
    };
    median(results.into_iter().filter_map(pace).collect()).unwrap_or(1.0)
}

/// The median. For an even count, the lower of the two middle values.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use ink::metrics::Confusion;
    use recipes::Tested;
    use recipes::recipe::Origin;
    use worker::envelope::TaskId;

    use super::*;

    const LEARNER: &str = "learner";

    fn id(recipe: &str, row: &str) -> RowId {
        RowId::find(recipe, row).unwrap()
    }

    fn estimates(pace: f64) -> Estimates {
        Estimates { rates: Rates::CPU, pace, trained: Trained::default() }
    }

    fn outcome(recipe: &str, row: &str, engine: &str, times: f64) -> Outcome {
        let (id, scale) = (id(recipe, row), Scale::Full);
        let expected =
            estimates(1.0).row_ms(id, scale, &id.trunk_from().into_iter().collect::<Vec<_>>());
        Outcome {
            recipe: recipe.to_owned(),
            row: row.to_owned(),
            origin: Origin::Faithful,
            seed: 1,
            quick: false,
            engine: engine.to_owned(),
            elapsed_ms: times * expected,
            learned: 0,
            held_back: 0,
            test: Tested::from(Confusion::default()),
            figures: Vec::new(),
            epochs: Vec::new(),
            chosen_epoch: 0,
            writers: Vec::new(),
            points: Vec::new(),
        }
    }

    #[test]
    fn the_pace_is_the_median_over_this_learners_rows() {
        assert_eq!(pace([], LEARNER, Rates::CPU), 1.0);
        let mut results = vec![
            outcome("003", "adam", LEARNER, 2.0),
            outcome("003", "sgd", LEARNER, 4.0),
            outcome("000", "even-network", LEARNER, 3.0),
            outcome("000", "odd-network", "another learner", 90.0),
            outcome("000", "odd-transfer-frozen", LEARNER, 90.0),
        ];
        assert!((pace(&results, LEARNER, Rates::CPU) - 3.0).abs() < 1e-9);
        results.push(Outcome { recipe: "999".to_owned(), ..results[0].clone() });
        results.push(outcome("004", "base", LEARNER, 9.0));
        assert!((pace(&results, LEARNER, Rates::CPU) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_shared_trunk_is_counted_once() {
        let (first, scale) = (id("000", "even-network"), Scale::Full);
        let later = id("000", "odd-transfer-frozen");
        assert_eq!(later.trunk_from(), Some(first));
        let estimates = estimates(2.0);
        let alone = |id| estimates.row_ms(id, scale, &[]);
        let both = estimates.plan_ms(&Plan { rows: vec![first, later], scale });
        assert!((both - alone(later)).abs() < 1e-6 * both, "{both}");
        let mut trained = Trained::default();
        trained.keep_only(&Plan { rows: vec![first], scale });
        trained.add(first, false);
        let after = Estimates { trained: trained.clone(), ..estimates.clone() };
        assert_eq!(after.row_ms(later, scale, &[]), estimates.row_ms(later, scale, &[first]));
        assert_eq!(
            after.row_ms(later, Scale::Quick, &[]),
            estimates.row_ms(later, Scale::Quick, &[])
        );
        trained.keep_only(&Plan { rows: vec![id("003", "adam")], scale });
        assert_eq!(trained.rows, []);
    }

    #[test]
    fn the_remaining_time_follows_the_measured_pace_of_the_step() {
        let rows = vec![id("003", "sgd"), id("003", "adam")];
        let plan = Plan { rows, scale: Scale::Full };
        let estimates = estimates(1.0);
        let (sgd, adam) = (estimates.ms_at(&plan, 0), estimates.ms_at(&plan, 1));
        let mut running = Running::new(TaskId(1), plan, 0.0);
        let left = estimates.left(&running, 0.0);
        assert_eq!((left.ms, left.done), (sgd + adam, 0.0));
        running.row_began("sgd", 0.0);
        (running.done, running.total) = (1, 2);
        // Half of the first row took four seconds. Four more seconds remain, then the second row.
        let left = estimates.left(&running, 4000.0);
        assert!((left.ms - 4000.0 - adam).abs() < 1e-6, "{left:?}");
        running.row_began("adam", 8000.0);
        let left = estimates.left(&running, 8000.0);
        assert!((left.ms - adam).abs() < 1e-6, "{left:?}");
        assert!((left.done - sgd / (sgd + adam)).abs() < 1e-9, "{left:?}");
    }

    #[test]
    fn while_a_trunk_trains_the_remaining_time_includes_the_rows_own_work() {
        let row = id("000", "odd-transfer-frozen");
        let plan = Plan { rows: vec![row], scale: Scale::Full };
        let estimates = estimates(1.0);
        let all = estimates.plan_ms(&plan);
        let mut running = Running::new(TaskId(1), plan, 0.0);
        running.row_began(row.row().name, 0.0);
        running.step_began("even-network", 0.0);
        assert_eq!(running.first, Some(id("000", "even-network")));
        (running.done, running.total) = (1, 2);
        let step = all / 4.0;
        let left = estimates.left(&running, step / 2.0);
        assert!((left.ms - step / 2.0 - (all - step)).abs() < 1e-6 * all, "{left:?}");
    }
}
