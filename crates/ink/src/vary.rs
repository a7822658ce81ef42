//! Random variations of ink: rotation, slant, aspect, warp, drift of the strokes and pen width.

use rand::{Rng, RngExt};

use crate::pen::PenWidth;
use crate::stroke::{Bounds, Point, Stroke};
use crate::warp::GridWarp;

/// The ranges of the random changes; lengths are in units of the ink's longer side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Largest rotation in both directions, in radians.
    pub rotation: f32,
    /// Largest horizontal shift per unit of height, in both directions.
    pub slant: f32,
    /// Largest natural logarithm of the change of width over height, in both directions.
    pub aspect: f32,
    /// Largest displacement of a point of a 4×4 grid over the ink.
    pub warp: f32,
    /// Largest displacement of a stroke relative to the others.
    pub drift: f32,
    /// Smallest and largest pen width, in pixels of the 28×28 picture.
    pub pen: (f32, f32),
}

impl Spread {
    /// The differences between two digits of one writer.
    pub const ONE_HAND: Self = Self {
        rotation: 0.12,
        slant: 0.15,
        aspect: 0.15,
        warp: 0.05,
        drift: 0.02,
        pen: (1.5, 2.4),
    };

    /// The differences between writers. With more rotation or slant a 1 with an upstroke becomes a 7.
    pub const MANY_HANDS: Self =
        Self { rotation: 0.1, slant: 0.22, aspect: 0.25, warp: 0.07, drift: 0.03, pen: (1.6, 3.6) };
}

/// Points of the warping grid on a side.
const GRID: usize = 4;

/// A random variation of a digit's strokes within `spread`, and its pen width.
pub fn vary(strokes: &[Stroke], spread: &Spread, rng: &mut impl Rng) -> (Vec<Stroke>, PenWidth) {
    let pen = PenWidth::new(rng.random_range(spread.pen.0..=spread.pen.1));
    let Some(ink) = Bounds::of(strokes) else {
        return (strokes.to_vec(), pen);
    };
    let mut draw = |max: f32| if max > 0.0 { rng.random_range(-max..=max) } else { 0.0 };
    let (sin, cos) = (libm::sinf, libm::cosf);
    let angle = draw(spread.rotation);
    let (sin, cos) = (sin(angle), cos(angle));
    let slant = draw(spread.slant);
    let stretch = libm::expf(0.5 * draw(spread.aspect));
    let warp = GridWarp::<GRID>::new(|| draw(spread.warp));
    let size = ink.extent().max(f32::MIN_POSITIVE);
    let centre = ink.centre();
    let varied = strokes
        .iter()
        .map(|stroke| {
            let drift = (draw(spread.drift), draw(spread.drift));
            let move_point = |p: Point| {
                let (x, y) = ((p.x - centre.x) / size, (p.y - centre.y) / size);
                let offset = warp.offset(x + 0.5, y + 0.5);
                let (x, y) = (x + offset.0 + drift.0, y + offset.1 + drift.1);
                let (x, y) = ((x - slant * y) * stretch, y / stretch);
                Point {
                    x: centre.x + size * (cos * x - sin * y),
                    y: centre.y + size * (sin * x + cos * y),
                }
            };
            Stroke { points: stroke.finite_points().map(move_point).collect() }
        })
        .collect();
    (varied, pen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn seven() -> Vec<Stroke> {
        vec![Stroke::from([(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)].as_slice())]
    }

    #[test]
    fn the_same_seed_gives_the_same_variation_and_another_seed_another_one() {
        let varied = |seed| vary(&seven(), &Spread::ONE_HAND, &mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!(varied(1), varied(1));
        assert_ne!(varied(1), varied(2));
    }

    #[test]
    fn a_variation_stays_near_the_ink() {
        let (varied, _) = vary(&seven(), &Spread::ONE_HAND, &mut ChaCha8Rng::seed_from_u64(5));
        for (a, b) in varied[0].points.iter().zip(&seven()[0].points) {
            assert!((a.x - b.x).abs() < 0.25 && (a.y - b.y).abs() < 0.25, "{a:?} {b:?}");
        }
    }

    #[test]
    fn empty_ink_and_a_dot_can_be_varied() {
        let rng = &mut ChaCha8Rng::seed_from_u64(5);
        assert!(vary(&[], &Spread::MANY_HANDS, rng).0.is_empty());
        let dot = vec![Stroke::from([(0.5, 0.5)].as_slice())];
        assert!(vary(&dot, &Spread::MANY_HANDS, rng).0[0].points[0].x.is_finite());
    }
}
