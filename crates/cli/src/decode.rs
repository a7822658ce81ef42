//! Decodes picture files to upright grayscale pictures.

use std::io::Cursor;

use image_webp::WebPDecoder;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_core::result::DecodingResult;
use zune_jpeg::JpegDecoder;
use zune_png::PngDecoder;

use ink::picture::{self, Kind, PictureError};
use ink::sheet::Gray;

/// The most bytes that decoding may take at once: the header of a small file may claim any size.
const MAX_BYTES: usize = 460_000_000;
/// The most bytes of pixels of a PNG or WebP file. While it is decoded, it takes about as much again.
const MAX_PIXEL_BYTES: usize = MAX_BYTES / 2;

/// Width, height, and one to four bytes per pixel.
struct Pixels(usize, usize, Vec<u8>);

/// Decodes a PNG, JPEG or WebP file and turns it upright.
pub fn gray(file: &[u8]) -> Result<Gray, PictureError> {
    picture::check(file)?;
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

fn too_large() -> PictureError {
    broken("it is too large")
}

fn options() -> DecoderOptions {
    DecoderOptions::default()
        // `picture::check` has looked at the size.
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .inflate_set_limit(MAX_PIXEL_BYTES)
        .png_set_decode_animated(false)
}

fn png(file: &[u8]) -> Result<Pixels, PictureError> {
    let mut decoder = PngDecoder::new_with_options(ZCursor::new(file), options());
    decoder.decode_headers().map_err(|error| broken(format!("{error:?}")))?;
    if decoder.output_buffer_size().is_none_or(|bytes| bytes > MAX_PIXEL_BYTES) {
        return Err(too_large());
    }
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
    // A progressive file's coefficients take two bytes for each component of each pixel.
    let info = decoder.info().ok_or_else(|| broken("it has no size"))?;
    let pixels = usize::from(info.width) * usize::from(info.height);
    if pixels * (2 * usize::from(info.components) + colours.num_components()) > MAX_BYTES {
        return Err(too_large());
    }
    let pixels = decoder.decode().map_err(broken)?;
    let (width, height) = decoder.dimensions().ok_or_else(|| broken("it has no size"))?;
    Ok(Pixels(width, height, pixels))
}

fn webp(file: &[u8]) -> Result<Pixels, PictureError> {
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(broken)?;
    decoder.set_memory_limit(MAX_PIXEL_BYTES);
    let bytes = decoder.output_buffer_size().filter(|&bytes| bytes <= MAX_PIXEL_BYTES);
    let mut pixels = vec![0; bytes.ok_or_else(too_large)?];
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
            let is_refused = |error: PictureError| {
                use PictureError::{Broken, Sheet, TooManyPixels};
                matches!(error, Broken(_) | Sheet(_) | TooManyPixels { .. })
            };
            prop_assert!(error.is_none_or(is_refused));
        }
    }

    #[test]
    fn a_file_of_another_format_is_refused() {
        assert_eq!(gray(b"GIF89a"), Err(PictureError::Kind));
        assert_eq!(gray(b""), Err(PictureError::Kind));
    }
}
