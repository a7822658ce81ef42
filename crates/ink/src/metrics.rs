//! Metrics of readings on a labelled set: confusion matrix, precision, recall, F1, loss, calibration.

use serde::{Deserialize, Serialize};

use crate::{CLASSES, Changes, Count, Probabilities};

/// The confusion matrix: the number of digits `row` that were read as digit `column`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion(pub [[u32; CLASSES]; CLASSES]);

impl Confusion {
    pub fn add(&mut self, label: u8, read: u8) {
        self.0[usize::from(label)][usize::from(read)] += 1;
    }

    pub fn count(&self) -> Count {
        let right = (0..CLASSES).map(|class| self.0[class][class]).sum();
        Count { right, of: self.0.iter().flatten().sum() }
    }

    pub fn classes(&self) -> Vec<ClassMeasure> {
        (0..CLASSES).map(|class| self.class(class)).collect()
    }

    pub fn class(&self, class: usize) -> ClassMeasure {
        let right = self.0[class][class];
        let read: u32 = self.0.iter().map(|row| row[class]).sum();
        let labelled: u32 = self.0[class].iter().sum();
        let ratio = |of: u32| if of == 0 { 0.0 } else { f64::from(right) / f64::from(of) };
        let (precision, recall) = (ratio(read), ratio(labelled));
        let sum = precision + recall;
        let f1 = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
        ClassMeasure { class, digits: labelled, precision, recall, f1 }
    }
}

impl std::fmt::Display for Confusion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "written \\ read as\n   ")?;
        (0..CLASSES).try_for_each(|class| write!(f, "{class:>6}"))?;
        for (class, row) in self.0.iter().enumerate() {
            write!(f, "\n{class:>3}")?;
            row.iter().try_for_each(|count| write!(f, "{count:>6}"))?;
        }
        Ok(())
    }
}

/// Metrics of one digit. All shares lie in [0, 1]; a share whose divisor is 0 is 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassMeasure {
    pub class: usize,
    /// The number of digits with this label.
    pub digits: u32,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// The number of digits that were read right, by their most likely class.
pub fn count(labels: &[u8], probabilities: &[Probabilities]) -> Count {
    count_read(labels, &probabilities.iter().map(most_likely).collect::<Vec<_>>())
}

/// The number of digits that were read right.
pub fn count_read(labels: &[u8], read: &[u8]) -> Count {
    let mut count = Count::default();
    labels.iter().zip(read).for_each(|(label, read)| count.add(label == read));
    count
}

/// For each label, the number of digits that became right and that became wrong.
pub fn changes(labels: &[u8], before: &[u8], after: &[u8]) -> Changes {
    let mut changes = Changes::default();
    for ((label, before), after) in labels.iter().zip(before).zip(after) {
        let change = &mut changes[usize::from(*label)];
        change.gained += u32::from(before != label && after == label);
        change.lost += u32::from(before == label && after != label);
    }
    changes
}

/// All metrics of a network on a labelled set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub accuracy: f64,
    pub right: u32,
    pub of: u32,
    /// Bounds of the 95 % confidence interval of the accuracy, in [0, 1] (Wilson).
    pub interval: (f64, f64),
    /// Mean cross-entropy in nats.
    pub loss: f64,
    /// In [0, 1]; see `calibration_error`.
    pub calibration_error: f64,
    pub confusion: Confusion,
    pub classes: Vec<ClassMeasure>,
}

impl Report {
    pub fn of(labels: &[u8], probabilities: &[Probabilities]) -> Self {
        let mut confusion = Confusion::default();
        let mut loss = 0.0;
        for (&label, probabilities) in labels.iter().zip(probabilities) {
            confusion.add(label, most_likely(probabilities));
            loss -= f64::from(probabilities[usize::from(label)].max(f32::MIN_POSITIVE)).ln();
        }
        let count = confusion.count();
        Self {
            accuracy: count.accuracy(),
            right: count.right,
            of: count.of,
            interval: count.interval(),
            loss: loss / f64::from(count.of.max(1)),
            calibration_error: calibration_error(labels, probabilities),
            classes: confusion.classes(),
            confusion,
        }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |share: f64| format!("{:.2} %", 100.0 * share);
        let (low, high) = self.interval;
        writeln!(
            f,
            "accuracy {} ({} of {}, 95 % interval {} to {}), loss {:.4}, calibration error {}",
            percent(self.accuracy),
            self.right,
            self.of,
            percent(low),
            percent(high),
            self.loss,
            percent(self.calibration_error)
        )?;
        writeln!(f, "\n{}", self.confusion)?;
        writeln!(f, "\ndigit  count  precision    recall        F1")?;
        for c in &self.classes {
            let (class, digits) = (c.class, c.digits);
            let [p, r, f1] = [c.precision, c.recall, c.f1].map(percent);
            writeln!(f, "{class:>5} {digits:>6} {p:>10} {r:>9} {f1:>9}")?;
        }
        Ok(())
    }
}

