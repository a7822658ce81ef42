//! Formats, sizes and errors of picture files. The command line decodes files natively, the page in the browser.

mod header;

use header::{Header, Size};

use crate::sheet::SheetError;

/// The size of the largest accepted file, in bytes.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// The most pixels of an accepted picture: a photo of 64 megapixels. Decoded they take four bytes each, 260 MB.
const MAX_PIXELS: u64 = 65_000_000;

/// The number of bytes that a header is read by.
pub const HEADER_PART: usize = 1 << 16;

/// Why no digits can be read from a picture file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("this is no PNG, JPEG or WebP picture: save it as one of them, then try again")]
    Kind,
    #[error("this picture can't be opened ({0}): save it anew as PNG or JPEG, then try again")]
    Broken(String),
    #[error("this file is larger than 64 MB: make the picture smaller, then try again")]
    Large,
    #[error(
        "this picture has {width} × {height} pixels, more than 65 megapixels: make it smaller, then try again"
    )]
    TooManyPixels { width: u32, height: u32 },
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

/// The format of a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    WebP,
}

impl Kind {
    /// The format by the file's first bytes; `None` for any other format.
    pub fn of(file: &[u8]) -> Option<Self> {
        match file {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    /// Refuses a picture that is too large to be decoded, by its file's header. `part`: `HEADER_PART` bytes of the file
    /// from byte `at` on, or all that are left; the first part begins at 0. If the size lies further on, returns where
    /// the next part begins.
    pub fn check_header(self, part: &[u8], at: usize) -> Result<Option<usize>, PictureError> {
        match self.header(part, at)? {
            Header::Further(at) => Ok(Some(at)),
            Header::Size(_) => Ok(None),
        }
    }

    /// What the part says; refuses a size as `check_header` does.
    fn header(self, part: &[u8], at: usize) -> Result<Header, PictureError> {
        let header = match self {
            Self::Png => header::png(part).map(Header::Size),
            Self::WebP => header::webp(part).map(Header::Size),
            Self::Jpeg => header::jpeg(part, at),
        };
        let header = header.ok_or_else(no_size)?;
        if let Header::Size(Size { width, height }) = header {
            match u64::from(width) * u64::from(height) {
                0 => return Err(no_size()),
                pixels if pixels > MAX_PIXELS => {
                    return Err(PictureError::TooManyPixels { width, height });
                }
                _ => {}
            }
        }
        Ok(header)
    }
}

fn no_size() -> PictureError {
    PictureError::Broken("its header is damaged".to_owned())
}

/// Refuses a file of too many bytes.
pub fn check_length(bytes: u64) -> Result<(), PictureError> {
    if bytes > MAX_FILE_BYTES as u64 { Err(PictureError::Large) } else { Ok(()) }
}

/// Refuses a file that is no picture, or one too large to be decoded, by its length and its header.
pub fn check(file: &[u8]) -> Result<(), PictureError> {
    size(file)?;
    Ok(())
}

/// Width and height in pixels, as the header says; refuses a file as `check` does.
pub fn size(file: &[u8]) -> Result<(u32, u32), PictureError> {
    check_length(file.len() as u64)?;
    match Kind::of(file).ok_or(PictureError::Kind)?.header(file, 0)? {
        Header::Size(Size { width, height }) => Ok((width, height)),
        Header::Further(_) => Err(no_size()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &sides, &[8, 0, 0, 0, 0]].concat()
    }

    #[test]
    fn a_picture_of_too_many_pixels_is_refused_by_its_header() {
        assert_eq!(check(&png(4000, 3000)), Ok(()));
        assert_eq!(check(&png(10_000, 6500)), Ok(()));
        assert_eq!(size(&png(10_000, 6500)), Ok((10_000, 6500)));
        let refused = check(&png(20_000, 20_000)).unwrap_err();
        assert_eq!(refused, PictureError::TooManyPixels { width: 20_000, height: 20_000 });
        assert!(refused.to_string().contains("20000 × 20000"), "{refused}");
        // The product does not fit 32 bits.
        assert!(matches!(check(&png(u32::MAX, u32::MAX)), Err(PictureError::TooManyPixels { .. })));
    }

    #[test]
    fn a_file_without_a_size_is_refused() {
        let broken = |file: &[u8]| matches!(check(file), Err(PictureError::Broken(_)));
        assert!(broken(&png(0, 9)) && broken(&png(9, 0)));
        assert!(broken(b"\x89PNG\r\n\x1a\n"));
        assert!(broken(&[0xff, 0xd8, 0xff, 0xe0]));
        assert!(broken(b"RIFF\x40\0\0\0WEBPVP8L"));
        assert_eq!(check(b"GIF89a"), Err(PictureError::Kind));
        assert_eq!(check(b""), Err(PictureError::Kind));
    }

    #[test]
    fn a_file_of_too_many_bytes_is_refused() {
        assert_eq!(check_length(MAX_FILE_BYTES as u64), Ok(()));
        assert_eq!(check_length(MAX_FILE_BYTES as u64 + 1), Err(PictureError::Large));
    }
}
