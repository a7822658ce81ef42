//! Decodes picture files to upright grayscale pictures.

use std::io::Cursor;

use image_webp::WebPDecoder;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_core::result::DecodingResult;
use zune_jpeg::JpegDecoder;
use zune_png::PngDecoder;

use ink::picture::{Kind, MAX_FILE_BYTES, PictureError};
use ink::sheet::Gray;

/// The largest side in pixels and the most bytes of pixels that are decoded: the header of a small file may
/// claim any size.
const MAX_SIDE: usize = 16_384;
const MAX_BYTES: usize = 1 << 29;

/// Width, height, and one to four bytes per pixel.
struct Pixels(usize, usize, Vec<u8>);

/// Decodes a PNG, JPEG or WebP file and turns it upright.
pub fn gray(file: &[u8]) -> Result<Gray, PictureError> {
    if file.len() > MAX_FILE_BYTES {
        return Err(PictureError::Large);
    }
    let Pixels(width, height, pixels) = match Kind::of(file).ok_or(PictureError::Kind)? {
        Kind::Png => png(file)?,
        Kind::Jpeg => jpeg(file)?,
        Kind::WebP => webp(file)?,
    };
    Ok(Gray::new(width, height, pixels)?.upright(orientation(file)))
}

fn broken(reason: impl ToString) -> PictureError {
    PictureError::Broken(reason.to_string())
}

fn options() -> DecoderOptions {
    DecoderOptions::default()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .inflate_set_limit(MAX_BYTES)
        .png_set_decode_animated(false)
}

fn png(file: &[u8]) -> Result<Pixels, PictureError> {
    let mut decoder = PngDecoder::new_with_options(ZCursor::new(file), options());
    let pixels = match decoder.decode().map_err(|error| broken(format!("{error:?}")))? {
        DecodingResult::U8(bytes) => bytes,
        // Of two bytes per channel the upper one is enough.
        DecodingResult::U16(words) => words.into_iter().map(|word| (word >> 8) as u8).collect(),
        _ => return Err(broken("the format of its colours is not supported")),
    };
    let (width, height) = decoder.dimensions().ok_or_else(|| broken("it has no size"))?;
    Ok(Pixels(width, height, pixels))
}

fn jpeg(file: &[u8]) -> Result<Pixels, PictureError> {
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options());
    decoder.decode_headers().map_err(broken)?;
    let gray = matches!(decoder.input_colorspace(), Some(ColorSpace::YCbCr | ColorSpace::Luma));
    let colours = if gray { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options().jpeg_set_out_colorspace(colours));
    let pixels = decoder.decode().map_err(broken)?;
    let (width, height) = decoder.dimensions().ok_or_else(|| broken("it has no size"))?;
    Ok(Pixels(width, height, pixels))
}

fn webp(file: &[u8]) -> Result<Pixels, PictureError> {
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(broken)?;
    decoder.set_memory_limit(MAX_BYTES);
    let bytes = decoder.output_buffer_size().filter(|&bytes| bytes <= MAX_BYTES);
    let mut pixels = vec![0; bytes.ok_or_else(|| broken("it is too large"))?];
    decoder.read_image(&mut pixels).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    Ok(Pixels(width as usize, height as usize, pixels))
}

/// The orientation of the camera as EXIF's number from 1 to 8; 1 (upright) if the file has none.
fn orientation(file: &[u8]) -> u32 {
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(file)).ok();
    exif.and_then(|exif| {
        exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)
    })
    .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_file_with_a_picture_s_header_gives_no_panic(
            kind in 0usize..3,
            rest in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let begin: &[u8] = [
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
                b"\xff\xd8\xff\xe0".as_slice(),
                b"RIFF\x40\0\0\0WEBPVP8L".as_slice(),
            ][kind];
            let file = [begin, &rest].concat();
            let error = gray(&file).err();
            prop_assert!(matches!(error, None | Some(PictureError::Broken(_) | PictureError::Sheet(_))));
        }
    }

    #[test]
    fn a_file_of_another_format_is_refused() {
        assert_eq!(gray(b"GIF89a"), Err(PictureError::Kind));
        assert_eq!(gray(b""), Err(PictureError::Kind));
    }
}
