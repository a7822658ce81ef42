//! Segments ink into digits that are written side by side, by the bounding boxes of its strokes.

use crate::stroke::{Bounds, Stroke};

/// A stroke lower than this share of the tallest stroke's height is a part of a digit: a bar, a serif, an end.
const PART_HEIGHT: f32 = 0.5;

/// A part must be at least this tall, as a share of the tallest stroke, to be a digit of its own.
const SMALL_DIGIT_HEIGHT: f32 = 0.35;

/// It must also be at least this far from the nearest digit, as a share of the same height.
const SMALL_DIGIT_GAP: f32 = 0.12;

/// Two tall strokes form one digit if they overlap by this share of the narrower one's width: the bar of
/// a 4, the circles of an 8.
const MIN_OVERLAP: f32 = 0.45;

/// Two tall strokes also form one digit if their gap is at most this share of the tallest stroke's height
/// and together they are no wider than a digit: the two sides of a 0.
const MAX_GAP: f32 = 0.04;

/// The largest width of a digit of several strokes, as a share of its height.
const MAX_WIDTH: f32 = 0.8;

/// The stem of an open 4 stands to the right of the 4's angle. The gap between them is at most
/// `STEM_GAP`; the stem begins lower by `STEM_TOP` and ends lower by `STEM_BOTTOM`, in shares of their
/// common height. The stem's width is at most `STEM_WIDTH`, as a share of its own height.
const STEM_GAP: f32 = 0.15;
const STEM_TOP: f32 = 0.2;
const STEM_BOTTOM: f32 = 0.1;
const STEM_WIDTH: f32 = 0.4;

/// The strokes of each digit, as indices into `strokes`: digits from left to right, each digit's strokes
/// in the order in which they were drawn. A stroke without ink belongs to no digit.
pub fn digits(strokes: &[Stroke]) -> Vec<Vec<usize>> {
    let Some(all) = Bounds::of(strokes) else { return Vec::new() };
    let bounds = |i: &usize| Bounds::of(strokes.get(*i..=*i)?);
    let inked = || (0..strokes.len()).filter_map(|i| Some((i, bounds(&i)?)));
    let tallest = inked().map(|(_, stroke)| stroke.height()).fold(0.5 * all.height(), f32::max);
    let is_tall = |stroke: &Bounds| stroke.height() >= PART_HEIGHT * tallest;
    let mut groups: Vec<Group> = Vec::new();
    for (i, stroke) in inked().filter(|(_, stroke)| is_tall(stroke)) {
        let mut joined = Group { strokes: Vec::new(), bounds: stroke };
        groups.retain(|group| {
            let same = are_one_digit(&group.bounds, &stroke, tallest);
            if same {
                joined.strokes.extend(&group.strokes);
                joined.bounds = joined.bounds.union(&group.bounds);
            }
            !same
        });
        joined.strokes.push(i);
        groups.push(joined);
    }
    for (i, part) in inked().filter(|(_, stroke)| !is_tall(stroke)) {
        let distance = |group: &&mut Group| gap(&group.bounds, &part);
        let nearest = groups.iter_mut().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        match nearest {
            Some(nearest) if is_part(&part, &nearest.bounds, tallest) => {
                nearest.strokes.push(i);
                nearest.bounds = nearest.bounds.union(&part);
            }
            _ => groups.push(Group { strokes: vec![i], bounds: part }),
        }
    }
    let middle = |group: &Group| group.bounds.centre().x;
    let mut digits = Vec::with_capacity(groups.len());
    // A selection sort: there are few groups, and the library's sort adds kilobytes to the page.
    while let Some(leftmost) =
        (0..groups.len()).min_by(|&a, &b| middle(&groups[a]).total_cmp(&middle(&groups[b])))
    {
        let strokes = groups.swap_remove(leftmost).strokes;
        digits.push(inked().map(|(i, _)| i).filter(|i| strokes.contains(i)).collect());
    }
    digits
}

/// Strokes of one digit.
struct Group {
    strokes: Vec<usize>,
    bounds: Bounds,
}

/// Whether two tall strokes belong to one digit.
fn are_one_digit(a: &Bounds, b: &Bounds, tallest: f32) -> bool {
    let overlap = -gap(a, b);
    let both = a.union(b);
    let narrower = a.width().min(b.width());
    let near = overlap >= -MAX_GAP * tallest && both.width() <= MAX_WIDTH * both.height();
    overlap >= MIN_OVERLAP * narrower || near || is_stem(a, b) || is_stem(b, a)
}

/// Whether a low stroke is a part of the nearest digit.
fn is_part(part: &Bounds, digit: &Bounds, tallest: f32) -> bool {
    let gap = gap(digit, part);
    // A round stroke is rather a 0 than a bar or a stem.
    let round = part.width() > 0.5 * part.height() && part.height() > 0.5 * part.width();
    let min_gap = if round { MAX_GAP } else { SMALL_DIGIT_GAP };
    part.height() < SMALL_DIGIT_HEIGHT * tallest || gap < min_gap * tallest || is_stem(part, digit)
}

