//! Pictures of digits, photographed, scanned or copied from a screen: found, split, in reading order,
//! and each made like MNIST's. No decoders, no browser.

mod cut;
mod digit;
mod gray;
mod group;
mod lines;
mod marks;
mod threshold;

pub use gray::Gray;
pub use marks::Place;

use super::Image28;
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
    let seen = |gray: &Gray| contrast(gray, HALF).map_or(vec![], |contrast| drawn(&contrast));
    let (dark, light) = (seen(&gray), seen(&negative));
    let meant = if weight(&light, &dark) > weight(&dark, &light) { &negative } else { &gray };
    let mut sheet = digits(&contrast(meant, MOST_INK).ok_or(SheetError::Blank)?)?;
    for Place { left, top, right, bottom } in sheet.digits.iter_mut().map(|found| &mut found.place)
    {
        [left, top, right, bottom].into_iter().for_each(|side| *side *= by);
    }
    Ok(sheet)
}

/// What a pen may have drawn, with its pixels of ink.
fn drawn(contrast: &Contrast) -> Vec<(Place, usize)> {
    let Ok((_, grouped)) = grouped(contrast) else { return Vec::new() };
    let marks = grouped.digits.iter().map(|(_, mark)| mark).filter(|mark| !is_solid(mark));
    marks.map(|mark| (mark.place, mark.area())).collect()
}

/// How much was drawn; of a picture and its negative, the one where it is more is meant. What is around
/// something in the other one is the edge of its paper.
fn weight(drawn: &[(Place, usize)], other: &[(Place, usize)]) -> usize {
    let around = |place: &Place| other.iter().any(|(within, _)| place.holds(within));
    drawn.iter().filter(|(place, _)| !around(place)).map(|(_, area)| area).sum()
}

/// Nearly as broad as high throughout: a sheet of paper on a desk, say.
fn is_solid(mark: &Mark) -> bool {
    let (width, height) = (mark.place.width(), mark.place.height());
    let slender = width > 2 * height || height > 2 * width;
    !slender && 2 * mark.area() >= width * height
}

/// The marks that are digits, with how many lines were taken out.
fn grouped(contrast: &Contrast) -> Result<(usize, Grouped), SheetError> {
    let (width, height) = (contrast.width, contrast.height);
    let ink = contrast.darkness.iter().map(|&dark| dark >= contrast.border).collect();
    let mut mask = Mask { width, height, ink };
    if runs(&mask).len() > MOST_RUNS * height {
        return Err(SheetError::Texture);
    }
    let whole = mask.clone();
    let lines = lines::erase(&mut mask);
    let grouped = group::digits(marks(&runs(&mask)), width, height);
    if grouped.digits.is_empty() && lines > 0 {
        // A digit as slender as a line, and nothing else.
        return Ok((0, group::digits(marks(&runs(&whole)), width, height)));
    }
    Ok((lines, grouped))
}

/// The digits that are darker than the paper around them.
fn digits(contrast: &Contrast) -> Result<Sheet, SheetError> {
    let (lines, grouped) = grouped(contrast)?;
    match grouped.digits.len() {
        0 => Err(SheetError::OnlySpecks),
        many if many > MOST_DIGITS => Err(SheetError::Crowded(many)),
        _ => {
            let found = |(row, mark): (usize, Mark)| Found {
                image: digit::picture(&mark, contrast),
                place: mark.place,
                row,
            };
            let digits = grouped.digits.into_iter().map(found).collect();
            Ok(Sheet { digits, lines, specks: grouped.specks })
        }
    }
}
