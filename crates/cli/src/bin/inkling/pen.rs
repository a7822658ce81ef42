//! `inkling pen`: measures a base's accuracy on each writer of a pen file, before and after it learns the writer's hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use burn::tensor::{Device, Tensor};
use data::{Part, pen};
use ink::{CLASSES, Count, Hand, Labelled, Probabilities, metrics};
use learn::head::Head;
use learn::labelled_features::LabelledFeatures;
use learn::model::Reader;
use learn::personal;
use learn::read;
use learn::samples::Samples;
use learner::shipped::Shipped;
use machines::backup;
use network::link::Packing;
use network::reading::digit_probabilities;
use network::{BaseName, FineTuneSettings, LayerWeights};
use serde::Serialize;
use serde_json::Value;

use crate::files::{self, BaseArgs};
use crate::through_link::{LinkReport, Links};

#[derive(clap::Args)]
pub struct Args {
    /// Pen file in UNIPEN's text format, or a file that the page has saved, as one writer; plain or .gz
    file: PathBuf,
    /// Shots: learn the first SHOTS of each digit of each writer, and test on the writer's other digits
    #[arg(long, default_value_t = 0)]
    shots: usize,
    #[command(flatten)]
    base: BaseArgs,
    /// Use only writers with an even (0) or odd (1) number: one half for development, the other for reporting
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..2))]
    half: Option<u32>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Pass each head through a link before it reads
    #[arg(long)]
    through_link: bool,
    /// Leave the traces out of the links
    #[arg(long, requires = "through_link")]
    without_traces: bool,
    /// Threshold of the links, in root mean squares of a layer's differences [default: the page's]
    #[arg(long, requires = "through_link")]
    threshold: Option<f32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Settings of fine-tuning; the defaults are the page's.
#[derive(clap::Args)]
struct SettingsArgs {
    /// Seed of fine-tuning
    #[arg(long)]
    seed: Option<u64>,
    /// Number of epochs
    #[arg(long)]
    epochs: Option<u32>,
    /// Learning rate
    #[arg(long)]
    learning_rate: Option<f64>,
    /// Variations of each digit
    #[arg(long)]
    copies: Option<u32>,
    /// MNIST pictures for replay
    #[arg(long)]
    replay: Option<u32>,
}

impl SettingsArgs {
    fn settings(&self) -> FineTuneSettings {
        let page = FineTuneSettings::default();
        FineTuneSettings {
            seed: self.seed.unwrap_or(page.seed),
            epochs: self.epochs.unwrap_or(page.epochs),
            learning_rate: self.learning_rate.unwrap_or(page.learning_rate),
            copies: self.copies.unwrap_or(page.copies),
            replay: self.replay.unwrap_or(page.replay),
        }
    }
}

/// The report as JSON. Accuracies, shares and calibration errors are in percent.
#[derive(Serialize)]
struct PenReport {
    model: BaseName,
    shots: usize,
    /// The number of test digits.
    digits: u32,
    before: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Summary>,
    /// Accuracy of each writer's head on MNIST's test pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<Summary>,
    /// Accuracy of each writer's head on the digits of all other writers.
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<Summary>,
    /// The share of digits that the base wrongly rejects as non-digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<f64>,
    /// The expected calibration error over the digits of all writers.
    calibration_before: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    calibration_after: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<FineTuneSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<LinkReport>,
    writers: Vec<WriterReport>,
}

#[derive(Serialize)]
struct WriterReport {
    writer: u32,
    digits: u32,
    before: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<f64>,
}

/// Statistics over writers. Each writer has the same weight.
#[derive(Clone, Copy, Serialize)]
struct Summary {
    mean: f64,
    median: f64,
    worst: f64,
}

impl Summary {
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let (&worst, n) = (values.first()?, values.len());
        let median = 0.5 * (values[(n - 1) / 2] + values[n / 2]);
        Some(Self { mean: values.iter().sum::<f64>() / n as f64, median, worst })
    }
}

