//! The writers of a pen file, and how their digits are read.

use anyhow::{Context, Result, ensure};
use data::pen;
use ink::metrics::{Confusion, most_likely};
use ink::{CLASSES, Count, Image28, Labelled, Prior, Probabilities, metrics};
use learn::head::Head;
use learn::labelled_features::LabelledFeatures;
use learn::model::Reader;
use learn::samples::Samples;
use machines::backup;
use network::LayerWeights;
use network::reading::digit_probabilities;
use serde_json::Value;

use super::report::percent;

/// The writer of a backup.
const ONE_WRITER: u32 = 1;

/// The writers of a pen file. The digits of a backup are those of one writer.
pub fn writers(file: &[u8]) -> Result<pen::Writers> {
    if !backup::is_backup(file) {
        return Ok(pen::parse(&String::from_utf8_lossy(file))?);
    }
    let samples = backup::open::<Value>(file)?.samples;
    ensure!(!samples.is_empty(), "there is no digit in this file: save a page that has digits");
    Ok(pen::Writers::from([(ONE_WRITER, samples.iter().map(Labelled::from).collect())]))
}

/// Splits a writer's digits, as indices: the first `shots` of each class to learn from, and all others to test on.
fn split(digits: &[Labelled], shots: usize) -> (Vec<usize>, Vec<usize>) {
    let mut seen = [0; CLASSES];
    (0..digits.len()).partition(|&index| {
        let seen = &mut seen[usize::from(digits[index].label)];
        *seen += 1;
        *seen <= shots
    })
}

/// Whether a writer has a digit to test on.
pub fn is_any_left(digits: &[Labelled], shots: usize) -> bool {
    !split(digits, shots).1.is_empty()
}

/// The share of all digits that the base wrongly rejects as non-digits, in percent.
pub fn rejected<'a>(layer: &LayerWeights, writers: impl Iterator<Item = &'a Digits<'a>>) -> f64 {
    let mut count = Count::default();
    for Digits { all, .. } in writers {
        for digit in digit_probabilities(layer, all.readings.features()) {
            count.add(!metrics::is_digit(digit));
        }
    }
    percent(count)
}

/// A writer's digits and their features.
pub struct Digits<'a> {
    pub writer: u32,
    labelled: &'a [Labelled],
    /// The digits to learn from.
    pub shots: Vec<&'a Labelled>,
    pub all: Samples,
    /// The digits to test on, as indices into `all`.
    pub test: Vec<usize>,
}

impl<'a> Digits<'a> {
    /// Splits off the first `shots` of each digit for training. `prior`: how readings of ink are weighed.
    pub fn new(
        base: &Reader,
        writer: u32,
        labelled: &'a [Labelled],
        shots: usize,
        prior: Prior,
    ) -> Result<Self> {
        let (shots, test) = split(labelled, shots);
        let rows = |digit| {
            LabelledFeatures::of_sample(base, digit, 0, 0).context("a digit of the file has no ink")
        };
        let rows = labelled.iter().map(rows).collect::<Result<_>>()?;
        let all = pollster::block_on(Samples::new(base.head(), labelled.iter(), rows, prior))?;
        let shots = shots.iter().map(|&index| &labelled[index]).collect();
        Ok(Self { writer, labelled, shots, all, test })
    }
}

/// Digits of several writers, and how a head reads them.
#[derive(Default)]
pub struct Readings<'a> {
    digits: Vec<(u32, &'a Labelled)>,
    read: Vec<Probabilities>,
}

impl<'a> Readings<'a> {
    /// Reads a writer's digits at these indices and adds the readings. Returns how many are right.
    pub fn add(&mut self, digits: &Digits<'a>, head: &Head, indices: &[usize]) -> Result<Count> {
        let head = pollster::block_on(head.plain())?;
        let read = digits.all.readings.probabilities(&head, indices);
        let labels: Vec<u8> = indices.iter().map(|&index| digits.labelled[index].label).collect();
        self.digits.extend(indices.iter().map(|&i| (digits.writer, &digits.labelled[i])));
        let count = metrics::count(&labels, &read);
        self.read.extend(read);
        Ok(count)
    }

