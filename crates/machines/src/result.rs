//! A row of the Lab that was run, as it is kept. No browser.

use serde::{Deserialize, Serialize};

use crate::record::{Damage, Id, Kept, VERSION};

use ink::Image28;
use recipes::Outcome;
use recipes::scale::Scale;

/// The newest run of a row at a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct LabResult {
    id: Id,
    /// Milliseconds since 1970.
    pub made_ms: f64,
    pub outcome: Outcome,
    /// Of `outcome.test.misread`, in the same order.
    pub misread: Vec<Image28>,
}

impl LabResult {
    pub fn new(made_ms: f64, outcome: Outcome, misread: Vec<Image28>) -> Self {
        let id = Self::id_of(&outcome.recipe, &outcome.row, outcome.scale());
        Self { id, made_ms, outcome, misread }
    }

    /// The same for every run of a row at a scale: a new one takes the old one's place.
    pub fn id_of(recipe: &str, row: &str, scale: Scale) -> Id {
        Id(format!("{recipe}/{row}/{}", scale.in_words()))
    }
}

#[derive(Serialize, Deserialize)]
pub struct LabResultRecord {
    v: u32,
    id: Id,
    made_ms: f64,
    outcome: Outcome,
    /// 784 bytes a picture.
    #[serde(with = "serde_bytes")]
    misread: Vec<u8>,
}

impl Kept for LabResult {
    const STORE: &'static str = "results";
    type Record = LabResultRecord;

    fn id(&self) -> &Id {
        &self.id
    }

    fn made_ms(&self) -> f64 {
        self.made_ms
    }

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
    fn a_result_comes_back_as_it_was_kept() {
        let result = result();
        assert_eq!(result.id().0, "003/adam/quick");
        let bytes = wire::encode(&result.to_record()).unwrap();
        let record: LabResultRecord = wire::decode(&bytes).unwrap();
        assert_eq!(LabResult::from_record(record).unwrap(), result);
    }

    #[test]
    fn a_result_whose_pictures_are_cut_off_is_refused() {
        for bytes in [0, 783, 785] {
            let record = LabResultRecord { misread: vec![0; bytes], ..result().to_record() };
            let damage = LabResult::from_record(record).unwrap_err();
            assert!(damage.to_string().contains("cut off"), "{bytes}");
        }
    }
}
