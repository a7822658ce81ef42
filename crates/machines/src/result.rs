//! A result of the Lab, its id and its record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::record::{Damage, Entry, Kept, Store, VERSION};

use ink::Image28;
use recipes::Outcome;
use recipes::scale::Scale;

/// The id of a result: a row of a recipe at a scale. A new run of the row replaces the result with
/// the same id. The text is the key in the database, such as `003/adam/quick`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResultId {
    pub recipe: String,
    pub row: String,
    pub scale: Scale,
}

impl ResultId {
    pub fn new(recipe: &str, row: &str, scale: Scale) -> Self {
        Self { recipe: recipe.to_owned(), row: row.to_owned(), scale }
    }
}

impl fmt::Display for ResultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recipe, row, scale } = self;
        write!(f, "{recipe}/{row}/{}", scale.in_words())
    }
}

/// The error for a text that is not the id of a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no row: write recipe/row/setting, as in 003/adam/quick")]
pub struct ResultIdError(String);

impl FromStr for ResultId {
    type Err = ResultIdError;

    fn from_str(text: &str) -> Result<Self, ResultIdError> {
        let parts = || {
            let (recipe, rest) = text.split_once('/')?;
            let (row, scale) = rest.rsplit_once('/')?;
            let scale = Scale::ALL.into_iter().find(|known| known.in_words() == scale)?;
            Some(Self::new(recipe, row, scale))
        };
        parts().ok_or_else(|| ResultIdError(text.to_owned()))
    }
}

impl TryFrom<String> for ResultId {
    type Error = ResultIdError;

    fn try_from(text: String) -> Result<Self, ResultIdError> {
        text.parse()
    }
}

impl From<ResultId> for String {
    fn from(id: ResultId) -> Self {
        id.to_string()
    }
}

/// The newest run of a row at a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct LabResult {
    id: ResultId,
    /// Milliseconds since 1970.
    pub made_ms: f64,
    pub outcome: Outcome,
    /// The pictures of `outcome.test.misread`, in the same order.
    pub misread: Vec<Image28>,
}

impl LabResult {
    pub fn new(made_ms: f64, outcome: Outcome, misread: Vec<Image28>) -> Self {
        let id = ResultId::new(&outcome.recipe, &outcome.row, outcome.scale());
        Self { id, made_ms, outcome, misread }
    }
}

#[derive(Serialize, Deserialize)]
pub struct LabResultRecord {
    v: u32,
    id: ResultId,
    made_ms: f64,
    outcome: Outcome,
    /// 784 bytes per picture.
    #[serde(with = "serde_bytes")]
    misread: Vec<u8>,
}

impl Entry for LabResult {
    type Id = ResultId;

    fn id(&self) -> &ResultId {
        &self.id
    }

    fn made_ms(&self) -> f64 {
        self.made_ms
    }
}

impl Kept for LabResult {
    const STORE: Store = Store::Results;
    type Record = LabResultRecord;

    fn to_record(&self) -> LabResultRecord {
        LabResultRecord {
            v: VERSION,
            id: self.id.clone(),
            made_ms: self.made_ms,
            outcome: self.outcome.clone(),
            misread: self.misread.iter().flat_map(Image28::bytes).copied().collect(),
        }
    }

    fn from_record(record: LabResultRecord) -> Result<Self, Damage> {
        let LabResultRecord { made_ms, outcome, misread, .. } = record;
        let pictures = misread.chunks(Image28::PIXELS);
        let pictures = pictures.map(|bytes| Image28::from_bytes(bytes.to_vec()));
        let misread = pictures.collect::<Option<Vec<_>>>();
        match misread.filter(|pictures| pictures.len() == outcome.test.misread.len()) {
            Some(misread) => Ok(Self::new(made_ms, outcome, misread)),
            None => Err(Damage::Unreadable("its pictures are cut off".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::metrics::Confusion;
    use recipes::recipe::Origin;
    use recipes::{Misread, Tested};
    use worker::wire;

    fn result() -> LabResult {
        let mut test = Tested::from(Confusion::default());
        test.misread = vec![Misread { picture: 3, label: 4, read: 9, probability: Some(0.75) }];
        let outcome = Outcome {
            recipe: "003".to_owned(),
            row: "adam".to_owned(),
            origin: Origin::Faithful,
            seed: 1,
            quick: true,
            engine: "test".to_owned(),
            elapsed_ms: 1.0,
            learned: 2000,
            held_back: 0,
            test,
            figures: Vec::new(),
            epochs: Vec::new(),
            chosen_epoch: 3,
            writers: Vec::new(),
            points: Vec::new(),
        };
        LabResult::new(5.0, outcome, Image28::from_bytes(vec![7; 784]).into_iter().collect())
    }

    #[test]
    fn a_result_round_trips_through_its_record() {
        let result = result();
        assert_eq!(result.id().to_string(), "003/adam/quick");
        let bytes = wire::encode(&result.to_record()).unwrap();
        let record: LabResultRecord = wire::decode(&bytes).unwrap();
        assert_eq!(LabResult::from_record(record).unwrap(), result);
    }

    #[test]
    fn a_result_id_parses_back_from_its_text() {
        for recipe in recipes::RECIPES {
            for (row, scale) in recipe.rows.iter().flat_map(|row| Scale::ALL.map(|s| (row, s))) {
                let id = ResultId::new(recipe.id, row.name, scale);
                assert_eq!(id.to_string().parse(), Ok(id.clone()));
                let text = serde_json::to_string(&id).unwrap();
                assert_eq!(text, format!("\"{id}\""));
                assert_eq!(serde_json::from_str::<ResultId>(&text).unwrap(), id);
            }
        }
        for text in ["", "003", "003/adam", "003/adam/slow", "003/quick"] {
            let error = text.parse::<ResultId>().unwrap_err();
            assert!(error.to_string().contains("003/adam/quick"), "{error}");
        }
    }

    #[test]
    fn a_result_with_truncated_pictures_is_refused() {
        for bytes in [0, 783, 785] {
            let record = LabResultRecord { misread: vec![0; bytes], ..result().to_record() };
            let damage = LabResult::from_record(record).unwrap_err();
            assert!(damage.to_string().contains("cut off"), "{bytes}");
        }
    }
}
