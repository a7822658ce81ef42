//! The report of `inkling signs`, as JSON and as a table in Markdown. Accuracies and shares are in percent.

use std::collections::BTreeMap;
use std::fmt;

use ink::Count;
use network::BaseName;
use network::signs::Method;
use serde::Serialize;

/// Misreadings that are shown of each row: the most frequent ones.
const MISREADINGS: usize = 5;

/// What a method does after some shots, over all sets and writers.
pub struct Row {
    pub shots: usize,
    pub method: Method,
    /// Of each set and writer, the test drawings that are read right.
    pub signs: Vec<Count>,
    pub pen: Count,
    pub mnist: Count,
    /// Rejected as neither a digit nor one of the signs; each count's `right` are the rejected ones.
    pub rejected_signs: Count,
    pub rejected_pen: Count,
    pub rejected_others: Count,
    pub rejected_scribbles: Count,
    /// The time to learn each set.
    pub seconds: Vec<f64>,
    /// How often a sign was read as another class, by both names.
    pub misread: BTreeMap<(String, String), u32>,
}

impl Row {
    pub fn new(shots: usize, method: Method) -> Self {
        Self {
            shots,
            method,
            signs: Vec::new(),
            pen: Count::default(),
            mnist: Count::default(),
            rejected_signs: Count::default(),
            rejected_pen: Count::default(),
            rejected_others: Count::default(),
            rejected_scribbles: Count::default(),
            seconds: Vec::new(),
            misread: BTreeMap::new(),
        }
    }
}

/// A share and its 95 % interval (Wilson).
#[derive(Clone, Copy, Serialize)]
pub struct Share {
    pub percent: f64,
    pub interval: (f64, f64),
}

