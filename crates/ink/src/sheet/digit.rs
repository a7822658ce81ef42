//! One digit's pixels to a picture like MNIST's: sized, with a pen's usual width, and centred.

use crate::raster::{DIGIT_BOX, boxed};
use crate::sheet::marks::{Mark, Place};
use crate::sheet::threshold::Contrast;
use crate::{Bounds, Image28, PenWidth, Point, SIDE};

/// Cells on the longer side of a digit's own grid.
const CELLS: usize = 80;

/// Cells around it, for thicker ink.
const MARGIN: usize = 20;

const GRID: usize = CELLS + 2 * MARGIN;

/// Pens thinner or thicker than this, in pixels of the 28×28 picture, become so: MNIST has few others.
const PEN: (f32, f32) = (2.1, 3.3);

/// Looks into each pixel of the picture, on a side.
const LOOKS: usize = 4;

/// The digit that a mark is.
pub fn picture(mark: &Mark, contrast: &Contrast) -> Image28 {
    let ink = cells(mark, contrast);
    let outside = distances(&ink, true);
    let inside = distances(&ink, false);
    // Negative within ink; its edge lies between two cells.
    let depth: Vec<f32> = outside
        .iter()
        .zip(&inside)
        .map(|(&out, &within)| if out > 0.0 { out - 0.5 } else { 0.5 - within })
        .collect();
    let within: Vec<f32> = depth.iter().filter(|depth| **depth < 0.0).map(|d| -d).collect();
    // Across a stroke the distance to its edge is a quarter of its width, on the mean.
    let stroke = 4.0 * within.iter().sum::<f32>() / within.len().max(1) as f32;
    let bounds = bounds(&ink);
    let extent = bounds.extent();
    let pen = PenWidth::new((DIGIT_BOX * stroke / extent).clamp(PEN.0, PEN.1));
    let inset = 0.5 * stroke.min(0.7 * extent);
    let shrunk = |low: f32, high: f32| {
        let inset = inset.min(0.5 * (high - low));
        (low + inset, high - inset)
    };
    let (left, right) = shrunk(bounds.left, bounds.right);
    let (top, bottom) = shrunk(bounds.top, bounds.bottom);
    let deepest = within.iter().copied().fold(0.0, f32::max);
    boxed(Bounds { left, top, right, bottom }, 0.0, pen, |placing| {
        // Thinner by no more than what leaves the thickest part.
        let thicker = (0.5 * (pen.pixels() / placing.scale() - stroke)).max(-0.5 * deepest);
        let sharpness = placing.scale() * LOOKS as f32;
        let look = |x: usize, y: usize| {
            let at = |i: usize| (i as f32 + 0.5) / LOOKS as f32;
            let from = placing.origin(Point { x: at(x), y: at(y) });
            (0.5 - (between(&depth, from) - thicker) * sharpness).clamp(0.0, 1.0)
        };
        let pixel = |i: usize| {
            let (x, y) = (i % SIDE * LOOKS, i / SIDE * LOOKS);
            let looks = (0..LOOKS * LOOKS).map(|n| look(x + n % LOOKS, y + n / LOOKS));
            // A share of ink as a byte.
            (looks.sum::<f32>() / (LOOKS * LOOKS) as f32 * 255.0).round() as u8
        };
        Image28((0..Image28::PIXELS).map(pixel).collect())
    })
}

/// The digit on a grid of its own, however large it is in the picture.
fn cells(mark: &Mark, contrast: &Contrast) -> Vec<bool> {
    let place = mark.place;
    let extent = place.extent();
    let mut cells = vec![false; GRID * GRID];
    let own = own_pixels(mark);
    let cell = extent as f32 / CELLS as f32;
    if extent >= 2 * CELLS {
        // A cell with any ink is ink: a fine pen's line must not vanish. The pen's width is set later.
        for run in &mark.runs {
            let to = |at: usize| MARGIN + ((at as f32 + 0.5) / cell) as usize;
            let y = to(run.y - place.top);
            let (left, right) = (to(run.left - place.left), to(run.right - 1 - place.left));
            cells[y * GRID + left..=y * GRID + right].fill(true);
        }
        return cells;
    }
    // A border pixel is as dark as its part that is ink: between pixels the border can be told finely.
    let width = place.width() + 2;
    let darkness = |x: isize, y: isize| {
        let inside = (-1..=place.width() as isize).contains(&x)
            && (-1..=place.height() as isize).contains(&y);
        let (px, py) = (x + place.left as isize, y + place.top as isize);
        let in_picture =
            px >= 0 && py >= 0 && (px as usize) < contrast.width && (py as usize) < contrast.height;
        if !inside || !in_picture || !own[(y + 1) as usize * width + (x + 1) as usize] {
            return 0.0;
        }
        f32::from(contrast.darkness[py as usize * contrast.width + px as usize])
    };
    let border = f32::from(contrast.border) - 0.5;
    for (i, ink) in cells.iter_mut().enumerate() {
        let at = |i: usize| (i as f32 + 0.5 - MARGIN as f32) * cell - 0.5;
        let (x, y) = (at(i % GRID), at(i / GRID));
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let upper = darkness(left, top) * (1.0 - fx) + darkness(left + 1, top) * fx;
        let lower = darkness(left, top + 1) * (1.0 - fx) + darkness(left + 1, top + 1) * fx;
        *ink = upper * (1.0 - fy) + lower * fy >= border;
    }
    if !cells.contains(&true) {
        // Finer than a pixel is thin: the middle of its box stands for it.
        cells[(GRID / 2) * GRID + GRID / 2] = true;
    }
    cells
}

/// Which pixels of the mark's place, and of one more around it, are its own or beside one of its own.
fn own_pixels(mark: &Mark) -> Vec<bool> {
    let Place { left, top, .. } = mark.place;
    let (width, height) = (mark.place.width() + 2, mark.place.height() + 2);
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

/// A number between the four nearest cells'.
fn between(values: &[f32], at: Point) -> f32 {
    let inside = |at: f32| (at - 0.5).clamp(0.0, (GRID - 1) as f32 - 0.001);
    let (x, y) = (inside(at.x), inside(at.y));
    // Clamped to the grid.
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = (x - left as f32, y - top as f32);
    let value = |x: usize, y: usize| values[y * GRID + x];
    let upper = value(left, top) * (1.0 - fx) + value(left + 1, top) * fx;
    let lower = value(left, top + 1) * (1.0 - fx) + value(left + 1, top + 1) * fx;
    upper * (1.0 - fy) + lower * fy
}

/// How far each cell is from the nearest that is ink, or that is none, in cells.
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

/// For each place the least of all parabolas that stand on the values.
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
        let off = place.abs_diff(feet[foot]);
        values[feet[foot]] + (off * off) as f32
    })
}
