//! Outlines of digits, letters and signs: their text format, and smooth strokes through their points.

use rand::{Rng, RngExt};

use ink::{Point, Stroke};

/// One form of a digit, letter or sign: for each stroke the points that it passes.
pub(crate) type Outline = Vec<Vec<OutlinePoint>>;

/// A point of an outline, in a box about 1 high; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct OutlinePoint {
    pub x: f32,
    pub y: f32,
    /// Whether the stroke has a sharp corner here.
    pub corner: bool,
}

/// The outlines of a file, each with its name. The head of `outlines.txt` describes the format.
pub(crate) fn of_file(text: &'static str) -> impl Iterator<Item = (&'static str, Outline)> {
    lines(text).filter_map(parse)
}

/// A file's lines without comments.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// Parses a line: the name, and its outline. `None` for any other line.
fn parse(line: &str) -> Option<(&str, Outline)> {
    let (name, strokes) = line.split_once(':')?;
    let point = |text: &str| {
        let text = text.trim();
        let (text, corner) = text.strip_suffix('!').map_or((text, false), |text| (text, true));
        let (x, y) = text.split_once(' ')?;
        // Whole numbers: parsing fractions adds 10 KB to the reader.
        let hundredths = |text: &str| Some(f32::from(text.parse::<i16>().ok()?) / 100.0);
        Some(OutlinePoint { x: hundredths(x)?, y: hundredths(y)?, corner })
    };
    let strokes = strokes.split('|').map(|stroke| stroke.split(',').map(point).collect());
    Some((name, strokes.collect::<Option<_>>()?))
}

/// Points of the curve for each pair of neighbouring outline points.
const STEPS: usize = 6;

/// A Catmull-Rom spline through all points, each displaced at random by at most `displacement`.
pub(crate) fn smooth(outline: &[OutlinePoint], displacement: f32, rng: &mut impl Rng) -> Stroke {
    let mut displaced: Vec<Point> = Vec::with_capacity(2 * outline.len());
    for point in outline {
        let mut offset = || rng.random_range(-displacement..=displacement);
        let moved = Point { x: point.x + offset(), y: point.y + offset() };
        // The spline has a sharp corner at a doubled point.
        displaced.extend(std::iter::repeat_n(moved, 1 + usize::from(point.corner)));
    }
    let at = |i: isize| displaced[i.clamp(0, displaced.len() as isize - 1) as usize];
    let mut points = vec![at(0)];
    for i in 0..displaced.len() as isize - 1 {
        let (a, b, c, d) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let spline = |a: f32, b: f32, c: f32, d: f32| {
                b + 0.5
                    * t
                    * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
            };
            points.push(Point { x: spline(a.x, b.x, c.x, d.x), y: spline(a.y, b.y, c.y, d.y) });
        }
    }
    Stroke { points }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_outline_files_is_parsed() {
        for file in [
            include_str!("outlines.txt"),
            include_str!("letters.txt"),
            include_str!("signs/signs.txt"),
        ] {
            assert!(lines(file).all(|line| parse(line).is_some()));
        }
        let corner = |corner| OutlinePoint { x: 0.5, y: 0.25, corner };
        assert_eq!(
            parse("7: 50 25! | 50 25"),
            Some(("7", vec![vec![corner(true)], vec![corner(false)]]))
        );
        assert!(["7 0 0", "7: 0", "7: 0 a", ""].iter().all(|line| parse(line).is_none()));
    }
}
