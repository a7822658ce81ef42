//! `inkling backup`: checks a file that the page has saved, or writes one with a writer's digits.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};
use data::pen;
use ink::{CLASSES, Labelled};
use machines::backup::{self, Counts, Json, Opened, SavedRecord, SavedResult, restored};
use machines::record::{Damage, Id, Sample, Sign, Store, read};
use machines::result::LabResult;
use machines::shelf::PadItem;
use network::Head;
use serde_json::Value;

use crate::files;

#[derive(clap::Args)]
pub struct Args {
    /// File of the page's “Save everything”
    file: PathBuf,
    /// Check the file, and print what it holds
    #[arg(long, conflicts_with = "from_pen")]
    check: bool,
    /// Write the file, with digits of this pen file in UNIPEN's text format, plain or .gz
    #[arg(long, value_name = "PEN", requires = "writer")]
    from_pen: Option<PathBuf>,
    /// Writer of the pen file
    #[arg(long, requires = "from_pen")]
    writer: Option<u32>,
}

pub fn run(args: Args) -> Result<()> {
    let name = args.file.display();
    if let (Some(pen), Some(writer)) = (&args.from_pen, args.writer) {
        ensure!(!args.file.exists(), "{name} is there already: give another name");
        let pen = files::read_plain_or_gz(pen)?;
        let now_ms = SystemTime::UNIX_EPOCH.elapsed()?.as_millis() as f64;
        let text = of_writer(&String::from_utf8_lossy(&pen), writer, now_ms)?;
        return std::fs::write(&args.file, text)
            .with_context(|| format!("{name} can't be written"));
    }
    ensure!(
        args.check,
        "say what to do with {name}: give --check, or --from-pen PEN --writer NUMBER"
    );
    let file = std::fs::read(&args.file).with_context(|| format!("{name} can't be read"))?;
    print!("{}", check(&file).with_context(|| name.to_string())?);
    Ok(())
}

/// What a file holds. The error says what is wrong with it.
fn check(file: &[u8]) -> Result<String> {
    let Opened { samples, signs, heads, results, mut unread, .. } = backup::open::<Value>(file)?;
    let all = Counts {
        digits: samples.len() + unread.digits,
        signs: signs.len() + unread.signs,
        heads: heads.len() + unread.heads,
        results: results.len() + unread.results,
    };
    let mut lines = format!("version {}, checksum right\n", backup::VERSION);
    let mut digits = [0; CLASSES];
    samples.iter().for_each(|sample| digits[usize::from(sample.label)] += 1);
    let digits: Vec<String> =
        digits.iter().enumerate().map(|(digit, n)| format!("{n} × {digit}")).collect();
    let pictures = samples.iter().filter(|sample| sample.drawn.strokes().is_empty()).count();
    writeln!(lines, "digits: {} ({})", samples.len(), digits.join(", "))?;
    writeln!(lines, "of them pictures: {pictures}")?;
    let of_sign = |sign: &Sign| format!("{} × {}", sign.drawings.len(), sign.name);
    let drawn = signs.iter().map(of_sign).collect::<Vec<_>>().join(", ");
    writeln!(lines, "signs: {} ({drawn})", signs.len())?;
    writeln!(lines, "heads: {}", heads.len())?;
    for head in &heads {
        // A head of another rasterizer is no damage, but no page uses it.
        let state = match Head::open(&head.file, head.base) {
            Ok(Head { signs: Some(signs), .. }) => {
                format!("can be used, with the signs {}", signs.classes.signs().join(", "))
            }
            Ok(_) => "can be used".to_owned(),
            Err(error) => error.to_string(),
        };
        writeln!(lines, "  {} on {}: {state}", head.id.0, head.base)?;
    }
    writeln!(lines, "results of the Lab: {}", results.len())?;
    for result in &results {
        match figures(result) {
            Ok(_) => writeln!(lines, "  {}", result.id)?,
            Err(_) => unread.results += 1,
        }
    }
    match unread.among(all).as_slice() {
        [] => Ok(lines),
        what => {
            bail!("{} could not be read, the rest can", what.join(" and ").replace('\u{a0}', " "))
        }
    }
}

/// A result as the Lab's page reads it.
fn figures(SavedResult { text, .. }: &SavedResult) -> Result<LabResult, Damage> {
    let record = Value::parse(text).unwrap_or_default();
    read(&restored(Store::Results, record))
}

