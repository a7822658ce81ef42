//! Cuts digits that touch, at a column where the ink is no thicker than a stroke.

use crate::sheet::marks::{Mark, Run};

/// A mark is cut if its width divided by its height is at least this.
const MIN_ASPECT: f32 = 1.2;

/// The most ink in the column of a cut, in stroke widths.
const MAX_INK: f32 = 1.4;

/// The least height of each side of a cut, as a share of the mark's height …
const MIN_HEIGHT: f32 = 0.6;

/// … and its least width, as a share of the same height.
const MIN_WIDTH: f32 = 0.22;

/// The usual width of a digit, as a share of its height.
const USUAL_WIDTH: f32 = 0.8;

/// The digits in a mark, from left to right: the mark itself if there is no good cut.
pub fn cut(mark: Mark) -> Vec<Mark> {
    let (width, height) = (mark.bounds.width() as f32, mark.bounds.height() as f32);
    if width < MIN_ASPECT * height {
        return vec![mark];
    }
    match best_column(&mark) {
        Some(at) => {
            let (left, right) = split(&mark, at);
            left.into_iter().chain(right).flat_map(cut).collect()
        }
        None => vec![mark],
    }
}

/// The best column for a cut: little ink, near a multiple of the usual width, both sides of a digit's size.
fn best_column(mark: &Mark) -> Option<usize> {
    let ink = ink_by_column(mark);
    let stroke = stroke_width(mark);
    let height = mark.bounds.height();
    let margin = (MIN_WIDTH * height as f32) as usize;
    let aspect = mark.bounds.width() as f32 / height as f32;
    // The best cuts lie where digits of equal widths would meet.
    let count = (aspect / USUAL_WIDTH).round().max(2.0);
    let step = mark.bounds.width() as f32 / count;
    let deviation = |at: usize| {
        let digits = (at - mark.bounds.left) as f32 / step;
        (digits - digits.round()).abs()
    };
    (mark.bounds.left + margin..mark.bounds.right.saturating_sub(margin))
        .map(|at| (ink[at - mark.bounds.left] as f32, at))
        .filter(|(ink, _)| *ink <= MAX_INK * stroke)
        .filter(|(_, at)| {
            let tall = |side: &Option<Mark>| {
                side.as_ref()
                    .is_some_and(|side| side.bounds.height() as f32 >= MIN_HEIGHT * height as f32)
            };
            let (left, right) = split(mark, *at);
            tall(&left) && tall(&right)
        })
        .min_by(|a, b| {
            let cost = |(ink, at): &(f32, usize)| ink / stroke + deviation(*at);
            cost(a).total_cmp(&cost(b))
        })
        .map(|(_, at)| at)
}

/// The number of pixels of ink in each column.
fn ink_by_column(mark: &Mark) -> Vec<usize> {
    let mut columns = vec![0; mark.bounds.width()];
    for run in &mark.runs {
        for column in &mut columns[run.left - mark.bounds.left..run.right - mark.bounds.left] {
            *column += 1;
        }
    }
    columns
}

/// The stroke's width in pixels: the median length of the runs, because most runs cross a stroke.
fn stroke_width(mark: &Mark) -> f32 {
    let mut lengths: Vec<usize> = mark.runs.iter().map(|run| run.right - run.left).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).map_or(1.0, |&length| length as f32)
}

/// The ink left of a column, and the rest.
fn split(mark: &Mark, at: usize) -> (Option<Mark>, Option<Mark>) {
    let left = mark.runs.iter().filter(|run| run.left < at);
    let right = mark.runs.iter().filter(|run| run.right > at);
    let left = left.map(|run| Run { right: run.right.min(at), ..*run }).collect();
    let right = right.map(|run| Run { left: run.left.max(at), ..*run }).collect();
    (Mark::of(left), Mark::of(right))
}