/// Whether a stroke is the stem of an open 4, beside the stroke of its angle.
fn is_stem(stem: &Bounds, angle: &Bounds) -> bool {
    let both = angle.union(stem);
    let share = |length: f32| length / both.height();
    stem.left > angle.left
        && stem.width() <= STEM_WIDTH * stem.height()
        && stem.top < angle.bottom
        && share(gap(angle, stem)) <= STEM_GAP
        && share(stem.top - angle.top) >= STEM_TOP
        && share(stem.bottom - angle.bottom) >= STEM_BOTTOM
        && both.width() <= MAX_WIDTH * both.height()
}

/// The horizontal distance between two boxes; negative where they overlap.
fn gap(a: &Bounds, b: &Bounds) -> f32 {
    a.left.max(b.left) - a.right.min(b.right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Point;
    use proptest::prelude::*;

    fn strokes(points: &[&[(f32, f32)]]) -> Vec<Stroke> {
        points.iter().map(|&points| Stroke::from(points)).collect()
    }

    /// A 5 and a 4 of two strokes each, a 0 of two sides, a 1 with a foot.
    fn two_stroke_digits() -> Vec<Vec<Stroke>> {
        vec![
            strokes(&[
                &[(0.3, 0.1), (0.25, 0.4), (0.6, 0.5), (0.6, 0.8), (0.2, 0.9)],
                &[(0.32, 0.1), (0.75, 0.05)],
            ]),
            strokes(&[&[(0.4, 0.1), (0.1, 0.6), (0.7, 0.6)], &[(0.5, 0.3), (0.45, 1.0)]]),
            strokes(&[
                &[(0.4, 0.1), (0.1, 0.5), (0.4, 0.9)],
                &[(0.41, 0.1), (0.7, 0.5), (0.42, 0.9)],
            ]),
            strokes(&[&[(0.2, 0.3), (0.4, 0.1), (0.4, 0.9)], &[(0.2, 0.92), (0.6, 0.9)]]),
        ]
    }

    #[test]
    fn the_strokes_of_one_digit_stay_together() {
        for digit in two_stroke_digits() {
            assert_eq!(digits(&digit), [[0, 1]]);
        }
    }

    #[test]
    fn digits_side_by_side_are_separated_in_any_writing_order() {
        let moved = |strokes: &[Stroke], by: f32| -> Vec<Stroke> {
            let points =
                |s: &Stroke| s.points.iter().map(|p| Point { x: p.x + by, ..*p }).collect();
            strokes.iter().map(|stroke| Stroke { points: points(stroke) }).collect()
        };
        let offsets = [1.5, 0.0, 3.0, 2.2];
        let all: Vec<Stroke> = two_stroke_digits()
            .iter()
            .zip(offsets)
            .flat_map(|(digit, offset)| moved(digit, offset))
            .collect();
        assert_eq!(digits(&all), [[2, 3], [0, 1], [6, 7], [4, 5]]);
    }

    #[test]
    fn the_stem_of_an_open_4_is_not_a_1() {
        let angle: &[(f32, f32)] = &[(0.35, 0.34), (0.29, 0.63), (0.39, 0.6)];
        let stem: &[(f32, f32)] = &[(0.42, 0.45), (0.43, 0.7)];
        assert_eq!(digits(&strokes(&[angle, stem])), [[0, 1]]);
        // A stroke that begins as high as its neighbour is a 1.
        let one: &[(f32, f32)] = &[(0.42, 0.34), (0.43, 0.63)];
        assert_eq!(digits(&strokes(&[angle, one])), [[0], [1]]);
    }

    #[test]
    fn no_ink_is_no_digit_and_a_dot_is_one() {
        assert!(digits(&[]).is_empty());
        assert!(digits(&[Stroke::default()]).is_empty());
        assert_eq!(digits(&strokes(&[&[(0.5, 0.5)]])), [[0]]);
    }

    proptest! {
        #[test]
        fn every_stroke_with_ink_belongs_to_one_digit(
            points in prop::collection::vec(
                prop::collection::vec((-2.0f32..2.0, -2.0f32..2.0), 0..5), 0..9,
            ),
        ) {
            let ink: Vec<Stroke> = points.iter().map(|p| Stroke::from(p.as_slice())).collect();
            let mut assigned: Vec<usize> = digits(&ink).concat();
            assigned.sort_unstable();
            let inked: Vec<usize> = (0..ink.len()).filter(|&i| !points[i].is_empty()).collect();
            prop_assert_eq!(assigned, inked);
        }
    }
}
