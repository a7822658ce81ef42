//! Texts for numbers and results.

use ink::metrics::{is_digit, is_sure, most_likely};
use ink::{Change, Count, Probabilities};
use network::BaseName;
use network::samples::Kept;
use worker::learner::Stage;

/// With fewer digits, the result is too uncertain for a verdict.
const ENOUGH: u32 = 10;

/// A number with `decimals` decimals. Uses integers, because the standard library's float
/// formatting adds 8 KB to the page.
pub fn decimal(number: impl Into<f64>, decimals: u32) -> String {
    let number = number.into();
    let one = 10u64.pow(decimals);
    let scaled = (number.abs() * one as f64).round() as u64;
    let sign = if number < 0.0 && scaled > 0 { "-" } else { "" };
    match decimals {
        0 => format!("{sign}{scaled}"),
        _ => format!("{sign}{}.{:0width$}", scaled / one, scaled % one, width = decimals as usize),
    }
}

/// A probability in whole percent: 0 only below 0.5 %, 100 only from 99.95 %.
pub fn percent(probability: f32) -> String {
    match probability * 100.0 {
        p if p < 0.5 => "0".to_owned(),
        p if p < 1.0 => "1".to_owned(),
        p if (99.5..99.95).contains(&p) => "99".to_owned(),
        p => decimal(p, 0),
    }
}

/// An accuracy with one decimal, or two if it is close to 100 %. The space before the unit is
/// non-breaking.
pub fn accuracy(count: Count) -> String {
    let value = count.accuracy() * 100.0;
    decimal(value, if count.of >= 1000 { 2 } else { 0 }) + "\u{a0}%"
}

/// The 95 % interval in whole percent.
pub fn interval(count: Count) -> String {
    let (low, high) = count.interval();
    format!("{}–{}\u{a0}%", (low * 100.0).floor() as u32, (high * 100.0).ceil() as u32)
}

pub fn bytes(bytes: u64) -> String {
    match bytes as f64 {
        b if b < 1e3 => decimal(b, 0) + "\u{a0}bytes",
        b if b < 1e6 => decimal(b / 1e3, 0) + "\u{a0}KB",
        b if b < 1e9 => decimal(b / 1e6, 1) + "\u{a0}MB",
        b => decimal(b / 1e9, 1) + "\u{a0}GB",
    }
}

pub fn elapsed(ms: f64) -> String {
    match ms {
        // A clock that counts whole milliseconds, as Firefox's, has not moved on.
        ms if ms <= 0.0 => "under 1\u{a0}ms".to_owned(),
        ms if ms < 0.1 => "under 0.1\u{a0}ms".to_owned(),
        ms => decimal(ms, if ms < 10.0 { 1 } else { 0 }) + "\u{a0}ms",
    }
}

pub fn digits(n: usize) -> String {
    if n == 1 { "1\u{a0}digit".to_owned() } else { format!("{n}\u{a0}digits") }
}

/// The most probable digit and its probability.
pub fn top(probabilities: &Probabilities) -> (u8, f32) {
    let digit = most_likely(probabilities);
    (digit, probabilities[usize::from(digit)])
}

/// The number of readings gained and lost for a digit; `None` if there are none.
pub fn change(Change { gained, lost }: Change) -> Option<String> {
    match (gained, lost) {
        (0, 0) => None,
        (gained, 0) => Some(format!("{gained} newly read")),
        (0, lost) => Some(format!("{lost} no longer read")),
        (gained, lost) => Some(format!("{gained} newly read, {lost} no longer")),
    }
}

/// A reading with a lower probability is called unsure.
const UNSURE: f32 = 0.7;

/// The confidence of a reading as a sentence.
pub fn confidence(probabilities: &Probabilities, of_digit: f32) -> String {
    let (digit, p) = top(probabilities);
    if !is_digit(of_digit) {
        return "not sure: is it a digit?".to_owned();
    }
    if is_sure(probabilities, of_digit) {
        return "quite sure".to_owned();
    }
    let mut others = *probabilities;
    others[usize::from(digit)] = 0.0;
    let (other, _) = top(&others);
    if p >= UNSURE { format!("or maybe a {other}") } else { format!("not sure: or a {other}?") }
}

