//! The same ink once more, as a hand would write it: other slant, size, place, tremor and pen.

use rand::{Rng, RngExt};

use crate::pen::PenWidth;
use crate::stroke::{Bounds, Point, Stroke};
use crate::warp::Pulls;

/// How far a hand may stray; all shares are of the ink's longer side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Radians to either side.
    pub rotation: f32,
    /// Horizontal shift per unit of height, to either side.
    pub slant: f32,
    /// Width over height, as a power of e to either side.
    pub aspect: f32,
    /// How far a corner of the ink's 4×4 grid is pulled.
    pub warp: f32,
    /// How far each stroke is moved against the others.
    pub drift: f32,
    /// Pixels in the 28×28 picture.
    pub pen: (f32, f32),
}

impl Spread {
    /// Between two digits of one hand.
    pub const ONE_HAND: Self = Self {
        rotation: 0.12,
        slant: 0.15,
        aspect: 0.15,
        warp: 0.05,
        drift: 0.02,
        pen: (1.5, 2.4),
    };

    /// Between hands; more of a turn or a slant would make a 1 with an upstroke a 7.
    pub const MANY_HANDS: Self =
        Self { rotation: 0.1, slant: 0.22, aspect: 0.25, warp: 0.07, drift: 0.03, pen: (1.6, 3.6) };
}

/// Corners of the warping grid on a side.
const GRID: usize = 4;

/// The same digit written again by a hand that strays by at most `spread`, and its pen's width.
pub fn vary(strokes: &[Stroke], spread: &Spread, rng: &mut impl Rng) -> (Vec<Stroke>, PenWidth) {
    let pen = PenWidth::new(rng.random_range(spread.pen.0..=spread.pen.1));
    let Some(ink) = Bounds::of(strokes) else {
        return (strokes.to_vec(), pen);
    };
    let mut either = |by: f32| if by > 0.0 { rng.random_range(-by..=by) } else { 0.0 };
    let (sin, cos) = (libm::sinf, libm::cosf);
    let angle = either(spread.rotation);
    let (sin, cos) = (sin(angle), cos(angle));
    let slant = either(spread.slant);
    let stretch = libm::expf(0.5 * either(spread.aspect));
    let pulls = Pulls::<GRID>::drawn(|| either(spread.warp));
    let size = ink.extent().max(f32::MIN_POSITIVE);
    let centre = ink.centre();
    let varied = strokes
        .iter()
        .map(|stroke| {
            let drift = (either(spread.drift), either(spread.drift));
            let move_point = |p: Point| {
                let (x, y) = ((p.x - centre.x) / size, (p.y - centre.y) / size);
                let pull = pulls.at(x + 0.5, y + 0.5);
                let (x, y) = (x + pull.0 + drift.0, y + pull.1 + drift.1);
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
    fn the_same_seed_varies_in_the_same_way_and_another_does_not() {
        let varied = |seed| vary(&seven(), &Spread::ONE_HAND, &mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!(varied(1), varied(1));
        assert_ne!(varied(1), varied(2));
    }

    #[test]
    fn a_hand_strays_but_stays_near() {
        let (varied, _) = vary(&seven(), &Spread::ONE_HAND, &mut ChaCha8Rng::seed_from_u64(5));
        for (a, b) in varied[0].points.iter().zip(&seven()[0].points) {
            assert!((a.x - b.x).abs() < 0.25 && (a.y - b.y).abs() < 0.25, "{a:?} {b:?}");
        }
    }

    #[test]
    fn nothing_and_a_dot_can_be_varied() {
        let rng = &mut ChaCha8Rng::seed_from_u64(5);
        assert!(vary(&[], &Spread::MANY_HANDS, rng).0.is_empty());
        let dot = vec![Stroke::from([(0.5, 0.5)].as_slice())];
        assert!(vary(&dot, &Spread::MANY_HANDS, rng).0[0].points[0].x.is_finite());
    }
}
