//! Fills paths in white with anti-aliased edges, pixel for pixel like tiny-skia.
//!
//! The algorithm is tiny-skia's port of Skia's scan converter, with 4 × 4 samples for each pixel. tiny-skia's painter
//! would add its colours, gradients and blend modes: the compressed reader had 286,882 bytes with it and has 225,501
//! without it. The paths of tiny-skia are used unchanged.

mod edges;

use tiny_skia_path::Path;

use edges::{Edge, edges};

use crate::order::insertion_sort;

/// Samples along a pixel's side, as a power of two.
const SHIFT: u32 = 2;
const SAMPLES: i32 = 1 << SHIFT;

/// Paints the inside of a path (nonzero winding) over a picture of `side` × `side` intensities.
///
/// Where the path leaves the picture a pixel can differ from tiny-skia's by a few samples, because tiny-skia clips the
/// edges at the border first.
pub(crate) fn fill(path: &Path, pixels: &mut [u8], side: usize) {
    let edges = edges(path);
    let Some(mut y) = edges.iter().map(|edge| edge.line.first_y).min() else { return };
    // The edges that begin in each row of samples, from the first row.
    let mut beginning: Vec<Vec<Edge>> = Vec::new();
    for edge in edges {
        let row = (edge.line.first_y - y) as usize;
        beginning.resize_with(beginning.len().max(row + 1), Vec::new);
        beginning[row].push(edge);
    }
    let mut beginning = beginning.into_iter();
    let mut active: Vec<Edge> = Vec::new();
    let mut row = Row::new(side);
    while !active.is_empty() || beginning.len() > 0 {
        let mut new = beginning.next().unwrap_or_default();
        insertion_sort(&mut new, |edge| edge.line.x);
        insert(&mut active, new);
        spans(&active, |from, to| row.add(from, to, y));
        active.retain_mut(|edge| edge.step(y));
        insertion_sort(&mut active, |edge| edge.line.x);
        y += 1;
        if y % SAMPLES == 0 {
            row.paint(y / SAMPLES - 1, pixels);
        }
    }
    row.paint(y.div_euclid(SAMPLES), pixels);
}

/// Inserts the edges that begin in this row. If new edges have the same x as old ones, the first new edge comes after
/// the old ones and the others come before them, as in Skia.
fn insert(active: &mut Vec<Edge>, new: Vec<Edge>) {
    let mut last = None;
    for edge in new {
        let x = edge.line.x;
        let at = match last {
            None => active.partition_point(|old| old.line.x <= x),
            Some(at) => at + active[at..].partition_point(|old| old.line.x < x),
        };
        active.insert(at, edge);
        last = Some(at + 1);
    }
}

/// Calls `span` with the first sample and the end of each span of a row of samples inside the path.
fn spans(active: &[Edge], mut span: impl FnMut(i32, i32)) {
    let (mut winding, mut left) = (0, 0);
    for Edge { line, .. } in active {
        let x = (line.x + (1 << 15)) >> 16;
        if winding == 0 {
            left = x;
        }
        winding += line.winding;
        if winding == 0 && x > left {
            span(left, x);
        }
    }
}

/// The coverage of a row of pixels, in 255ths.
struct Row(Vec<u8>);

impl Row {
    fn new(side: usize) -> Self {
        Self(vec![0; side])
    }

    /// Adds the samples `from..to` of row `y` of samples.
    fn add(&mut self, from: i32, to: i32, y: i32) {
        let end = SAMPLES * self.0.len() as i32;
        let (from, to) = (from.clamp(0, end), to.clamp(0, end));
        if from == to {
            return;
        }
        let (first, last) = ((from >> SHIFT) as usize, (to >> SHIFT) as usize);
        let (before, after) = (from & (SAMPLES - 1), to & (SAMPLES - 1));
        let part = |samples: i32| (samples << (8 - 2 * SHIFT)) as u8;
        // A whole pixel sums to 255, so one of its four rows of samples counts 63 instead of 64.
        let whole = (64 - (((y & (SAMPLES - 1)) + 1) >> SHIFT)) as u8;
        if first == last {
            self.0[first] = self.0[first].saturating_add(part(after - before));
            return;
        }
        let mut inner = first;
        if before > 0 {
            self.0[first] = self.0[first].saturating_add(part(SAMPLES - before));
            inner += 1;
        }
        self.0[inner..last].iter_mut().for_each(|pixel| *pixel = pixel.saturating_add(whole));
        if after > 0 {
            self.0[last] = self.0[last].saturating_add(part(after));
        }
    }

    /// Paints the coverage over row `y` of the picture, then clears it.
    fn paint(&mut self, y: i32, pixels: &mut [u8]) {
        let side = self.0.len();
        let row = usize::try_from(y).ok().and_then(|y| pixels.get_mut(y * side..(y + 1) * side));
        for (pixel, coverage) in row.into_iter().flatten().zip(&self.0) {
            let (under, over) = (u32::from(*pixel), u32::from(*coverage));
            *pixel = ((under * (255 - over) + 255 * over + 255) >> 8) as u8;
        }
        self.0.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tiny_skia::{Color, FillRule, Paint, Pixmap, Transform};
    use tiny_skia_path::{LineCap, LineJoin, PathBuilder, Stroke};

    use super::*;

    const SIDE: usize = 28;

    /// The paths, painted one over the other by tiny-skia.
    fn by_tiny_skia(paths: &[Path]) -> Vec<u8> {
        let mut canvas = Pixmap::new(SIDE as u32, SIDE as u32).unwrap();
        let mut paint = Paint::default();
        paint.set_color(Color::WHITE);
        for path in paths {
            canvas.fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
        }
        canvas.pixels().iter().map(|pixel| pixel.alpha()).collect()
    }

    fn filled(paths: &[Path]) -> Vec<u8> {
        let mut pixels = vec![0; SIDE * SIDE];
        paths.iter().for_each(|path| fill(path, &mut pixels, SIDE));
        pixels
    }

    fn stroked(points: &[(f32, f32)], width: f32) -> Option<Path> {
        let mut path = PathBuilder::new();
        let (first, others) = points.split_first()?;
        path.move_to(first.0, first.1);
        others.iter().for_each(|&(x, y)| path.line_to(x, y));
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        path.finish()?.stroke(&stroke, 1.0)
    }

    fn points() -> impl Strategy<Value = Vec<(f32, f32)>> {
        // Integers give vertical edges with the same x.
        let coordinate = || prop_oneof![4f32..24.0, (4u8..24).prop_map(f32::from)];
        prop::collection::vec((coordinate(), coordinate()), 2..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn strokes_are_filled_like_tiny_skia(
            strokes in prop::collection::vec((points(), 1.01f32..6.0), 1..4),
            dot in (4f32..24.0, 4f32..24.0, 0.5f32..4.0),
        ) {
            let paths = strokes.iter().filter_map(|(points, width)| stroked(points, *width));
            let dot = PathBuilder::from_circle(dot.0, dot.1, dot.2);
            let paths: Vec<Path> = paths.chain(dot).collect();
            prop_assert_eq!(filled(&paths), by_tiny_skia(&paths));
        }

        #[test]
        fn paths_outside_the_picture_are_clipped(
            points in prop::collection::vec((-20f32..48.0, -20f32..48.0), 2..20),
            width in 1.5f32..4.0,
        ) {
            let paths: Vec<Path> = stroked(&points, width).into_iter().collect();
            for (ours, theirs) in filled(&paths).into_iter().zip(by_tiny_skia(&paths)) {
                prop_assert!(ours.abs_diff(theirs) <= 64, "{} {}", ours, theirs);
            }
        }
    }
}
