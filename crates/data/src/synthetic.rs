//! Synthetic ink: digits, letters and scribbles, made from outlines and random numbers.
//!
//! MNIST's writers are American: their 1 is one bar, their 7 has no crossbar. `outlines.txt` adds the forms
//! taught elsewhere, so that a base learns them before a person writes them.

use std::sync::LazyLock;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use ink::{CLASSES, Image28, PenWidth, Point, Spread, Stroke, rasterize, vary};

use crate::outline::{self, Outline, smooth};

/// The outlines of each digit.
static OUTLINES: LazyLock<[Vec<Outline>; 10]> = LazyLock::new(|| {
    let mut outlines: [Vec<Outline>; 10] = Default::default();
    for (digit, outline) in outline::of_file(include_str!("outlines.txt")) {
        if let Some(forms) = digit.parse::<usize>().ok().and_then(|digit| outlines.get_mut(digit)) {
            forms.push(outline);
        }
    }
    outlines
});

/// The outlines of letters that do not look like digits.
static LETTERS: LazyLock<Vec<Outline>> =
    LazyLock::new(|| outline::of_file(LETTERS_FILE).map(|(_, outline)| outline).collect());

/// The file of letters that do not look like digits.
pub(crate) const LETTERS_FILE: &str = include_str!("letters.txt");

/// The most that a point of an outline is displaced by.
const DISPLACEMENT: f32 = 0.035;

/// The strokes and the pen width of a synthetic digit: one of its outlines with random displacements and
/// a random variation between writers. `None` unless `label` is a digit.
pub fn strokes(label: u8, rng: &mut impl Rng) -> Option<(Vec<Stroke>, PenWidth)> {
    let outlines = OUTLINES.get(usize::from(label))?;
    let outline = &outlines[rng.random_range(0..outlines.len())];
    Some(vary_outline(outline, rng))
}

fn vary_outline(outline: &Outline, rng: &mut impl Rng) -> (Vec<Stroke>, PenWidth) {
    let strokes: Vec<_> = outline.iter().map(|points| smooth(points, DISPLACEMENT, rng)).collect();
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

/// A picture of a scribble.
pub fn scribble(rng: &mut impl Rng) -> Option<Image28> {
    rasterize(&scribbled(rng), PenWidth::default())
}

/// The stroke of a scribble: the path of a point with random accelerations.
pub fn scribbled(rng: &mut impl Rng) -> Vec<Stroke> {
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
    vec![Stroke { points: points.collect() }]
}

/// Pictures of `of_each` synthetic digits of each class as the pad's pen draws them, and their labels. The same seed gives
/// the same ones.
pub fn pen_digits(of_each: usize, seed: u64) -> (Vec<Image28>, Vec<u8>) {
    let rng = &mut ChaCha8Rng::seed_from_u64(seed);
    let labels = (0..of_each).flat_map(|_| 0..CLASSES as u8);
    labels
        .filter_map(|label| {
            let (strokes, _) = strokes(label, rng)?;
            Some((rasterize(&strokes, PenWidth::default())?, label))
        })
        .unzip()
}

/// A picture of a synthetic digit. `None` unless `label` is a digit.
pub fn picture(label: u8, rng: &mut impl Rng) -> Option<Image28> {
    let (strokes, pen) = strokes(label, rng)?;
    rasterize(&strokes, pen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_letters_and_scribbles_have_ink() {
        assert!(OUTLINES.iter().all(|forms| !forms.is_empty()));
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
