//! What a reading of many digits came to: confusion matrix, precision, recall, F1, loss.

use serde::{Deserialize, Serialize};

use crate::{CLASSES, Changes, Count, Probabilities};

/// How often digit `row` was read as digit `column`.
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
        let there: u32 = self.0[class].iter().sum();
        let ratio = |of: u32| if of == 0 { 0.0 } else { f64::from(right) / f64::from(of) };
        let (precision, recall) = (ratio(read), ratio(there));
        let sum = precision + recall;
        let f1 = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
        ClassMeasure { class, digits: there, precision, recall, f1 }
    }
}

/// All shares in [0, 1]; 0 where there was nothing to divide by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassMeasure {
    pub class: usize,
    pub digits: u32,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// How many of the digits were read right.
pub fn count(labels: &[u8], probabilities: &[Probabilities]) -> Count {
    count_read(labels, &probabilities.iter().map(most_likely).collect::<Vec<_>>())
}

/// How many of the digits were read right.
pub fn count_read(labels: &[u8], read: &[u8]) -> Count {
    let mut count = Count::default();
    labels.iter().zip(read).for_each(|(label, read)| count.add(label == read));
    count
}

/// Which digits are read otherwise than before.
pub fn changes(labels: &[u8], before: &[u8], after: &[u8]) -> Changes {
    let mut changes = Changes::default();
    for ((label, before), after) in labels.iter().zip(before).zip(after) {
        let change = &mut changes[usize::from(*label)];
        change.gained += u32::from(before != label && after == label);
        change.lost += u32::from(before == label && after != label);
    }
    changes
}

/// A network's reading of a labelled set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub accuracy: f64,
    pub right: u32,
    pub of: u32,
    /// Ends of the 95 % interval of the accuracy (Wilson).
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
        writeln!(f, "\nwritten \\ read as")?;
        write!(f, "   ")?;
        (0..CLASSES).try_for_each(|class| write!(f, "{class:>6}"))?;
        for (class, row) in self.confusion.0.iter().enumerate() {
            write!(f, "\n{class:>3}")?;
            row.iter().try_for_each(|count| write!(f, "{count:>6}"))?;
        }
        writeln!(f, "\n\ndigit  count  precision    recall        F1")?;
        for c in &self.classes {
            let (class, digits) = (c.class, c.digits);
            let [p, r, f1] = [c.precision, c.recall, c.f1].map(percent);
            writeln!(f, "{class:>5} {digits:>6} {p:>10} {r:>9} {f1:>9}")?;
        }
        Ok(())
    }
}

/// How far a network's sureness is from its share of right answers: the expected calibration error,
/// in [0, 1], over 15 equal steps of sureness, each weighing as many digits as it holds.
/// Source: Guo, Pleiss, Sun, Weinberger, *On Calibration of Modern Neural Networks*, 2017.
pub fn calibration_error(labels: &[u8], probabilities: &[Probabilities]) -> f64 {
    const STEPS: usize = 15;
    // Right answers less sureness, summed.
    let mut excess = [0.0; STEPS];
    for (&label, probabilities) in labels.iter().zip(probabilities) {
        let read = most_likely(probabilities);
        let sure = f64::from(probabilities[usize::from(read)]);
        let step = ((sure * STEPS as f64) as usize).min(STEPS - 1);
        excess[step] += f64::from(u8::from(read == label)) - sure;
    }
    excess.iter().map(|excess| f64::abs(*excess)).sum::<f64>() / labels.len().max(1) as f64
}

/// From here on a reading is called sure.
pub const SURE: f32 = 0.9;

/// Whether there is more likely a digit than anything else.
pub fn is_digit(probability: f32) -> bool {
    probability >= 0.5
}

/// Whether a reading is called sure; `digit`: how likely it is that there is a digit at all.
pub fn is_sure(probabilities: &Probabilities, digit: f32) -> bool {
    is_digit(digit) && probabilities[usize::from(most_likely(probabilities))] >= SURE
}

/// The digit with the highest probability; the smaller one of two that share it.
pub fn most_likely(probabilities: &Probabilities) -> u8 {
    let mut best = 0;
    for class in 1..CLASSES {
        if probabilities[class] > probabilities[best] {
            best = class;
        }
    }
    best as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Change;

    fn sure_of(class: usize) -> Probabilities {
        std::array::from_fn(|i| if i == class { 0.91 } else { 0.01 })
    }

    #[test]
    fn changes_are_told_by_digit_and_a_miss_that_stays_one_is_none() {
        let labels = [7, 7, 7, 1, 1];
        let changes = changes(&labels, &[7, 1, 1, 1, 7], &[2, 7, 2, 1, 7]);
        assert_eq!(changes[7], Change { gained: 1, lost: 1 });
        assert_eq!(changes[1], Change::default());
    }

    #[test]
    fn precision_recall_and_f1_are_the_textbook_ones() {
        let labels = [3, 3, 3, 3, 5, 5];
        let read = [3, 3, 3, 5, 5, 3].map(sure_of);
        let report = Report::of(&labels, &read);
        let three = &report.classes[3];
        assert_eq!((report.right, report.of), (4, 6));
        assert_eq!((three.precision, three.recall, three.f1), (0.75, 0.75, 0.75));
        assert_eq!(report.classes[5].precision, 0.5);
        assert_eq!(
            report.classes[0],
            ClassMeasure { class: 0, digits: 0, precision: 0.0, recall: 0.0, f1: 0.0 }
        );
        // All in one step of sureness: 4 of 6 right, and sure of 0.91.
        assert!((report.calibration_error - (0.91 - 4.0 / 6.0)).abs() < 1e-6);
        let loss = -(4.0 * 0.91f64.ln() + 2.0 * 0.01f64.ln()) / 6.0;
        assert!((report.loss - loss).abs() < 1e-6);
    }
}
