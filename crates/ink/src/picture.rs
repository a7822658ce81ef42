//! Picture files, and why one can't be used. Natively they are decoded in `decode`, in the page by the browser.

use crate::sheet::SheetError;

/// Larger files are no photos of digits.
pub const MOST_FILE_BYTES: usize = 64 << 20;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("this is no PNG, JPEG or WebP picture: save it as one of them, then try again")]
    Kind,
    #[error("this picture can't be opened ({0}): save it anew as PNG or JPEG, then try again")]
    Broken(String),
    #[error("this file is larger than 64 MB: make the picture smaller, then try again")]
    Large,
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

/// What kind of picture a file begins as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    WebP,
}

impl Kind {
    pub fn of(file: &[u8]) -> Option<Self> {
        match file {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }
}
