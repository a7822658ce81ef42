//! Removes the paper's ruled lines and squares, which are long and thin, from under the digits.

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

/// Removes the vertical and the horizontal lines; returns their number.
pub fn erase(mask: &mut Mask) -> usize {
    let mut transposed = mask.transposed();
    let vertical = lines(mask);
    let horizontal = lines(&transposed);
    for run in &vertical.runs {
        mask.ink[run.y * mask.width..][run.left..run.right].fill(false);
    }
    for run in &horizontal.runs {
        transposed.ink[run.y * transposed.width..][run.left..run.right].fill(false);
    }
    let kept = transposed.transposed();
    mask.ink.iter_mut().zip(kept.ink).for_each(|(ink, kept)| *ink &= kept);
    vertical.count + horizontal.count
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

    /// Whether a run lies on this line.
    fn accepts(&self, run: &Run) -> bool {
        let middle = middle(run);
        let thickness = (run.right - run.left) as f32;
        (middle - self.expected_middle(run.y)).abs() <= MAX_DEVIATION + 0.5 * self.thickness
            && thickness <= 1.5 * self.thickness + 1.0
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
        self.length() >= PIECE_SLENDERNESS * self.thickness
            && self.thickness <= 1.5 * line.thickness + 1.0
            && self.runs.iter().filter(|run| is_on_line(run)).count() as f32
                >= PIECE_COVERAGE * self.runs.len() as f32
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
fn lines(mask: &Mask) -> Lines {
    let max_thickness = mask.height / MIN_SLENDERNESS;
    let gap = (MAX_GAP * mask.height as f32) as usize + 2;
    let mut done: Vec<Candidate> = Vec::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    let thin = runs(mask).into_iter().filter(|run| run.right - run.left <= max_thickness);
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
        }
        let longest = candidates
            .iter_mut()
            .filter(|candidate| candidate.runs.last().is_none_or(|last| last.y < run.y))
            .filter(|candidate| candidate.accepts(&run))
            .max_by_key(|candidate| candidate.runs.len());
        match longest {
            Some(candidate) => candidate.push(run),
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
    Lines {
        count: lines.len(),
        runs: lines.into_iter().flat_map(|line| line.runs).chain(pieces).collect(),
    }
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
        assert!(erase(&mut page) >= 9);
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
        assert_eq!(erase(&mut one), 0);
        assert_eq!(one, before);
    }
}
