//! Groups marks into digits: leaves out specks and frames, joins broken digits, cuts touching digits, and
//! sorts them in reading order.

use crate::order::insertion_sort;
use crate::sheet::SheetError;
use crate::sheet::cut::cut;
use crate::sheet::marks::{DisjointSets, Mark, PixelBounds, Run};

/// The least extent of a mark in pixels; smaller marks are grain.
const MIN_EXTENT: usize = 6;

/// A mark smaller than this share of a digit's size is a speck, unless it touches a digit or nearly does.
const SPECK_SIZE: f32 = 0.22;

/// A mark lower than this share of a digit's size is a part of a digit: the bar of a 5, the end of a stroke.
const PART_HEIGHT: f32 = 0.45;

/// The largest distance from a part to its digit, as a share of a digit's size …
const PART_DISTANCE: f32 = 0.22;

/// … and from a speck to its digit.
const SPECK_DISTANCE: f32 = 0.06;

/// Two marks above each other are one digit if they overlap by this share of the narrower one's width …
const MIN_OVERLAP: f32 = 0.5;

/// … if the gap between them is at most this share of their common height …
const MAX_GAP: f32 = 0.12;

/// … and if their common height, divided by a digit's size, is at most this.
const MAX_HEIGHT: f32 = 1.3;

/// A mark that touches this share of a side of the picture is a frame: the background around the paper.
const FRAME: f32 = 0.25;

/// Two neighbours are in one row if they overlap by this share of the lower one's height.
const ROW_OVERLAP: f32 = 0.4;

/// The most marks as tall as a digit, before and after touching digits are cut. Each is compared with all others. The
/// fullest accepted picture has a tenth of them.
const MAX_TALL_MARKS: usize = 4000;

/// The most pairs of a mark as tall as a digit and a lower one. They are all compared.
const MAX_PAIRS: usize = 16_000_000;

/// The digits of a picture.
pub struct Grouped {
    pub digits: Vec<Mark>,
    /// The number of marks that belong to no digit.
    pub specks: usize,
}

/// Groups the marks of a picture of this size, in pixels. Fails if there are more marks than paper has.
pub fn digits(mut marks: Vec<Mark>, width: usize, height: usize) -> Result<Grouped, SheetError> {
    let all = marks.len();
    marks.retain(|mark| mark.bounds.extent() >= MIN_EXTENT);
    let grain = all - marks.len();
    let mut marks = remove_frames(marks, width, height);
    let Some(size) = usual_size(&marks) else {
        return Ok(Grouped { digits: Vec::new(), specks: all });
    };
    let before = marks.len();
    marks.retain(|mark| mark.bounds.extent() as f32 >= SPECK_DISTANCE * size);
    let grain = grain + before - marks.len();
    let (bodies, parts): (Vec<Mark>, Vec<Mark>) =
        marks.into_iter().partition(|mark| mark.bounds.height() as f32 >= PART_HEIGHT * size);
    if bodies.len() > MAX_TALL_MARKS || bodies.len() * parts.len() > MAX_PAIRS {
        return Err(SheetError::Texture);
    }
    let mut bodies = join_halves(bodies, size);
    let specks = attach_parts(&mut bodies, parts, size);
    let digits: Vec<Mark> = bodies.into_iter().flat_map(cut).collect();
    if digits.len() > MAX_TALL_MARKS {
        return Err(SheetError::Texture);
    }
    Ok(Grouped { digits, specks: grain + specks })
}

/// Leaves out the frames if anything within the picture has the size of a digit.
fn remove_frames(marks: Vec<Mark>, width: usize, height: usize) -> Vec<Mark> {
    let is_frame = |mark: &Mark| {
        let rows = |is_at_side: &dyn Fn(&&Run) -> bool| mark.runs.iter().filter(is_at_side).count();
        let columns = |row: usize| -> usize {
            mark.runs.iter().filter(|run| run.y == row).map(|run| run.right - run.left).sum()
        };
        let vertical = rows(&|run| run.left == 0).max(rows(&|run| run.right == width));
        let horizontal = columns(0).max(columns(height - 1));
        vertical as f32 >= FRAME * height as f32 || horizontal as f32 >= FRAME * width as f32
    };
    let is_inside = |bounds: &PixelBounds| {
        bounds.left > 0 && bounds.top > 0 && bounds.right < width && bounds.bottom < height
    };
    let (frames, others): (Vec<Mark>, Vec<Mark>) = marks.into_iter().partition(is_frame);
    let any_digit = others.iter().any(|mark| {
        is_inside(&mark.bounds)
            && mark.bounds.height() * 30 >= height.max(width)
            && mark.bounds.width() < 2 * mark.bounds.height()
    });
    if any_digit { others } else { frames.into_iter().chain(others).collect() }
}

