//! What a person has made: samples, heads and the last choice.

use serde::{Deserialize, Serialize};

use ink::{Changes, Count, Drawn, Labelled};
use network::samples::Kept;
use network::{BaseName, FineTuneSettings, HeadFile};
use worker::learner::FineTuned;

/// A UUID, version 4.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id(pub String);

impl Id {
    /// Makes an id from 16 random bytes. Source: RFC 9562, section 5.4.
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let mut text = String::with_capacity(36);
        for (i, byte) in bytes.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.push_str(&format!("{byte:02x}"));
        }
        Self(text)
    }
}

/// A digit that the person has drawn or found in a picture, and labelled.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub id: Id,
    /// Milliseconds since 1970.
    pub made_ms: f64,
    pub label: u8,
    pub drawn: Drawn,
    /// Whether the person has confirmed the label.
    pub sure: bool,
}

impl From<&Sample> for Labelled {
    fn from(sample: &Sample) -> Self {
        let Sample { label, drawn, sure, .. } = sample.clone();
        Self { label, drawn, sure }
    }
}

/// A last layer, fine-tuned to the person's hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub id: Id,
    /// Milliseconds since 1970.
    pub made_ms: f64,
    pub base: BaseName,
    pub file: HeadFile,
    /// `None` for a head from a file, which has not been measured here.
    pub scores: Option<Scores>,
}

/// The scores of a fine-tuning; `Default` has counted nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    pub settings: FineTuneSettings,
    /// Absent in records of earlier versions, which kept both the layer and the traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    pub before: Count,
    pub after: Count,
    pub folds: u32,
    pub mnist_before: Count,
    pub mnist_after: Count,
    /// Absent in records of earlier versions.
    #[serde(default)]
    pub mnist_changes: Option<Changes>,
    pub elapsed_ms: f64,
    /// The labels of the digits that were learned, so that `after` can be counted again. Absent in records of
    /// earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<u8>,
    /// The cross-validated reading of each of them: by a head that had not learned from it. Absent in records of
    /// earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_out: Vec<u8>,
}

impl Scores {
    /// The scores of learning these samples, in the order in which the learner got them.
    pub fn of(outcome: &FineTuned, samples: &[Labelled]) -> Self {
        Self {
            settings: outcome.settings,
            kept: Some(outcome.kept),
            before: outcome.before,
            after: outcome.after,
            folds: outcome.folds,
            mnist_before: outcome.mnist_before,
            mnist_after: outcome.mnist_after,
            mnist_changes: Some(outcome.mnist_changes),
            elapsed_ms: outcome.elapsed_ms,
            labels: samples.iter().map(|sample| sample.label).collect(),
            held_out: outcome.after_by_sample.clone(),
        }
    }
}

/// The person's last choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub base: BaseName,
    /// `None` for the base's own head.
    pub head: Option<Id>,
    /// Whether the page learns each digit at once, as it is labelled.
    pub at_once: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self { base: BaseName::default(), head: None, at_once: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_4() {
        let id = Id::from_random([0xff; 16]).0;
        assert_eq!(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