/// The expected calibration error, in [0, 1]: the mean difference between confidence and accuracy over
/// 15 equal bins of confidence, weighted by the number of digits in each bin.
/// Source: Guo, Pleiss, Sun, Weinberger, *On Calibration of Modern Neural Networks*, 2017.
pub fn calibration_error(labels: &[u8], probabilities: &[Probabilities]) -> f64 {
    const BINS: usize = 15;
    // For each bin, the right readings minus the sum of confidences.
    let mut excess = [0.0; BINS];
    for (&label, probabilities) in labels.iter().zip(probabilities) {
        let read = most_likely(probabilities);
        let confidence = f64::from(probabilities[usize::from(read)]);
        let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
        excess[bin] += f64::from(u8::from(read == label)) - confidence;
    }
    excess.iter().map(|excess| f64::abs(*excess)).sum::<f64>() / labels.len().max(1) as f64
}

/// The lowest probability of a sure reading.
pub const SURE: f32 = 0.9;

/// A reading of a digit in a picture is marked as doubtful if its probability is lower.
pub const DOUBTFUL: f32 = 0.8;

/// Whether the ink is more likely a digit than not; `probability` is that of any digit.
pub fn is_digit(probability: f32) -> bool {
    probability >= 0.5
}

/// Whether a reading is sure, if the ink is a digit.
pub fn is_likely(probabilities: &Probabilities) -> bool {
    probabilities[usize::from(most_likely(probabilities))] >= SURE
}

/// Whether a reading is sure; `digit` is the probability that the ink is a digit at all.
pub fn is_sure(probabilities: &Probabilities, digit: f32) -> bool {
    is_digit(digit) && is_likely(probabilities)
}

/// The digit with the highest probability; the smaller digit of a tie.
pub fn most_likely(probabilities: &Probabilities) -> u8 {
    largest(probabilities) as u8
}

/// The place of the largest number: the first of a tie, and 0 without numbers.
pub fn largest(numbers: &[f32]) -> usize {
    let mut best = 0;
    for (place, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = place;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Change;

    fn confident_in(class: usize) -> Probabilities {
        std::array::from_fn(|i| if i == class { 0.91 } else { 0.01 })
    }

    #[test]
    fn changes_are_counted_by_label_and_a_digit_misread_twice_is_no_change() {
        let labels = [7, 7, 7, 1, 1];
        let changes = changes(&labels, &[7, 1, 1, 1, 7], &[2, 7, 2, 1, 7]);
        assert_eq!(changes[7], Change { gained: 1, lost: 1 });
        assert_eq!(changes[1], Change::default());
    }

    #[test]
    fn a_report_has_the_textbook_values() {
        let labels = [3, 3, 3, 3, 5, 5];
        let read = [3, 3, 3, 5, 5, 3].map(confident_in);
        let report = Report::of(&labels, &read);
        let three = &report.classes[3];
        assert_eq!((report.right, report.of), (4, 6));
        assert_eq!((three.precision, three.recall, three.f1), (0.75, 0.75, 0.75));
        assert_eq!(report.classes[5].precision, 0.5);
        assert_eq!(
            report.classes[0],
            ClassMeasure { class: 0, digits: 0, precision: 0.0, recall: 0.0, f1: 0.0 }
        );
        // One bin: an accuracy of 4 of 6 and a confidence of 0.91.
        assert!((report.calibration_error - (0.91 - 4.0 / 6.0)).abs() < 1e-6);
        let loss = -(4.0 * 0.91f64.ln() + 2.0 * 0.01f64.ln()) / 6.0;
        assert!((report.loss - loss).abs() < 1e-6);
    }
}
