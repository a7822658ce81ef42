//! Synthetic ink: digits, letters and scribbles, made from outlines and random numbers.
//!
//! MNIST's writers are American: their 1 is one bar, their 7 has no crossbar. `outlines.txt` adds the forms
//! taught elsewhere, so that a base learns them before a person writes them.

use std::sync::LazyLock;

use rand::{Rng, RngExt};

use ink::{Image28, PenWidth, Point, Spread, Stroke, rasterize, vary};

/// One form of a digit or letter: for each stroke the points that it passes.
type Outline = Vec<Vec<OutlinePoint>>;

/// A point of an outline, in a box about 1 high; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OutlinePoint {
    x: f32,
    y: f32,
    /// Whether the stroke has a sharp corner here.
    corner: bool,
}

/// The outlines of each digit.
static OUTLINES: LazyLock<[Vec<Outline>; 10]> = LazyLock::new(|| {
    let mut outlines: [Vec<Outline>; 10] = Default::default();
    let lines = include_str!("outlines.txt").lines().filter(|line| !line.starts_with('#'));
    for (digit, outline) in lines.filter_map(parse) {
        if let Some(forms) = digit.parse::<usize>().ok().and_then(|digit| outlines.get_mut(digit)) {
            forms.push(outline);
        }
    }
    outlines
});

/// The outlines of letters that do not look like digits.
static LETTERS: LazyLock<Vec<Outline>> = LazyLock::new(|| {
    let lines = include_str!("letters.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(parse).map(|(_, outline)| outline).collect()
});

/// Parses a line of `outlines.txt` or `letters.txt`: the digit or letter, and its outline. The head of
/// `outlines.txt` describes the format. `None` for any other line.
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

/// The strokes and the pen width of a synthetic digit: one of its outlines with random displacements and
/// a random variation between writers. `None` unless `label` is a digit.
pub fn strokes(label: u8, rng: &mut impl Rng) -> Option<(Vec<Stroke>, PenWidth)> {
    let outlines = OUTLINES.get(usize::from(label))?;
    let outline = &outlines[rng.random_range(0..outlines.len())];
    Some(vary_outline(outline, rng))
}

fn vary_outline(outline: &Outline, rng: &mut impl Rng) -> (Vec<Stroke>, PenWidth) {
    let strokes: Vec<_> = outline.iter().map(|points| smooth(points, rng)).collect();
    vary(&strokes, &Spread::MANY_HANDS, rng)
}

/// A half of the letters. A base learns from one half and is measured on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Training,
    HeldBack,
}

/// Pictures of every other letter, `times` pictures of each.
pub fn letters(half: Half, times: usize, rng: &mut impl Rng) -> Vec<Image28> {
    let inks = drawn_letters(half, times, rng);
    inks.iter().filter_map(|strokes| rasterize(strokes, PenWidth::default())).collect()
}

/// The strokes of every other letter, `times` variations of each.
pub fn drawn_letters(half: Half, times: usize, rng: &mut impl Rng) -> Vec<Vec<Stroke>> {
    let half = LETTERS.iter().skip(usize::from(half == Half::HeldBack)).step_by(2);
    let outlines = half.flat_map(|outline| std::iter::repeat_n(outline, times));
    outlines.map(|outline| vary_outline(outline, rng).0).collect()
}

/// The bytes of all pictures, one after the other.
pub fn bytes(pictures: &[Image28]) -> Vec<u8> {
    pictures.iter().flat_map(|picture| picture.bytes()).copied().collect()
}

/// A picture of a scribble: the path of a point with random accelerations.
pub fn scribble(rng: &mut impl Rng) -> Option<Image28> {
    let (mut at, mut velocity) = (Point { x: 0.5, y: 0.5 }, Point { x: 0.0, y: 0.0 });
    let steps = rng.random_range(30..120);
    let points = (0..steps).map(|_| {
        let mut acceleration = || rng.random_range(-0.06..=0.06);
        velocity =
            Point { x: 0.8 * velocity.x + acceleration(), y: 0.8 * velocity.y + acceleration() };
        at = Point {
            x: (at.x + velocity.x).clamp(0.0, 1.0),
            y: (at.y + velocity.y).clamp(0.0, 1.0),
        };
        at
    });
    rasterize(&[Stroke { points: points.collect() }], PenWidth::default())
}

/// A picture of a synthetic digit. `None` unless `label` is a digit.
pub fn picture(label: u8, rng: &mut impl Rng) -> Option<Image28> {
    let (strokes, pen) = strokes(label, rng)?;
    rasterize(&strokes, pen)
}

/// A Catmull-Rom spline through all points, each displaced at random.
fn smooth(outline: &[OutlinePoint], rng: &mut impl Rng) -> Stroke {
    const DISPLACEMENT: f32 = 0.035;
    let mut displaced: Vec<Point> = Vec::with_capacity(2 * outline.len());
    for point in outline {
        let mut offset = || rng.random_range(-DISPLACEMENT..=DISPLACEMENT);
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
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn every_line_of_the_outline_files_is_parsed() {
        for file in [include_str!("outlines.txt"), include_str!("letters.txt")] {
            let mut lines = file.lines().filter(|line| !line.starts_with('#'));
            assert!(lines.all(|line| parse(line).is_some()));
        }
        assert!(OUTLINES.iter().all(|forms| !forms.is_empty()));
        let corner = |corner| OutlinePoint { x: 0.5, y: 0.25, corner };
        assert_eq!(
            parse("7: 50 25! | 50 25"),
            Some(("7", vec![vec![corner(true)], vec![corner(false)]]))
        );
        assert!(["7 0 0", "7: 0", "7: 0 a", ""].iter().all(|line| parse(line).is_none()));
    }

    #[test]
    fn digits_letters_and_scribbles_have_ink() {
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        for label in 0..10 {
            for _ in 0..20 {
                let mean = picture(label, rng).unwrap().mean();
                assert!((0.02..0.35).contains(&mean), "{label}: {mean}");
            }
        }
        assert_eq!(picture(10, rng), None);
        let halves = [Half::Training, Half::HeldBack].map(|half| letters(half, 2, rng).len());
        assert_eq!(halves.iter().sum::<usize>(), 2 * LETTERS.len());
        assert!(scribble(rng).unwrap().mean() > 0.01);
    }
}
