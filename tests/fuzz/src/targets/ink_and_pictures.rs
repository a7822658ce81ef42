//! Ink, pictures of paper, and picture files.

use cli::decode;
use ink::picture::{self as picture_file, Kind, PictureError};
use ink::sheet::{self, Gray, MAX_DIGITS};
use ink::{Bounds, Labelled, PenWidth, Point, Stroke, Trace, rasterize, segment, variations};
use network::checksum::crc32;

use crate::mutate::LARGE_ONE_IN;

/// Strokes. By the first character a coordinate is a float (`0`) or a 16-bit integer, in 16,384ths (`1`). Each
/// stroke is the number of its points, then x and y of each.
pub fn ink(input: &[u8]) {
    let strokes = strokes(input);
    let inked = |stroke: &Stroke| stroke.finite_points().next().is_some();
    let any = strokes.iter().any(inked);
    assert_eq!(Bounds::of(&strokes).is_some(), any);
    let mut places: Vec<usize> = segment::digits(&strokes).into_iter().flatten().collect();
    places.sort_unstable();
    let expected: Vec<usize> = (0..strokes.len()).filter(|&i| inked(&strokes[i])).collect();
    assert_eq!(places, expected, "each stroke with ink is in one digit");
    assert_eq!(rasterize(&strokes, PenWidth::default()).is_some(), any);
    let trace = Trace::of(&strokes);
    // Ink that is larger than numbers go has no trace.
    assert!(any || trace.is_none());
    if let Some(trace) = trace {
        let _ = trace.distance(&trace);
        let _ = Trace::from_numbers(&trace.numbers().collect::<Vec<_>>());
    }
    let labelled = Labelled { label: 7, drawn: strokes.into(), sure: false };
    assert_eq!(variations::of_sample(&labelled, 1, 1).is_empty(), !any);
}

fn strokes(input: &[u8]) -> Vec<Stroke> {
    let Some((form, mut rest)) = input.split_first() else { return Vec::new() };
    let mut strokes = Vec::new();
    while let Some((&count, points)) = rest.split_first() {
        let size = if form % 2 == 0 { 8 } else { 4 };
        let (own, others) = points.split_at((usize::from(count) * size).min(points.len()));
        let float = |&[a, b, c, d, e, f, g, h]: &[u8; 8]| Point {
            x: f32::from_le_bytes([a, b, c, d]),
            y: f32::from_le_bytes([e, f, g, h]),
        };
        let integer = |&[a, b, c, d]: &[u8; 4]| Point {
            x: f32::from(i16::from_le_bytes([a, b])) / 16_384.0,
            y: f32::from(i16::from_le_bytes([c, d])) / 16_384.0,
        };
        let points = match form % 2 {
            0 => own.as_chunks().0.iter().map(float).collect(),
            _ => own.as_chunks().0.iter().map(integer).collect(),
        };
        strokes.push(Stroke { points });
        rest = others;
    }
    strokes
}

/// A picture of paper.
pub fn sheet(input: &[u8]) {
    let Some(gray) = paper(input) else { return };
    let (width, height) = (gray.width(), gray.height());
    if let Ok(sheet) = sheet::read(gray) {
        assert!((1..=MAX_DIGITS).contains(&sheet.digits.len()));
        for found in &sheet.digits {
            let inside = found.bounds.right <= width && found.bounds.bottom <= height;
            assert!(inside && found.bounds.extent() > 0, "{:?}", found.bounds);
        }
    }
}

/// A picture of 8×8 to 72×72 pixels, or to 256×256 after an `L`. The next four bytes are width and height
/// less 8, the paper's intensity, and the orientation. The rest are boxes (left, top, width, height,
/// intensity), if the orientation's highest bit is set, or else runs of pixels (intensity, length) from the
/// top left.
fn paper(input: &[u8]) -> Option<Gray> {
    // A shorter side than 50 pixels would have no line that is followed by its slope.
    let (input, sides) = input.strip_prefix(b"L").map_or((input, 65), |rest| (rest, 249));
    let (&[width, height, shade, orientation], marks) = input.split_first_chunk()?;
    let side = |byte: u8| 8 + usize::from(byte) % sides;
    let (width, height) = (side(width), side(height));
    let mut pixels = vec![shade; width * height];
    if orientation >= 128 {
        for &[left, top, across, down, shade] in marks.as_chunks().0 {
            for row in pixels.chunks_exact_mut(width).skip(top.into()).take(down.into()) {
                row.iter_mut().skip(left.into()).take(across.into()).for_each(|p| *p = shade);
            }
        }
    } else {
        let runs = marks.as_chunks().0.iter();
        let drawn = runs.flat_map(|&[shade, length]| std::iter::repeat_n(shade, length.into()));
        pixels.iter_mut().zip(drawn).for_each(|(pixel, shade)| *pixel = shade);
    }
    let gray = Gray::new(width, height, pixels).ok()?;
    Some(gray.upright(u32::from(orientation % 16)))
}

/// The most pixels of a picture that is always decoded. Of larger ones, whose pixels the few bytes of an input
/// can't fill, one in `LARGE_ONE_IN` is decoded: the same ones in each run.
const USUAL_PIXELS: u64 = 1 << 14;

/// A picture file: PNG, JPEG or WebP, with the camera's orientation. It is checked first, as `inkling classify` does.
pub fn picture(input: &[u8]) {
    let size = picture_file::size(input);
    let checked = picture_file::check(input);
    if let Some(kind) = Kind::of(input) {
        // Where the header says how large the picture is, it says the same read part by part.
        assert!(check_by_parts(kind, input) == checked || checked.is_err());
    }
    let Ok((width, height)) = size else { return };
    let is_large = u64::from(width) * u64::from(height) > USUAL_PIXELS;
    if is_large && !crc32(input).is_multiple_of(LARGE_ONE_IN) {
        return;
    }
    if let Ok(gray) = decode::gray(input) {
        assert!(gray.width() >= 8 && gray.height() >= 8);
        assert_eq!(gray.row(gray.height() - 1).len(), gray.width());
    }
}

fn check_by_parts(kind: Kind, file: &[u8]) -> Result<(), PictureError> {
    const PART: usize = 64;
    let mut at = 0;
    loop {
        let part = &file[at.min(file.len())..(at + PART).min(file.len())];
        match kind.check_header(part, at)? {
            None => return Ok(()),
            Some(next) => {
                assert!(next > at, "the next part begins further on");
                at = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpus_has_digits_and_ruled_lines_on_small_paper() {
        let read = |input: &[u8]| sheet::read(paper(input).unwrap()).unwrap();
        assert!(read(include_bytes!("../../corpus/sheet/row")).digits.len() > 1);
        assert!(read(include_bytes!("../../corpus/sheet/ruled")).lines > 0);
    }

    #[test]
    fn paper_is_small_unless_the_input_says_otherwise() {
        let sides = |input: &[u8]| paper(input).map(|gray| (gray.width(), gray.height()));
        assert_eq!(sides(&[64, 0, 255, 0]), Some((72, 8)));
        assert_eq!(sides(&[65, 200, 255, 0]), Some((8, 13)));
        assert_eq!(sides(&[b'L', 248, 200, 255, 0]), Some((256, 208)));
        assert_eq!(sides(&[b'L', 248, 200, 255]), None);
    }
}
