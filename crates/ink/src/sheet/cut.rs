//! Cuts digits that touch, at a column where the ink is no thicker than a stroke.

use crate::sheet::marks::{Mark, PixelBounds, Run};

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
    let mut digits = Vec::new();
    // The leftmost is the last. A list, because a long mark is cut more often than calls can be nested.
    let mut uncut = vec![mark];
    while let Some(mark) = uncut.pop() {
        match best_column(&mark) {
            Some(at) => {
                let (left, right) = split(&mark, at);
                uncut.extend(right.into_iter().chain(left));
            }
            None => digits.push(mark),
        }
    }
    digits
}

/// The best column for a cut: little ink, near a multiple of the usual width, both sides of a digit's size.
fn best_column(mark: &Mark) -> Option<usize> {
    if (mark.bounds.width() as f32) < MIN_ASPECT * mark.bounds.height() as f32 {
        return None;
    }
    let ink = ink_by_column(mark);
    let heights = heights(mark);
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
            let (left, right) = heights[at - mark.bounds.left];
            left.min(right) as f32 >= MIN_HEIGHT * height as f32
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

/// The heights of the two sides of a cut, in pixels, for each column; 0 for a side without ink. In one pass over the
/// runs, because a mark can have as many as the whole picture.
fn heights(mark: &Mark) -> Vec<(usize, usize)> {
    let PixelBounds { left, .. } = mark.bounds;
    // The rows from the first to the last of the runs that begin, and of those that end, in each column.
    let mut begin = vec![Rows::NONE; mark.bounds.width()];
    let mut end = begin.clone();
    for run in &mark.runs {
        begin[run.left - left].include(Rows::of(run));
        end[run.right - 1 - left].include(Rows::of(run));
    }
    let mut rows = Rows::NONE;
    let mut heights: Vec<(usize, usize)> = Vec::with_capacity(begin.len());
    for column in begin {
        heights.push((rows.height(), 0));
        rows.include(column);
    }
    let mut rows = Rows::NONE;
    for ((_, right), column) in heights.iter_mut().zip(end).rev() {
        rows.include(column);
        *right = rows.height();
    }
    heights
}

/// The rows from `top` to `bottom`, the first row outside.
#[derive(Clone, Copy)]
struct Rows {
    top: usize,
    bottom: usize,
}

impl Rows {
    const NONE: Self = Self { top: usize::MAX, bottom: 0 };

    fn of(run: &Run) -> Self {
        Self { top: run.y, bottom: run.y + 1 }
    }

    fn include(&mut self, other: Self) {
        self.top = self.top.min(other.top);
        self.bottom = self.bottom.max(other.bottom);
    }

    fn height(self) -> usize {
        self.bottom.saturating_sub(self.top)
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::marks::{Mask, marks, runs};

    #[test]
    fn a_long_mark_is_cut_from_left_to_right() {
        // Posts on a line, ten columns from each other.
        let posts = 1000;
        let row = |y: usize| -> Vec<Run> {
            match y {
                9 => vec![Run { y, left: 0, right: 10 * posts }],
                _ => (0..posts).map(|i| Run { y, left: 10 * i, right: 10 * i + 2 }).collect(),
            }
        };
        let mark = Mark::of((0..10).flat_map(row).collect()).unwrap();
        let digits = cut(mark);
        assert!(digits.len() > posts / 2, "{}", digits.len());
        assert!(digits.is_sorted_by_key(|digit| digit.bounds.left));
        assert_eq!(digits.iter().map(Mark::area).sum::<usize>(), posts * (9 * 2 + 10));
    }

    proptest! {
        #[test]
        fn the_heights_are_those_of_the_two_sides(
            ink in prop::collection::vec(any::<bool>(), 12 * 17),
        ) {
            let mask = Mask { width: 17, height: 12, ink };
            for mark in marks(&runs(&mask).unwrap()) {
                for (i, heights) in heights(&mark).into_iter().enumerate() {
                    let (left, right) = split(&mark, mark.bounds.left + i);
                    let height = |side: Option<Mark>| side.map_or(0, |side| side.bounds.height());
                    prop_assert_eq!(heights, (height(left), height(right)));
                }
            }
        }
    }
}
