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

/// Smallest and largest pen width, in pixels of the 28×28 picture: MNIST has few others.
const PEN_RANGE: (f32, f32) = (2.1, 3.3);

/// Samples of each pixel of the picture, on a side.
const SAMPLES: usize = 4;

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
        let sample = |x: usize, y: usize| {
            let at = |i: usize| (i as f32 + 0.5) / SAMPLES as f32;
            let from = mapping.to_ink(Point { x: at(x), y: at(y) });
            (0.5 - (interpolate(&distance, from) - thicker) * sharpness).clamp(0.0, 1.0)
        };
        let pixel = |i: usize| {
            let (x, y) = (i % SIDE * SAMPLES, i / SIDE * SAMPLES);
            let samples = (0..SAMPLES * SAMPLES).map(|n| sample(x + n % SAMPLES, y + n / SAMPLES));
            // The cast is safe: a share of ink times 255 fits a byte.
            (samples.sum::<f32>() / (SAMPLES * SAMPLES) as f32 * 255.0).round() as u8
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
    let own = own_pixels(mark);
    // A pixel on the edge is as dark as its share of ink, so interpolation finds the edge within a pixel.
    let width = bounds.width() + 2;
    let darkness = |x: isize, y: isize| {
        let inside = (-1..=bounds.width() as isize).contains(&x)
            && (-1..=bounds.height() as isize).contains(&y);
        let (px, py) = (x + bounds.left as isize, y + bounds.top as isize);
        let in_picture =
            px >= 0 && py >= 0 && (px as usize) < contrast.width && (py as usize) < contrast.height;
        if !inside || !in_picture || !own[(y + 1) as usize * width + (x + 1) as usize] {
            return 0.0;
        }
        f32::from(contrast.darkness[py as usize * contrast.width + px as usize])
    };
    let threshold = f32::from(contrast.threshold) - 0.5;
    for (i, ink) in cells.iter_mut().enumerate() {
        let at = |i: usize| (i as f32 + 0.5 - MARGIN as f32) * cell - 0.5;
        let (x, y) = (at(i % GRID), at(i / GRID));
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let upper = darkness(left, top) * (1.0 - fx) + darkness(left + 1, top) * fx;
        let lower = darkness(left, top + 1) * (1.0 - fx) + darkness(left + 1, top + 1) * fx;
        *ink = upper * (1.0 - fy) + lower * fy >= threshold;
    }
    if !cells.contains(&true) {
        // Ink finer than a cell becomes one cell in the middle.
        cells[(GRID / 2) * GRID + GRID / 2] = true;
    }
    cells
}

/// Whether each pixel of the mark's bounding box, enlarged by one on each side, belongs to the mark or touches it.
fn own_pixels(mark: &Mark) -> Vec<bool> {
    let PixelBounds { left, top, .. } = mark.bounds;
    let (width, height) = (mark.bounds.width() + 2, mark.bounds.height() + 2);
    let mut own = vec![false; width * height];
    for run in &mark.runs {
        let (from, to) = (run.left - left, run.right - left + 2);
        for y in run.y - top..run.y - top + 3 {
            own[y * width + from..y * width + to].fill(true);
        }
    }
    own
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

/// The value at a point of the grid, by bilinear interpolation.
fn interpolate(values: &[f32], at: Point) -> f32 {
    let clamped = |at: f32| (at - 0.5).clamp(0.0, (GRID - 1) as f32 - 0.001);
    let (x, y) = (clamped(at.x), clamped(at.y));
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = (x - left as f32, y - top as f32);
    let value = |x: usize, y: usize| values[y * GRID + x];
    let upper = value(left, top) * (1.0 - fx) + value(left + 1, top) * fx;
    let lower = value(left, top + 1) * (1.0 - fx) + value(left + 1, top + 1) * fx;
    upper * (1.0 - fy) + lower * fy
}

/// The distance from each cell to the nearest cell of ink or, if `to_ink` is false, of paper; in cells.
/// Source: Felzenszwalb, Huttenlocher, *Distance Transforms of Sampled Functions*, 2012.
fn distances(cells: &[bool], to_ink: bool) -> Vec<f32> {
    const FAR: f32 = (GRID * GRID * 4) as f32;
    let mut squares: Vec<f32> =
        cells.iter().map(|&ink| if ink == to_ink { 0.0 } else { FAR }).collect();
    let mut line = [0.0; GRID];
    for x in 0..GRID {
        (0..GRID).for_each(|y| line[y] = squares[y * GRID + x]);
        let nearest = lower_envelope(&line);
        (0..GRID).for_each(|y| squares[y * GRID + x] = nearest[y]);
    }
    for row in squares.chunks_exact_mut(GRID) {
        line.copy_from_slice(row);
        row.copy_from_slice(&lower_envelope(&line));
    }
    squares.into_iter().map(f32::sqrt).collect()
}

/// The lower envelope of the parabolas that stand on the values, at each index.
fn lower_envelope(values: &[f32; GRID]) -> [f32; GRID] {
    let mut feet = [0usize; GRID];
    let mut from = [f32::NEG_INFINITY; GRID];
    let mut last = 0;
    let meet = |a: usize, b: usize| {
        let square = |i: usize| values[i] + (i * i) as f32;
        (square(b) - square(a)) / (2 * (b - a)) as f32
    };
    for place in 1..GRID {
        let mut at = meet(feet[last], place);
        while last > 0 && at <= from[last] {
            last -= 1;
            at = meet(feet[last], place);
        }
        last += 1;
        feet[last] = place;
        from[last] = at;
    }
    let mut foot = 0;
    std::array::from_fn(|place| {
        while foot < last && from[foot + 1] < place as f32 {
            foot += 1;
        }
        let offset = place.abs_diff(feet[foot]);
        values[feet[foot]] + (offset * offset) as f32
    })
}