pub fn run(args: Args) -> Result<()> {
    let bytes = files::read_plain_or_gz(&args.file)?;
    let mut writers = writers(&bytes)?;
    writers.retain(|writer, _| args.half.is_none_or(|half| writer % 2 == half));
    let device = Device::flex();
    let Shipped { base, rejection, .. } = args.base.load(&device)?;
    let learner = match args.shots {
        0 => None,
        _ => Some(Learner::new(args.settings.settings(), &base)?),
    };
    let mut links = args.through_link.then(|| {
        let threshold = args.threshold.unwrap_or(Packing::default().threshold);
        Links::with(Packing { traces: !args.without_traces, threshold })
    });
    let digits: BTreeMap<u32, Digits> = writers
        .iter()
        .map(|(&writer, digits)| Ok((writer, Digits::new(&base, digits, args.shots)?)))
        .collect::<Result<_>>()?;
    let rejected = rejection.map(|rejection| rejected(&rejection, digits.values()));
    let mut reports = Vec::new();
    let (mut before, mut after) = (Readings::default(), Readings::default());
    for (&writer, own) in &digits {
        ensure!(
            !own.test.is_empty(),
            "writer {writer} has no digit left to test on: give --shots fewer than {}",
            args.shots
        );
        let base_head = Head { linear: base.head().clone(), hand: Hand::default() };
        let count = before.add(own, &base_head, &own.test)?;
        let mut report = WriterReport {
            writer,
            digits: count.of,
            before: percent(count),
            after: None,
            retention: None,
            others: None,
        };
        if let Some(learner) = &learner {
            let mut head = learner.learn(&base, &own.shots)?;
            if let Some(links) = &mut links {
                head = links.pass(&head, &base)?;
            }
            report.after = Some(percent(after.add(own, &head, &own.test)?));
            let mnist = &learner.mnist_test;
            let read = read::probabilities(&head.linear, mnist.features.clone());
            let mnist = metrics::count(&mnist.labels, &pollster::block_on(read)?);
            report.retention = Some(percent(mnist));
            let mut others = Readings::default();
            let mut count = Count::default();
            for (_, other) in digits.iter().filter(|(other, _)| **other != writer) {
                let of_other = others.add(other, &head, &other.all.readings.all())?;
                count = Count { right: count.right + of_other.right, of: count.of + of_other.of };
            }
            report.others = (count.of > 0).then(|| percent(count));
        }
        if !args.json {
            let after =
                report.after.map_or(String::new(), |after| format!("  after {after:6.2} %"));
            println!(
                "writer {writer:>3}: {:>4} digits  before {:6.2} %{after}",
                report.digits, report.before
            );
        }
        reports.push(report);
    }
    let Some(summary) = Summary::of(reports.iter().map(|report| report.before)) else {
        anyhow::bail!("no writer is left to report on");
    };
    let report = PenReport {
        model: base.base().name(),
        shots: args.shots,
        digits: reports.iter().map(|report| report.digits).sum(),
        before: summary,
        after: Summary::of(reports.iter().filter_map(|report| report.after)),
        retention: Summary::of(reports.iter().filter_map(|report| report.retention)),
        others: Summary::of(reports.iter().filter_map(|report| report.others)),
        rejected,
        calibration_before: before.calibration_error(),
        calibration_after: learner.is_some().then(|| after.calibration_error()),
        settings: learner.map(|learner| learner.settings),
        links: links.as_ref().and_then(Links::report),
        writers: reports,
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    println!(
        "\n{} digits of {} writers, {} shots",
        report.digits,
        report.writers.len(),
        report.shots
    );
    let line = |name: &str, summary: Option<Summary>| {
        if let Some(Summary { mean, median, worst }) = summary {
            println!("{name:<10} mean {mean:6.2} %  median {median:6.2} %  worst {worst:6.2} %");
        }
    };
    line("before", Some(report.before));
    line("after", report.after);
    line("retention", report.retention);
    line("others", report.others);
    if let Some(rejected) = report.rejected {
        println!("rejected as no digits: {rejected:.2} %");
    }
    if let Some(links) = report.links {
        println!("{links}");
    }
    print!("calibration error: before {:.2} %", report.calibration_before);
    println!("{}", report.calibration_after.map_or(String::new(), |e| format!(", after {e:.2} %")));
    Ok(())
}

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

/// The share of all digits that the base wrongly rejects as non-digits, in percent.
fn rejected<'a>(layer: &LayerWeights, writers: impl Iterator<Item = &'a Digits<'a>>) -> f64 {
    let mut count = Count::default();
    for Digits { all, .. } in writers {
        for digit in digit_probabilities(layer, all.readings.features()) {
            count.add(!metrics::is_digit(digit));
        }
    }
    percent(count)
}

