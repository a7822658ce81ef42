//! When a step counts as done, as a lesson's file says it.

use ink::CLASSES;
use network::signs::Classes;

use crate::view::View;

/// Shown where a condition is not understood.
pub const EXAMPLES: &str = "button; ready; reading; reading 7; reading, unsure; reading, 3 times; \
    reading every digit; reading several digits; reading 1 then 7; reading a sign; empty pad; label 4; \
    label, wrong; label, 5 times; label every digit; sign; sign, 3 drawings; progress; learned; \
    learned, 10 digits";

/// The most that a step can count.
const MOST: u32 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The person presses *Done*.
    Button,
    /// A question is answered rightly, and nothing else.
    Answer,
    /// The pad reads.
    Ready,
    /// The pad is empty again.
    EmptyPad,
    /// A single digit is on the pad and is read.
    Reading { which: Which, sure: Option<bool>, times: u32 },
    /// Several digits are on the pad.
    SeveralDigits,
    /// The same ink is read as one digit, and with more ink as another.
    Change { from: u8, to: u8 },
    /// The ink on the pad is read as a sign.
    ReadingSign { times: u32 },
    /// The person says which digit it is.
    Label { which: Which, right: Option<bool>, times: u32 },
    /// The person adds a sign, or draws one, which then has at least this many drawings.
    Sign { drawings: u32 },
    /// Learning has begun.
    Progress,
    /// A hand is learned, from at least this many digits.
    Learned { digits: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Any,
    Digit(u8),
    /// All ten, in any order.
    Every,
}

impl Which {
    pub fn takes(self, digit: u8) -> bool {
        match self {
            Self::Any | Self::Every => true,
            Self::Digit(only) => only == digit,
        }
    }
}

impl Condition {
    /// `None` if the text is no condition.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',').map(|part| part.split_whitespace().collect::<Vec<_>>());
        let head = parts.next()?;
        let limits: Vec<_> = parts.collect();
        let limits = Limits::parse(&limits)?;
        let alone = |condition| limits.are_none().then_some(condition);
        match head.as_slice() {
            ["button"] => alone(Self::Button),
            ["ready"] => alone(Self::Ready),
            ["empty", "pad"] => alone(Self::EmptyPad),
            ["progress"] => alone(Self::Progress),
            ["reading", "several", "digits"] => alone(Self::SeveralDigits),
            ["reading", from, "then", to] => {
                let (from, to) = (digit(from)?, digit(to)?);
                if from == to { None } else { alone(Self::Change { from, to }) }
            }
            ["reading", "a", "sign"] => {
                let others = Limits { times: None, ..limits };
                let times = limits.times.unwrap_or(1);
                others.are_none().then_some(Self::ReadingSign { times })
            }
            ["reading", which @ ..] => {
                let (which, times) = limits.counted(self::which(which)?)?;
                let others = Limits { sure: None, times: None, ..limits };
                others.are_none().then_some(Self::Reading { which, sure: limits.sure, times })
            }
            ["label", which @ ..] => {
                let (which, times) = limits.counted(self::which(which)?)?;
                let others = Limits { right: None, times: None, ..limits };
                others.are_none().then_some(Self::Label { which, right: limits.right, times })
            }
            ["sign"] => {
                let others = Limits { drawings: None, ..limits };
                let drawings = limits.drawings.unwrap_or(0);
                others.are_none().then_some(Self::Sign { drawings })
            }
            ["learned"] => {
                let others = Limits { digits: None, ..limits };
                let digits = limits.digits.unwrap_or(1);
                others.are_none().then_some(Self::Learned { digits })
            }
            _ => None,
        }
    }

    /// The event that the view never sends; `None` if it sends what this waits for.
    pub fn never_heard(self, view: View) -> Option<&'static str> {
        let name = match self {
            Self::Button | Self::Answer => return None,
            Self::Ready => "ready",
            Self::EmptyPad => "empty pad",
            Self::Reading { .. } | Self::SeveralDigits | Self::Change { .. } => "reading",
            Self::ReadingSign { .. } => "reading a sign",
            Self::Label { .. } => "label",
            Self::Sign { .. } => "sign",
            Self::Progress => "progress",
            Self::Learned { .. } => "learned",
        };
        let is_heard = match view {
            View::Train => true,
            View::Pad => matches!(name, "ready" | "empty pad" | "reading"),
            View::Why | View::Network | View::Map => {
                matches!(name, "ready" | "empty pad" | "reading" | "reading a sign")
            }
            View::Lab => false,
        };
        (!is_heard).then_some(name)
    }
}

/// What stands after the commas.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Limits {
    sure: Option<bool>,
    right: Option<bool>,
    times: Option<u32>,
    digits: Option<u32>,
    drawings: Option<u32>,
}

