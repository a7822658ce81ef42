//! Removes the paper's ruled lines and squares, which are long and thin, from under the digits.

use crate::sheet::SheetError;
use crate::sheet::marks::{Mask, Run, runs};

/// The least length of a line, as a share of the picture's side in its direction …
const MIN_LENGTH: f32 = 0.3;

/// … and as a multiple of its thickness; no stroke of a digit is as slender.
const MIN_SLENDERNESS: usize = 40;

/// The least share of a line's rows that have ink.
const MIN_COVERAGE: f32 = 0.6;

/// The largest gap in a line, as a share of the picture's side: a digit may cross the line there.
const MAX_GAP: f32 = 0.2;

/// The largest distance from a run's middle to the expected one, in pixels in addition to the thickness.
const MAX_DEVIATION: f32 = 1.5;

/// Removes the vertical and the horizontal lines; returns their number. Fails if the picture is a texture.
pub fn erase(mask: &mut Mask) -> Result<usize, SheetError> {
    let mut transposed = mask.transposed();
    let vertical = lines(mask)?;
    let horizontal = lines(&transposed)?;
    for run in &vertical.runs {
        mask.ink[run.y * mask.width..][run.left..run.right].fill(false);
    }
    for run in &horizontal.runs {
        transposed.ink[run.y * transposed.width..][run.left..run.right].fill(false);
    }
    let kept = transposed.transposed();
    mask.ink.iter_mut().zip(kept.ink).for_each(|(ink, kept)| *ink &= kept);
    Ok(vertical.count + horizontal.count)
}

/// The least length of a piece of a line, as a multiple of its thickness.
const PIECE_SLENDERNESS: f32 = 6.0;

/// The least share of a piece's runs that lie on the continuation of a line.
const PIECE_COVERAGE: f32 = 0.8;

/// The further deviation of a piece from a line's continuation, per pixel of distance to the line.
const DRIFT: f32 = 0.01;

/// The slope of a line is measured over this number of its last runs; it is 0 below half as many rows.
const SLOPE_RUNS: usize = 100;

/// A possible line, followed from the top down: at most one run for each row.
struct Candidate {
    runs: Vec<Run>,
    thickness: f32,
}

impl Candidate {
    /// The expected middle of the run in row `y`.
    fn expected_middle(&self, y: usize) -> f32 {
        let from = self.runs.len().saturating_sub(SLOPE_RUNS);
        let Some((first, last)) = self.runs.get(from).zip(self.runs.last()) else { return 0.0 };
        let rows = last.y - first.y;
        let slope =
            if 2 * rows >= SLOPE_RUNS { (middle(last) - middle(first)) / rows as f32 } else { 0.0 };
        middle(last) + slope * (y - last.y) as f32
    }

    /// Whether a run lies on this line. `expected`: the expected middle of a run in its row.
    fn accepts(&self, run: &Run, expected: f32) -> bool {
        let thickness = (run.right - run.left) as f32;
        (middle(run) - expected).abs() <= MAX_DEVIATION + 0.5 * self.thickness
            && thickness <= 1.5 * self.thickness + 1.0
    }

    /// Whether the candidate has no run in row `y` yet.
    fn is_above(&self, y: usize) -> bool {
        self.runs.last().is_none_or(|last| last.y < y)
    }

    fn push(&mut self, run: Run) {
        /// The weight of a new run in the moving average of the thickness.
        const WEIGHT: f32 = 0.05;
        self.thickness += WEIGHT * ((run.right - run.left) as f32 - self.thickness);
        self.runs.push(run);
    }

    /// The number of rows from the first run to the last.
    fn length(&self) -> f32 {
        let ends = self.runs.first().zip(self.runs.last());
        ends.map_or(0.0, |(first, last)| (last.y + 1 - first.y) as f32)
    }

    /// Whether the candidate is a line; `side` is the height of the picture.
    fn is_line(&self, side: usize) -> bool {
        self.length() >= MIN_LENGTH * side as f32
            && self.length() >= MIN_SLENDERNESS as f32 * self.thickness
            && self.runs.len() as f32 >= MIN_COVERAGE * self.length()
    }

