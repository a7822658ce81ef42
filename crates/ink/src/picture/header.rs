//! The size of a picture as the header of its file gives it.

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// What a part of a file says about the picture's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    Size(Size),
    /// The part ends before the size: the next part must begin at this byte of the file.
    Further(usize),
}

/// The size in a PNG file's first chunk; `None` if the file begins otherwise.
pub fn png(file: &[u8]) -> Option<Size> {
    let chunk = file.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    let (width, chunk) = chunk.split_first_chunk()?;
    let height = chunk.first_chunk()?;
    Some(Size { width: u32::from_be_bytes(*width), height: u32::from_be_bytes(*height) })
}

/// The size in a WebP file's first chunk; `None` if the file begins otherwise.
/// Source: RFC 9649, sections 2.5 to 2.7 and 3.4.
pub fn webp(file: &[u8]) -> Option<Size> {
    let chunk: &[u8; 18] = file.get(12..)?.first_chunk()?;
    let (width, height) = match chunk {
        [b'V', b'P', b'8', b' ', _, _, _, _, _, _, _, 0x9d, 0x01, 0x2a, sides @ ..] => {
            let [w0, w1, h0, h1] = *sides;
            let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
            (side([w0, w1]), side([h0, h1]))
        }
        [b'V', b'P', b'8', b'L', _, _, _, _, 0x2f, b0, b1, b2, b3, ..] => {
            let bits = u32::from_le_bytes([*b0, *b1, *b2, *b3]);
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        [b'V', b'P', b'8', b'X', _, _, _, _, _, _, _, _, sides @ ..] => {
            let [w0, w1, w2, h0, h1, h2] = *sides;
            let side = |a, b, c| u32::from_le_bytes([a, b, c, 0]) + 1;
            (side(w0, w1, w2), side(h0, h1, h2))
        }
        _ => return None,
    };
    Some(Size { width, height })
}

/// The size in a JPEG file's frame header, which can follow megabytes of other segments. `part`: the file from byte
/// `at` on. `None` if the file ends, or its picture begins, before a frame header.
///
/// Bytes between two segments are skipped, as decoders do. Source: ITU-T T.81, annex B.
pub fn jpeg(part: &[u8], at: usize) -> Option<Header> {
    /// The bytes of a frame header up to the size; any other segment before it is followed by as many.
    const FRAME: usize = 9;
    // Between the frames' markers lie those of three other segments.
    let is_frame =
        |marker: u8| matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
    // The start of the image has no length.
    let mut next = if at == 0 { 2 } else { 0 };
    while let Some(segment) = part.get(next..).and_then(<[u8]>::first_chunk::<FRAME>) {
        next += match *segment {
            [0xff, marker, _, _, _, h0, h1, w0, w1] if is_frame(marker) => {
                let side = |bytes| u32::from(u16::from_be_bytes(bytes));
                return Some(Header::Size(Size { width: side([w0, w1]), height: side([h0, h1]) }));
            }
            // A second start, the end, and the picture's data.
            [0xff, 0xd8..=0xda, ..] => return None,
            // Padding before a marker.
            [0xff, 0xff, ..] => 1,
            // No marker, or one without a length.
            [0xff, 0x00 | 0x01 | 0xd0..=0xd7, ..] => 2,
            // The length counts its own two bytes.
            [0xff, _, high, low, ..] => 2 + usize::from(u16::from_be_bytes([high, low]).max(2)),
            _ => 1,
        };
    }
    (next > 0).then_some(Header::Further(at + next))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn size(width: u32, height: u32) -> Option<Size> {
        Some(Size { width, height })
    }

    fn webp_file(chunk: &[u8]) -> Vec<u8> {
        [b"RIFF\x40\0\0\0WEBP".as_slice(), chunk].concat()
    }

    /// A JPEG segment; its length counts the two bytes of the length.
    fn segment(marker: u8, bytes: &[u8]) -> Vec<u8> {
        let [high, low] = (bytes.len() as u16 + 2).to_be_bytes();
        [[0xff, marker, high, low].as_slice(), bytes].concat()
    }

    /// A baseline frame header of 4000 × 3000 pixels with three colours.
    fn frame(marker: u8) -> Vec<u8> {
        segment(marker, &[8, 0x0b, 0xb8, 0x0f, 0xa0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
    }

    fn jpeg_file(segments: &[Vec<u8>]) -> Vec<u8> {
        [vec![0xff, 0xd8], segments.concat()].concat()
    }

    /// The size by parts of this many bytes, and the number of parts.
    fn walked(file: &[u8], bytes: usize) -> (Option<Size>, usize) {
        let (mut at, mut parts) = (0, 0);
        loop {
            let part = &file[at.min(file.len())..(at + bytes).min(file.len())];
            parts += 1;
            match jpeg(part, at) {
                Some(Header::Size(size)) => return (Some(size), parts),
                Some(Header::Further(next)) => {
                    assert!(next > at);
                    at = next;
                }
                None => return (None, parts),
            }
        }
    }

    #[test]
    fn the_size_of_a_png_is_in_its_first_chunk() {
        let file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\x00\x00\x01\x02\x01\0\0\0\0";
        assert_eq!(png(file), size(20_000, 258));
        assert_eq!(png(&file[..23]), None);
        assert_eq!(
            png(b"\x89PNG\r\n\x1a\n\0\0\0\rCgBI\0\0\x4e\x20\x00\x00\x01\x02\x01\0\0\0\0"),
            None
        );
    }

    #[test]
    fn each_kind_of_webp_gives_its_size() {
        let lossy = webp_file(b"VP8 \x20\0\0\0\x10\x02\0\x9d\x01\x2a\x40\x06\xb0\x44");
        assert_eq!(webp(&lossy), size(1600, 1200));
        // 1600 - 1 in the lower 14 bits, 1200 - 1 in the next.
        let bits = (1599u32 | (1199 << 14)).to_le_bytes();
        let lossless = webp_file(&[b"VP8L\x20\0\0\0\x2f".as_slice(), &bits, &[0; 5]].concat());
        assert_eq!(webp(&lossless), size(1600, 1200));
        let extended = webp_file(b"VP8X\x0a\0\0\0\x10\0\0\0\x1f\x4e\0\xff\xff\xff");
        assert_eq!(webp(&extended), size(20_000, 1 << 24));
        for file in [lossy, lossless, extended] {
            assert_eq!(webp(&file[..29]), None);
            let other = [&file[..12], b"ALPH", &file[16..]].concat();
            assert_eq!(webp(&other), None);
        }
        let no_start_code = webp_file(b"VP8 \x20\0\0\0\x10\x02\0\x9d\x01\x2b\x40\x06\xb0\x44");
        assert_eq!(webp(&no_start_code), None);
    }

    #[test]
    fn the_size_of_a_jpeg_follows_megabytes_of_other_segments() {
        // A thumbnail has a frame header of its own.
        let thumbnail = segment(0xe1, &jpeg_file(&[segment(0xc0, &[8, 0, 9, 0, 9, 1, 1, 17, 0])]));
        let mut segments = vec![thumbnail, vec![0xff; 3], segment(0xdd, &[0, 4]), vec![0, 7]];
        segments.extend((0..40).map(|_| segment(0xe2, &[0xc0; 65_000])));
        segments.extend([segment(0xc4, &[0; 20]), frame(0xc2)]);
        let file = jpeg_file(&segments);
        assert_eq!(walked(&file, usize::MAX / 2), (size(4000, 3000), 1));
        let (found, parts) = walked(&file, 1 << 16);
        assert_eq!(found, size(4000, 3000));
        assert!(parts <= 50, "{parts}");
        for marker in [0xc0, 0xc1, 0xc9, 0xcf] {
            assert_eq!(walked(&jpeg_file(&[frame(marker)]), 64).0, size(4000, 3000));
        }
    }

    #[test]
    fn a_jpeg_without_a_frame_header_before_its_data_has_no_size() {
        let files = [
            jpeg_file(&[]),
            jpeg_file(&[frame(0xc0)[..8].to_vec()]),
            jpeg_file(&[segment(0xe0, &[0; 14])]),
            jpeg_file(&[segment(0xda, &[0; 10]), frame(0xc0)]),
            jpeg_file(&[vec![0xff, 0xd8], frame(0xc0)]),
            jpeg_file(&[vec![0xff, 0xd9], frame(0xc0)]),
            // Lengths beyond the end of the file, and lengths of nothing.
            jpeg_file(&[vec![0xff, 0xe1, 0xff, 0xff, 0, 0, 0, 0, 0]]),
            jpeg_file(&[[0xff, 0xe1, 0, 0].repeat(1000)]),
            vec![0xff; 100_000],
        ];
        for file in files {
            for bytes in [16, 1 << 16, usize::MAX / 2] {
                assert_eq!(walked(&file, bytes).0, None, "{:?}", &file[..file.len().min(9)]);
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end_the_walk(file in prop::collection::vec(
            prop_oneof![Just(0xffu8), Just(0u8), Just(0xe1u8), any::<u8>()], 0..400,
        )) {
            let (whole, _) = walked(&file, usize::MAX / 2);
            prop_assert_eq!(walked(&file, 32).0, whole);
            png(&file);
            webp(&file);
        }
    }
}
