//! The file: one line with the version, length and checksum of the next line, and one line of JSON.

use std::str::from_utf8;

use network::checksum::crc32;

use super::error::BackupError;

/// The newest version of the file that this build reads.
pub const VERSION: u32 = 1;

/// Backups and heads, as a file dialog names them. Files with other names are checked when they are opened.
pub const ACCEPTED: &str = ".inkling,.safetensors,application/json";

/// The largest file that is opened, in bytes.
pub const LARGEST: u32 = 256_000_000;

// The parts of the first line. Their texts, without spaces, are part of the format.
const START: &str = r#"{"format":"inkling-backup","version":"#;
const BYTES: &str = r#","bytes":"#;
const CRC32: &str = r#","crc32":""#;
const END: &str = r#""}"#;

/// Whether a file begins as a backup does.
pub fn is_backup(file: &[u8]) -> bool {
    file.starts_with(START.as_bytes())
}

fn check_size(bytes: usize) -> Result<(), BackupError> {
    if bytes > LARGEST as usize { Err(BackupError::TooLarge) } else { Ok(()) }
}

/// The file with this body, which is JSON in one line.
pub(super) fn wrap(body: &str) -> String {
    let (bytes, crc32) = (body.len(), crc32(body.as_bytes()));
    format!("{START}{VERSION}{BYTES}{bytes}{CRC32}{crc32:08x}{END}\n{body}\n")
}

/// The body of a file.
pub(super) fn unwrap(file: &[u8]) -> Result<&str, BackupError> {
    check_size(file.len())?;
    let file = file.strip_prefix(START.as_bytes()).ok_or(BackupError::NotABackup)?;
    let mut lines = file.splitn(2, |byte| *byte == b'\n');
    let (line, rest) = (lines.next().unwrap_or_default(), lines.next());
    let line = from_utf8(line).map_err(|_| BackupError::Damaged)?.trim_end();
    let digits = line.find(|char: char| !char.is_ascii_digit()).unwrap_or(line.len());
    let (version, line) = line.split_at(digits);
    // The rest of the first line may be different in a newer version.
    let version: u32 = version.parse().unwrap_or_default();
    if version > VERSION {
        return Err(BackupError::Newer);
    }
    let rest = rest.ok_or(BackupError::CutOff)?;
    let known = length_and_checksum(line).filter(|_| version > 0);
    let (bytes, expected) = known.ok_or(BackupError::Damaged)?;
    let (body, after) = rest.split_at_checked(bytes).ok_or(BackupError::CutOff)?;
    if !after.trim_ascii().is_empty() || crc32(body) != expected {
        return Err(BackupError::Damaged);
    }
    from_utf8(body).map_err(|_| BackupError::Damaged)
}

fn length_and_checksum(line: &str) -> Option<(usize, u32)> {
    let (bytes, crc32) = line.strip_prefix(BYTES)?.strip_suffix(END)?.split_once(CRC32)?;
    Some((bytes.parse().ok()?, u32::from_str_radix(crc32, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"name":"Grüße"}"#;

    #[test]
    fn a_file_has_two_lines_and_gives_back_its_body() {
        let file = wrap(BODY);
        assert_eq!(file.lines().count(), 2);
        let first = r#"{"format":"inkling-backup","version":1,"bytes":18,"crc32":""#;
        assert!(file.starts_with(first), "{file}");
        assert_eq!(unwrap(file.as_bytes()), Ok(BODY));
        assert_eq!(unwrap(file.trim_end().as_bytes()), Ok(BODY));
        assert_eq!(unwrap(file.replace('\n', "\r\n").as_bytes()), Ok(BODY));
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_refused() {
        let file = wrap(BODY);
        // Without the last line break, it is still whole.
        for length in START.len()..file.len() - 1 {
            let cut = unwrap(&file.as_bytes()[..length]);
            assert_eq!(cut, Err(BackupError::CutOff), "{length}");
        }
        for length in 0..START.len() {
            let cut = unwrap(&file.as_bytes()[..length]);
            assert_eq!(cut, Err(BackupError::NotABackup), "{length}");
        }
    }

    #[test]
    fn each_changed_byte_of_the_body_is_found() {
        let file = wrap(BODY).into_bytes();
        let body = file.len() - BODY.len() - 1..file.len() - 1;
        for place in body {
            let mut changed = file.clone();
            changed[place] ^= 1;
            assert_eq!(unwrap(&changed), Err(BackupError::Damaged), "{place}");
        }
        let longer = [&file[..], b"{}"].concat();
        assert_eq!(unwrap(&longer), Err(BackupError::Damaged));
    }

    #[test]
    fn a_newer_version_is_refused_as_newer_whatever_else_the_file_holds() {
        let next = VERSION + 1;
        for rest in [",\"bytes\":2,\"crc32\":\"00000000\"}\n{}", ",\"zip\":true}\n…", ""] {
            let file = format!("{START}{next}{rest}");
            assert_eq!(unwrap(file.as_bytes()), Err(BackupError::Newer), "{file}");
        }
    }

    #[test]
    fn another_file_and_a_malformed_first_line_are_refused() {
        for other in ["", "hello", "{}", "\u{8}\0\0\0\0\0\0\0{\"weight\":{}}"] {
            assert_eq!(unwrap(other.as_bytes()), Err(BackupError::NotABackup), "{other}");
        }
        for rest in [
            "x}\n{}",
            "1}\n{}",
            "0,\"bytes\":0,\"crc32\":\"00000000\"}\n",
            "1,\"bytes\":-2,\"crc32\":\"0\"}\n{}",
        ] {
            let file = format!("{START}{rest}");
            assert_eq!(unwrap(file.as_bytes()), Err(BackupError::Damaged), "{file}");
        }
        assert_eq!(check_size(256_000_000), Ok(()));
        assert_eq!(check_size(256_000_001), Err(BackupError::TooLarge));
    }
}