    /// Whether this is a piece of a line, before its start or after its end: a digit that runs along the
    /// line separates the two.
    fn continues(&self, line: &Self) -> bool {
        let ends = line.runs.first().zip(line.runs.last());
        let Some((first, last)) = ends.filter(|(first, last)| last.y > first.y) else {
            return false;
        };
        let slope = (middle(last) - middle(first)) / (last.y - first.y) as f32;
        let is_on_line = |run: &Run| {
            let expected = middle(first) + slope * (run.y as f32 - first.y as f32);
            let distance = run.y.saturating_sub(last.y).max(first.y.saturating_sub(run.y)) as f32;
            (middle(run) - expected).abs() <= MAX_DEVIATION + line.thickness + DRIFT * distance
        };
        // Counts down and stops early, because each piece is compared with each line.
        let least = PIECE_COVERAGE * self.runs.len() as f32;
        let mut most = self.runs.len();
        let can_be_on_line = |run: &Run| {
            most -= usize::from(!is_on_line(run));
            most as f32 >= least
        };
        self.length() >= PIECE_SLENDERNESS * self.thickness
            && self.thickness <= 1.5 * line.thickness + 1.0
            && self.runs.iter().all(can_be_on_line)
    }
}

/// Candidates by the place where the next run of each is expected, so that a run is compared with those in its reach
/// alone: otherwise the time of a striped picture grows with the cube of its side. A candidate waits for its next run
/// for half as many rows as it has runs, so at most a few hundred are in the reach of a run.
struct Places {
    /// In buckets of `reach` columns each: the index of a candidate, and the expected middle of its next run.
    buckets: Vec<Vec<(usize, f32)>>,
    /// More than the largest distance from a run's middle to the expected one, in pixels.
    reach: f32,
}

impl Places {
    /// No candidates, in a picture of this width. `max_thickness`: of all candidates.
    fn new(width: usize, max_thickness: usize) -> Self {
        let reach = MAX_DEVIATION + 0.5 * max_thickness as f32 + 1.0;
        Self { buckets: vec![Vec::new(); (width as f32 / reach) as usize + 1], reach }
    }

    fn bucket(&self, middle: f32) -> usize {
        // A middle left of the picture becomes 0.
        ((middle / self.reach) as usize).min(self.buckets.len() - 1)
    }

    /// Places the candidates anew, for the runs of row `y`.
    fn fill(&mut self, candidates: &[Candidate], y: usize) {
        self.buckets.iter_mut().for_each(Vec::clear);
        for (i, candidate) in candidates.iter().enumerate() {
            let expected = candidate.expected_middle(y);
            let bucket = self.bucket(expected);
            self.buckets[bucket].push((i, expected));
        }
    }

    /// All candidates that can accept this run, and a few others.
    fn near(&self, run: &Run) -> impl Iterator<Item = (usize, f32)> {
        let middle = middle(run);
        let (first, last) = (self.bucket(middle - self.reach), self.bucket(middle + self.reach));
        self.buckets[first..=last].iter().flatten().copied()
    }
}

/// The middle of a run.
fn middle(run: &Run) -> f32 {
    0.5 * (run.left + run.right) as f32
}

/// The lines of a mask.
struct Lines {
    count: usize,
    /// The runs of all lines. A run where a digit crosses a line is wider and is left out.
    runs: Vec<Run>,
}

