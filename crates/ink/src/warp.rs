//! Elastic warp: displacements on a grid, interpolated between its points.

/// Displacements of the N×N points of a grid over [0, 1]², row by row from the top left.
pub struct GridWarp<const N: usize>([[(f32, f32); N]; N]);

impl<const N: usize> GridWarp<N> {
    /// Calls `draw` twice for each point of the grid: for the displacement to the right, then downwards.
    pub fn new(mut draw: impl FnMut() -> f32) -> Self {
        Self(std::array::from_fn(|_| std::array::from_fn(|_| (draw(), draw()))))
    }

    /// The displacement at a point, by bilinear interpolation; a point outside [0, 1]² takes the
    /// displacement of the nearest edge.
    pub fn offset(&self, x: f32, y: f32) -> (f32, f32) {
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
    fn grid_points_keep_their_displacement_and_the_middle_has_their_mean() {
        let mut next = 0.0;
        let warp = GridWarp::<2>::new(|| {
            next += 1.0;
            next
        });
        assert_eq!(warp.offset(0.0, 0.0), (1.0, 2.0));
        assert_eq!(warp.offset(1.0, 1.0), (7.0, 8.0));
        assert_eq!(warp.offset(0.5, 0.5), (4.0, 5.0));
        assert_eq!(warp.offset(-3.0, 0.0), warp.offset(0.0, 0.0));
    }
}
