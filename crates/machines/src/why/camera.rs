//! The part of the map that is seen.

/// The most that the map is enlarged.
const MOST: f32 = 40.0;
/// The margin around all points, as a share of the longer side.
const MARGIN: f32 = 0.04;

/// A square of the map. It is drawn on a square of pixels, whose side the methods take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    left: f32,
    top: f32,
    side: f32,
    /// The side at which all points are seen.
    whole: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self { left: 0.0, top: 0.0, side: 1.0, whole: 1.0 }
    }
}

impl Camera {
    /// Sees all points.
    pub fn around(points: impl IntoIterator<Item = (f32, f32)>) -> Self {
        let none = (f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY);
        let (left, top, right, bottom) = points
            .into_iter()
            .fold(none, |all, (x, y)| (all.0.min(x), all.1.min(y), all.2.max(x), all.3.max(y)));
        let longer = (right - left).max(bottom - top);
        if !longer.is_finite() || longer <= 0.0 {
            return Self::default();
        }
        let side = longer * (1.0 + 2.0 * MARGIN);
        let (x, y) = (0.5 * (left + right), 0.5 * (top + bottom));
        Self { left: x - 0.5 * side, top: y - 0.5 * side, side, whole: side }
    }

    /// Where a point lies among the pixels.
    pub fn place(&self, (x, y): (f32, f32), pixels: f32) -> (f32, f32) {
        let scale = pixels / self.side;
        ((x - self.left) * scale, (y - self.top) * scale)
    }

    /// How much is enlarged; 1 where all is seen.
    pub fn zoom(&self) -> f32 {
        self.whole / self.side
    }

    /// Enlarges by a factor. The place `at`, in shares of the side, stays where it is.
    pub fn zoomed(self, factor: f32, at: (f32, f32)) -> Self {
        let zoom = (self.zoom() * factor).clamp(1.0, MOST);
        let side = self.whole / zoom;
        let moved = self.side - side;
        Self { left: self.left + at.0 * moved, top: self.top + at.1 * moved, side, ..self }
    }

    /// Moves by shares of the side.
    pub fn moved(self, right: f32, down: f32) -> Self {
        Self { left: self.left + right * self.side, top: self.top + down * self.side, ..self }
    }
}

/// The place of the point that is nearest to `at`, at most `reach` away.
pub fn nearest(
    points: impl IntoIterator<Item = (f32, f32)>,
    at: (f32, f32),
    reach: f32,
) -> Option<usize> {
    let distance = |(x, y): (f32, f32)| (x - at.0).hypot(y - at.1);
    let near = points.into_iter().map(distance).enumerate().filter(|(_, far)| *far <= reach);
    near.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(place, _)| place)
}

/// A point on its way, from 0 at the start to 1 at the end. It begins and ends slowly.
pub fn between(from: (f32, f32), to: (f32, f32), way: f32) -> (f32, f32) {
    let way = way.clamp(0.0, 1.0);
    let eased = way * way * (3.0 - 2.0 * way);
    (from.0 + (to.0 - from.0) * eased, from.1 + (to.1 - from.1) * eased)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [(f32, f32); 3] = [(-1.0, 0.0), (1.0, 0.0), (0.0, 0.5)];

    #[test]
    fn all_points_are_seen_at_first() {
        let camera = Camera::around(POINTS);
        for point in POINTS {
            let (x, y) = camera.place(point, 100.0);
            assert!((0.0..=100.0).contains(&x) && (0.0..=100.0).contains(&y));
        }
        assert!((camera.zoom() - 1.0).abs() < 1e-6);
        assert_eq!(Camera::around([]), Camera::default());
        assert_eq!(Camera::around([(3.0, 3.0)]), Camera::default());
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let camera = Camera::around(POINTS);
        let before = camera.place((0.5, 0.2), 100.0);
        let at = (before.0 / 100.0, before.1 / 100.0);
        let after = camera.zoomed(4.0, at).place((0.5, 0.2), 100.0);
        assert!((before.0 - after.0).abs() < 1e-3 && (before.1 - after.1).abs() < 1e-3);
        assert!((camera.zoomed(4.0, at).zoomed(0.01, at).zoom() - 1.0).abs() < 1e-5);
        assert!((camera.zoomed(1e6, at).zoom() - MOST).abs() < 1e-2);
    }

    #[test]
    fn the_map_moves_under_the_camera() {
        let camera = Camera::around(POINTS);
        let (x, y) = camera.place((0.0, 0.0), 100.0);
        let (right, down) = camera.moved(0.1, 0.2).place((0.0, 0.0), 100.0);
        assert!((x - right - 10.0).abs() < 1e-3 && (y - down - 20.0).abs() < 1e-3);
    }

    #[test]
    fn the_nearest_point_within_reach_is_found() {
        assert_eq!(nearest(POINTS, (0.9, 0.1), 0.5), Some(1));
        assert_eq!(nearest(POINTS, (5.0, 5.0), 0.5), None);
        assert_eq!(nearest([], (0.0, 0.0), 9.0), None);
    }

    #[test]
    fn a_movement_ends_where_it_should() {
        let (from, to) = ((0.0, 1.0), (2.0, 0.0));
        assert_eq!([between(from, to, -1.0), between(from, to, 2.0)], [from, to]);
        assert_eq!(between(from, to, 0.5), (1.0, 0.5));
    }
}
