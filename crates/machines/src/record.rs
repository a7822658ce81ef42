//! The stored data of a person: samples, heads and the last choice, as versioned records.

use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use ink::{CLASSES, Changes, Count, Drawn, Image28, Labelled, Point, Stroke};
use network::{BaseName, FineTuneSettings, HeadFile};
use worker::learner::FineTuned;

/// The newest version that this build reads. A record with a higher version is not changed.
pub const VERSION: u32 = 2;

/// The version of records that every build can read.
const FIRST: u32 = 1;

/// The first version in which a sample may be a picture instead of ink.
const WITH_PICTURES: u32 = 2;

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

/// The scores of a fine-tuning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    pub settings: FineTuneSettings,
    pub before: Count,
    pub after: Count,
    pub folds: u32,
    pub mnist_before: Count,
    pub mnist_after: Count,
    /// Absent in records of earlier versions.
    #[serde(default)]
    pub mnist_changes: Option<Changes>,
    pub elapsed_ms: f64,
}

impl From<&FineTuned> for Scores {
    fn from(outcome: &FineTuned) -> Self {
        Self {
            settings: outcome.settings,
            before: outcome.before,
            after: outcome.after,
            folds: outcome.folds,
            mnist_before: outcome.mnist_before,
            mnist_after: outcome.mnist_after,
            mnist_changes: Some(outcome.mnist_changes),
            elapsed_ms: outcome.elapsed_ms,
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

/// Why a record is unusable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("it was written by a newer version of this page")]
    Newer,
    #[error("{0}")]
    Unreadable(String),
}

/// An object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    Samples,
    Heads,
    Results,
    Choices,
    /// Unreadable records, moved here instead of being deleted.
    SetAside,
}

impl Store {
    pub const ALL: [Self; 5] =
        [Self::Samples, Self::Heads, Self::Results, Self::Choices, Self::SetAside];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Samples => "samples",
            Self::Heads => "heads",
            Self::Results => "results",
            Self::Choices => "choices",
            Self::SetAside => "set-aside",
        }
    }
}

/// An entry with an id and a time of creation.
pub trait Entry {
    type Id: Clone + Ord;

    fn id(&self) -> &Self::Id;
    /// Milliseconds since 1970.
    fn made_ms(&self) -> f64;
}

impl<T: Entry> Entry for Arc<T> {
    type Id = T::Id;

    fn id(&self) -> &T::Id {
        (**self).id()
    }

    fn made_ms(&self) -> f64 {
        (**self).made_ms()
    }
}

/// An entry that is stored as a versioned record.
pub trait Kept: Entry + Sized {
    const STORE: Store;
    type Record: Serialize + DeserializeOwned;

    fn to_record(&self) -> Self::Record;
    fn from_record(record: Self::Record) -> Result<Self, Damage>;
}

/// A value of the database that has not been checked.
pub trait RawRecord {
    /// Parses the value as a record; the error is the reason of failure.
    fn deserialize<R: DeserializeOwned>(&self) -> Result<R, String>;
}

/// Reads a value of the database. The error is `Damage::Newer` if a newer version of the page wrote
/// it, regardless of its other contents.
pub fn read<T: Kept>(value: &impl RawRecord) -> Result<T, Damage> {
    T::from_record(checked(value)?)
}

/// Reads the record of the last choice; errors as in `read`.
pub fn read_choice(value: &impl RawRecord) -> Result<Choice, Damage> {
    checked::<ChoiceRecord>(value).map(Choice::from)
}

/// Reads a value as any part of a record; errors as in `read`.
pub(crate) fn checked<R: DeserializeOwned>(value: &impl RawRecord) -> Result<R, Damage> {
    let Versioned { v } = value.deserialize().map_err(Damage::Unreadable)?;
    if v > VERSION {
        return Err(Damage::Newer);
    }
    value.deserialize().map_err(Damage::Unreadable)
}

/// The part that all records have. No version may change it.
#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