/// A writer's digits and their features.
struct Digits<'a> {
    /// The digits to learn from.
    shots: Vec<&'a Labelled>,
    all: Samples,
    /// The digits to test on, as indices into `all`.
    test: Vec<usize>,
}

impl<'a> Digits<'a> {
    /// Splits off the first `shots` of each digit for training.
    fn new(base: &Reader, digits: &'a [Labelled], shots: usize) -> Result<Self> {
        let mut seen = [0; CLASSES];
        let (shots, test) = (0..digits.len()).partition(|&index| {
            let seen = &mut seen[usize::from(digits[index].label)];
            *seen += 1;
            *seen <= shots
        });
        let rows = |digit| {
            LabelledFeatures::of_sample(base, digit, 0, 0).context("a digit of the file has no ink")
        };
        let rows = digits.iter().map(rows).collect::<Result<_>>()?;
        let all = pollster::block_on(Samples::new(base.head(), digits.iter(), rows))?;
        let shots: Vec<usize> = shots;
        Ok(Self { shots: shots.iter().map(|&index| &digits[index]).collect(), all, test })
    }
}

/// The labels of several writers' digits, and the probabilities that a head computed for them.
#[derive(Default)]
struct Readings {
    labels: Vec<u8>,
    read: Vec<Probabilities>,
}

impl Readings {
    /// Reads a writer's digits at these indices and adds the readings. Returns how many are right.
    fn add(&mut self, digits: &Digits, head: &Head, indices: &[usize]) -> Result<Count> {
        let head = pollster::block_on(head.plain())?;
        let read = digits.all.readings.probabilities(&head, indices);
        let all = digits.all.readings.labels();
        let labels: Vec<u8> = indices.iter().map(|&index| all[index]).collect();
        let count = metrics::count(&labels, &read);
        self.labels.extend(labels);
        self.read.extend(read);
        Ok(count)
    }

    /// The expected calibration error, in percent.
    fn calibration_error(&self) -> f64 {
        100.0 * metrics::calibration_error(&self.labels, &self.read)
    }
}

/// The data and settings that are the same for every writer.
struct Learner {
    settings: FineTuneSettings,
    replay: Option<LabelledFeatures>,
    mnist_test: LabelledFeatures,
}

impl Learner {
    fn new(settings: FineTuneSettings, base: &Reader) -> Result<Self> {
        let dir = std::path::Path::new(files::DATA).join("mnist");
        let shard = data::load(&dir, Part::Train, Some(0..1))?;
        let indices: Vec<usize> = (0..shard.len().min(settings.replay as usize)).collect();
        let rows = |digits: data::Digits| LabelledFeatures {
            features: Tensor::cat(read::features(base, &digits.images).collect(), 0),
            labels: digits.labels,
        };
        let replay = (!indices.is_empty()).then(|| rows(shard.select(&indices)));
        Ok(Self { settings, replay, mnist_test: rows(files::mnist(Part::Test)?) })
    }

    /// Learns a head from the training digits.
    fn learn(&self, base: &Reader, shots: &[&Labelled]) -> Result<Head> {
        personal::learn(base, shots, self.replay.clone(), &self.settings)?
            .context("a writer has no digit to learn from")
    }
}

fn percent(count: Count) -> f64 {
    100.0 * count.accuracy()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKUP: &[u8] = include_bytes!("../../../../../tests/backups/version-1.inkling");

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
}
