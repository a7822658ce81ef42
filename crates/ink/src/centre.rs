//! Strokes for a digit of which there is only a picture: lines through the middle of its ink.

use crate::{Image28, Point, SIDE, Stroke};

/// Pixels of at least this intensity are ink.
const INK: u8 = 96;
/// The picture has a margin of empty pixels, so that each pixel has eight neighbours.
const WIDTH: usize = SIDE + 2;
/// The steps to a pixel's eight neighbours, to the right and down. They begin above the pixel and go clockwise.
const AROUND: [(isize, isize); 8] =
    [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)];

/// Strokes through the middle of the ink, in the units of the pad; none without ink. They look like the
/// digit, and say nothing of how it was written.
pub fn centre_lines(image: &Image28) -> Vec<Stroke> {
    let mut grid = Grid::of(image);
    while grid.thin(0) | grid.thin(1) {}
    grid.trace()
}

#[derive(Clone)]
struct Grid([bool; WIDTH * WIDTH]);

impl Grid {
    fn of(image: &Image28) -> Self {
        let mut grid = Self([false; WIDTH * WIDTH]);
        for (place, pixel) in image.bytes().iter().enumerate() {
            grid.0[(place / SIDE + 1) * WIDTH + place % SIDE + 1] = *pixel >= INK;
        }
        grid
    }

    /// The places of the neighbours, as in `AROUND`. Ink never lies in the margin.
    fn around(place: usize) -> [usize; 8] {
        AROUND.map(|(right, down)| place.wrapping_add_signed(down * WIDTH as isize + right))
    }

    fn inner() -> impl Iterator<Item = usize> {
        (1..=SIDE).flat_map(|row| (1..=SIDE).map(move |column| row * WIDTH + column))
    }

    /// Half a step of Zhang and Suen's thinning (1984). False if nothing was left to take away.
    fn thin(&mut self, half: usize) -> bool {
        let edge: Vec<usize> =
            Self::inner().filter(|place| self.is_removable(*place, half)).collect();
        let mut has_changed = false;
        for place in edge {
            // Checked again, so that a dot of four pixels does not vanish at once.
            if self.is_removable(place, half) {
                self.0[place] = false;
                has_changed = true;
            }
        }
        has_changed
    }

    /// Whether a pixel lies on the edge of the ink and its removal does not cut the ink.
    fn is_removable(&self, place: usize, half: usize) -> bool {
        let near = Self::around(place).map(|place| self.0[place]);
        let count = near.iter().filter(|is_ink| **is_ink).count();
        let begins = (0..8).filter(|&i| !near[i] && near[(i + 1) % 8]).count();
        let [up, _, right, _, down, _, left, _] = near;
        let is_edge = match half {
            0 => !(right && down && (up || left)),
            _ => !(up && left && (right || down)),
        };
        self.0[place] && (2..=6).contains(&count) && begins == 1 && is_edge
    }

    /// Lines through all pixels. Each goes on as straight as it can.
    fn trace(&self) -> Vec<Stroke> {
        let mut free = self.clone();
        let mut strokes = Vec::new();
        while let Some(start) = self.start(&free) {
            let mut line = vec![start];
            free.0[start] = false;
            while let Some(next) = free.follow(&line) {
                free.0[next] = false;
                line.push(next);
            }
            // A step of a slanted line that went past it.
            if line.len() == 1 && self.used(start, &line, &free).is_some() {
                continue;
            }
            self.join(&mut line, &free);
            strokes.push(Stroke { points: line.into_iter().map(point).collect() });
        }
        strokes
    }

    /// A free pixel to start at: an end of a line if there is one.
    fn start(&self, free: &Self) -> Option<usize> {
        let ends =
            |place: &usize| Self::around(*place).iter().filter(|near| self.0[**near]).count();
        Self::inner().filter(|place| free.0[*place]).min_by_key(ends)
    }

    /// The free neighbour of the line's end that bends the line the least.
    fn follow(&self, line: &[usize]) -> Option<usize> {
        let end = *line.last()?;
        // The direction of the last few pixels.
        let from = line[line.len().saturating_sub(4)];
        let step = |from: usize, to: usize| {
            let (from, to) = (point(from), point(to));
            (to.x - from.x, to.y - from.y)
        };
        let (x, y) = step(from, end);
        let straight = |to: &usize| {
            let (right, down) = step(end, *to);
            (x * right + y * down) / right.hypot(down)
        };
        let near = Self::around(end).into_iter().filter(|place| self.0[*place]);
        near.max_by(|a, b| straight(a).total_cmp(&straight(b)))
    }