#[derive(Serialize, Deserialize)]
pub struct SampleRecord {
    v: u32,
    id: Id,
    made_ms: f64,
    label: u8,
    /// The coordinates x, y, x, y, … of each stroke, as fractions of the pad's side. Empty for a
    /// picture.
    ink: Ink,
    /// 28×28 intensities of a sample from a picture. Absent in records of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture: Option<Vec<u8>>,
    #[serde(default)]
    sure: bool,
}

#[derive(Serialize, Deserialize)]
pub struct HeadRecord {
    v: u32,
    id: Id,
    made_ms: f64,
    base: BaseName,
    file: HeadFile,
    scores: Option<Scores>,
}

#[derive(Serialize, Deserialize)]
pub struct ChoiceRecord {
    v: u32,
    base: BaseName,
    head: Option<Id>,
    /// Absent in records of earlier versions.
    at_once: Option<bool>,
}

impl Entry for Sample {
    type Id = Id;

    fn id(&self) -> &Id {
        &self.id
    }

    fn made_ms(&self) -> f64 {
        self.made_ms
    }
}

impl Kept for Sample {
    const STORE: Store = Store::Samples;
    type Record = SampleRecord;

    fn to_record(&self) -> SampleRecord {
        let (v, picture) = match &self.drawn {
            Drawn::Ink(_) => (FIRST, None),
            Drawn::Picture(picture) => (WITH_PICTURES, Some(picture.bytes().to_vec())),
        };
        SampleRecord {
            v,
            id: self.id.clone(),
            made_ms: self.made_ms,
            label: self.label,
            ink: Ink::from(self.drawn.strokes()),
            picture,
            sure: self.sure,
        }
    }

    fn from_record(record: SampleRecord) -> Result<Self, Damage> {
        if usize::from(record.label) >= CLASSES {
            let label = record.label;
            return Err(Damage::Unreadable(format!("its label is {label}, not a digit")));
        }
        let SampleRecord { id, made_ms, label, ink, picture, sure, .. } = record;
        let drawn = match picture {
            None => Drawn::Ink(ink.strokes()?),
            Some(bytes) => match Image28::from_bytes(bytes) {
                Some(picture) => Drawn::Picture(picture),
                None => return Err(Damage::Unreadable("its picture is cut off".to_owned())),
            },
        };
        Ok(Self { id, made_ms, label, drawn, sure })
    }
}

impl Entry for Head {
    type Id = Id;

    fn id(&self) -> &Id {
        &self.id
    }

    fn made_ms(&self) -> f64 {
        self.made_ms
    }
}

impl Kept for Head {
    const STORE: Store = Store::Heads;
    type Record = HeadRecord;

    fn to_record(&self) -> HeadRecord {
        HeadRecord {
            v: FIRST,
            id: self.id.clone(),
            made_ms: self.made_ms,
            base: self.base,
            file: self.file.clone(),
            scores: self.scores.clone(),
        }
    }

    fn from_record(record: HeadRecord) -> Result<Self, Damage> {
        if record.file.0.is_empty() {
            return Err(Damage::Unreadable("its weights are missing".to_owned()));
        }
        let HeadRecord { id, made_ms, base, file, scores, .. } = record;
        Ok(Self { id, made_ms, base, file, scores })
    }
}

impl From<&Choice> for ChoiceRecord {
    fn from(choice: &Choice) -> Self {
        let Choice { base, head, at_once } = choice.clone();
        Self { v: FIRST, base, head, at_once: Some(at_once) }
    }
}

impl From<ChoiceRecord> for Choice {
    fn from(record: ChoiceRecord) -> Self {
        let ChoiceRecord { base, head, at_once, .. } = record;
        Self { base, head, at_once: at_once.unwrap_or(true) }
    }
}

/// Strokes as flat lists of numbers. They take a tenth of the space of objects with names.
#[derive(Serialize, Deserialize)]
pub struct Ink(Vec<Vec<f32>>);

impl From<&[Stroke]> for Ink {
    fn from(strokes: &[Stroke]) -> Self {
        let flat = |stroke: &Stroke| stroke.finite_points().flat_map(|p| [p.x, p.y]).collect();
        Self(strokes.iter().map(flat).collect())
    }
}

