//! `inkling pen`: measures a base's accuracy on each writer of a pen file, before and after it learns the writer's hand.

pub mod digits;
mod prior;
mod report;
mod worst;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use data::Part;
use ink::{Count, Hand, Prior, metrics};
use learn::head::Head;
use learn::labelled_features::LabelledFeatures;
use learn::model::Reader;
use learn::personal::{self, Learned};
use learn::read;
use learner::shipped::Shipped;
use network::FineTuneSettings;
use network::link::Packing;
use network::samples::Kept;

use crate::files::{self, BaseArgs};
use crate::through_link::Links;
use digits::{Digits, Readings};
use prior::{Cost, PriorArg};
use report::{PartReport, PenReport, Summary, WriterReport, percent};

#[derive(clap::Args)]
pub struct Args {
    /// Pen file in UNIPEN's text format, or a file that the page has saved, as one writer; plain or .gz
    file: PathBuf,
    /// Shots: learn the first SHOTS of each digit of each writer, and test on the writer's other digits. Writers who
    /// have no other digits are skipped
    #[arg(long, default_value_t = 0)]
    shots: usize,
    #[command(flatten)]
    base: BaseArgs,
    /// Use only writers with an even (0) or odd (1) number: one half for development, the other for reporting
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..2))]
    half: Option<u32>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Readings that made-up digits weigh
    #[arg(long, value_enum, default_value_t)]
    prior: PriorArg,
    /// Time each reading by itself
    #[arg(long)]
    time: bool,
    /// Pass each head through a link before it reads
    #[arg(long)]
    through_link: bool,
    /// Leave the traces out of the links
    #[arg(long, requires = "through_link")]
    without_traces: bool,
    /// Threshold of the links, in root mean squares of a layer's differences [default: the page's]
    #[arg(long, requires = "through_link")]
    threshold: Option<f32>,
    /// Write the misread digits as pictures to this file, in SVG: the surest misreadings first
    #[arg(long, value_name = "FILE")]
    worst: Option<PathBuf>,
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

pub fn run(args: Args) -> Result<()> {
    let bytes = files::read_plain_or_gz(&args.file)?;
    let mut writers = digits::writers(&bytes)?;
    writers.retain(|writer, _| args.half.is_none_or(|half| writer % 2 == half));
    let all_writers = writers.len();
    writers.retain(|_, digits| digits::is_any_left(digits, args.shots));
    let skipped = all_writers - writers.len();
    ensure!(all_writers > 0, "no writer is left to report on");
    ensure!(
        !writers.is_empty(),
        "no writer has a digit left to test on: give --shots fewer than {}",
        args.shots
    );
    let prior = args.prior.prior();
    let digits = writers.values().flatten();
    let cost = args.time.then(|| Cost::measure(&args.base, prior, digits)).transpose()?;
    let device = Device::flex();
    let Shipped { base, rejection, .. } = args.base.load(&device)?;
    let learner = match args.shots {
        0 => None,
        _ => Some(Learner::new(args.settings.settings(), prior, &base)?),
    };
    let mut links = args.through_link.then(|| {
        let threshold = args.threshold.unwrap_or(Packing::of(args.base.model).threshold);
        Links::with(Packing { traces: !args.without_traces, threshold })
    });
    let digits: BTreeMap<u32, Digits> = writers
        .iter()
        .map(|(&writer, digits)| {
            Ok((writer, Digits::new(&base, writer, digits, args.shots, prior)?))
        })
        .collect::<Result<_>>()?;
    let rejected = rejection.map(|rejection| digits::rejected(&rejection, digits.values()));
    let mut reports = Vec::new();
    let (mut before, mut after) = (Readings::default(), Readings::default());
    for (&writer, own) in &digits {
        let base_head = Head { linear: base.head().clone(), hand: Hand::default() };
        let count = before.add(own, &base_head, &own.test)?;
        let mut report = WriterReport::of(writer, count);
        if let Some(learner) = &learner {
            let others = digits.values().filter(|other| other.writer != writer);
            learner.measure(&base, own, others, links.as_mut(), &mut after, &mut report)?;
        }
        if !args.json {
            println!("{report}");
        }
        reports.push(report);
    }
    let last = if learner.is_some() { &after } else { &before };
    if let Some(file) = &args.worst {
        write_worst(file, last)?;
    }
    let summary = Summary::of(reports.iter().map(|report| report.before));
    let report = PenReport {
        model: base.base().name(),
        shots: args.shots,
        prior: args.prior,
        cost,
        skipped,
        digits: reports.iter().map(|report| report.digits).sum(),
        before: summary.context("no writer is left to report on")?,
        after: Summary::of(reports.iter().filter_map(|report| report.after)),
        retention: Summary::of(reports.iter().filter_map(|report| report.retention)),
        others: Summary::of(reports.iter().filter_map(|report| report.others)),
        rejected,
        calibration_before: before.calibration_error(),
        calibration_after: learner.is_some().then(|| after.calibration_error()),
        confusion: last.confusion(),
        settings: learner.map(|learner| learner.settings),
        links: links.as_ref().and_then(Links::report),
        writers: reports,
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("\n{report}");
    }
    Ok(())
}