/// The file with a writer's digits.
fn of_writer(pen_file: &str, writer: u32, now_ms: f64) -> Result<String> {
    let writers = pen::parse(pen_file)?;
    let digits = writers.get(&writer).with_context(|| {
        let numbers: Vec<String> = writers.keys().map(u32::to_string).collect();
        format!("the pen file has no writer {writer}: choose {}", numbers.join(", "))
    })?;
    let record = |(place, digit): (u32, &Labelled)| -> Result<SavedRecord> {
        let Labelled { label, drawn, sure } = digit.clone();
        let (id, made_ms) = (id(writer, place), f64::from(place));
        let sample = PadItem::Sample(Sample { id, made_ms, label, drawn, sure });
        backup::record_of::<Value>(&sample).context("a digit can't be written")
    };
    let records = (0..).zip(digits).map(record).collect::<Result<Vec<_>>>()?;
    Ok(backup::file_of(&records, now_ms, None))
}

/// The id of a writer's digit at this place. It is the same each time, so that a page that opens
/// the digits twice has them once.
fn id(writer: u32, place: u32) -> Id {
    let mut bytes = *b"0000inkling pen0";
    bytes[..4].copy_from_slice(&writer.to_be_bytes());
    bytes[12..].copy_from_slice(&place.to_be_bytes());
    Id::from_random(bytes)
}

#[cfg(test)]
mod tests {
    use machines::record;
    use network::BaseName;

    use super::*;
    use crate::head::tests::{head, taught};

    const BACKUP: &[u8] = include_bytes!("../../../../../tests/backups/version-1.inkling");

    const PEN: &str = ".SEGMENT DIGIT 0 ? \"8\"\n.COMMENT 8 12 224\n.PEN_DOWN\n 100 500\n 0 0\n\
        .PEN_UP\n.SEGMENT DIGIT 1 ? \"1\"\n.COMMENT 1 12 225\n.PEN_DOWN\n 5 5\n.PEN_UP\n";

    #[test]
    fn a_whole_file_is_counted() {
        let said = check(BACKUP).unwrap();
        for line in [
            "version 1, checksum right",
            "digits: 3 (0 × 0, 0 × 1, 0 × 2, 1 × 3, 0 × 4, 0 × 5, 0 × 6, 1 × 7, 0 × 8, 1 × 9)",
            "of them pictures: 1",
            "heads: 1",
            "results of the Lab: 1",
            "  003/adam/quick",
        ] {
            assert!(said.lines().any(|said| said == line), "{line}: {said}");
        }
        assert!(said.contains("holds no last layer for the mlp base"), "{said}");
    }

    #[test]
    fn a_damaged_file_and_a_damaged_record_are_refused_with_a_sentence() {
        let refused = |file: &[u8]| check(file).unwrap_err().to_string();
        assert!(refused(&BACKUP[..BACKUP.len() / 2]).contains("cut off"));
        assert!(refused(b"hello").contains("Save everything"));
        let broken =
            |store, text: &str| SavedRecord { store, id: String::new(), text: text.to_owned() };
        let result = r#"{"v":2,"id":"003/adam/quick","made_ms":1,"outcome":{},"misread":""}"#;
        let records = [broken(Store::Samples, "7"), broken(Store::Results, result)];
        let file = backup::file_of(&records, 0.0, None);
        assert_eq!(
            refused(file.as_bytes()),
            "1 of 1 digit and 1 of 1 result could not be read, the rest can"
        );
    }

    #[test]
    fn the_signs_of_a_head_are_named() {
        let (id, base) = (Id::from_random([7; 16]), BaseName::Mlp);
        let file = head(Some(taught()));
        let head = record::Head { id, made_ms: 1.0, base, file, scores: None };
        let saved = backup::record_of::<Value>(&PadItem::Head(head)).unwrap();
        let said = check(backup::file_of(&[saved], 0.0, None).as_bytes()).unwrap();
        assert!(said.contains("on mlp: can be used, with the signs star, +"), "{said}");
    }

    #[test]
    fn a_writers_digits_are_written_and_read_again() {
        let text = of_writer(PEN, 12, 7.0).unwrap();
        let opened = backup::open::<Value>(text.as_bytes()).unwrap();
        let digits: Vec<Labelled> = opened.samples.iter().map(Labelled::from).collect();
        assert_eq!(digits, pen::parse(PEN).unwrap()[&12]);
        assert_eq!(text, of_writer(PEN, 12, 7.0).unwrap());
        let error = of_writer(PEN, 13, 7.0).unwrap_err().to_string();
        assert!(error.contains("choose 12"), "{error}");
    }

    #[test]
    fn ids_differ_between_writers_and_places() {
        let mut ids: Vec<Id> =
            (0..600).flat_map(|writer| (0..3).map(move |place| id(writer, place))).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 1800);
    }
}