    /// The expected calibration error, in percent.
    pub fn calibration_error(&self) -> f64 {
        let labels: Vec<u8> = self.digits.iter().map(|(_, digit)| digit.label).collect();
        100.0 * metrics::calibration_error(&labels, &self.read)
    }

    pub fn confusion(&self) -> Confusion {
        let mut confusion = Confusion::default();
        for ((_, digit), read) in self.digits.iter().zip(&self.read) {
            confusion.add(digit.label, most_likely(read));
        }
        confusion
    }

    /// The misread digits, those with the least probable label first.
    pub fn misread(&self) -> Vec<Misread> {
        let misread = |(&(writer, digit), probabilities): (&(u32, &Labelled), &Probabilities)| {
            let read = most_likely(probabilities);
            let image = digit.drawn.image().filter(|_| read != digit.label)?;
            let of_label = probabilities[usize::from(digit.label)];
            Some(Misread { writer, label: digit.label, read, of_label, image })
        };
        let mut all: Vec<Misread> =
            self.digits.iter().zip(&self.read).filter_map(misread).collect();
        all.sort_by(|a, b| a.of_label.total_cmp(&b.of_label));
        all
    }
}

/// A digit that was read as another.
pub struct Misread {
    pub writer: u32,
    pub label: u8,
    pub read: u8,
    /// The probability of the label.
    pub of_label: f32,
    pub image: Image28,
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::Drawn;

    const BACKUP: &[u8] = include_bytes!("../../../../../../tests/backups/version-1.inkling");

    #[test]
    fn a_backup_is_one_writer_with_all_its_digits() {
        let writers = writers(BACKUP).unwrap();
        let labels: Vec<u8> = writers[&ONE_WRITER].iter().map(|digit| digit.label).collect();
        assert_eq!((writers.len(), labels), (1, vec![3, 7, 9]));
        assert!(writers[&ONE_WRITER].iter().all(|digit| digit.drawn.image().is_some()));
    }

    #[test]
    fn another_file_is_read_as_a_pen_file_and_an_empty_backup_is_refused() {
        let pen = b".SEGMENT DIGIT 0 ? \"8\"\n.COMMENT 8 12 224\n.PEN_DOWN\n 100 500\n.PEN_UP\n";
        assert_eq!(writers(pen).unwrap().keys().collect::<Vec<_>>(), [&12]);
        let none = backup::file_of(&[], 0.0, None);
        let error = writers(none.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("no digit in this file"), "{error}");
        let error = writers(&BACKUP[..100]).unwrap_err().to_string();
        assert!(error.contains("cut off"), "{error}");
    }

    #[test]
    fn the_first_of_each_class_are_learned_and_the_rest_is_tested() {
        let labelled = |label| Labelled { label, ..Labelled::default() };
        let digits = [3, 7, 3, 3, 7].map(labelled);
        assert_eq!(split(&digits, 1), (vec![0, 1], vec![2, 3, 4]));
        assert_eq!(split(&digits, 2), (vec![0, 1, 2, 4], vec![3]));
        assert!(is_any_left(&digits, 2) && !is_any_left(&digits, 3));
    }

    #[test]
    fn misread_digits_come_with_the_worst_first() {
        let ink = Image28::from_bytes(vec![9; Image28::PIXELS]).unwrap();
        let digit = Labelled { label: 7, drawn: Drawn::Picture(ink), ..Labelled::default() };
        let read_as = |class: usize, p: f32| {
            let mut read = [0.0; CLASSES];
            (read[class], read[7]) = (1.0 - p, p);
            read
        };
        let read = vec![read_as(1, 0.4), read_as(1, 0.9), read_as(2, 0.1)];
        let readings = Readings { digits: vec![(4, &digit), (4, &digit), (5, &digit)], read };
        let misread = readings.misread();
        let shown: Vec<_> = misread.iter().map(|it| (it.writer, it.label, it.read)).collect();
        assert_eq!(shown, [(5, 7, 2), (4, 7, 1)]);
        assert_eq!(readings.confusion().count(), Count { right: 1, of: 3 });
    }
}