/// Writes the misread digits of these readings as an SVG file.
fn write_worst(file: &Path, read: &Readings) -> Result<()> {
    std::fs::write(file, worst::sheet(&read.misread()))
        .with_context(|| format!("{} can't be written", file.display()))
}

/// The data and settings that are the same for every writer.
struct Learner {
    settings: FineTuneSettings,
    prior: Prior,
    replay: Option<LabelledFeatures>,
    mnist_test: LabelledFeatures,
    /// How the base reads MNIST's test pictures, in percent.
    mnist_before: f64,
}

impl Learner {
    fn new(settings: FineTuneSettings, prior: Prior, base: &Reader) -> Result<Self> {
        let dir = Path::new(files::DATA).join("mnist");
        let shard = data::load(&dir, Part::Train, Some(0..1))?;
        let indices: Vec<usize> = (0..shard.len().min(settings.replay as usize)).collect();
        let rows = |digits: data::Digits| LabelledFeatures {
            features: Tensor::cat(read::features(base, &digits.images).collect(), 0),
            labels: digits.labels,
        };
        let replay = (!indices.is_empty()).then(|| rows(shard.select(&indices)));
        let mnist_test = rows(files::mnist(Part::Test)?);
        let mut learner = Self { settings, prior, replay, mnist_test, mnist_before: 0.0 };
        learner.mnist_before = percent(learner.read_mnist(base.head())?);
        Ok(learner)
    }

    /// Learns a writer's hand, and reads with it the writer's test digits, MNIST's test pictures and the others' digits.
    /// Adds the readings of the test digits to `after`.
    fn measure<'a: 'b, 'b>(
        &self,
        base: &Reader,
        own: &Digits<'a>,
        others: impl Iterator<Item = &'b Digits<'a>>,
        links: Option<&mut Links>,
        after: &mut Readings<'a>,
        report: &mut WriterReport,
    ) -> Result<()> {
        let replay = self.replay.clone();
        let learned = personal::learn(base, &own.shots, replay, &self.settings, self.prior)?;
        let Learned { head, kept, held_out, whole } =
            learned.context("a writer has no digit to learn from")?;
        let with_layer = percent(self.read_mnist(&whole.linear)?);
        let retention = |kept: Kept| if kept.has_layer() { with_layer } else { self.mnist_before };
        let (head, retained) = match links {
            Some(links) => {
                let head = links.pass(&head, base)?;
                let retained = percent(self.read_mnist(&head.linear)?);
                (head, retained)
            }
            None => (head, retention(kept)),
        };
        report.kept = Some(kept);
        report.after = Some(percent(after.add(own, &head, &own.test)?));
        report.retention = Some(retained);
        for (part, held_out) in Kept::ALL.into_iter().zip(held_out) {
            let head = whole.part(part, base.head());
            let after = percent(Readings::default().add(own, &head, &own.test)?);
            let retention = retention(part);
            report.parts.push(PartReport { kept: part, held_out, after, retention });
        }
        let mut count = Count::default();
        for other in others {
            count += Readings::default().add(other, &head, &other.all.readings.all())?;
        }
        report.others = (count.of > 0).then(|| percent(count));
        Ok(())
    }

    /// How a last layer reads MNIST's test pictures.
    fn read_mnist(&self, layer: &Linear) -> Result<Count> {
        let read = read::probabilities(layer, self.mnist_test.features.clone());
        Ok(metrics::count(&self.mnist_test.labels, &pollster::block_on(read)?))
    }
}
