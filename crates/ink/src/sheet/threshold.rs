//! Ink told from paper under uneven light: how much darker than the paper around it each pixel is.

use crate::sheet::gray::Gray;
use crate::sheet::marks::Mask;

/// The picture's longer side in tiles; paper is looked for in 3×3 of them, so that light may change
/// within an eighth of the picture.
const TILES: usize = 24;

/// A tile's least side: a small picture has fewer tiles.
const LEAST_TILE: usize = 12;

/// The share of pixels around that may be ink, of bold strokes close up: what is lighter than that
/// many of them is paper.
pub const MOST_INK: f64 = 0.8;

/// The share of ink that tells a picture from its negative: in most places there is more paper.
pub const HALF: f64 = 0.5;

/// Paper darker than this is measured as if it weren't: its noise would look like ink.
const LEAST_PAPER: i32 = 80;

/// Ink is at least this much darker than its paper, in 255ths of the paper.
const LEAST_CONTRAST: f32 = 24.0;

/// Ink is at least so many standard deviations of the paper's noise darker than it.
const NOISES: f32 = 6.0;

/// Where between paper and ink the border is; below the middle, because thin strokes are blurred.
const BORDER: f32 = 0.45;

/// The border between lines' shade and a pen's is so many times as dark as the lines, or they are alike.
const DARKER_THAN_LINES: f32 = 1.25;

/// This share of the ink beside the lines is darker than that border, or the pen is as pale as they are.
const BY_PEN: f32 = 0.35;

/// How much darker than the paper each pixel is, and from where on it is ink.
pub struct Contrast {
    pub width: usize,
    pub height: usize,
    /// In 255ths of the paper's intensity.
    pub darkness: Vec<u8>,
    pub border: u8,
}

impl Contrast {
    /// From where on it is the pen's ink and not the paper's lines, which `kept` has no more; `None`
    /// where they can't be told by their shade.
    pub fn border_above(&self, whole: &Mask, kept: &Mask) -> Option<u8> {
        let mut lines = [0usize; 256];
        let mut ink = Vec::new();
        let mut beside = Vec::new();
        for (i, &dark) in self.darkness.iter().enumerate().filter(|(i, _)| whole.ink[*i]) {
            ink.push(dark);
            if kept.ink[i] {
                beside.push(dark);
            } else {
                lines[usize::from(dark)] += 1;
            }
        }
        if ink.len() == beside.len() {
            return None;
        }
        let least = DARKER_THAN_LINES * f32::from(quantile(&lines, 0.5));
        let border = border(&ink, least).filter(|&border| f32::from(border) > least.ceil())?;
        let by_pen = beside.iter().filter(|&&dark| dark >= border).count();
        (by_pen as f32 >= BY_PEN * beside.len() as f32).then_some(border)
    }
}

/// Dark ink on light paper, of which `most_ink` is ink at the most; `None` where nothing stands out.
pub fn contrast(gray: &Gray, most_ink: f64) -> Option<Contrast> {
    let (width, height) = (gray.width(), gray.height());
    let paper = Paper::of(gray, most_ink);
    let mut darkness = Vec::with_capacity(width * height);
    let mut levels = vec![0; width];
    for y in 0..height {
        paper.levels(y, &mut levels);
        darkness.extend(gray.row(y).iter().zip(&levels).map(|(&byte, &paper)| {
            let darker = (paper - i32::from(byte)) * 255 / paper.max(LEAST_PAPER);
            // Clamped to a byte.
            darker.clamp(0, 255) as u8
        }));
    }
    let lit = paper.mean().max(LEAST_PAPER as f32) / 255.0;
    let least = LEAST_CONTRAST.max(NOISES * noise(gray) / lit);
    let border = border(&darkness, least)?;
    Some(Contrast { width, height, darkness, border })
}

/// The standard deviation of the paper's noise, from differences between neighbours: of those, ink's
/// edges are few, and a gradient of light is small.
fn noise(gray: &Gray) -> f32 {
    let mut counts = [0usize; 256];
    for y in 0..gray.height() {
        for pair in gray.row(y).windows(2) {
            counts[usize::from(pair[0].abs_diff(pair[1]))] += 1;
        }
    }
    let median = quantile(&counts, 0.5);
    // Half of a normal difference's values lie within 0.6745 · √2 standard deviations.
    f32::from(median) / 0.954
}

/// Half-way between the means of paper and ink, found by turns, beginning with all that can be ink.
/// Source: Ridler, Calvard, *Picture Thresholding Using an Iterative Selection Method*, 1978.
fn border(darkness: &[u8], least: f32) -> Option<u8> {
    let mut counts = [0usize; 256];
    for &dark in darkness {
        counts[usize::from(dark)] += 1;
    }
    let mean = |range: std::ops::Range<usize>| {
        let (number, sum) = range
            .map(|dark| (counts[dark], counts[dark] * dark))
            .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        (number > 0).then(|| sum as f32 / number as f32)
    };
    // Contrasts are bytes.
    let first = least.ceil().min(255.0) as usize;
    let mut at = first;
    for _ in 0..20 {
        let ink = mean(at..256)?;
        let paper = mean(0..at).unwrap_or(0.0);
        let next = ((paper + BORDER * (ink - paper)).round() as usize).max(first);
        if next == at {
            break;
        }
        at = next;
    }
    u8::try_from(at).ok()
}

/// The paper's intensity, known at the middle of each tile.
struct Paper {
    tile: usize,
    columns: usize,
    rows: usize,
    levels: Vec<u8>,
}

