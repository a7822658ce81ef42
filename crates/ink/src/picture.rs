//! Formats and errors of picture files. The command line decodes files natively, the page in the browser.

use crate::sheet::SheetError;

/// The size of the largest accepted file, in bytes.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// Why no digits can be read from a picture file.
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
}