impl From<Count> for Share {
    fn from(count: Count) -> Self {
        let (low, high) = count.interval();
        let percent = 100.0 * count.accuracy();
        Self { percent, interval: (100.0 * low, 100.0 * high) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.interval;
        write!(f, "{:.2} ({low:.2}–{high:.2})", self.percent)
    }
}

/// A row in figures.
#[derive(Serialize)]
pub struct RowReport {
    pub shots: usize,
    pub method: Method,
    pub signs: Share,
    /// The lowest accuracy of one set by one writer.
    pub worst: f64,
    pub pen: Share,
    pub mnist: Share,
    pub rejected_signs: f64,
    pub rejected_pen: f64,
    pub rejected_others: f64,
    pub rejected_scribbles: f64,
    /// Seconds to learn a set: mean and longest.
    pub seconds: f64,
    pub longest_seconds: f64,
    pub misread: Vec<Misread>,
}

/// A sign that was read as another class.
#[derive(Serialize)]
pub struct Misread {
    pub written: String,
    pub read: String,
    pub times: u32,
}

impl From<Row> for RowReport {
    fn from(row: Row) -> Self {
        let mut signs = Count::default();
        row.signs.iter().for_each(|&count| signs += count);
        let percent = |count: Count| 100.0 * count.accuracy();
        let worst = row.signs.iter().copied().map(percent).fold(100.0, f64::min);
        let misread = row.misread.into_iter();
        let misread = misread.map(|((written, read), times)| Misread { written, read, times });
        let mut misread: Vec<Misread> = misread.collect();
        misread.sort_by_key(|misread| std::cmp::Reverse(misread.times));
        misread.truncate(MISREADINGS);
        Self {
            shots: row.shots,
            method: row.method,
            signs: signs.into(),
            worst,
            pen: row.pen.into(),
            mnist: row.mnist.into(),
            rejected_signs: percent(row.rejected_signs),
            rejected_pen: percent(row.rejected_pen),
            rejected_others: percent(row.rejected_others),
            rejected_scribbles: percent(row.rejected_scribbles),
            seconds: row.seconds.iter().sum::<f64>() / row.seconds.len().max(1) as f64,
            longest_seconds: row.seconds.iter().copied().fold(0.0, f64::max),
            misread,
        }
    }
}

/// How the base alone reads digits.
#[derive(Serialize)]
pub struct Before {
    pub pen: Count,
    pub mnist: Count,
}

#[derive(Serialize)]
pub struct Report {
    pub model: BaseName,
    pub seed: u64,
    pub sets: usize,
    /// Of each set.
    pub writers: usize,
    /// Made-up digits of each class that were rehearsed.
    pub pen_digits: usize,
    /// Whether the drawings to learn from came out of a link.
    pub through_link: bool,
    pub before: Before,
    pub rows: Vec<RowReport>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, seed, sets, writers, through_link, before, .. } = self;
        let link = if *through_link { ", through a link" } else { "" };
        writeln!(
            f,
            "{sets} sets of ten signs on the {model}, writers of each set: {writers}, seed {seed}{link}"
        )?;
        let (pen, mnist) = (before.pen, before.mnist);
        writeln!(f, "by the base alone: {} of {} pen digits", Share::from(pen), pen.of)?;
        writeln!(f, "by the base alone: {} of {} MNIST pictures\n", Share::from(mnist), mnist.of)?;
        writeln!(
            f,
            "| shots | method | signs | worst set | pen digits | MNIST | rejected: own signs / pen digits \
             | rejected: other signs / scribbles | seconds: mean / longest |"
        )?;
        write!(f, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for row in &self.rows {
            write!(f, "\n| {} | {} | {} ", row.shots, row.method, row.signs)?;
            write!(f, "| {:.2} | {} | {} ", row.worst, row.pen, row.mnist)?;
            write!(f, "| {:.2} / {:.2} ", row.rejected_signs, row.rejected_pen)?;
            write!(f, "| {:.2} / {:.2} ", row.rejected_others, row.rejected_scribbles)?;
            write!(f, "| {:.3} / {:.3} |", row.seconds, row.longest_seconds)?;
        }
        write!(f, "\n\nmisread most often:")?;
        for row in self.rows.iter().filter(|row| !row.misread.is_empty()) {
            let named = |Misread { written, read, times }: &Misread| {
                format!("{written} as {read} ({times})")
            };
            let misread: Vec<String> = row.misread.iter().map(named).collect();
            write!(f, "\n{} shots, {}: {}", row.shots, row.method, misread.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let mut row = Row::new(2, Method::Union);
        row.signs = vec![Count { right: 198, of: 200 }, Count { right: 190, of: 200 }];
        row.rejected_scribbles = Count { right: 45, of: 50 };
        row.seconds = vec![0.2, 0.4];
        for (read, times) in [("X", 2), ("7", 9), ("heart", 1), ("box", 3), ("K", 1), ("up", 1)] {
            row.misread.insert(("star".to_owned(), read.to_owned()), times);
        }
        row
    }

    #[test]
    fn a_row_has_the_mean_the_worst_set_and_the_most_frequent_misreadings() {
        let row = RowReport::from(row());
        assert!((row.signs.percent - 97.0).abs() < 1e-9 && row.worst == 95.0);
        let (low, high) = row.signs.interval;
        assert!(low < 97.0 && 97.0 < high && high - low < 4.0, "{low} {high}");
        assert!((row.seconds - 0.3).abs() < 1e-9 && row.longest_seconds == 0.4);
        assert_eq!(row.rejected_scribbles, 90.0);
        let misread: Vec<_> = row.misread.iter().map(|it| (&*it.read, it.times)).collect();
        assert_eq!(misread, [("7", 9), ("box", 3), ("X", 2), ("K", 1), ("heart", 1)]);
    }

    #[test]
    fn the_table_has_a_column_for_each_head() {
        let report = Report {
            model: BaseName::Cnn,
            seed: 1,
            sets: 2,
            writers: 1,
            pen_digits: 30,
            through_link: true,
            before: Before { pen: Count { right: 9, of: 10 }, mnist: Count::default() },
            rows: vec![row().into()],
        };
        let text = report.to_string();
        let bars: Vec<usize> = text
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.matches('|').count())
            .collect();
        assert_eq!(bars, [10, 10, 10], "{text}");
        assert!(text.contains("seed 1, through a link\n"), "{text}");
        assert!(text.contains("90.00 (") && text.contains("of 10 pen digits"), "{text}");
        assert!(text.contains("2 shots, union: star as 7 (9), star as box (3)"), "{text}");
    }
}
