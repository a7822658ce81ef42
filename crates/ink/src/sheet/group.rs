//! Marks to digits: specks and frames left out, broken digits mended, touching ones cut, in reading order.

use crate::sheet::cut::cut;
use crate::sheet::marks::{Mark, Place, Sets};

/// Marks smaller than this, in pixels, are grain.
const GRAIN: usize = 6;

/// Marks smaller than this share of a digit's size are specks, unless they belong to a digit near by.
const SPECK: f32 = 0.22;

/// Marks lower than this share of a digit's size are parts of one: the bar of a 5, a stroke's end.
const PART: f32 = 0.45;

/// A part is at most this share of a digit's size away from its digit.
const NEAR: f32 = 0.22;

/// A speck is nearer.
const VERY_NEAR: f32 = 0.06;

/// Marks above each other that share this much of the narrower one's width are one digit …
const ABOVE: f32 = 0.5;

/// … if the gap between them is at most this share of both together, and they are not too high.
const GAP_BETWEEN: f32 = 0.12;

/// How much higher than the others a mended digit may be.
const TOO_HIGH: f32 = 1.3;

/// A mark along this share of a side of the picture is what lies around the paper.
const ALONG_THE_EDGE: f32 = 0.25;

/// Two digits are in one row if they share this part of the lower one's height.
const SAME_ROW: f32 = 0.4;

/// Digits in reading order, each with its row from 0; and how many marks were left out as specks or
/// parts of nothing.
pub struct Grouped {
    pub digits: Vec<(usize, Mark)>,
    pub specks: usize,
}

/// The digits among the marks of a picture of this size.
pub fn digits(mut marks: Vec<Mark>, width: usize, height: usize) -> Grouped {
    let all = marks.len();
    marks.retain(|mark| mark.place.extent() >= GRAIN);
    let grains = all - marks.len();
    let mut marks = without_frames(marks, width, height);
    let Some(size) = usual_size(&marks) else {
        return Grouped { digits: Vec::new(), specks: all };
    };
    let more = marks.len();
    marks.retain(|mark| mark.place.extent() as f32 >= VERY_NEAR * size);
    let grains = grains + more - marks.len();
    let (bodies, parts): (Vec<Mark>, Vec<Mark>) =
        marks.into_iter().partition(|mark| mark.place.height() as f32 >= PART * size);
    let mut bodies = mended(bodies, size);
    let specks = attach(&mut bodies, parts, size);
    let digits = bodies.into_iter().flat_map(cut).collect();
    Grouped { digits: in_reading_order(digits), specks: grains + specks }
}

/// What touches the picture's edge for long lies around the paper, if there is anything within.
fn without_frames(marks: Vec<Mark>, width: usize, height: usize) -> Vec<Mark> {
    let is_frame = |mark: &Mark| {
        let rows =
            |side: &dyn Fn(&&super::marks::Run) -> bool| mark.runs.iter().filter(side).count();
        let columns = |row: usize| -> usize {
            mark.runs.iter().filter(|run| run.y == row).map(|run| run.right - run.left).sum()
        };
        let upright = rows(&|run| run.left == 0).max(rows(&|run| run.right == width));
        let level = columns(0).max(columns(height - 1));
        upright as f32 >= ALONG_THE_EDGE * height as f32
            || level as f32 >= ALONG_THE_EDGE * width as f32
    };
    let within = |place: &Place| {
        place.left > 0 && place.top > 0 && place.right < width && place.bottom < height
    };
    let (frames, others): (Vec<Mark>, Vec<Mark>) = marks.into_iter().partition(is_frame);
    let anything = others.iter().any(|mark| {
        within(&mark.place)
            && mark.place.height() * 30 >= height.max(width)
            && mark.place.width() < 2 * mark.place.height()
    });
    if anything { others } else { frames.into_iter().chain(others).collect() }
}

/// The median extent of all marks, each weighing more than its extent and less than the square around
/// it: neither many specks nor one large drawing decides.
fn usual_size(marks: &[Mark]) -> Option<f32> {
    let mut extents: Vec<usize> = marks.iter().map(|mark| mark.place.extent()).collect();
    extents.sort_unstable();
    let weigh = |extent: usize| extent * extent.isqrt();
    let weight: usize = extents.iter().map(|&extent| weigh(extent)).sum();
    let mut below = 0;
    let median = extents.into_iter().find(|extent| {
        below += weigh(*extent);
        2 * below >= weight
    });
    median.map(|median| median as f32)
}

