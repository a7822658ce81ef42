//! Converts a mark to a picture in MNIST's format: scaled, with a usual pen width, and centred.

use crate::raster::{DIGIT_BOX, fit_and_centre};
use crate::sheet::marks::{Mark, PixelBounds};
use crate::sheet::threshold::Contrast;
use crate::{Bounds, Image28, PenWidth, Point, SIDE};

/// Cells on the longer side of the digit. The digit is scaled to a grid of cells first.
const CELLS: usize = 80;

/// Cells on each side of the digit: room for thicker ink.
const MARGIN: usize = 20;

const GRID: usize = CELLS + 2 * MARGIN;

/// Pixels on each side of a mark that `darkness` has too: the first may touch the mark, the second is paper.
const EDGE: usize = 2;

/// Smallest and largest pen width, in pixels of the 28×28 picture: MNIST has few others.
const PEN_RANGE: (f32, f32) = (2.1, 3.3);

/// Samples of each pixel of the picture, on a side.
const SAMPLES: usize = 4;

/// Samples across the picture.
const ACROSS: usize = SIDE * SAMPLES;

/// A mark as a picture in MNIST's format.
pub fn picture(mark: &Mark, contrast: &Contrast) -> Image28 {
    let ink = cells(mark, contrast);
    let outside = distances(&ink, true);
    let inside = distances(&ink, false);
    // The signed distance to the edge of the ink, negative inside; the edge lies between two cells.
    let distance: Vec<f32> = outside
        .iter()
        .zip(&inside)
        .map(|(&out, &within)| if out > 0.0 { out - 0.5 } else { 0.5 - within })
        .collect();
    let depths: Vec<f32> = distance.iter().filter(|d| **d < 0.0).map(|d| -d).collect();
    // The mean distance to the edge is a quarter of the stroke's width.
    let stroke = 4.0 * depths.iter().sum::<f32>() / depths.len().max(1) as f32;
    let bounds = bounds(&ink);
    let extent = bounds.extent();
    let pen = PenWidth::new((DIGIT_BOX * stroke / extent).clamp(PEN_RANGE.0, PEN_RANGE.1));
    let inset = 0.5 * stroke.min(0.7 * extent);
    let inset_by = |low: f32, high: f32| {
        let inset = inset.min(0.5 * (high - low));
        (low + inset, high - inset)
    };
    let (left, right) = inset_by(bounds.left, bounds.right);
    let (top, bottom) = inset_by(bounds.top, bounds.bottom);
    let max_depth = depths.iter().copied().fold(0.0, f32::max);
    fit_and_centre(Bounds { left, top, right, bottom }, 0.0, pen, |mapping| {
        // Thinner ink keeps at least half of its deepest part.
        let thicker = (0.5 * (pen.pixels() / mapping.scale() - stroke)).max(-0.5 * max_depth);
        let sharpness = mapping.scale() * SAMPLES as f32;
        let share = |distance: f32| (0.5 - (distance - thicker) * sharpness).clamp(0.0, 1.0);
        let places = std::array::from_fn::<_, ACROSS, _>(|i| {
            let at = (i as f32 + 0.5) / SAMPLES as f32;
            mapping.to_ink(Point { x: at, y: at })
        });
        let (columns, rows) = (places.map(|at| at.x - 0.5), places.map(|at| at.y - 0.5));
        let mut samples = interpolate(&distance, GRID, &columns, &rows);
        samples.iter_mut().for_each(|distance| *distance = share(*distance));
        let pixel = |i: usize| {
            let (x, y) = (i % SIDE * SAMPLES, i / SIDE * SAMPLES);
            let lines = (y..y + SAMPLES).map(|line| &samples[line * ACROSS + x..][..SAMPLES]);
            // The cast is safe: a share of ink times 255 fits a byte.
            (lines.flatten().sum::<f32>() / (SAMPLES * SAMPLES) as f32 * 255.0).round() as u8
        };
        Image28((0..Image28::PIXELS).map(pixel).collect())
    })
}

/// The cells of the digit's grid that are ink.
fn cells(mark: &Mark, contrast: &Contrast) -> Vec<bool> {
    let bounds = mark.bounds;
    let extent = bounds.extent();
    let mut cells = vec![false; GRID * GRID];
    let cell = extent as f32 / CELLS as f32;
    if extent >= 2 * CELLS {
        // A cell with any ink is ink, so that a fine line does not vanish; the pen width is set later.
        for run in &mark.runs {
            let to = |at: usize| MARGIN + ((at as f32 + 0.5) / cell) as usize;
            let y = to(run.y - bounds.top);
            let (left, right) = (to(run.left - bounds.left), to(run.right - 1 - bounds.left));
            cells[y * GRID + left..=y * GRID + right].fill(true);
        }
        return cells;
    }
    // A pixel on the edge is as dark as its share of ink, so interpolation finds the edge within a pixel.
    let places: Vec<f32> =
        (0..GRID).map(|i| (i as f32 + 0.5 - MARGIN as f32) * cell - 0.5 + EDGE as f32).collect();
    let darkness = darkness(mark, contrast);
    let threshold = f32::from(contrast.threshold) - 0.5;
    let between = interpolate(&darkness, bounds.width() + 2 * EDGE, &places, &places);
    cells.iter_mut().zip(between).for_each(|(ink, darkness)| *ink = darkness >= threshold);
    if !cells.contains(&true) {
        // Ink finer than a cell becomes one cell in the middle.
        cells[(GRID / 2) * GRID + GRID / 2] = true;
    }
    cells
}

