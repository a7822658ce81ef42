//! The report of `inkling pen`, as JSON and as text. Accuracies, shares and calibration errors are in percent.

use std::fmt;

use ink::Count;
use ink::metrics::Confusion;
use network::samples::Kept;
use network::{BaseName, FineTuneSettings};
use serde::Serialize;

use super::prior::{Cost, PriorArg};
use crate::through_link::LinkReport;

#[derive(Serialize)]
pub struct PenReport {
    pub model: BaseName,
    pub shots: usize,
    /// The readings that made-up digits weigh.
    pub prior: PriorArg,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// The number of writers who have no digit to test on.
    pub skipped: usize,
    /// The number of test digits.
    pub digits: u32,
    pub before: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Summary>,
    /// Accuracy of each writer's head on MNIST's test pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Summary>,
    /// Accuracy of each writer's head on the digits of all other writers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<Summary>,
    /// The share of digits that the base wrongly rejects as non-digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<f64>,
    /// The expected calibration error over the digits of all writers.
    pub calibration_before: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration_after: Option<f64>,
    /// Of the test digits: after learning, if there was any.
    pub confusion: Confusion,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<FineTuneSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<LinkReport>,
    pub writers: Vec<WriterReport>,
}

#[derive(Serialize)]
pub struct WriterReport {
    pub writer: u32,
    pub digits: u32,
    pub before: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<f64>,
    /// All that might have been kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartReport>,
}

impl WriterReport {
    /// The report of a writer whose hand is not learned; `before`: how the base reads the test digits.
    pub fn of(writer: u32, before: Count) -> Self {
        Self {
            writer,
            digits: before.of,
            before: percent(before),
            kept: None,
            after: None,
            retention: None,
            others: None,
            parts: Vec::new(),
        }
    }
}

impl fmt::Display for WriterReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { writer, digits, before, .. } = self;
        write!(f, "writer {writer:>3}: {digits:>4} digits  before {before:6.2} %")?;
        if let (Some(after), Some(kept)) = (self.after, self.kept) {
            write!(f, "  after {after:6.2} %  kept: {}", in_words(kept))?;
        }
        Ok(())
    }
}

fn in_words(kept: Kept) -> &'static str {
    match kept {
        Kept::Nothing => "nothing",
        Kept::Traces => "traces",
        Kept::Layer => "layer",
        Kept::Both => "layer and traces",
    }
}

/// A part of a learned hand, kept or not.
#[derive(Serialize)]
pub struct PartReport {
    pub kept: Kept,
    /// How many of the learned digits it reads right, held out; none are counted if there are no folds.
    pub held_out: Count,
    pub after: f64,
    pub retention: f64,
}

/// Statistics over writers. Each writer has the same weight.
#[derive(Clone, Copy, Serialize)]
pub struct Summary {
    pub mean: f64,
    pub median: f64,
    pub worst: f64,
}

impl Summary {
    pub fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let (&worst, n) = (values.first()?, values.len());
        let median = 0.5 * (values[(n - 1) / 2] + values[n / 2]);
        Some(Self { mean: values.iter().sum::<f64>() / n as f64, median, worst })
    }
}

impl fmt::Display for PenReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { digits, writers, shots, prior, skipped, .. } = self;
        let writers_left = writers.len();
        writeln!(
            f,
            "{digits} digits of {writers_left} writers, {shots} shots; made-up digits weigh {prior}"
        )?;
        if *skipped > 0 {
            writeln!(
                f,
                "writers skipped, because no digit of theirs is left to test on: {skipped}"
            )?;
        }
        let named = [
            ("before", Some(self.before)),
            ("after", self.after),
            ("retention", self.retention),
            ("others", self.others),
        ];
        for (name, summary) in named {
            if let Some(Summary { mean, median, worst }) = summary {
                writeln!(
                    f,
                    "{name:<10} mean {mean:6.2} %  median {median:6.2} %  worst {worst:6.2} %"
                )?;
            }
        }
        for kept in Kept::ALL {
            let parts = writers.iter().flat_map(|writer| &writer.parts);
            let parts: Vec<&PartReport> = parts.filter(|part| part.kept == kept).collect();
            let after = Summary::of(parts.iter().map(|part| part.after));
            let retention = Summary::of(parts.iter().map(|part| part.retention));
            let (Some(after), Some(retention)) = (after, retention) else { continue };
            let chosen = writers.iter().filter(|writer| writer.kept == Some(kept)).count();
            write!(f, "kept {:<16} {chosen:>3} times; always: ", in_words(kept))?;
            let (mean, worst, mnist) = (after.mean, after.worst, retention.mean);
            writeln!(f, "after mean {mean:6.2} %  worst {worst:6.2} %  retention {mnist:6.2} %")?;
        }
        if let Some(rejected) = self.rejected {
            writeln!(f, "rejected as no digits: {rejected:.2} %")?;
        }
        if let Some(links) = self.links {
            writeln!(f, "{links}")?;
        }
        if let Some(cost) = self.cost {
            writeln!(f, "{cost}")?;
        }
        write!(f, "calibration error: before {:.2} %", self.calibration_before)?;
        if let Some(error) = self.calibration_after {
            write!(f, ", after {error:.2} %")?;
        }
        write!(f, "\n\n{}", self.confusion)
    }
}

pub fn percent(count: Count) -> f64 {
    100.0 * count.accuracy()
}
