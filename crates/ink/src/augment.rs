//! The same picture once more, as another hand would have written it: for pictures without strokes.

use rand::{Rng, RngExt};

use crate::{Image28, Pulls, SIDE};

/// How far a picture is changed; each number is the most, to either side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// Radians.
    pub rotation: f32,
    /// Horizontal shift per pixel of height.
    pub shear: f32,
    /// Scale of each axis, as a power of e.
    pub scale: f32,
    /// Pixels.
    pub shift: f32,
    /// Pixels by which a corner of a 5×5 grid is pulled.
    pub elastic: f32,
    /// Share of the way to a picture with all ink one pixel thicker, or thinner.
    pub width: f32,
}

impl Strength {
    /// What the bases are trained with.
    pub const PRETRAINING: Self =
        Self { rotation: 0.22, shear: 0.25, scale: 0.16, shift: 1.6, elastic: 1.5, width: 0.7 };

    /// What a network without convolutions can follow.
    pub const MILD: Self =
        Self { rotation: 0.1, shear: 0.1, scale: 0.06, shift: 0.8, elastic: 0.8, width: 0.4 };

    /// Between two digits of one hand.
    pub const ONE_HAND: Self =
        Self { rotation: 0.12, shear: 0.15, scale: 0.08, shift: 0.5, elastic: 0.8, width: 0.35 };

    /// What a network that has learned from more is finished with.
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

/// Corners of the elastic grid on a side.
const GRID: usize = 5;

/// 784 intensities in [0, 1].
pub fn vary_picture(
    image: &[u8],
    strength: &Strength,
    rng: &mut impl Rng,
) -> [f32; Image28::PIXELS] {
    let mut either = |by: f32| if by > 0.0 { rng.random_range(-by..=by) } else { 0.0 };
    let (sin, cos) = either(strength.rotation).sin_cos();
    let shear = either(strength.shear);
    let (sx, sy) = (either(strength.scale).exp(), either(strength.scale).exp());
    let (dx, dy) = (either(strength.shift), either(strength.shift));
    let pulls = Pulls::<GRID>::drawn(|| either(strength.elastic));
    let width = either(strength.width);

    let middle = 0.5 * (SIDE - 1) as f32;
    let mut varied = [0.0; Image28::PIXELS];
    for (i, pixel) in varied.iter_mut().enumerate() {
        let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
        let pull = pulls.at(x / (SIDE - 1) as f32, y / (SIDE - 1) as f32);
        let (u, v) = (x - middle, y - middle);
        let (u, v) = (cos * u + sin * v, -sin * u + cos * v);
        let (u, v) = ((u + shear * v) * sx, v * sy);
        *pixel = sample(image, u + middle + dx + pull.0, v + middle + dy + pull.1);
    }
    thicken(&varied, width)
}

/// The intensity between pixels; paper outside of the picture.
fn sample(image: &[u8], x: f32, y: f32) -> f32 {
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

/// Ink `by` pixels thicker all around, or thinner where `by` is negative; |by| at most 1.
fn thicken(image: &[f32; Image28::PIXELS], by: f32) -> [f32; Image28::PIXELS] {
    let choose: fn(f32, f32) -> f32 = if by > 0.0 { f32::max } else { f32::min };
    std::array::from_fn(|i| {
        let (x, y) = (i % SIDE, i / SIDE);
        let neighbour = |there: bool, at: usize| if there { image[at] } else { image[i] };
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
    fn no_strength_is_no_change() {
        let still = Strength {
            rotation: 0.0,
            shear: 0.0,
            scale: 0.0,
            shift: 0.0,
            elastic: 0.0,
            width: 0.0,
        };
        let varied = vary_picture(&bar(), &still, &mut ChaCha8Rng::seed_from_u64(1));
        assert!(varied.iter().zip(bar()).all(|(&a, b)| (a - f32::from(b) / 255.0).abs() < 1e-5));
    }

    #[test]
    fn thicker_ink_has_more_mass_and_thinner_less() {
        let image: [f32; Image28::PIXELS] = std::array::from_fn(|i| f32::from(bar()[i]) / 255.0);
        assert!(mass(&thicken(&image, 0.5)) > 1.4 * mass(&image));
        assert!(mass(&thicken(&image, -0.5)) < 0.6 * mass(&image));
    }

    #[test]
    fn intensities_stay_in_range_and_ink_stays_on_the_picture() {
        for seed in 0..50 {
            let rng = &mut ChaCha8Rng::seed_from_u64(seed);
            let varied = vary_picture(&bar(), &Strength::PRETRAINING, rng);
            assert!(varied.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
            assert!(mass(&varied) > 5.0);
        }
    }
}
