//! Random variations of a picture, as another hand would write the digit. Ink has `vary` instead.

use rand::{Rng, RngExt};

use crate::warp::GridWarp;
use crate::{Image28, SIDE};

/// The ranges of the random changes: each number is the largest change in both directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// Radians.
    pub rotation: f32,
    /// Horizontal shift per pixel of height.
    pub shear: f32,
    /// Natural logarithm of each axis's scale.
    pub scale: f32,
    /// Pixels.
    pub shift: f32,
    /// Displacement of the points of a 5×5 grid, in pixels.
    pub elastic: f32,
    /// Change of the strokes' width on each side, in pixels; at most 1.
    pub width: f32,
}

impl Strength {
    /// For training a base.
    pub const PRETRAINING: Self =
        Self { rotation: 0.22, shear: 0.25, scale: 0.16, shift: 1.6, elastic: 1.5, width: 0.7 };

    /// For training a network without convolutions.
    pub const MILD: Self =
        Self { rotation: 0.1, shear: 0.1, scale: 0.06, shift: 0.8, elastic: 0.8, width: 0.4 };

    /// The differences between two digits of one writer.
    pub const ONE_HAND: Self =
        Self { rotation: 0.12, shear: 0.15, scale: 0.08, shift: 0.5, elastic: 0.8, width: 0.35 };

    /// For the last epochs of a training, and for training a base further.
    pub const FINISHING: Self =
        Self { rotation: 0.15, shear: 0.15, scale: 0.1, shift: 1.0, elastic: 1.0, width: 0.35 };
}

impl std::fmt::Display for Strength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rotation, shear, scale, shift, elastic, width } = self;
        write!(
            f,
            "rotation ±{rotation} rad, shear ±{shear}, scale e^±{scale}, shift ±{shift} px, \
             elastic ±{elastic} px on a 5×5 grid, stroke width ±{width} px"
        )
    }
}

/// Points of the elastic grid on a side.
const GRID: usize = 5;

/// A random variation of a picture of 784 bytes, row by row; returns intensities in [0, 1].
pub fn vary_picture(
    image: &[u8],
    strength: &Strength,
    rng: &mut impl Rng,
) -> [f32; Image28::PIXELS] {
    let mut draw = |max: f32| if max > 0.0 { rng.random_range(-max..=max) } else { 0.0 };
    let (sin, cos) = draw(strength.rotation).sin_cos();
    let shear = draw(strength.shear);
    let (sx, sy) = (draw(strength.scale).exp(), draw(strength.scale).exp());
    let (dx, dy) = (draw(strength.shift), draw(strength.shift));
    let warp = GridWarp::<GRID>::new(|| draw(strength.elastic));
    let width = draw(strength.width);

    let middle = 0.5 * (SIDE - 1) as f32;
    let mut varied = [0.0; Image28::PIXELS];
    for (i, pixel) in varied.iter_mut().enumerate() {
        let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
        let offset = warp.offset(x / (SIDE - 1) as f32, y / (SIDE - 1) as f32);
        let (u, v) = (x - middle, y - middle);
        let (u, v) = (cos * u + sin * v, -sin * u + cos * v);
        let (u, v) = ((u + shear * v) * sx, v * sy);
        *pixel = interpolate(image, u + middle + dx + offset.0, v + middle + dy + offset.1);
    }
    thicken(&varied, width)
}

/// The intensity between pixels, by bilinear interpolation; 0 outside the picture.
fn interpolate(image: &[u8], x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let at = |x: f32, y: f32| {
        let inside = (0.0..SIDE as f32).contains(&x) && (0.0..SIDE as f32).contains(&y);
        if inside { f32::from(image[y as usize * SIDE + x as usize]) / 255.0 } else { 0.0 }
    };
    let upper = at(left, top) * (1.0 - fx) + at(left + 1.0, top) * fx;
    let lower = at(left, top + 1.0) * (1.0 - fx) + at(left + 1.0, top + 1.0) * fx;
    upper * (1.0 - fy) + lower * fy
}

/// Ink thicker by `by` pixels on each side, or thinner where `by` is negative; `by` lies in [-1, 1].
fn thicken(image: &[f32; Image28::PIXELS], by: f32) -> [f32; Image28::PIXELS] {
    let choose: fn(f32, f32) -> f32 = if by > 0.0 { f32::max } else { f32::min };
    std::array::from_fn(|i| {
        let (x, y) = (i % SIDE, i / SIDE);
        let neighbour = |exists: bool, at: usize| if exists { image[at] } else { image[i] };
        let extreme = [
            neighbour(x > 0, i.wrapping_sub(1)),
            neighbour(x + 1 < SIDE, i + 1),
            neighbour(y > 0, i.wrapping_sub(SIDE)),
            neighbour(y + 1 < SIDE, i + SIDE),
        ]
        .into_iter()
        .fold(image[i], choose);
        image[i] + (extreme - image[i]) * by.abs()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn bar() -> Vec<u8> {
        let ink = |i: usize| (6..22).contains(&(i / SIDE)) && (13..15).contains(&(i % SIDE));
        (0..Image28::PIXELS).map(|i| if ink(i) { 255 } else { 0 }).collect()
    }

    fn mass(image: &[f32]) -> f32 {
        image.iter().sum()
    }

    #[test]
    fn zero_strength_changes_nothing() {
        let zero = Strength {
            rotation: 0.0,
            shear: 0.0,
            scale: 0.0,
            shift: 0.0,
            elastic: 0.0,
            width: 0.0,
        };
        let varied = vary_picture(&bar(), &zero, &mut ChaCha8Rng::seed_from_u64(1));
        assert!(varied.iter().zip(bar()).all(|(&a, b)| (a - f32::from(b) / 255.0).abs() < 1e-5));
    }

    #[test]
    fn thicker_ink_has_more_mass_and_thinner_ink_has_less() {
        let image: [f32; Image28::PIXELS] = std::array::from_fn(|i| f32::from(bar()[i]) / 255.0);
        assert!(mass(&thicken(&image, 0.5)) > 1.4 * mass(&image));
        assert!(mass(&thicken(&image, -0.5)) < 0.6 * mass(&image));
    }

    #[test]
    fn intensities_stay_in_range_and_ink_stays_in_the_picture() {
        for seed in 0..50 {
            let rng = &mut ChaCha8Rng::seed_from_u64(seed);
            let varied = vary_picture(&bar(), &Strength::PRETRAINING, rng);
            assert!(varied.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
            assert!(mass(&varied) > 5.0);
        }
    }
}
