//! Samples, heads and the last choice as they are stored.

use serde::{Deserialize, Serialize};

use ink::{CLASSES, Drawn, Image28, Point, Stroke};
use network::{BaseName, HeadFile};

use super::entries::{Choice, Head, Id, Sample, Scores};
use super::kept::{Damage, Entry, FIRST, Kept, RawRecord, Store, WITH_PICTURES, checked};

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

/// Reads the record of the last choice; errors as in `read`.
pub fn read_choice(value: &impl RawRecord) -> Result<Choice, Damage> {
    checked::<ChoiceRecord>(value).map(Choice::from)
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
    use super::super::kept::{VERSION, read};
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
