//! Digits that were written side by side, told apart by where their strokes lie.

use crate::stroke::{Bounds, Stroke};

/// Strokes lower than this share of the highest one's height are parts: bars, serifs, ends.
const PART: f32 = 0.5;

/// A part is a digit of its own, written small, if it is higher than this share …
const SMALL_DIGIT: f32 = 0.35;

/// … and at least this share of the highest one's height away from all others.
const AWAY: f32 = 0.12;

/// Two high strokes are one digit if they share this much of the narrower one's width: the bar of a 4
/// stands within it, and the circles of an 8 above each other.
const SHARED: f32 = 0.45;

/// Two high strokes this near, in shares of the highest one's height, are one digit as well if together
/// they are no wider than a digit: the sides of a 0.
const NEAR: f32 = 0.04;

/// How wide a digit of several strokes may be, in shares of its height.
const WIDEST: f32 = 0.8;

/// The stem of an open 4 stands this near to the right of its angle, and begins and ends so much lower,
/// in shares of their height together; it is at most so wide, in shares of its own.
const STEM_NEAR: f32 = 0.15;
const STEM_BEGINS: f32 = 0.2;
const STEM_ENDS: f32 = 0.1;
const STEM_WIDTH: f32 = 0.4;

/// The strokes of each digit, from left to right; each digit's in the order in which they were drawn.
/// Places in `strokes`; those without ink belong to none.
pub fn digits(strokes: &[Stroke]) -> Vec<Vec<usize>> {
    let Some(all) = Bounds::of(strokes) else { return Vec::new() };
    let bounds = |i: &usize| Bounds::of(strokes.get(*i..=*i)?);
    let inked = || (0..strokes.len()).filter_map(|i| Some((i, bounds(&i)?)));
    let highest = inked().map(|(_, stroke)| stroke.height()).fold(0.5 * all.height(), f32::max);
    let is_high = |stroke: &Bounds| stroke.height() >= PART * highest;
    let mut groups: Vec<Group> = Vec::new();
    for (i, stroke) in inked().filter(|(_, stroke)| is_high(stroke)) {
        let mut joined = Group { strokes: Vec::new(), bounds: stroke };
        groups.retain(|group| {
            let belongs = belong(&group.bounds, &stroke, highest);
            if belongs {
                joined.strokes.extend(&group.strokes);
                joined.bounds = joined.bounds.with(&group.bounds);
            }
            !belongs
        });
        joined.strokes.push(i);
        groups.push(joined);
    }
    for (i, part) in inked().filter(|(_, stroke)| !is_high(stroke)) {
        let distance = |group: &&mut Group| gap(&group.bounds, &part);
        let nearest = groups.iter_mut().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        match nearest {
            Some(nearest) if is_part(&part, &nearest.bounds, highest) => {
                nearest.strokes.push(i);
                nearest.bounds = nearest.bounds.with(&part);
            }
            _ => groups.push(Group { strokes: vec![i], bounds: part }),
        }
    }
    let middle = |group: &Group| group.bounds.centre().x;
    let mut digits = Vec::with_capacity(groups.len());
    // A handful, and the library's sorting would weigh several kilobytes in the page.
    while let Some(leftmost) =
        (0..groups.len()).min_by(|&a, &b| middle(&groups[a]).total_cmp(&middle(&groups[b])))
    {
        let strokes = groups.swap_remove(leftmost).strokes;
        digits.push(inked().map(|(i, _)| i).filter(|i| strokes.contains(i)).collect());
    }
    digits
}

struct Group {
    strokes: Vec<usize>,
    bounds: Bounds,
}

fn belong(a: &Bounds, b: &Bounds, highest: f32) -> bool {
    let shared = -gap(a, b);
    let both = a.with(b);
    let narrower = a.width().min(b.width());
    let near = shared >= -NEAR * highest && both.width() <= WIDEST * both.height();
    shared >= SHARED * narrower || near || is_stem(a, b) || is_stem(b, a)
}

fn is_part(part: &Bounds, of: &Bounds, highest: f32) -> bool {
    let gap = gap(of, part);
    // As broad as high, or nearly, and apart: a 0, not a bar or a stem.
    let round = part.width() > 0.5 * part.height() && part.height() > 0.5 * part.width();
    let away = if round { NEAR } else { AWAY };
    part.height() < SMALL_DIGIT * highest || gap < away * highest || is_stem(part, of)
}

/// Of an open 4, whose two strokes lie side by side.
fn is_stem(stem: &Bounds, of: &Bounds) -> bool {
    let both = of.with(stem);
    let share = |length: f32| length / both.height();
    stem.left > of.left
        && stem.width() <= STEM_WIDTH * stem.height()
        && stem.top < of.bottom
        && share(gap(of, stem)) <= STEM_NEAR
        && share(stem.top - of.top) >= STEM_BEGINS
        && share(stem.bottom - of.bottom) >= STEM_ENDS
        && both.width() <= WIDEST * both.height()
}

/// Free columns between two; negative where they share some.
fn gap(a: &Bounds, b: &Bounds) -> f32 {
    a.left.max(b.left) - a.right.min(b.right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Point;
    use proptest::prelude::*;

    fn strokes(places: &[&[(f32, f32)]]) -> Vec<Stroke> {
        places.iter().map(|&places| Stroke::from(places)).collect()
    }

    /// A 5 and a 4 of two strokes each, a 0 of two sides, a 1 with a foot.
    fn written() -> Vec<Vec<Stroke>> {
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
    fn a_digit_of_several_strokes_stays_one() {
        for digit in written() {
            assert_eq!(digits(&digit), [[0, 1]]);
        }
    }

    #[test]
    fn digits_side_by_side_are_told_apart_whichever_was_written_first() {
        let moved = |strokes: &[Stroke], by: f32| -> Vec<Stroke> {
            let points =
                |s: &Stroke| s.points.iter().map(|p| Point { x: p.x + by, ..*p }).collect();
            strokes.iter().map(|stroke| Stroke { points: points(stroke) }).collect()
        };
        let places = [1.5, 0.0, 3.0, 2.2];
        let all: Vec<Stroke> =
            written().iter().zip(places).flat_map(|(digit, place)| moved(digit, place)).collect();
        assert_eq!(digits(&all), [[2, 3], [0, 1], [6, 7], [4, 5]]);
    }

    #[test]
    fn the_stem_of_an_open_4_is_no_1() {
        let angle: &[(f32, f32)] = &[(0.35, 0.34), (0.29, 0.63), (0.39, 0.6)];
        let stem: &[(f32, f32)] = &[(0.42, 0.45), (0.43, 0.7)];
        assert_eq!(digits(&strokes(&[angle, stem])), [[0, 1]]);
        // As high as its neighbour, it is a 1.
        let one: &[(f32, f32)] = &[(0.42, 0.34), (0.43, 0.63)];
        assert_eq!(digits(&strokes(&[angle, one])), [[0], [1]]);
    }

    #[test]
    fn nothing_and_a_dot_are_no_trouble() {
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
            let mut told: Vec<usize> = digits(&ink).concat();
            told.sort_unstable();
            let inked: Vec<usize> = (0..ink.len()).filter(|&i| !points[i].is_empty()).collect();
            prop_assert_eq!(told, inked);
        }
    }
}
