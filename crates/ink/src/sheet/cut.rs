//! Digits that touch: cut where the ink between them is no more than a stroke.

use crate::sheet::marks::{Mark, Run};

/// A digit wider than so many times its height is two, if it can be cut.
const TWO: f32 = 1.2;

/// A cut passes at most so many times the stroke's width of ink.
const MOST_INK: f32 = 1.4;

/// What a cut leaves on either side is at least this part of the whole's height …
const LEAST_HEIGHT: f32 = 0.6;

/// … and at least so wide.
const LEAST_WIDTH: f32 = 0.22;

/// The digits that a mark holds, from left to right: itself, where there is no sound cut.
pub fn cut(mark: Mark) -> Vec<Mark> {
    let (width, height) = (mark.place.width() as f32, mark.place.height() as f32);
    if width < TWO * height {
        return vec![mark];
    }
    match best(&mark) {
        Some(at) => {
            let (left, right) = parted(&mark, at);
            left.into_iter().chain(right).flat_map(cut).collect()
        }
        None => vec![mark],
    }
}

/// The column with the least ink where both sides are digits in size.
fn best(mark: &Mark) -> Option<usize> {
    let columns = columns(mark);
    let stroke = stroke_width(mark);
    let height = mark.place.height();
    let margin = (LEAST_WIDTH * height as f32) as usize;
    let whole = mark.place.width() as f32 / height as f32;
    // Digits are about as wide as this, so cuts are looked for first where so many would meet.
    let many = (whole / 0.8).round().max(2.0);
    let step = mark.place.width() as f32 / many;
    let off = |at: usize| {
        let place = (at - mark.place.left) as f32 / step;
        (place - place.round()).abs()
    };
    (mark.place.left + margin..mark.place.right.saturating_sub(margin))
        .map(|at| (columns[at - mark.place.left] as f32, at))
        .filter(|(ink, _)| *ink <= MOST_INK * stroke)
        .filter(|(_, at)| {
            let tall = |side: &Option<Mark>| {
                side.as_ref()
                    .is_some_and(|side| side.place.height() as f32 >= LEAST_HEIGHT * height as f32)
            };
            let (left, right) = parted(mark, *at);
            tall(&left) && tall(&right)
        })
        .min_by(|a, b| {
            let cost = |(ink, at): &(f32, usize)| ink / stroke + off(*at);
            cost(a).total_cmp(&cost(b))
        })
        .map(|(_, at)| at)
}

/// Pixels of ink in each column.
fn columns(mark: &Mark) -> Vec<usize> {
    let mut columns = vec![0; mark.place.width()];
    for run in &mark.runs {
        for column in &mut columns[run.left - mark.place.left..run.right - mark.place.left] {
            *column += 1;
        }
    }
    columns
}

/// In pixels: the median length of the runs, most of which cross a stroke.
fn stroke_width(mark: &Mark) -> f32 {
    let mut lengths: Vec<usize> = mark.runs.iter().map(|run| run.right - run.left).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).map_or(1.0, |&length| length as f32)
}

/// What lies left of a column, and the rest.
fn parted(mark: &Mark, at: usize) -> (Option<Mark>, Option<Mark>) {
    let left = mark.runs.iter().filter(|run| run.left < at);
    let right = mark.runs.iter().filter(|run| run.right > at);
    let left = left.map(|run| Run { right: run.right.min(at), ..*run }).collect();
    let right = right.map(|run| Run { left: run.left.max(at), ..*run }).collect();
    (Mark::of(left), Mark::of(right))
}