impl Limits {
    fn parse(parts: &[Vec<&str>]) -> Option<Self> {
        let mut limits = Self::default();
        for part in parts {
            // Each is said once.
            let is_new = match part.as_slice() {
                ["sure"] => limits.sure.replace(true).is_none(),
                ["unsure"] => limits.sure.replace(false).is_none(),
                ["right"] => limits.right.replace(true).is_none(),
                ["wrong"] => limits.right.replace(false).is_none(),
                [count, "times"] => limits.times.replace(number(count)?).is_none(),
                [count, "digits"] => limits.digits.replace(number(count)?).is_none(),
                [count, "drawings"] => limits.drawings.replace(drawings(count)?).is_none(),
                _ => false,
            };
            if !is_new {
                return None;
            }
        }
        Some(limits)
    }

    fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// With how often it has to happen. All ten digits are ten times.
    fn counted(&self, which: Which) -> Option<(Which, u32)> {
        match (which, self.times) {
            (Which::Every, Some(_)) => None,
            (Which::Every, None) => Some((which, CLASSES as u32)),
            (_, times) => Some((which, times.unwrap_or(1))),
        }
    }
}

fn which(words: &[&str]) -> Option<Which> {
    match words {
        [] => Some(Which::Any),
        ["every", "digit"] => Some(Which::Every),
        [one] => digit(one).map(Which::Digit),
        _ => None,
    }
}

fn digit(text: &str) -> Option<u8> {
    text.parse().ok().filter(|digit| usize::from(*digit) < CLASSES)
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| (1..=MOST).contains(number))
}

/// As many drawings as a sign may have.
fn drawings(text: &str) -> Option<u32> {
    number(text).filter(|count| *count as usize <= *Classes::DRAWINGS.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_is_a_condition() {
        let examples: Vec<_> = EXAMPLES.split("; ").collect();
        assert_eq!(examples.len(), 20);
        for example in examples {
            assert!(Condition::parse(example).is_some(), "{example}");
        }
    }

    #[test]
    fn conditions_say_which_digit_how_sure_and_how_often() {
        let reading = |which, sure, times| Some(Condition::Reading { which, sure, times });
        for (text, expected) in [
            ("reading", reading(Which::Any, None, 1)),
            ("reading 7", reading(Which::Digit(7), None, 1)),
            ("reading 7, sure", reading(Which::Digit(7), Some(true), 1)),
            ("reading, unsure, 3 times", reading(Which::Any, Some(false), 3)),
            ("reading every digit", reading(Which::Every, None, 10)),
            ("reading every digit, sure", reading(Which::Every, Some(true), 10)),
            ("reading 1 then 7", Some(Condition::Change { from: 1, to: 7 })),
            (
                "label 4, wrong, 2 times",
                Some(Condition::Label { which: Which::Digit(4), right: Some(false), times: 2 }),
            ),
            ("reading a sign", Some(Condition::ReadingSign { times: 1 })),
            ("reading a sign, 3 times", Some(Condition::ReadingSign { times: 3 })),
            ("sign", Some(Condition::Sign { drawings: 0 })),
            ("sign, 5 drawings", Some(Condition::Sign { drawings: 5 })),
            ("learned", Some(Condition::Learned { digits: 1 })),
            ("learned, 20 digits", Some(Condition::Learned { digits: 20 })),
            ("  empty   pad ", Some(Condition::EmptyPad)),
        ] {
            assert_eq!(Condition::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_senseless_condition_is_refused() {
        for text in [
            "",
            "read",
            "reading 10",
            "reading x",
            "reading 7 8",
            "reading 1 then 1",
            "reading, right",
            "reading, 0 times",
            "reading, 101 times",
            "reading, sure, unsure",
            "reading every digit, 3 times",
            "reading,",
            "label, sure",
            "label, 3 digits",
            "reading a sign, sure",
            "reading a sign, 3 drawings",
            "reading, 3 drawings",
            "label, 3 drawings",
            "sign, 6 drawings",
            "sign, 0 drawings",
            "sign, 3 times",
            "sign star",
            "learned, 3 drawings",
            "learned, 3 times",
            "ready, sure",
            "button, 2 times",
        ] {
            assert_eq!(Condition::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_view_tells_only_what_happens_in_it() {
        let never = |text, view| Condition::parse(text).unwrap().never_heard(view);
        assert_eq!(never("reading 7", View::Pad), None);
        assert_eq!(never("label 7", View::Pad), Some("label"));
        assert_eq!(never("learned", View::Pad), Some("learned"));
        assert_eq!(never("learned", View::Train), None);
        for (text, name) in [("sign, 3 drawings", "sign"), ("reading a sign", "reading a sign")] {
            assert_eq!(never(text, View::Pad), Some(name));
            assert_eq!(never(text, View::Train), None);
            assert_eq!(never(text, View::Lab), Some(name));
        }
        for view in [View::Why, View::Network, View::Map] {
            assert_eq!(never("reading 7", view), None);
            assert_eq!(never("label 7", view), Some("label"));
            assert_eq!(never("reading a sign", view), None);
            assert_eq!(never("sign", view), Some("sign"));
        }
        assert_eq!(never("reading", View::Lab), Some("reading"));
        assert_eq!(never("button", View::Lab), None);
    }
}
