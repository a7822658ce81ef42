//! Whether a file is the one that was meant: its length and its SHA-256.

use sha2::{Digest, Sha256};

/// What a file must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub bytes: u64,
    /// In lowercase hexadecimal digits.
    pub sha256: String,
}

/// Why a file is not the one that was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("{name} is {got} bytes long, it should be {expected}: the download was cut off")]
    Short { name: String, got: u64, expected: u64 },
    #[error("{name} is not the file that its description means (its SHA-256 is {got})")]
    Forged { name: String, got: String },
}

impl Expected {
    /// `name` is for the error's sentence.
    pub fn check(&self, name: &str, file: &[u8]) -> Result<(), FileError> {
        let got = file.len() as u64;
        if got < self.bytes {
            return Err(FileError::Short { name: name.to_owned(), got, expected: self.bytes });
        }
        let got = sha256(file);
        if got != self.sha256 {
            return Err(FileError::Forged { name: name.to_owned(), got });
        }
        Ok(())
    }
}

/// In lowercase hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_and_a_forged_file_are_told_apart() {
        let expected = Expected { bytes: 3, sha256: sha256(b"abc") };
        assert_eq!(expected.check("a", b"abc"), Ok(()));
        assert!(matches!(expected.check("a", b"ab"), Err(FileError::Short { got: 2, .. })));
        assert!(matches!(expected.check("a", b"abd"), Err(FileError::Forged { .. })));
        assert!(matches!(expected.check("a", b"abcd"), Err(FileError::Forged { .. })));
    }

    /// Source: FIPS 180-4's example, "abc".
    #[test]
    fn the_hash_is_the_published_one() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
    }
}
