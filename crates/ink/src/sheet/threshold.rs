//! Separates ink from paper under uneven light, by the darkness of each pixel relative to the paper around it.

use crate::sheet::gray::Gray;
use crate::sheet::marks::Mask;

/// Tiles on the picture's longer side. The paper's intensity is measured over 3×3 tiles, so the light may
/// change within an eighth of the picture.
const TILES: usize = 24;

/// The least side of a tile, in pixels; a small picture has fewer tiles.
const MIN_TILE: usize = 12;

/// The largest share of ink in 3×3 tiles, as in a close-up of bold strokes. The paper's intensity is the
/// quantile of the intensities at this share.
pub const MAX_INK: f64 = 0.8;

/// The share of ink that decides between a picture and its negative: most tiles have more paper than ink.
pub const HALF: f64 = 0.5;

/// The least intensity of paper; darker paper is measured as if it had this intensity, because its noise
/// would look like ink.
const MIN_PAPER: i32 = 80;

/// The least darkness of ink, in 255ths of the paper's intensity …
const MIN_CONTRAST: f32 = 24.0;

/// … and in standard deviations of the noise.
const MIN_NOISE_RATIO: f32 = 6.0;

/// The threshold's position between the means of paper (0) and ink (1). It is below the middle, because
/// thin strokes are blurred.
const THRESHOLD_POSITION: f32 = 0.45;

/// The threshold between lines and ink, divided by the lines' darkness, is at least this; otherwise their
/// shades are too similar.
const MIN_LINE_RATIO: f32 = 1.25;

/// The least share of the ink beside the lines that is above that threshold; otherwise the ink is as pale
/// as the lines.
const MIN_INK_SHARE: f32 = 0.35;

/// The darkness of each pixel, and the threshold of ink.
pub struct Contrast {
    pub width: usize,
    pub height: usize,
    /// Row by row from the top left, in 255ths of the paper's intensity.
    pub darkness: Vec<u8>,
    /// The least darkness of ink.
    pub threshold: u8,
}

impl Contrast {
    /// The threshold between ruled lines and ink; `None` if their shades are too similar. `whole` is all
    /// ink, `kept` the ink without the lines.
    pub fn threshold_above_lines(&self, whole: &Mask, kept: &Mask) -> Option<u8> {
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
        let least = MIN_LINE_RATIO * f32::from(quantile(&lines, 0.5));
        let threshold =
            threshold(&ink, least).filter(|&threshold| f32::from(threshold) > least.ceil())?;
        let above = beside.iter().filter(|&&dark| dark >= threshold).count();
        (above as f32 >= MIN_INK_SHARE * beside.len() as f32).then_some(threshold)
    }
}

/// The contrast of dark ink on light paper; `None` without ink. `max_ink` is the largest share of ink in
/// any part of the picture.
pub fn contrast(gray: &Gray, max_ink: f64) -> Option<Contrast> {
    let (width, height) = (gray.width(), gray.height());
    let paper = Paper::of(gray, max_ink);
    let mut darkness = Vec::with_capacity(width * height);
    let mut levels = vec![0; width];
    for y in 0..height {
        paper.levels(y, &mut levels);
        darkness.extend(gray.row(y).iter().zip(&levels).map(|(&byte, &paper)| {
            let darker = (paper - i32::from(byte)) * 255 / paper.max(MIN_PAPER);
            // The cast is safe: the value is clamped to a byte.
            darker.clamp(0, 255) as u8
        }));
    }
    let brightness = paper.mean().max(MIN_PAPER as f32) / 255.0;
    let least = MIN_CONTRAST.max(MIN_NOISE_RATIO * noise(gray) / brightness);
    let threshold = threshold(&darkness, least)?;
    Some(Contrast { width, height, darkness, threshold })
}

/// The standard deviation of the paper's noise, from the median difference between neighbours: few of them
/// are edges of ink, and a gradient of light is small.
fn noise(gray: &Gray) -> f32 {
    let mut counts = [0usize; 256];
    for y in 0..gray.height() {
        for pair in gray.row(y).windows(2) {
            counts[usize::from(pair[0].abs_diff(pair[1]))] += 1;
        }
    }
    let median = quantile(&counts, 0.5);
    // Half of the differences lie within 0.6745 · √2 standard deviations of normal noise.
    f32::from(median) / 0.954
}

/// The threshold between paper and ink, at least `least`: between the means of the pixels below and above
/// it, by iteration from `least`. `None` without ink.
/// Source: Ridler, Calvard, *Picture Thresholding Using an Iterative Selection Method*, 1978.
fn threshold(darkness: &[u8], least: f32) -> Option<u8> {
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
    // Darkness is a byte.
    let first = least.ceil().min(255.0) as usize;
    let mut at = first;
    for _ in 0..20 {
        let ink = mean(at..256)?;
        let paper = mean(0..at).unwrap_or(0.0);
        let next = ((paper + THRESHOLD_POSITION * (ink - paper)).round() as usize).max(first);
        if next == at {
            break;
        }
        at = next;
    }
    u8::try_from(at).ok()
}