impl Paper {
    fn of(gray: &Gray, most_ink: f64) -> Self {
        let tile = gray.width().max(gray.height()).div_ceil(TILES).max(LEAST_TILE);
        let (columns, rows) = (gray.width().div_ceil(tile), gray.height().div_ceil(tile));
        let mut counts = vec![[0usize; 256]; columns * rows];
        for y in 0..gray.height() {
            for (x, pixels) in gray.row(y).chunks(tile).enumerate() {
                let counts = &mut counts[(y / tile) * columns + x];
                for &byte in pixels {
                    counts[usize::from(byte)] += 1;
                }
            }
        }
        let around = |column: usize, row: usize| {
            let mut sum = [0usize; 256];
            for y in row.saturating_sub(1)..(row + 2).min(rows) {
                for x in column.saturating_sub(1)..(column + 2).min(columns) {
                    sum.iter_mut().zip(&counts[y * columns + x]).for_each(|(sum, n)| *sum += n);
                }
            }
            quantile(&sum, most_ink)
        };
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let levels = places.map(|(column, row)| around(column, row)).collect();
        Self { tile, columns, rows, levels }
    }

    fn mean(&self) -> f32 {
        self.levels.iter().map(|&level| f32::from(level)).sum::<f32>() / self.levels.len() as f32
    }

    /// The paper under each pixel of a row, between the middles of the four nearest tiles.
    fn levels(&self, y: usize, levels: &mut [i32]) {
        /// Parts of the way between two tiles.
        const PARTS: usize = 256;
        let between = |at: usize, tiles: usize| {
            let at = ((2 * at + 1) * PARTS / (2 * self.tile)).saturating_sub(PARTS / 2);
            let low = (at / PARTS).min(tiles - 1);
            let part = if low + 1 < tiles { at % PARTS } else { 0 };
            (low, (low + 1).min(tiles - 1), part as i32)
        };
        let (upper, lower, down) = between(y, self.rows);
        let mix = |a: i32, b: i32, part: i32| (a * (PARTS as i32 - part) + b * part) / PARTS as i32;
        let column = |x: usize| {
            let level = |row: usize| i32::from(self.levels[row * self.columns + x]);
            mix(level(upper), level(lower), down)
        };
        let columns: Vec<i32> = (0..self.columns).map(column).collect();
        for (x, level) in levels.iter_mut().enumerate() {
            let (left, right, part) = between(x, self.columns);
            *level = mix(columns[left], columns[right], part);
        }
    }
}

/// The least value that this share of all counted ones doesn't exceed.
fn quantile(counts: &[usize; 256], share: f64) -> u8 {
    let wanted = (counts.iter().sum::<usize>() as f64 * share) as usize;
    let mut below = 0;
    for (value, &count) in (0..=255u8).zip(counts) {
        below += count;
        if below > wanted {
            return value;
        }
    }
    255
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize, at: impl Fn(usize, usize) -> u8) -> Gray {
        let bytes = (0..width * height).map(|i| at(i % width, i / width)).collect();
        Gray::new(width, height, bytes).unwrap()
    }

    #[test]
    fn empty_paper_has_no_ink_however_it_is_lit() {
        assert!(contrast(&picture(100, 80, |_, _| 200), MOST_INK).is_none());
        assert!(contrast(&picture(900, 600, |x, _| (120 + x / 8) as u8), MOST_INK).is_none());
        let noisy = picture(300, 300, |x, y| 180 + ((x * 7919 + y * 104_729) % 23) as u8);
        assert!(contrast(&noisy, MOST_INK).is_none());
    }

    #[test]
    fn the_same_ink_is_found_in_the_light_and_in_the_shade() {
        let light = |x: usize| 250.0 - 0.2 * x as f32;
        let ink = |x: usize, y: usize| x % 100 < 8 && (200..400).contains(&y);
        let lit = picture(900, 600, |x, y| (light(x) * if ink(x, y) { 0.4 } else { 1.0 }) as u8);
        let found = contrast(&lit, MOST_INK).unwrap();
        for (i, &dark) in found.darkness.iter().enumerate() {
            let (x, y) = (i % 900, i / 900);
            assert_eq!(dark >= found.border, ink(x, y), "{x} {y}: {dark} of {}", found.border);
        }
    }

    #[test]
    fn lines_are_told_from_the_pen_by_their_shade_where_it_differs() {
        let line = |y: usize| y % 50 < 3;
        let stroke = |x: usize, y: usize| x % 100 < 8 && (100..200).contains(&y);
        let border_with = |lines: u8, pen: u8| {
            let page = picture(600, 300, |x, y| match (stroke(x, y), line(y)) {
                (true, _) => pen,
                (false, true) => lines,
                (false, false) => 235,
            });
            let found = contrast(&page, MOST_INK).unwrap();
            let ink = found.darkness.iter().map(|&dark| dark >= found.border).collect();
            let whole = Mask { width: 600, height: 300, ink };
            let mut kept = whole.clone();
            let lines = (0..600 * 300).filter(|i| line(i / 600) && !stroke(i % 600, i / 600));
            lines.for_each(|i| kept.ink[i] = false);
            assert!(found.border_above(&whole, &whole).is_none());
            found.border_above(&whole, &kept)
        };
        // In 255ths of the paper, 140 is 103 and 50 is 200.
        assert!(border_with(140, 50).is_some_and(|border| (110..190).contains(&border)));
        assert_eq!(border_with(60, 50), None);
        assert_eq!(border_with(50, 140), None);
    }

    #[test]
    fn a_stroke_as_broad_as_the_window_is_ink_throughout() {
        let bold = picture(480, 480, |x, _| if (215..255).contains(&x) { 20 } else { 240 });
        let found = contrast(&bold, MOST_INK).unwrap();
        assert!((215..255).all(|x| found.darkness[240 * 480 + x] >= found.border));
    }
}
