//! The paper's own lines, rules and squares: long and thin, and taken out from under the digits.

use crate::sheet::marks::{Mask, Run, runs};

/// A line is at least as long as this share of the picture's side along it …
const LEAST_LENGTH: f32 = 0.3;

/// … and so many times as long as it is thick: no stroke of a digit is.
const SLENDER: usize = 40;

/// Ink covers at least this share of a line's way.
const UNBROKEN: f32 = 0.6;

/// A line goes on behind a gap of this share of the picture's side: where a digit crosses it, say.
const GAP: f32 = 0.2;

/// How far a line strays from where it was headed, in pixels beyond its own thickness.
const STRAY: f32 = 1.5;

/// Takes the lines out, across and along; how many there were.
pub fn erase(mask: &mut Mask) -> usize {
    let mut turned = mask.turned();
    let upright = lines(mask);
    let level = lines(&turned);
    for run in &upright.runs {
        mask.ink[run.y * mask.width..][run.left..run.right].fill(false);
    }
    for run in &level.runs {
        turned.ink[run.y * turned.width..][run.left..run.right].fill(false);
    }
    let kept = turned.turned();
    mask.ink.iter_mut().zip(kept.ink).for_each(|(ink, kept)| *ink &= kept);
    upright.count + level.count
}

/// A piece of a line is at least so many times as long as it is thick.
const PIECE: f32 = 6.0;

/// The share of a piece that lies where the line goes on.
const MOSTLY: f32 = 0.8;

/// How far a piece may lie beside the line that it goes on from, for each pixel between them.
const STRAYS_BEYOND: f32 = 0.01;

/// Over so many of its last rows a line's heading is taken; before half as many it goes straight.
const HEADING: usize = 100;

/// A line on its way down.
struct Tracing {
    runs: Vec<Run>,
    thickness: f32,
}

impl Tracing {
    /// Where its middle is headed.
    fn expected(&self, y: usize) -> f32 {
        let from = self.runs.len().saturating_sub(HEADING);
        let Some((first, last)) = self.runs.get(from).zip(self.runs.last()) else { return 0.0 };
        let rows = last.y - first.y;
        let slope =
            if 2 * rows >= HEADING { (middle(last) - middle(first)) / rows as f32 } else { 0.0 };
        middle(last) + slope * (y - last.y) as f32
    }

    fn takes(&self, run: &Run) -> bool {
        let middle = middle(run);
        let thickness = (run.right - run.left) as f32;
        (middle - self.expected(run.y)).abs() <= STRAY + 0.5 * self.thickness
            && thickness <= 1.5 * self.thickness + 1.0
    }

    fn take(&mut self, run: Run) {
        /// How soon the thickness follows the runs.
        const NEW: f32 = 0.05;
        self.thickness += NEW * ((run.right - run.left) as f32 - self.thickness);
        self.runs.push(run);
    }

    fn length(&self) -> f32 {
        let ends = self.runs.first().zip(self.runs.last());
        ends.map_or(0.0, |(first, last)| (last.y + 1 - first.y) as f32)
    }

    fn is_line(&self, side: usize) -> bool {
        self.length() >= LEAST_LENGTH * side as f32
            && self.length() >= SLENDER as f32 * self.thickness
            && self.runs.len() as f32 >= UNBROKEN * self.length()
    }

    /// Goes on where the line ended, or began: a digit written along the line parted them.
    fn continues(&self, line: &Self) -> bool {
        let ends = line.runs.first().zip(line.runs.last());
        let Some((first, last)) = ends.filter(|(first, last)| last.y > first.y) else {
            return false;
        };
        let slope = (middle(last) - middle(first)) / (last.y - first.y) as f32;
        let on_it = |run: &Run| {
            let there = middle(first) + slope * (run.y as f32 - first.y as f32);
            let beyond = run.y.saturating_sub(last.y).max(first.y.saturating_sub(run.y)) as f32;
            (middle(run) - there).abs() <= STRAY + line.thickness + STRAYS_BEYOND * beyond
        };
        self.length() >= PIECE * self.thickness
            && self.thickness <= 1.5 * line.thickness + 1.0
            && self.runs.iter().filter(|run| on_it(run)).count() as f32
                >= MOSTLY * self.runs.len() as f32
    }
}

fn middle(run: &Run) -> f32 {
    0.5 * (run.left + run.right) as f32
}

struct Lines {
    count: usize,
    /// Where a digit crosses a line, the run is the digit's too and is not among them.
    runs: Vec<Run>,
}

/// All lines that go more down than across.
fn lines(mask: &Mask) -> Lines {
    let thickest = mask.height / SLENDER;
    let gap = (GAP * mask.height as f32) as usize + 2;
    let mut done: Vec<Tracing> = Vec::new();
    let mut tracings: Vec<Tracing> = Vec::new();
    let thin = runs(mask).into_iter().filter(|run| run.right - run.left <= thickest);
    let mut ended_at = 0;
    for run in thin {
        if run.y != ended_at {
            ended_at = run.y;
            let (going, ended) = tracings.into_iter().partition(|t: &Tracing| {
                // What has not come far is no line yet, and a page has thousands of such.
                let gap = gap.min(1 + t.runs.len() / 2);
                t.runs.last().is_some_and(|last| last.y + gap >= run.y)
            });
            tracings = going;
            done.extend(Vec::from_iter(ended).into_iter().filter(|t| t.length() >= PIECE));
        }
        let nearest = tracings
            .iter_mut()
            .filter(|tracing| tracing.runs.last().is_none_or(|last| last.y < run.y))
            .filter(|tracing| tracing.takes(&run))
            .max_by_key(|tracing| tracing.runs.len());
        match nearest {
            Some(tracing) => tracing.take(run),
            None => {
                let thickness = (run.right - run.left) as f32;
                tracings.push(Tracing { thickness, runs: vec![run] });
            }
        }
    }
    done.extend(tracings);
    let (lines, others): (Vec<_>, Vec<_>) =
        done.into_iter().partition(|tracing| tracing.is_line(mask.height));
    let continues = |piece: &Tracing| lines.iter().any(|line| piece.continues(line));
    let pieces: Vec<Run> = others.into_iter().filter(continues).flat_map(|t| t.runs).collect();
    Lines {
        count: lines.len(),
        runs: lines.into_iter().flat_map(|t| t.runs).chain(pieces).collect(),
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
    fn rules_and_squares_go_and_the_stroke_across_them_stays() {
        let stroke = |x: usize, y: usize| (200..212).contains(&x) && (100..260).contains(&y);
        let rule = |x: usize, y: usize| (y + x / 50) % 90 < 3;
        let upright = |x: usize| x % 130 < 2;
        let mut page = mask(600, 500, |x, y| stroke(x, y) || rule(x, y) || upright(x));
        assert!(erase(&mut page) >= 9);
        let left = |wanted: bool| {
            (0..600 * 500).filter(|&i| stroke(i % 600, i / 600) == wanted && page.ink[i]).count()
        };
        assert_eq!(left(true), 12 * 160);
        // Where lines cross each other, specks are left.
        let lines = (0..600 * 500).filter(|&i| rule(i % 600, i / 600) || upright(i % 600)).count();
        assert!(20 * left(false) < lines, "{} pixels of {lines} are left", left(false));
    }

    #[test]
    fn a_one_as_high_as_the_picture_is_no_line() {
        let mut one = mask(60, 200, |x, _| (28..36).contains(&x));
        let before = one.clone();
        assert_eq!(erase(&mut one), 0);
        assert_eq!(one, before);
    }
}
