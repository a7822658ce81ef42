//! Texts for times and results in the Lab.

use crate::wording::percent;
use ink::Count;
use recipes::recipe::Figure;
use recipes::{Misread, Outcome};

/// An estimated time.
pub fn about(ms: f64) -> String {
    match ms / 1000.0 {
        s if s < 5.0 => "a few seconds".to_owned(),
        s if s < 55.0 => format!("about {:.0}\u{a0}seconds", (s / 5.0).ceil() * 5.0),
        s if s < 90.0 => "about a minute".to_owned(),
        s if s < 90.0 * 60.0 => format!("about {:.0}\u{a0}minutes", (s / 60.0).ceil()),
        s => format!("about {:.0}\u{a0}hours", (s / 3600.0).ceil()),
    }
}

/// An estimated time, short enough for a table cell.
pub fn about_short(ms: f64) -> String {
    match ms / 1000.0 {
        s if s < 5.0 => "~\u{2009}5\u{a0}s".to_owned(),
        s if s < 55.0 => format!("~\u{2009}{:.0}\u{a0}s", (s / 5.0).ceil() * 5.0),
        s if s < 90.0 * 60.0 => format!("~\u{2009}{:.0}\u{a0}min", (s / 60.0).ceil()),
        s => format!("~\u{2009}{:.0}\u{a0}h", (s / 3600.0).ceil()),
    }
}

/// A measured time.
pub fn took(ms: f64) -> String {
    match ms / 1000.0 {
        s if s < 9.95 => format!("{s:.1}\u{a0}s"),
        s if s < 120.0 => format!("{s:.0}\u{a0}s"),
        s => format!("{:.0}\u{a0}min", s / 60.0),
    }
}

/// A whole number with spaces as thousands separators.
pub fn whole(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A run's result, in sentences.
pub fn summary(outcome: &Outcome) -> String {
    let Count { right, of } = outcome.test.count;
    let (low, high) = outcome.test.interval;
    let mut text = format!(
        "{} of {} test pictures were read right: {:.2}\u{a0}%. With that many pictures the true share lies, 95 times in 100, between {:.1} and {:.1}\u{a0}%.",
        whole(right as usize),
        whole(of as usize),
        100.0 * outcome.test.count.accuracy(),
        100.0 * low,
        100.0 * high,
    );
    if let Some(mnist) = outcome.figure(Figure::MnistAccuracy) {
        text += &format!(" Of MNIST’s test pictures {mnist:.2}\u{a0}% are read right.");
    }
    if outcome.chosen_epoch > 0 && outcome.chosen_epoch < outcome.epochs.len() {
        text += &format!(" The best round was number {}.", outcome.chosen_epoch);
    }
    text
}

/// A misread picture's label and reading.
pub fn misread(misread: &Misread) -> String {
    let Misread { label, read, probability, .. } = *misread;
    match probability {
        Some(sure) => format!("{label} read as {read}, {}\u{a0}% sure", percent(sure)),
        None => format!("{label} read as {read}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimated_times_are_rounded_up() {
        let told = [900.0, 12_000.0, 70_000.0, 200_000.0, 8_000_000.0].map(about);
        let expected = [
            "a few seconds",
            "about 15 seconds",
            "about a minute",
            "about 4 minutes",
            "about 3 hours",
        ];
        assert_eq!(told.map(|text| text.replace('\u{a0}', " ")), expected);
        assert_eq!(
            [1234.0, 61_000.0, 600_000.0].map(took),
            ["1.2\u{a0}s", "61\u{a0}s", "10\u{a0}min"]
        );
    }

    #[test]
    fn long_numbers_have_separators() {
        assert_eq!(
            [868, 2000, 60_000, 1_234_567].map(whole),
            ["868", "2000", "60\u{202f}000", "1\u{202f}234\u{202f}567"]
        );
    }
}