/// How dark each pixel of the mark's bounding box is, enlarged by `EDGE` on each side; 0 where the pixel neither belongs to
/// the mark nor touches it.
fn darkness(mark: &Mark, contrast: &Contrast) -> Vec<f32> {
    let PixelBounds { left, top, .. } = mark.bounds;
    let (width, height) = (mark.bounds.width() + 2 * EDGE, mark.bounds.height() + 2 * EDGE);
    let mut darkness = vec![0.0; width * height];
    for run in &mark.runs {
        for y in run.y.saturating_sub(1)..contrast.height.min(run.y + 2) {
            for x in run.left.saturating_sub(1)..contrast.width.min(run.right + 1) {
                darkness[(y + EDGE - top) * width + x + EDGE - left] =
                    f32::from(contrast.darkness[y * contrast.width + x]);
            }
        }
    }
    darkness
}

fn bounds(cells: &[bool]) -> Bounds {
    let ink = cells.iter().enumerate().filter(|(_, ink)| **ink);
    let none = Bounds { left: f32::MAX, top: f32::MAX, right: 0.0, bottom: 0.0 };
    ink.fold(none, |bounds, (i, _)| {
        let (x, y) = ((i % GRID) as f32, (i / GRID) as f32);
        Bounds {
            left: bounds.left.min(x),
            top: bounds.top.min(y),
            right: bounds.right.max(x + 1.0),
            bottom: bounds.bottom.max(y + 1.0),
        }
    })
}

/// The values at these columns of these rows, by bilinear interpolation; `width` is the length of the values' lines.
/// Beyond the values, those at the edge.
fn interpolate(values: &[f32], width: usize, columns: &[f32], rows: &[f32]) -> Vec<f32> {
    // The first of the two values next to a place, and the share of the second.
    let between = |at: f32, length: usize| {
        let first = (at.max(0.0) as usize).min(length - 2);
        (first, (at - first as f32).clamp(0.0, 1.0))
    };
    let mix = |from: f32, to: f32, share: f32| from * (1.0 - share) + to * share;
    let columns: Vec<_> = columns.iter().map(|at| between(*at, width)).collect();
    let mut line = vec![0.0; width];
    let mut all = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        let (top, share) = between(*row, values.len() / width);
        let (upper, lower) = (&values[top * width..], &values[(top + 1) * width..]);
        let pairs = upper.iter().zip(lower);
        line.iter_mut().zip(pairs).for_each(|(value, (up, low))| *value = mix(*up, *low, share));
        all.extend(columns.iter().map(|&(left, share)| mix(line[left], line[left + 1], share)));
    }
    all
}

/// The distance from each cell to the nearest cell of ink or, if `to_ink` is false, of paper; in cells.
fn distances(cells: &[bool], to_ink: bool) -> Vec<f32> {
    let mut squares = steps_in_column(cells, to_ink);
    squares.iter_mut().for_each(|steps| *steps *= *steps);
    let mut nearest = [0; GRID];
    for row in squares.chunks_exact_mut(GRID) {
        nearest.copy_from_slice(row);
        for offset in 1..GRID {
            let square = (offset * offset) as u16;
            if nearest.iter().fold(0, |farthest, found| farthest.max(*found)) <= square {
                break;
            }
            let from_left = nearest[offset..].iter_mut().zip(&*row);
            from_left.for_each(|(found, from)| *found = (*found).min(from.saturating_add(square)));
            let from_right = nearest.iter_mut().zip(&row[offset..]);
            from_right.for_each(|(found, from)| *found = (*found).min(from.saturating_add(square)));
        }
        row.copy_from_slice(&nearest);
    }
    squares.into_iter().map(|square| f32::from(square).sqrt()).collect()
}

/// The steps from each cell to the nearest cell of ink (or of paper) in its column; twice the length of the grid if the
/// column has none.
fn steps_in_column(cells: &[bool], to_ink: bool) -> Vec<u16> {
    const NONE: u16 = 2 * GRID as u16;
    fn count<'a>(rows: impl Iterator<Item = &'a mut [u16]>) {
        let mut before = [NONE; GRID];
        for row in rows {
            row.iter_mut()
                .zip(before)
                .for_each(|(steps, before)| *steps = (*steps).min(before + 1));
            before.copy_from_slice(row);
        }
    }
    let mut steps: Vec<u16> =
        cells.iter().map(|&ink| if ink == to_ink { 0 } else { NONE }).collect();
    count(steps.chunks_exact_mut(GRID));
    count(steps.chunks_exact_mut(GRID).rev());
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn distances_are_those_of_all_pairs() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for share in [0.001, 0.02, 0.5, 0.98] {
            let cells: Vec<bool> = (0..GRID * GRID).map(|_| rng.random_bool(share)).collect();
            for to_ink in [true, false] {
                let place = |i: usize| ((i % GRID) as f32, (i / GRID) as f32);
                let goals: Vec<_> =
                    (0..cells.len()).filter(|&i| cells[i] == to_ink).map(place).collect();
                let expected = |i: usize| {
                    let (x, y) = place(i);
                    let distance = |&(gx, gy): &(f32, f32)| (x - gx).hypot(y - gy);
                    goals.iter().map(distance).fold(f32::MAX, f32::min)
                };
                let distances = distances(&cells, to_ink);
                for i in (0..cells.len()).step_by(37) {
                    assert!((distances[i] - expected(i)).abs() < 1e-4, "{share} {to_ink} {i}");
                }
            }
        }
    }
}