/// Halves above each other become one: the pen skipped, or a line that crossed them was taken out.
fn mended(bodies: Vec<Mark>, size: f32) -> Vec<Mark> {
    let mut sets = Sets((0..bodies.len()).collect());
    for (i, a) in bodies.iter().enumerate() {
        for (j, b) in bodies.iter().enumerate().skip(i + 1) {
            let (a, b) = (a.place, b.place);
            let narrower = a.width().min(b.width()) as f32;
            let both = a.with(&b).height() as f32;
            let gap = (-a.shared_rows(&b)).max(0) as f32;
            if a.shared_columns(&b) as f32 >= ABOVE * narrower
                && gap <= GAP_BETWEEN * both
                && both <= TOO_HIGH * size
            {
                sets.join(i, j);
            }
        }
    }
    let roots: Vec<usize> = (0..bodies.len()).map(|i| sets.root(i)).collect();
    let mut gathered: Vec<Vec<Mark>> = vec![Vec::new(); bodies.len()];
    bodies.into_iter().zip(roots).for_each(|(mark, root)| gathered[root].push(mark));
    gathered.into_iter().filter_map(Mark::joined).collect()
}

/// Gives each part to the body that it belongs to; how many belong to none.
fn attach(bodies: &mut [Mark], parts: Vec<Mark>, size: f32) -> usize {
    let mut left_out = 0;
    let mut given: Vec<Vec<Mark>> = vec![Vec::new(); bodies.len()];
    for part in parts {
        let distance = |body: &Mark| {
            let across = (-body.place.shared_columns(&part.place)).max(0) as f32;
            let along = (-body.place.shared_rows(&part.place)).max(0) as f32;
            // Above or below is nearer than beside: a 5's bar ends near the next digit.
            let shared = body.place.shared_columns(&part.place).max(0) as f32;
            let above = shared / part.place.width() as f32;
            (across.max(along), across.max(along) - 0.2 * size * above)
        };
        let nearest = bodies
            .iter()
            .enumerate()
            .map(|(i, body)| (i, distance(body)))
            .min_by(|a, b| a.1.1.total_cmp(&b.1.1));
        let speck = (part.place.extent() as f32) < SPECK * size;
        let reach = size * if speck { VERY_NEAR } else { NEAR };
        match nearest {
            Some((i, (gap, _))) if gap <= reach => given[i].push(part),
            _ => left_out += 1,
        }
    }
    for (body, parts) in bodies.iter_mut().zip(given) {
        if !parts.is_empty()
            && let Some(whole) = Mark::joined(parts.into_iter().chain([body.clone()]))
        {
            *body = whole;
        }
    }
    left_out
}

/// Rows from the top, each from left to right. A row may climb or fall: neighbours tell it.
fn in_reading_order(mut digits: Vec<Mark>) -> Vec<(usize, Mark)> {
    digits.sort_by_key(|mark| mark.place.left);
    let mut rows: Vec<Vec<Mark>> = Vec::new();
    for mark in digits {
        let shared = |row: &Vec<Mark>| {
            let last = row.last().map_or(mark.place, |last| last.place);
            let lower = last.height().min(mark.place.height()) as f32;
            last.shared_rows(&mark.place) as f32 / lower
        };
        let row = rows
            .iter_mut()
            .map(|row| (shared(row), row))
            .filter(|(shared, _)| *shared >= SAME_ROW)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match row {
            Some((_, row)) => row.push(mark),
            None => rows.push(vec![mark]),
        }
    }
    let middle = |row: &Vec<Mark>| {
        let sum: usize = row.iter().map(|mark| mark.place.top + mark.place.bottom).sum();
        sum / row.len()
    };
    rows.sort_by_key(middle);
    let numbered = rows.into_iter().enumerate();
    numbered.flat_map(|(n, row)| row.into_iter().map(move |mark| (n, mark))).collect()
}