    /// Joins both ends of a line to a line that is there already, or to each other.
    fn join(&self, line: &mut Vec<usize>, free: &Self) {
        let (first, last) = (line[0], line[line.len() - 1]);
        if line.len() > 4 && Self::around(last).contains(&first) {
            return line.push(first);
        }
        if let Some(after) = self.used(last, line, free) {
            line.push(after);
        }
        if let Some(before) = self.used(first, line, free) {
            line.insert(0, before);
        }
    }

    /// A neighbour that lies on an earlier line.
    fn used(&self, place: usize, line: &[usize], free: &Self) -> Option<usize> {
        let is_used = |near: &usize| self.0[*near] && !free.0[*near] && !line.contains(near);
        Self::around(place).into_iter().find(is_used)
    }
}

/// The middle of a pixel.
fn point(place: usize) -> Point {
    let middle = |pixel: usize| (pixel as f32 - 0.5) / SIDE as f32;
    Point { x: middle(place % WIDTH), y: middle(place / WIDTH) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PenWidth, rasterize};
    use proptest::prelude::*;

    fn drawn(strokes: &[&[(f32, f32)]]) -> Image28 {
        let strokes: Vec<Stroke> = strokes.iter().map(|points| Stroke::from(*points)).collect();
        rasterize(&strokes, PenWidth::default()).unwrap()
    }

    fn ring() -> Vec<(f32, f32)> {
        let at = |i: u8| f32::from(i) * std::f32::consts::TAU / 24.0;
        (0..=24).map(|i| (0.5 + 0.3 * at(i).sin(), 0.5 + 0.4 * at(i).cos())).collect()
    }

    /// The share of the ink of two pictures that lies in both. One may lie a pixel beside the other, because each is
    /// centred to whole pixels.
    fn overlap(one: &Image28, other: &Image28) -> f32 {
        let share = |shift: isize| {
            let (mut both, mut any) = (0, 0);
            for (place, a) in one.bytes().iter().enumerate() {
                let b = other.bytes().get(place.wrapping_add_signed(shift)).unwrap_or(&0);
                both += u32::from(*a.min(b));
                any += u32::from(*a.max(b));
            }
            both as f32 / any as f32
        };
        let rows = [-1, 0, 1].map(|down| down * SIDE as isize);
        let shifts = rows.into_iter().flat_map(|row| [row - 1, row, row + 1]);
        shifts.map(share).fold(0.0, f32::max)
    }

    #[test]
    fn the_lines_of_a_picture_draw_the_same_picture() {
        let ring = ring();
        let digits: [&[&[(f32, f32)]]; 4] = [
            &[&[(0.5, 0.1), (0.5, 0.9)]],
            &[&[(0.2, 0.1), (0.8, 0.1), (0.4, 0.9)]],
            &[&ring],
            &[&[(0.3, 0.1), (0.25, 0.5), (0.8, 0.5)], &[(0.7, 0.1), (0.65, 0.9)]],
        ];
        for digit in digits {
            let picture = drawn(digit);
            let lines = centre_lines(&picture);
            let again = rasterize(&lines, PenWidth::default()).unwrap();
            let share = overlap(&picture, &again);
            assert!(share > 0.55, "{share}: {lines:?}");
        }
    }

    #[test]
    fn a_line_is_one_stroke_and_a_ring_is_closed() {
        assert_eq!(centre_lines(&drawn(&[&[(0.5, 0.1), (0.5, 0.9)]])).len(), 1);
        let ring = ring();
        let lines = centre_lines(&drawn(&[&ring]));
        let longest = lines.iter().max_by_key(|line| line.points.len()).unwrap();
        let (first, last) = (longest.points[0], longest.points[longest.points.len() - 1]);
        assert!((first.x - last.x).abs() < 0.1 && (first.y - last.y).abs() < 0.1, "{lines:?}");
    }

    proptest! {
        #[test]
        fn any_picture_has_lines_within_it(bytes in prop::collection::vec(any::<u8>(), Image28::PIXELS)) {
            let image = Image28::from_bytes(bytes.clone()).unwrap();
            let lines = centre_lines(&image);
            prop_assert_eq!(lines.is_empty(), bytes.iter().all(|byte| *byte < INK));
            let inside = |axis: f32| (0.0..=1.0).contains(&axis);
            prop_assert!(lines.iter().flat_map(|line| &line.points).all(|at| inside(at.x) && inside(at.y)));
        }
    }
}