/// All lines that are nearer to the vertical than to the horizontal.
fn lines(mask: &Mask) -> Result<Lines, SheetError> {
    let max_thickness = mask.height / MIN_SLENDERNESS;
    let gap = (MAX_GAP * mask.height as f32) as usize + 2;
    let mut done: Vec<Candidate> = Vec::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut places = Places::new(mask.width, max_thickness);
    let thin = runs(mask)?.into_iter().filter(|run| run.right - run.left <= max_thickness);
    let mut row = 0;
    for run in thin {
        if run.y != row {
            row = run.y;
            let (open, ended) = candidates.into_iter().partition(|candidate: &Candidate| {
                // A short candidate ends after a short gap, because a page has thousands of them.
                let gap = gap.min(1 + candidate.runs.len() / 2);
                candidate.runs.last().is_some_and(|last| last.y + gap >= run.y)
            });
            candidates = open;
            // A candidate is at least one pixel thick, so a shorter one is not even a piece.
            let is_long = |candidate: &Candidate| candidate.length() >= PIECE_SLENDERNESS;
            done.extend(Vec::from_iter(ended).into_iter().filter(is_long));
            places.fill(&candidates, run.y);
        }
        let accepts = |&(i, expected): &(usize, f32)| {
            candidates[i].is_above(run.y) && candidates[i].accepts(&run, expected)
        };
        // Of equally long ones the newest.
        let longest = places
            .near(&run)
            .filter(accepts)
            .map(|(i, _)| i)
            .max_by_key(|&i| (candidates[i].runs.len(), i));
        match longest {
            Some(i) => candidates[i].push(run),
            None => {
                let thickness = (run.right - run.left) as f32;
                candidates.push(Candidate { thickness, runs: vec![run] });
            }
        }
    }
    done.extend(candidates);
    let (lines, others): (Vec<_>, Vec<_>) =
        done.into_iter().partition(|candidate| candidate.is_line(mask.height));
    let continues = |piece: &Candidate| lines.iter().any(|line| piece.continues(line));
    let pieces: Vec<Run> =
        others.into_iter().filter(continues).flat_map(|piece| piece.runs).collect();
    Ok(Lines {
        count: lines.len(),
        runs: lines.into_iter().flat_map(|line| line.runs).chain(pieces).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(width: usize, height: usize, ink: impl Fn(usize, usize) -> bool) -> Mask {
        let ink = (0..width * height).map(|i| ink(i % width, i / width)).collect();
        Mask { width, height, ink }
    }

    #[test]
    fn ruled_lines_are_removed_and_the_stroke_across_them_stays() {
        let stroke = |x: usize, y: usize| (200..212).contains(&x) && (100..260).contains(&y);
        let horizontal = |x: usize, y: usize| (y + x / 50) % 90 < 3;
        let vertical = |x: usize| x % 130 < 2;
        let mut page = mask(600, 500, |x, y| stroke(x, y) || horizontal(x, y) || vertical(x));
        assert!(erase(&mut page).unwrap() >= 9);
        let left = |of_stroke: bool| {
            (0..600 * 500).filter(|&i| stroke(i % 600, i / 600) == of_stroke && page.ink[i]).count()
        };
        assert_eq!(left(true), 12 * 160);
        // Specks are left where two lines cross.
        let lines =
            (0..600 * 500).filter(|&i| horizontal(i % 600, i / 600) || vertical(i % 600)).count();
        assert!(20 * left(false) < lines, "{} pixels of {lines} are left", left(false));
    }

    #[test]
    fn a_one_as_tall_as_the_picture_is_not_a_line() {
        let mut one = mask(60, 200, |x, _| (28..36).contains(&x));
        let before = one.clone();
        assert_eq!(erase(&mut one), Ok(0));
        assert_eq!(one, before);
    }

    #[test]
    fn stripes_in_either_direction_are_a_texture() {
        for gap in [2, 3] {
            let mut rows = mask(1000, 1000, |_, y| y % gap == 0);
            assert_eq!(erase(&mut rows), Err(SheetError::Texture));
            let mut columns = mask(1000, 1000, |x, _| x % gap == 0);
            assert_eq!(erase(&mut columns), Err(SheetError::Texture));
        }
    }

    #[test]
    fn a_run_is_compared_with_all_candidates_that_accept_it_and_with_few_others() {
        // Leaning candidates two pixels apart, over the whole width and beyond its right side.
        let candidate = |i: usize| {
            let runs = (0..120).map(|y| Run { y, left: 2 * i + y / 8, right: 2 * i + y / 8 + 1 });
            Candidate { thickness: 1.0, runs: runs.collect() }
        };
        let candidates: Vec<Candidate> = (0..1000).map(candidate).collect();
        let mut places = Places::new(2000, 10);
        places.fill(&candidates, 125);
        let mut accepted = 0;
        for left in 0..1999 {
            let run = Run { y: 125, left, right: left + 1 };
            let near: Vec<usize> = places.near(&run).map(|(i, _)| i).collect();
            let accepts =
                |i: &usize| candidates[*i].accepts(&run, candidates[*i].expected_middle(125));
            let all: Vec<usize> = (0..1000).filter(accepts).collect();
            assert!(all.iter().all(|i| near.contains(i)), "{left}: {all:?} of {near:?}");
            assert!(near.len() <= 30, "{left}: {}", near.len());
            accepted += all.len();
        }
        assert!(accepted > 1900, "{accepted}");
    }
}
