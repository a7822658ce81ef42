//! `inkling classify`: reads the digits in photos, scans and screenshots.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use burn::tensor::Device;
use cli::decode;
use ink::Probabilities;
use ink::metrics::{DOUBTFUL, most_likely};
use ink::{picture, sheet};
use learn::model::Reader;
use learn::read;
use learner::shipped::Shipped;
use serde::Serialize;

use crate::files::BaseArgs;

#[derive(clap::Args)]
pub struct Args {
    /// PNG, JPEG or WebP files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    base: BaseArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct FileReport {
    file: PathBuf,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    /// In reading order.
    Digits(Vec<DigitReport>),
    /// The error's sentence.
    Error(String),
}

#[derive(Serialize)]
struct DigitReport {
    digit: u8,
    probability: f32,
    /// The row, counted from 0 at the top.
    row: usize,
    /// The bounding box in pixels of the picture: `left`, `top`, `width`, `height`.
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    probabilities: Probabilities,
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let Shipped { base, .. } = args.base.load(&device)?;
    let mut reports = Vec::with_capacity(args.files.len());
    for file in args.files {
        let outcome = match digits(&file, &base) {
            Ok(digits) => Outcome::Digits(digits),
            Err(error) => Outcome::Error(format!("{error:#}")),
        };
        if !args.json {
            print(&file, &outcome);
        }
        reports.push(FileReport { file, outcome });
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    let failed =
        reports.iter().filter(|report| matches!(report.outcome, Outcome::Error(_))).count();
    match failed {
        0 => Ok(()),
        1 => bail!("1 picture could not be read"),
        n => bail!("{n} pictures could not be read"),
    }
}

/// Finds and reads the digits of a picture file.
fn digits(file: &Path, base: &Reader) -> Result<Vec<DigitReport>> {
    let unread = || format!("{} can't be read", file.display());
    let bytes = open(file).with_context(unread)?;
    let sheet = sheet::read(decode::gray(&bytes).with_context(unread)?).with_context(unread)?;
    let images: Vec<u8> =
        sheet.digits.iter().flat_map(|found| found.image.bytes()).copied().collect();
    let read = pollster::block_on(read::read(base, &images))?;
    let report = |(found, probabilities): (sheet::Found, Probabilities)| {
        let digit = most_likely(&probabilities);
        DigitReport {
            digit,
            probability: probabilities[usize::from(digit)],
            row: found.row,
            left: found.bounds.left,
            top: found.bounds.top,
            width: found.bounds.width(),
            height: found.bounds.height(),
            probabilities,
        }
    };
    Ok(sheet.digits.into_iter().zip(read).map(report).collect())
}

/// The bytes of a picture file. Fails before it reads a file of too many bytes, and before anything decodes a picture
/// of too many pixels.
fn open(file: &Path) -> Result<Vec<u8>> {
    picture::check_length(std::fs::metadata(file)?.len())?;
    let bytes = std::fs::read(file)?;
    picture::check(&bytes)?;
    Ok(bytes)
}

/// Prints a line for each row of digits, with a question mark after each unsure digit.
fn print(file: &Path, outcome: &Outcome) {
    match outcome {
        Outcome::Error(sentence) => eprintln!("inkling: {sentence}"),
        Outcome::Digits(digits) => {
            println!("{}", file.display());
            for row in digits.chunk_by(|a, b| a.row == b.row) {
                let text = |digit: &DigitReport| {
                    let mark = if digit.probability < DOUBTFUL { "?" } else { "" };
                    format!("{}{mark}", digit.digit)
                };
                println!("  {}", row.iter().map(text).collect::<Vec<_>>().join(" "));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_to_be_decoded_is_refused_unread() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let why = || open(file.path()).unwrap_err().to_string();
        let header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x4e\x20\x01\0\0\0\0";
        std::fs::write(file.path(), header).unwrap();
        assert!(why().contains("20000 × 20000"), "{}", why());
        // Holes in a file take no space on the disk.
        file.as_file().set_len(1 << 36).unwrap();
        assert!(why().contains("64 MB"), "{}", why());
    }
}