pub fn base_name(base: BaseName) -> &'static str {
    match base {
        BaseName::Softmax => "Simple",
        BaseName::Mlp => "Classic",
        BaseName::Cnn => "Best",
    }
}

/// The kind of network, in the field's terms.
pub fn base_kind(base: BaseName) -> &'static str {
    match base {
        BaseName::Softmax => "softmax",
        BaseName::Mlp => "MLP",
        BaseName::Cnn => "CNN",
    }
}

pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Download => "Fetching other people’s digits, so that they aren’t forgotten",
        Stage::Features => "Looking closely at your digits",
        Stage::CrossValidation => "Checking itself on digits it hasn’t learned from",
        Stage::Training => "Learning your hand",
        Stage::Test => "Reading everyone else’s digits again",
    }
}

pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Download => "download",
        Stage::Features => "features",
        Stage::CrossValidation => "cross-validation",
        Stage::Training => "training",
        Stage::Test => "test",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Better,
    Same,
    Worse,
    /// Too few digits for a verdict.
    Open,
}

impl Tone {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "same",
            Self::Worse => "worse",
            Self::Open => "open",
        }
    }
}

/// The result of learning in one or two sentences: what it has changed in the readings, and what is kept of it. `kept`:
/// `None` if nothing was chosen.
pub fn verdict(before: Count, after: Count, folds: u32, kept: Option<Kept>) -> (Tone, String) {
    let all_right = before.right == before.of && after.right == after.of;
    let (tone, change) = change_of(before, after, folds);
    let text = match kept {
        // The usual outcome goes without saying.
        None | Some(Kept::Both) => change,
        Some(Kept::Nothing) if all_right && tone == Tone::Same => {
            "Your digits were read right already: nothing needed to change.".to_owned()
        }
        Some(Kept::Traces) if all_right && tone == Tone::Same => {
            "Your digits were read right already: the network did not need to change. New ink is compared with yours."
                .to_owned()
        }
        Some(Kept::Nothing) => {
            format!("{change} Nothing that was tried reads more of them: nothing has changed.")
        }
        Some(Kept::Traces) => {
            format!("{change} The network stays as it was, and new ink is compared with yours.")
        }
        Some(Kept::Layer) => format!("{change} The network has a new last layer for your hand."),
    };
    (tone, text)
}