/// The size of a digit: the median extent of the marks, in pixels, weighted by the extent to the power of
/// 1.5. Neither many specks nor one large drawing decides it. `None` without marks.
fn usual_size(marks: &[Mark]) -> Option<f32> {
    let mut extents: Vec<usize> = marks.iter().map(|mark| mark.bounds.extent()).collect();
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

/// Joins marks above each other: the pen skipped, or a ruled line across the digit was removed.
fn join_halves(bodies: Vec<Mark>, size: f32) -> Vec<Mark> {
    let mut sets = DisjointSets::new(bodies.len());
    for (i, a) in bodies.iter().enumerate() {
        for (j, b) in bodies.iter().enumerate().skip(i + 1) {
            let (a, b) = (a.bounds, b.bounds);
            let narrower = a.width().min(b.width()) as f32;
            let both = a.union(&b).height() as f32;
            let gap = (-a.shared_rows(&b)).max(0) as f32;
            if a.shared_columns(&b) as f32 >= MIN_OVERLAP * narrower
                && gap <= MAX_GAP * both
                && both <= MAX_HEIGHT * size
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

/// Joins each part to its nearest body; returns the number of parts that belong to none.
fn attach_parts(bodies: &mut [Mark], parts: Vec<Mark>, size: f32) -> usize {
    let mut left_out = 0;
    let mut parts_of: Vec<Vec<Mark>> = vec![Vec::new(); bodies.len()];
    for part in parts {
        let distance = |body: &Mark| {
            let across = (-body.bounds.shared_columns(&part.bounds)).max(0) as f32;
            let along = (-body.bounds.shared_rows(&part.bounds)).max(0) as f32;
            // A body above or below is preferred to one beside: the bar of a 5 ends near the next digit.
            let overlap = body.bounds.shared_columns(&part.bounds).max(0) as f32;
            let share = overlap / part.bounds.width() as f32;
            (across.max(along), across.max(along) - 0.2 * size * share)
        };
        let nearest = bodies
            .iter()
            .enumerate()
            .map(|(i, body)| (i, distance(body)))
            .min_by(|a, b| a.1.1.total_cmp(&b.1.1));
        let is_speck = (part.bounds.extent() as f32) < SPECK_SIZE * size;
        let reach = size * if is_speck { SPECK_DISTANCE } else { PART_DISTANCE };
        match nearest {
            Some((i, (gap, _))) if gap <= reach => parts_of[i].push(part),
            _ => left_out += 1,
        }
    }
    for (body, parts) in bodies.iter_mut().zip(parts_of) {
        if !parts.is_empty()
            && let Some(whole) = Mark::joined(parts.into_iter().chain([body.clone()]))
        {
            *body = whole;
        }
    }
    left_out
}

/// The digits with their rows, from the top and in each row from the left. A digit joins the row whose
/// last digit it overlaps most, because a row may climb or fall.
pub fn in_reading_order(mut digits: Vec<Mark>) -> Vec<(usize, Mark)> {
    insertion_sort(&mut digits, |mark| mark.bounds.left);
    let mut rows: Vec<Vec<Mark>> = Vec::new();
    for mark in digits {
        let overlap = |row: &Vec<Mark>| {
            let last = row.last().map_or(mark.bounds, |last| last.bounds);
            let lower = last.height().min(mark.bounds.height()) as f32;
            last.shared_rows(&mark.bounds) as f32 / lower
        };
        let row = rows
            .iter_mut()
            .map(|row| (overlap(row), row))
            .filter(|(overlap, _)| *overlap >= ROW_OVERLAP)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match row {
            Some((_, row)) => row.push(mark),
            None => rows.push(vec![mark]),
        }
    }
    let middle = |row: &Vec<Mark>| {
        let sum: usize = row.iter().map(|mark| mark.bounds.top + mark.bounds.bottom).sum();
        sum / row.len()
    };
    insertion_sort(&mut rows, middle);
    let numbered = rows.into_iter().enumerate();
    numbered.flat_map(|(n, row)| row.into_iter().map(move |mark| (n, mark))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `count` marks with these runs, apart from each other, in rows of a hundred from row `top` on.
    fn many(count: usize, top: usize, runs: &[Run]) -> Vec<Mark> {
        let mark = |i: usize| {
            let (x, y) = (1 + 20 * (i % 100), top + 20 * (i / 100));
            let placed = |run: &Run| Run { y: y + run.y, left: x + run.left, right: x + run.right };
            Mark::of(runs.iter().map(placed).collect())
        };
        (0..count).filter_map(mark).collect()
    }

    /// A run in each of these rows.
    fn rows(rows: std::ops::Range<usize>, left: usize, right: usize) -> Vec<Run> {
        rows.map(|y| Run { y, left, right }).collect()
    }

    /// The number of digits of these marks, in a picture of any height.
    fn grouped(marks: Vec<Mark>) -> Result<usize, SheetError> {
        digits(marks, 2010, 1 << 20).map(|grouped| grouped.digits.len())
    }

    #[test]
    fn more_marks_than_paper_has_are_a_texture() {
        let (post, dash) = (rows(0..10, 0, 2), rows(0..1, 0, 6));
        assert_eq!(grouped(many(MAX_TALL_MARKS, 1, &post)), Ok(MAX_TALL_MARKS));
        assert_eq!(grouped(many(MAX_TALL_MARKS + 1, 1, &post)), Err(SheetError::Texture));
        let among_dashes = |dashes: usize| {
            let posts = many(1000, 1, &post).into_iter();
            grouped(posts.chain(many(dashes, 1000, &dash)).collect())
        };
        assert_eq!(among_dashes(MAX_PAIRS / 1000), Ok(1000));
        assert_eq!(among_dashes(MAX_PAIRS / 1000 + 1), Err(SheetError::Texture));
    }

    #[test]
    fn marks_that_are_cut_into_too_many_digits_are_a_texture() {
        // Two posts on a line.
        let two = [rows(0..9, 0, 2), rows(0..9, 12, 14), rows(9..10, 0, 14)].concat();
        assert_eq!(grouped(many(MAX_TALL_MARKS / 2, 1, &two)), Ok(MAX_TALL_MARKS));
        assert_eq!(grouped(many(MAX_TALL_MARKS / 2 + 1, 1, &two)), Err(SheetError::Texture));
    }
}
