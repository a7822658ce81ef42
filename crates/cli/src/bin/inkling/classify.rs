//! `inkling classify`: the digits in photos, scans and screenshots.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use burn::tensor::Device;
use cli::decode;
use ink::Probabilities;
use ink::metrics::most_likely;
use ink::sheet;
use learn::model::Reader;
use learn::read;
use learner::shipped::Shipped;
use serde::Serialize;

use crate::files::BaseArgs;

/// Readings less probable than this are told with a question mark.
const SURE: f32 = 0.8;

#[derive(clap::Args)]
pub struct Args {
    /// PNG, JPEG or WebP pictures
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    base: BaseArgs,
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct FileReport {
    file: PathBuf,
    #[serde(flatten)]
    read: Outcome,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    /// In reading order.
    Digits(Vec<DigitReport>),
    /// Why there are none.
    Error(String),
}

#[derive(Serialize)]
struct DigitReport {
    digit: u8,
    probability: f32,
    /// Counted from 0 at the top.
    row: usize,
    /// In pixels of the picture.
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
        let read = match digits(&file, &base) {
            Ok(digits) => Outcome::Digits(digits),
            Err(error) => Outcome::Error(format!("{error:#}")),
        };
        if !args.json {
            tell(&file, &read);
        }
        reports.push(FileReport { file, read });
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    let failed = reports.iter().filter(|report| matches!(report.read, Outcome::Error(_))).count();
    match failed {
        0 => Ok(()),
        1 => bail!("one picture was not read"),
        n => bail!("{n} pictures were not read"),
    }
}

fn digits(file: &Path, base: &Reader) -> Result<Vec<DigitReport>> {
    let unread = || format!("{} can't be read", file.display());
    let bytes = std::fs::read(file).with_context(unread)?;
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

/// A line for each row of digits; a question mark behind those that may be something else.
fn tell(file: &Path, read: &Outcome) {
    match read {
        Outcome::Error(sentence) => eprintln!("inkling: {sentence}"),
        Outcome::Digits(digits) => {
            println!("{}", file.display());
            for row in digits.chunk_by(|a, b| a.row == b.row) {
                let word = |read: &DigitReport| {
                    let doubt = if read.probability < SURE { "?" } else { "" };
                    format!("{}{doubt}", read.digit)
                };
                println!("  {}", row.iter().map(word).collect::<Vec<_>>().join(" "));
            }
        }
    }
}
