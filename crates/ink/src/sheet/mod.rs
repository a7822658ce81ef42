//! Pictures of digits, photographed, scanned or copied from a screen: found, split, in reading order,
//! and each made like MNIST's. No decoders, no browser.
//!
//! The paper's lines go by their shade where they are clearly paler than the pen. Lines as dark as the
//! pen go by their shape: a digit whose stroke runs along one may lose that stroke, or be lost.

mod cut;
mod digit;
mod gray;
mod group;
mod lines;
mod marks;
mod threshold;

pub use gray::Gray;
pub use marks::Place;

use crate::Image28;
use group::Grouped;
use marks::{Mark, Mask, marks, runs};
use threshold::{Contrast, HALF, MOST_INK, contrast};

/// Larger pictures are made smaller first: a digit that matters has pixels enough, and noise none.
pub const MOST_SIDE: usize = 2000;

/// More digits than a person wants to look through.
pub const MOST_DIGITS: usize = 400;

/// A picture with more runs of ink than this for each of its rows is a texture.
const MOST_RUNS: usize = 200;

/// A digit that was found in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub image: Image28,
    /// In pixels of the picture that was given.
    pub place: Place,
    /// Rows of digits are counted from 0 at the top.
    pub row: usize,
}

/// What a picture holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Row by row, each from left to right; at least one.
    pub digits: Vec<Found>,
    /// Lines of the paper that were taken out.
    pub lines: usize,
    /// Marks too small to be digits, or parts of none.
    pub specks: usize,
}

/// Why a picture can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error("the picture is cut off: it has fewer pixels than it says")]
    Torn,
    #[error(
        "the picture is only {width} × {height} pixels: digits need at least eight, take a larger one"
    )]
    Small { width: usize, height: usize },
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
    Crowded(usize),
}

/// The digits in a picture, dark on light or light on dark.
pub fn read(picture: Gray) -> Result<Sheet, SheetError> {
    let by = picture.shrinking(MOST_SIDE);
    let gray = picture.shrunk(by);
    let negative = gray.inverted();
    let seen = |gray: &Gray| contrast(gray, HALF).map_or(vec![], drawn);
    let (dark, light) = (seen(&gray), seen(&negative));
    let meant = if lighter_is_meant(&dark, &light) { &negative } else { &gray };
    let mut sheet = digits(contrast(meant, MOST_INK).ok_or(SheetError::Blank)?)?;
    for Place { left, top, right, bottom } in sheet.digits.iter_mut().map(|found| &mut found.place)
    {
        [left, top, right, bottom].into_iter().for_each(|side| *side *= by);
    }
    Ok(sheet)
}

/// The marks that may be digits.
fn drawn(mut contrast: Contrast) -> Vec<Mark> {
    let Ok((_, grouped)) = grouped(&mut contrast) else { return Vec::new() };
    grouped.digits.into_iter().map(|(_, mark)| mark).collect()
}

/// Of a picture and its negative, the one where a pen drew more is meant.
fn lighter_is_meant(dark: &[Mark], light: &[Mark]) -> bool {
    let by_pen = |mark: &Mark| !is_solid(mark);
    let weights = (weight(dark, light, by_pen), weight(light, dark, by_pen));
    if weights != (0, 0) {
        return weights.1 > weights.0;
    }
    // A small, bold 8 fills most of its box, as a sheet of paper does; but there is nothing else.
    weight(light, dark, |_| true) > weight(dark, light, |_| true)
}

/// How much ink these marks have. What is around something in the other picture is the edge of its paper.
fn weight(drawn: &[Mark], other: &[Mark], counts: impl Fn(&Mark) -> bool) -> usize {
    let within = || other.iter().filter(|mark| counts(mark));
    let around = |mark: &Mark| within().any(|other| mark.place.holds(&other.place));
    drawn.iter().filter(|mark| counts(mark) && !around(mark)).map(Mark::area).sum()
}

/// Nearly as broad as high throughout: a sheet of paper on a desk, say.
fn is_solid(mark: &Mark) -> bool {
    let (width, height) = (mark.place.width(), mark.place.height());
    let slender = width > 2 * height || height > 2 * width;
    !slender && 2 * mark.area() >= width * height
}

/// The marks that are digits, with how many lines were taken out; sets the border between the lines'
/// shade and the pen's, where they differ.
fn grouped(contrast: &mut Contrast) -> Result<(usize, Grouped), SheetError> {
    let (width, height) = (contrast.width, contrast.height);
    let whole = mask(contrast);
    if runs(&whole).len() > MOST_RUNS * height {
        return Err(SheetError::Texture);
    }
    let mut kept = whole.clone();
    let lines = lines::erase(&mut kept);
    if let Some(border) = contrast.border_above(&whole, &kept) {
        contrast.border = border;
        kept = mask(contrast);
        lines::erase(&mut kept);
    }
    let grouped = group::digits(marks(&runs(&kept)), width, height);
    if grouped.digits.is_empty() && lines > 0 {
        // A digit as slender as a line, and nothing else.
        return Ok((0, group::digits(marks(&runs(&whole)), width, height)));
    }
    Ok((lines, grouped))
}

fn mask(contrast: &Contrast) -> Mask {
    let ink = contrast.darkness.iter().map(|&dark| dark >= contrast.border).collect();
    Mask { width: contrast.width, height: contrast.height, ink }
}

/// The digits that are darker than the paper around them.
fn digits(mut contrast: Contrast) -> Result<Sheet, SheetError> {
    let (lines, grouped) = grouped(&mut contrast)?;
    match grouped.digits.len() {
        0 => Err(SheetError::OnlySpecks),
        many if many > MOST_DIGITS => Err(SheetError::Crowded(many)),
        _ => {
            let found = |(row, mark): (usize, Mark)| Found {
                image: digit::picture(&mark, &contrast),
                place: mark.place,
                row,
            };
            let digits = grouped.digits.into_iter().map(found).collect();
            Ok(Sheet { digits, lines, specks: grouped.specks })
        }
    }
}
