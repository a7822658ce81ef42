//! Digits as pens write them where MNIST has few: made up from outlines, never from a person's digits.
//!
//! MNIST's writers are American: their 1 is a bar, their 7 has no bar. `outlines.txt` adds the
//! forms taught elsewhere, so that a base has met them before it meets its user.

use std::sync::LazyLock;

use rand::{Rng, RngExt};

use ink::{Image28, PenWidth, Point, Spread, Stroke, rasterize, vary};

/// One way to write a digit: its strokes, each the places that the pen passes.
type Outline = Vec<Vec<Place>>;

/// In a box about 1 high; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    x: f32,
    y: f32,
    corner: bool,
}

/// Each digit's outlines.
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

/// Letters that are no digits.
static LETTERS: LazyLock<Vec<Outline>> = LazyLock::new(|| {
    let lines = include_str!("letters.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(parse).map(|(_, outline)| outline).collect()
});

/// A line of `outlines.txt` or `letters.txt`: what it shows, and how; the first lines of
/// `outlines.txt` say how it is written.
fn parse(line: &str) -> Option<(&str, Outline)> {
    let (name, strokes) = line.split_once(':')?;
    let place = |text: &str| {
        let text = text.trim();
        let (text, corner) = text.strip_suffix('!').map_or((text, false), |text| (text, true));
        let (x, y) = text.split_once(' ')?;
        let hundredths = |text: &str| Some(text.parse::<f32>().ok()? / 100.0);
        Some(Place { x: hundredths(x)?, y: hundredths(y)?, corner })
    };
    let strokes = strokes.split('|').map(|stroke| stroke.split(',').map(place).collect());
    Some((name, strokes.collect::<Option<_>>()?))
}

/// Points between two places that the pen passes.
const STEPS: usize = 6;

/// A made-up digit: an outline with its places strayed, written by a made-up hand with some pen.
pub fn write(label: u8, rng: &mut impl Rng) -> Option<(Vec<Stroke>, PenWidth)> {
    let outlines = OUTLINES.get(usize::from(label))?;
    let outline = &outlines[rng.random_range(0..outlines.len())];
    Some(written(outline, rng))
}

fn written(outline: &Outline, rng: &mut impl Rng) -> (Vec<Stroke>, PenWidth) {
    let strokes: Vec<_> = outline.iter().map(|places| smooth(places, rng)).collect();
    vary(&strokes, &Spread::MANY_HANDS, rng)
}

/// Which of the letters: what is measured on one half was not learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Learned,
    HeldBack,
}

/// Pictures of made-up letters, every other of them, so many times each.
pub fn letters(half: Half, times: usize, rng: &mut impl Rng) -> Vec<Image28> {
    let mut pictures = Vec::new();
    let half = LETTERS.iter().skip(usize::from(half == Half::HeldBack)).step_by(2);
    for outline in half.flat_map(|outline| std::iter::repeat_n(outline, times)) {
        let (strokes, _) = written(outline, rng);
        pictures.extend(rasterize(&strokes, PenWidth::default()));
    }
    pictures
}

/// The pictures one after the other.
pub fn bytes(pictures: &[Image28]) -> Vec<u8> {
    pictures.iter().flat_map(|picture| picture.bytes()).copied().collect()
}

/// A picture of a scribble: a pen that is pushed at random.
pub fn scribble(rng: &mut impl Rng) -> Option<Image28> {
    let (mut at, mut speed) = (Point { x: 0.5, y: 0.5 }, Point { x: 0.0, y: 0.0 });
    let pushes = rng.random_range(30..120);
    let points = (0..pushes).map(|_| {
        let mut push = || rng.random_range(-0.06..=0.06);
        speed = Point { x: 0.8 * speed.x + push(), y: 0.8 * speed.y + push() };
        at = Point { x: (at.x + speed.x).clamp(0.0, 1.0), y: (at.y + speed.y).clamp(0.0, 1.0) };
        at
    });
    rasterize(&[Stroke { points: points.collect() }], PenWidth::default())
}

/// The picture of a made-up digit.
pub fn draw(label: u8, rng: &mut impl Rng) -> Option<Image28> {
    let (strokes, pen) = write(label, rng)?;
    rasterize(&strokes, pen)
}

/// A curve through all places, each strayed a little: a Catmull-Rom spline.
fn smooth(places: &[Place], rng: &mut impl Rng) -> Stroke {
    const STRAY: f32 = 0.035;
    let mut strayed: Vec<Point> = Vec::with_capacity(2 * places.len());
    for place in places {
        let mut stray = || rng.random_range(-STRAY..=STRAY);
        let point = Point { x: place.x + stray(), y: place.y + stray() };
        // Passed twice, the spline turns there at once.
        strayed.extend(std::iter::repeat_n(point, 1 + usize::from(place.corner)));
    }
    let at = |i: isize| strayed[i.clamp(0, strayed.len() as isize - 1) as usize];
    let mut points = vec![at(0)];
    for i in 0..strayed.len() as isize - 1 {
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
    fn every_line_of_the_outlines_is_understood() {
        for file in [include_str!("outlines.txt"), include_str!("letters.txt")] {
            let mut lines = file.lines().filter(|line| !line.starts_with('#'));
            assert!(lines.all(|line| parse(line).is_some()));
        }
        assert!(OUTLINES.iter().all(|forms| !forms.is_empty()));
        let corner = |corner| Place { x: 0.5, y: 0.25, corner };
        assert_eq!(
            parse("7: 50 25! | 50 25"),
            Some(("7", vec![vec![corner(true)], vec![corner(false)]]))
        );
        assert!(["7 0 0", "7: 0", "7: 0 a", ""].iter().all(|line| parse(line).is_none()));
    }

    #[test]
    fn every_digit_can_be_drawn_and_nothing_else() {
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        for label in 0..10 {
            for _ in 0..20 {
                let mean = draw(label, rng).unwrap().mean();
                assert!((0.02..0.35).contains(&mean), "{label}: {mean}");
            }
        }
        assert_eq!(draw(10, rng), None);
        let halves = [Half::Learned, Half::HeldBack].map(|half| letters(half, 2, rng).len());
        assert_eq!(halves.iter().sum::<usize>(), 2 * LETTERS.len());
        assert!(scribble(rng).unwrap().mean() > 0.01);
    }
}
