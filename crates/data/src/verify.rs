//! Checks a file's length and SHA-256.

use sha2::{Digest, Sha256};

/// The expected length and hash of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub bytes: u64,
    /// 64 lowercase hexadecimal digits.
    pub sha256: String,
}

/// Why a file is not the expected one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("{name} has {got} of {expected} bytes: the download was interrupted")]
    TooShort { name: String, got: u64, expected: u64 },
    #[error("{name} is not the expected file (its SHA-256 is {got})")]
    WrongHash { name: String, got: String },
}

impl Expected {
    /// Checks `file`; `name` is the file's name in an error.
    pub fn check(&self, name: &str, file: &[u8]) -> Result<(), FileError> {
        let got = file.len() as u64;
        if got < self.bytes {
            return Err(FileError::TooShort { name: name.to_owned(), got, expected: self.bytes });
        }
        let got = sha256(file);
        if got != self.sha256 {
            return Err(FileError::WrongHash { name: name.to_owned(), got });
        }
        Ok(())
    }
}

/// The SHA-256 of `bytes`, as 64 lowercase hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_file_and_a_wrong_hash_are_different_errors() {
        let expected = Expected { bytes: 3, sha256: sha256(b"abc") };
        assert_eq!(expected.check("a", b"abc"), Ok(()));
        assert!(matches!(expected.check("a", b"ab"), Err(FileError::TooShort { got: 2, .. })));
        assert!(matches!(expected.check("a", b"abd"), Err(FileError::WrongHash { .. })));
        assert!(matches!(expected.check("a", b"abcd"), Err(FileError::WrongHash { .. })));
    }

    /// Source: FIPS 180-4, example "abc".
    #[test]
    fn the_hash_of_abc_is_the_published_one() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
    }
}