impl Ink {
    pub fn strokes(&self) -> Result<Vec<Stroke>, Damage> {
        let broken = |text: &str| Err(Damage::Unreadable(text.to_owned()));
        let mut strokes = Vec::with_capacity(self.0.len());
        for line in &self.0 {
            if line.len() % 2 != 0 || line.iter().any(|number| !number.is_finite()) {
                return broken("a stroke in it is cut off");
            }
            let points = line.chunks_exact(2).map(|p| Point { x: p[0], y: p[1] }).collect();
            strokes.push(Stroke { points });
        }
        if strokes.iter().all(|stroke| stroke.points.is_empty()) {
            return broken("it holds no ink");
        }
        Ok(strokes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sample() -> Sample {
        Sample {
            id: Id::from_random([7; 16]),
            made_ms: 1.0,
            label: 7,
            drawn: vec![Stroke::from([(0.25, 0.5), (0.75, 0.5)].as_slice())].into(),
            sure: true,
        }
    }

    fn found() -> Sample {
        let bytes = (0..Image28::PIXELS).map(|i| (i % 256) as u8).collect();
        Sample { drawn: Drawn::Picture(Image28::from_bytes(bytes).unwrap()), ..sample() }
    }

    #[test]
    fn an_id_is_a_uuid_of_version_4() {
        let id = Id::from_random([0xff; 16]).0;
        assert_eq!(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn a_sample_round_trips_through_its_record() {
        for sample in [sample(), found()] {
            let text = serde_json::to_string(&sample.to_record()).unwrap();
            let record: SampleRecord = serde_json::from_str(&text).unwrap();
            assert_eq!(Sample::from_record(record).unwrap(), sample);
        }
    }

    #[test]
    fn only_a_picture_needs_the_newer_version() {
        assert_eq!((sample().to_record().v, found().to_record().v), (1, 2));
        let text = serde_json::to_string(&sample().to_record()).unwrap();
        assert!(!text.contains("picture"), "{text}");
    }

    #[test]
    fn a_record_of_version_1_still_parses() {
        let text = r#"{"v":1,"id":"a","made_ms":5,"label":3,"ink":[[0.5,0.5],[0.1,0.2,0.3,0.4]]}"#;
        let sample = Sample::from_record(serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!((sample.label, sample.drawn.strokes().len()), (3, 2));
        let text = r#"{"v":1,"base":"mlp","head":null}"#;
        let choice = Choice::from(serde_json::from_str::<ChoiceRecord>(text).unwrap());
        assert_eq!(choice, Choice { base: BaseName::Mlp, ..Choice::default() });
    }

    #[test]
    fn a_record_of_a_newer_version_is_reported_as_newer() {
        let value = json!({ "v": VERSION + 1, "id": "a", "label": "seven" });
        assert_eq!(read::<Sample>(&value), Err(Damage::Newer));
        assert_eq!(read_choice(&value), Err(Damage::Newer));
        for value in [json!({ "v": 1, "id": "a" }), json!({ "id": "a" }), json!(null)] {
            let damage = read::<Sample>(&value).unwrap_err();
            assert!(matches!(damage, Damage::Unreadable(_)), "{value}: {damage}");
        }
        let value = serde_json::to_value(sample().to_record()).unwrap();
        assert_eq!(read::<Sample>(&value), Ok(sample()));
    }

    #[test]
    fn a_damaged_record_is_refused_with_a_reason() {
        for (change, reason) in [
            (r#""label":12,"ink":[[0.5,0.5]]"#, "not a digit"),
            (r#""label":1,"ink":[[0.5]]"#, "cut off"),
            (r#""label":1,"ink":[[]]"#, "no ink"),
            (r#""label":1,"ink":[],"picture":[1,2,3]"#, "picture is cut off"),
        ] {
            let text = format!(r#"{{"v":1,"id":"a","made_ms":5,{change}}}"#);
            let damage = Sample::from_record(serde_json::from_str(&text).unwrap()).unwrap_err();
            assert!(damage.to_string().contains(reason), "{damage}");
        }
    }
}
