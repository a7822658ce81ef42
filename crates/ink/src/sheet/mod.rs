//! Finds digits in photos, scans and screenshots, in reading order, and converts each to MNIST's format.
//! No decoders, no browser.
//!
//! Ruled lines that are clearly paler than the ink are removed by their shade, darker ones by their shape.
//! A stroke that runs along a dark line can be removed with it.

mod cut;
mod digit;
mod gray;
mod group;
mod lines;
mod marks;
mod threshold;

pub use gray::Gray;
pub use marks::PixelBounds;

use crate::Image28;
use group::{Grouped, in_reading_order};
use marks::{Mark, Mask, marks, runs};
use threshold::{Contrast, HALF, MAX_INK, contrast};

/// The largest side of a picture in pixels; a larger picture is shrunk first, which also reduces noise.
pub const MAX_SIDE: usize = 2000;

/// The most digits of a picture that a person is asked to check.
pub const MAX_DIGITS: usize = 400;

/// A digit found in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub image: Image28,
    /// In pixels of the original picture.
    pub bounds: PixelBounds,
    /// The row of digits, counted from 0 at the top.
    pub row: usize,
}

/// The digits of a picture, and what was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// From the top row, in each row from left to right; at least one.
    pub digits: Vec<Found>,
    /// The number of ruled lines that were removed.
    pub lines: usize,
    /// The number of marks that belong to no digit.
    pub specks: usize,
}

/// Why no digits are found in a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error("the picture is damaged: the number of its pixels does not fit its width and height")]
    WrongLength,
    #[error(
        "the picture is only {width} × {height} pixels: digits need at least eight, take a larger one"
    )]
    TooSmall { width: usize, height: usize },
    #[error(
        "nothing stands out in this picture: write with a darker pen, or take it in better light"
    )]
    Blank,
    #[error(
        "there are only specks and lines in this picture, no digit: go nearer, or cut the digits out"
    )]
    OnlySpecks,
    #[error(
        "this picture is full of small marks, like cloth or grass: take one of digits on plain paper"
    )]
    Texture,
    #[error("this picture seems to hold {0} digits, more than 400: cut out a part of it")]
    TooManyDigits(usize),
}

/// Finds the digits in a picture, dark on light or light on dark.
pub fn read(picture: Gray) -> Result<Sheet, SheetError> {
    let factor = picture.shrink_factor(MAX_SIDE);
    let gray = picture.shrunk(factor);
    let negative = gray.inverted();
    let candidates = |gray: &Gray| contrast(gray, HALF).map_or(vec![], candidates);
    let (dark, light) = (candidates(&gray), candidates(&negative));
    let dark_on_light = if is_light_on_dark(&dark, &light) { &negative } else { &gray };
    let mut sheet = digits(contrast(dark_on_light, MAX_INK).ok_or(SheetError::Blank)?)?;
    for found in &mut sheet.digits {
        let PixelBounds { left, top, right, bottom } = &mut found.bounds;
        [left, top, right, bottom].into_iter().for_each(|side| *side *= factor);
    }
    Ok(sheet)
}

/// The marks that can be digits.
fn candidates(mut contrast: Contrast) -> Vec<Mark> {
    grouped(&mut contrast).map_or(vec![], |(_, grouped)| grouped.digits)
}

/// Whether the ink is lighter than the paper, by the candidates in the picture and in its negative: the
/// side with more ink from a pen wins.
fn is_light_on_dark(dark: &[Mark], light: &[Mark]) -> bool {
    let by_pen = |mark: &Mark| !is_solid(mark);
    let areas = (ink_area(dark, light, by_pen), ink_area(light, dark, by_pen));
    if areas != (0, 0) {
        return areas.1 > areas.0;
    }
    // A small, bold 8 fills most of its box, like a sheet of paper. Here it is the only candidate.
    ink_area(light, dark, |_| true) > ink_area(dark, light, |_| true)
}

/// The ink of these marks, in pixels. A mark around a mark of the other picture is the edge of the paper
/// and does not count.
fn ink_area(marks: &[Mark], other: &[Mark], counts: impl Fn(&Mark) -> bool) -> usize {
    let inner: Vec<PixelBounds> =
        other.iter().filter(|mark| counts(mark)).map(|mark| mark.bounds).collect();
    let is_edge = |mark: &Mark| inner.iter().any(|inner| mark.bounds.encloses(inner));
    marks.iter().filter(|mark| counts(mark) && !is_edge(mark)).map(Mark::area).sum()
}

/// Whether a mark fills its box, like a sheet of paper on a desk.
fn is_solid(mark: &Mark) -> bool {
    let (width, height) = (mark.bounds.width(), mark.bounds.height());
    let slender = width > 2 * height || height > 2 * width;
    !slender && 2 * mark.area() >= width * height
}

/// Removes ruled lines and groups the marks; returns the number of lines too. Where the lines are paler
/// than the ink, raises the threshold of `contrast` between their shades. Fails if the picture is a texture.
fn grouped(contrast: &mut Contrast) -> Result<(usize, Grouped), SheetError> {
    let (width, height) = (contrast.width, contrast.height);
    let whole = mask(contrast);
    let mut kept = whole.clone();
    let lines = lines::erase(&mut kept)?;
    if let Some(threshold) = contrast.threshold_above_lines(&whole, &kept) {
        contrast.threshold = threshold;
        kept = mask(contrast);
        lines::erase(&mut kept)?;
    }
    let grouped = group::digits(marks(&runs(&kept)?), width, height)?;
    if grouped.digits.is_empty() && lines > 0 {
        // The only mark is a digit as slender as a line.
        return Ok((0, group::digits(marks(&runs(&whole)?), width, height)?));
    }
    Ok((lines, grouped))
}

/// The pixels at or above the threshold.
fn mask(contrast: &Contrast) -> Mask {
    let ink = contrast.darkness.iter().map(|&dark| dark >= contrast.threshold).collect();
    Mask { width: contrast.width, height: contrast.height, ink }
}

/// Finds the digits in dark ink on light paper.
fn digits(mut contrast: Contrast) -> Result<Sheet, SheetError> {
    let (lines, Grouped { digits, specks }) = grouped(&mut contrast)?;
    match digits.len() {
        0 => Err(SheetError::OnlySpecks),
        count if count > MAX_DIGITS => Err(SheetError::TooManyDigits(count)),
        _ => {
            let found = |(row, mark): (usize, Mark)| Found {
                image: digit::picture(&mark, &contrast),
                bounds: mark.bounds,
                row,
            };
            let digits = in_reading_order(digits).into_iter().map(found).collect();
            Ok(Sheet { digits, lines, specks })
        }
    }
}