/// What learning has changed, in a sentence. It claims only what the sample size supports.
fn change_of(before: Count, after: Count, folds: u32) -> (Tone, String) {
    if folds == 0 {
        let text = "It has learned them. To measure whether that helped takes more: at least two of each of your digits.";
        return (Tone::Open, text.to_owned());
    }
    let change = i64::from(after.right) - i64::from(before.right);
    let n = change.unsigned_abs();
    if after.of < ENOUGH {
        let text = "Too few to tell: ten digits or more make these numbers mean something.";
        return (Tone::Open, text.to_owned());
    }
    let of = after.of;
    match change {
        1.. if after.interval().0 > before.interval().1 => (
            Tone::Better,
            format!("It reads your hand clearly better: {n} more of {of} are right."),
        ),
        1.. => (
            Tone::Better,
            format!("{n} more of {of} are right. With so few digits some of it may be luck."),
        ),
        0 if after.right == after.of => {
            (Tone::Same, "It read all of your digits before, and it still does.".to_owned())
        }
        0 => (Tone::Same, "No difference on your digits so far. More of them may help.".to_owned()),
        _ => (
            Tone::Worse,
            format!("{n} fewer of {of} are right. Going back to the base is one click."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(before: u32, after: u32, of: u32, folds: u32) -> (Tone, String) {
        verdict(Count { right: before, of }, Count { right: after, of }, folds, None)
    }

    #[test]
    fn a_verdict_claims_only_what_the_sample_size_supports() {
        assert_eq!(said(1, 3, 3, 0).0, Tone::Open);
        assert_eq!(said(1, 9, 9, 3).0, Tone::Open);
        let (tone, text) = said(17, 19, 20, 5);
        assert!(tone == Tone::Better && text.contains("luck"), "{text}");
        let (tone, text) = said(8, 20, 20, 5);
        assert!(tone == Tone::Better && text.contains("clearly"), "{text}");
        assert_eq!(said(20, 20, 20, 5).0, Tone::Same);
        let (tone, text) = said(19, 16, 20, 5);
        assert!(tone == Tone::Worse && text.contains('3'), "{text}");
    }

    #[test]
    fn a_verdict_says_what_was_kept() {
        let said = |before, after, kept| {
            let count = |right| Count { right, of: 20 };
            verdict(count(before), count(after), 5, Some(kept)).1
        };
        let nothing = "Your digits were read right already: nothing needed to change.";
        assert_eq!(said(20, 20, Kept::Nothing), nothing);
        let traces = said(20, 20, Kept::Traces);
        assert!(traces.contains("right already") && traces.contains("compared"), "{traces}");
        let both = said(17, 19, Kept::Both);
        assert_eq!(both, change_of(Count { right: 17, of: 20 }, Count { right: 19, of: 20 }, 5).1);
        for kept in [Kept::Nothing, Kept::Traces, Kept::Layer] {
            let text = said(17, 19, kept);
            assert_eq!(text.contains("new last layer"), kept.has_layer(), "{text}");
            assert_eq!(text.contains("compared"), kept.has_traces(), "{text}");
        }
        let (tone, few) = verdict(Count { right: 3, of: 3 }, Count { right: 3, of: 3 }, 3, None);
        assert!(tone == Tone::Open && few.starts_with("Too few"), "{few}");
    }

    #[test]
    fn percentages_are_whole_and_only_certainty_is_100() {
        let shown: Vec<_> = [0.0, 0.004, 0.007, 0.5, 0.996, 1.0].map(percent).to_vec();
        assert_eq!(shown, ["0", "0", "1", "50", "99", "100"]);
    }

    #[test]
    fn accuracies_show_only_significant_decimals() {
        assert_eq!(accuracy(Count { right: 9962, of: 10_000 }), "99.62\u{a0}%");
        assert_eq!(accuracy(Count { right: 18, of: 20 }), "90\u{a0}%");
        assert_eq!(interval(Count { right: 18, of: 20 }), "69–98\u{a0}%");
    }

    #[test]
    fn a_doubtful_reading_names_the_other_digit() {
        let mut p = [0.0; 10];
        (p[4], p[9]) = (0.55, 0.45);
        assert_eq!(top(&p), (4, 0.55));
        assert!(confidence(&p, 1.0).contains('9'));
        (p[4], p[9]) = (0.98, 0.02);
        assert_eq!(confidence(&p, 1.0), "quite sure");
        assert!(confidence(&p, 0.1).starts_with("not sure"));
    }

    #[test]
    fn decimals_are_rounded_and_keep_their_zeros() {
        let shown = [(0.005, 2), (-0.004, 2), (-12.3456, 4), (9.996, 2), (2.5, 0), (0.0, 1)];
        let shown: Vec<_> = shown.iter().map(|&(number, n)| decimal(number, n)).collect();
        assert_eq!(shown, ["0.01", "0.00", "-12.3456", "10.00", "3", "0.0"]);
    }

    #[test]
    fn sizes_and_times_have_units() {
        assert_eq!(bytes(214_300), "214\u{a0}KB");
        assert_eq!(bytes(1_600_000), "1.6\u{a0}MB");
        assert_eq!(bytes(5_000_000_000), "5.0\u{a0}GB");
        assert_eq!(elapsed(0.84), "0.8\u{a0}ms");
        assert_eq!(elapsed(0.04), "under 0.1\u{a0}ms");
        assert_eq!(elapsed(0.0), "under 1\u{a0}ms");
    }
}
