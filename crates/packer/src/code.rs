//! Links as QR codes.

use std::fmt::Write;

use network::link::KEY;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use worker::packer::Code;

/// The largest code: 117 squares a side. Phones read larger ones from a screen only with care.
const LARGEST: u8 = 25;

/// The empty margin that the standard asks for.
const MARGIN: i32 = 4;

/// The address of a link.
pub fn address(page: &str, text: &str) -> String {
    format!("{page}#{KEY}={text}")
}

/// The code of an address that ends with decimal digits, which take less room than other characters.
/// `None` if it is too long.
pub fn of(start: &str, digits: &str) -> Option<Code> {
    let segments = [QrSegment::make_bytes(start.as_bytes()), QrSegment::make_numeric(digits)];
    let (least, most) = (Version::MIN, Version::new(LARGEST));
    let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, least, most, None, true);
    let code = code.ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let (left, top, width) = (from + MARGIN, y + MARGIN, x - from);
                // Writing to a string does not fail.
                let _ = write!(path, "M{left} {top}h{width}v1h-{width}z");
            }
            x += 1;
        }
    }
    Some(Code { side: (code.size() + 2 * MARGIN).unsigned_abs(), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a drawn code, whose squares are four pixels wide.
    fn read(Code { side, path }: &Code) -> String {
        let side = *side as usize;
        let mut dark = vec![false; side * side];
        for run in path.split_terminator('z') {
            let numbers = run.split(|char: char| !char.is_ascii_digit());
            let numbers: Vec<usize> = numbers.filter_map(|number| number.parse().ok()).collect();
            let [left, top, width, 1, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(width, back);
            dark[top * side + left..][..width].fill(true);
        }
        let shade = |x: usize, y: usize| if dark[y / 4 * side + x / 4] { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(4 * side, 4 * side, shade);
        let grids = image.detect_grids();
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_drawn_code_is_read_as_its_address() {
        for length in [1, 30, 1000, 2800] {
            let digits: String =
                (0..length).map(|i| char::from(b'0' + (i * i % 10) as u8)).collect();
            let start = address("https://example.org/course/inkling/", "");
            let code = of(&start, &digits).unwrap();
            assert_eq!(read(&code), format!("{start}{digits}"));
        }
    }

    #[test]
    fn an_address_that_is_too_long_has_no_code() {
        assert_eq!(of("https://example.org/#hand=", &"7".repeat(3000)), None);
    }
}
