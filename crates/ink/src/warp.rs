//! A square pulled out of shape at the corners of a grid: how ink and pictures are warped.

/// How far each of N×N corners is pulled, row by row from the top left.
pub struct Pulls<const N: usize>([[(f32, f32); N]; N]);

impl<const N: usize> Pulls<N> {
    /// Right and down for each corner in turn, as drawn.
    pub fn drawn(mut pull: impl FnMut() -> f32) -> Self {
        Self(std::array::from_fn(|_| std::array::from_fn(|_| (pull(), pull()))))
    }

    /// The pull at a place in [0, 1]², between its four nearest corners.
    pub fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let cell = |at: f32| {
            let at = at.clamp(0.0, 1.0) * (N - 1) as f32;
            let low = (at as usize).min(N - 2);
            (low, at - low as f32)
        };
        let ((column, fx), (row, fy)) = (cell(x), cell(y));
        let mix = |a: (f32, f32), b: (f32, f32), by: f32| {
            (a.0 + (b.0 - a.0) * by, a.1 + (b.1 - a.1) * by)
        };
        let upper = mix(self.0[row][column], self.0[row][column + 1], fx);
        let lower = mix(self.0[row + 1][column], self.0[row + 1][column + 1], fx);
        mix(upper, lower, fy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_is_pulled_as_drawn_and_between_corners_it_is_their_mean() {
        let mut next = 0.0;
        let pulls = Pulls::<2>::drawn(|| {
            next += 1.0;
            next
        });
        assert_eq!(pulls.at(0.0, 0.0), (1.0, 2.0));
        assert_eq!(pulls.at(1.0, 1.0), (7.0, 8.0));
        assert_eq!(pulls.at(0.5, 0.5), (4.0, 5.0));
        assert_eq!(pulls.at(-3.0, 0.0), pulls.at(0.0, 0.0));
    }
}