/// The paper's intensity at the middle of each tile.
struct Paper {
    tile: usize,
    columns: usize,
    rows: usize,
    levels: Vec<u8>,
}

impl Paper {
    fn of(gray: &Gray, max_ink: f64) -> Self {
        let tile = gray.width().max(gray.height()).div_ceil(TILES).max(MIN_TILE);
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
        let level = |column: usize, row: usize| {
            let mut sum = [0usize; 256];
            for y in row.saturating_sub(1)..(row + 2).min(rows) {
                for x in column.saturating_sub(1)..(column + 2).min(columns) {
                    sum.iter_mut().zip(&counts[y * columns + x]).for_each(|(sum, n)| *sum += n);
                }
            }
            quantile(&sum, max_ink)
        };
        let tiles = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let levels = tiles.map(|(column, row)| level(column, row)).collect();
        Self { tile, columns, rows, levels }
    }

    fn mean(&self) -> f32 {
        self.levels.iter().map(|&level| f32::from(level)).sum::<f32>() / self.levels.len() as f32
    }

    /// Writes the paper's intensity at each pixel of row `y`, by bilinear interpolation between the tiles.
    fn levels(&self, y: usize, levels: &mut [i32]) {
        /// The resolution of the interpolation between two tiles.
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

/// The quantile at `share` of a histogram.
fn quantile(counts: &[usize; 256], share: f64) -> u8 {
    let rank = (counts.iter().sum::<usize>() as f64 * share) as usize;
    let mut below = 0;
    for (value, &count) in (0..=255u8).zip(counts) {
        below += count;
        if below > rank {
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
    fn empty_paper_has_no_ink_in_any_light() {
        assert!(contrast(&picture(100, 80, |_, _| 200), MAX_INK).is_none());
        assert!(contrast(&picture(900, 600, |x, _| (120 + x / 8) as u8), MAX_INK).is_none());
        let noisy = picture(300, 300, |x, y| 180 + ((x * 7919 + y * 104_729) % 23) as u8);
        assert!(contrast(&noisy, MAX_INK).is_none());
    }

    #[test]
    fn ink_is_found_in_bright_and_in_dim_light() {
        let light = |x: usize| 250.0 - 0.2 * x as f32;
        let ink = |x: usize, y: usize| x % 100 < 8 && (200..400).contains(&y);
        let lit = picture(900, 600, |x, y| (light(x) * if ink(x, y) { 0.4 } else { 1.0 }) as u8);
        let found = contrast(&lit, MAX_INK).unwrap();
        for (i, &dark) in found.darkness.iter().enumerate() {
            let (x, y) = (i % 900, i / 900);
            assert_eq!(
                dark >= found.threshold,
                ink(x, y),
                "{x} {y}: {dark} of {}",
                found.threshold
            );
        }
    }

    #[test]
    fn lines_and_ink_are_separated_if_their_shades_differ() {
        let line = |y: usize| y % 50 < 3;
        let stroke = |x: usize, y: usize| x % 100 < 8 && (100..200).contains(&y);
        let threshold_with = |lines: u8, pen: u8| {
            let page = picture(600, 300, |x, y| match (stroke(x, y), line(y)) {
                (true, _) => pen,
                (false, true) => lines,
                (false, false) => 235,
            });
            let found = contrast(&page, MAX_INK).unwrap();
            let ink = found.darkness.iter().map(|&dark| dark >= found.threshold).collect();
            let whole = Mask { width: 600, height: 300, ink };
            let mut kept = whole.clone();
            let lines = (0..600 * 300).filter(|i| line(i / 600) && !stroke(i % 600, i / 600));
            lines.for_each(|i| kept.ink[i] = false);
            assert!(found.threshold_above_lines(&whole, &whole).is_none());
            found.threshold_above_lines(&whole, &kept)
        };
        // The darkness of intensity 140 is 103, of intensity 50 it is 200.
        assert!(threshold_with(140, 50).is_some_and(|threshold| (110..190).contains(&threshold)));
        assert_eq!(threshold_with(60, 50), None);
        assert_eq!(threshold_with(50, 140), None);
    }

    #[test]
    fn a_stroke_wider_than_a_tile_is_all_ink() {
        let bold = picture(480, 480, |x, _| if (215..255).contains(&x) { 20 } else { 240 });
        let found = contrast(&bold, MAX_INK).unwrap();
        assert!((215..255).all(|x| found.darkness[240 * 480 + x] >= found.threshold));
    }
}
