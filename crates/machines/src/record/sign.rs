//! A sign of the person's own, and its record.

use serde::{Deserialize, Serialize};

use ink::Stroke;
use network::signs::Classes;

use super::entries::Id;
use super::kept::{Damage, Entry, FIRST, Kept, Store};
use super::records::Ink;

/// A sign that is read beside the ten digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    pub id: Id,
    /// Milliseconds since 1970.
    pub made_ms: f64,
    /// As `Classes::check_name` returns it.
    pub name: String,
    /// The strokes of each drawing, the oldest first; at most as many as `Classes::DRAWINGS` allows.
    pub drawings: Vec<Vec<Stroke>>,
}

impl Sign {
    /// The number of drawings that are still wanted before the sign is read.
    pub fn wanted(&self) -> usize {
        Classes::DRAWINGS.start().saturating_sub(self.drawings.len())
    }

    /// Whether the sign has enough drawings to be read.
    pub fn is_read(&self) -> bool {
        self.wanted() == 0
    }

    /// Whether the sign has all drawings that it may have.
    pub fn is_full(&self) -> bool {
        self.drawings.len() >= *Classes::DRAWINGS.end()
    }
}

#[derive(Serialize, Deserialize)]
pub struct SignRecord {
    v: u32,
    id: Id,
    made_ms: f64,
    name: String,
    /// The ink of each drawing.
    drawings: Vec<Ink>,
}

impl Entry for Sign {
    type Id = Id;

    fn id(&self) -> &Id {
        &self.id
    }

    fn made_ms(&self) -> f64 {
        self.made_ms
    }
}

impl Kept for Sign {
    const STORE: Store = Store::Signs;
    type Record = SignRecord;

    fn to_record(&self) -> SignRecord {
        SignRecord {
            v: FIRST,
            id: self.id.clone(),
            made_ms: self.made_ms,
            name: self.name.clone(),
            drawings: self.drawings.iter().map(|strokes| Ink::from(strokes.as_slice())).collect(),
        }
    }

    fn from_record(record: SignRecord) -> Result<Self, Damage> {
        let SignRecord { id, made_ms, name, drawings, .. } = record;
        let unreadable = Damage::Unreadable;
        let name = Classes::check_name(&name).map_err(|error| unreadable(error.to_string()))?;
        let most = *Classes::DRAWINGS.end();
        if drawings.len() > most {
            return Err(unreadable(format!("it has more than {most} drawings")));
        }
        let drawings = drawings.iter().map(Ink::strokes).collect::<Result<_, _>>()?;
        Ok(Self { id, made_ms, name: name.to_owned(), drawings })
    }
}

#[cfg(test)]
mod tests {
    use super::super::kept::{VERSION, read};
    use super::*;
    use serde_json::json;

    fn sign(drawings: usize) -> Sign {
        let strokes = vec![Stroke::from([(0.25, 0.5), (0.75, 0.5)].as_slice())];
        Sign {
            id: Id("a".to_owned()),
            made_ms: 1.0,
            name: "star".to_owned(),
            drawings: vec![strokes; drawings],
        }
    }

    #[test]
    fn a_sign_round_trips_through_its_record() {
        for sign in [sign(0), sign(5)] {
            let value = serde_json::to_value(sign.to_record()).unwrap();
            assert_eq!(read::<Sign>(&value), Ok(sign));
        }
    }

    #[test]
    fn a_sign_wants_two_drawings_and_takes_five() {
        let wanted = [0, 1, 2, 5].map(|drawings| sign(drawings).wanted());
        assert_eq!(wanted, [2, 1, 0, 0]);
        assert!(!sign(4).is_full() && sign(5).is_full());
    }

    #[test]
    fn a_damaged_record_is_refused_with_a_reason() {
        let ink = json!([[0.5, 0.5]]);
        for (name, drawings, reason) in [
            ("7", json!([ink]), "is a digit’s name"),
            ("something", json!([ink]), "can’t name a sign"),
            ("star", json!([[[0.5]]]), "cut off"),
            ("star", json!([ink, ink, ink, ink, ink, ink]), "more than 5 drawings"),
        ] {
            let value =
                json!({ "v": 1, "id": "a", "made_ms": 5, "name": name, "drawings": drawings });
            let damage = read::<Sign>(&value).unwrap_err().to_string();
            assert!(damage.contains(reason), "{damage}");
        }
        let newer = json!({ "v": VERSION + 1, "id": "a", "name": 3 });
        assert_eq!(read::<Sign>(&newer), Err(Damage::Newer));
    }
}
