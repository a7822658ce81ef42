//! Reading a file: each record by itself, so that a damaged one takes no other with it.

use serde::Deserialize;

use super::counts::Counts;
use super::error::BackupError;
use super::file;
use super::json::Json;
use super::saved::{SavedResult, restored};
use crate::computing::Wish;
use crate::record::{Choice, Damage, Head, Sample, Sign, Store, checked, read, read_choice};
use crate::result::ResultId;
use crate::shelf::list;

/// The contents of a file. Ids are unique.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened {
    /// The oldest first.
    pub samples: Vec<Sample>,
    /// The oldest first.
    pub signs: Vec<Sign>,
    /// The oldest first.
    pub heads: Vec<Head>,
    pub results: Vec<SavedResult>,
    pub choice: Option<Choice>,
    /// The choice of learner.
    pub engine: Option<Wish>,
    /// The number of records that could not be read.
    pub unread: Counts,
}

/// The most records of one store.
const MOST_RECORDS: usize = 20_000;

/// Opens a file. The error says why it can't be opened at all.
pub fn open<J: Json>(file: &[u8]) -> Result<Opened, BackupError> {
    let body = J::parse(file::unwrap(file)?).ok_or(BackupError::Damaged)?;
    let samples = records(&body, Store::Samples);
    let signs = records(&body, Store::Signs);
    let heads = records(&body, Store::Heads);
    let results = records(&body, Store::Results);
    // Each record is compared with all before it.
    if [&samples, &signs, &heads, &results].iter().any(|list| list.len() > MOST_RECORDS) {
        return Err(BackupError::TooMany);
    }
    let settings = body.field("settings");
    let engine = settings.and_then(|settings| settings.field("engine"));
    let mut opened = Opened {
        choice: body.field("choice").and_then(|choice| read_choice(&choice).ok()),
        engine: engine.and_then(|name| Wish::parse(&name.deserialize::<String>().ok()?)),
        ..Opened::default()
    };
    for record in samples {
        match read(&record) {
            Ok(sample) => list::put(&mut opened.samples, sample),
            Err(_) => opened.unread.digits += 1,
        }
    }
    for record in signs {
        match read(&record) {
            Ok(sign) => list::put(&mut opened.signs, sign),
            Err(_) => opened.unread.signs += 1,
        }
    }
    for record in heads {
        match read(&restored(Store::Heads, record)) {
            Ok(head) => list::put(&mut opened.heads, head),
            Err(_) => opened.unread.heads += 1,
        }
    }
    for record in results {
        match result(&record) {
            Ok(result) => {
                opened.results.retain(|other| other.id != result.id);
                opened.results.push(result);
            }
            Err(_) => opened.unread.results += 1,
        }
    }
    Ok(opened)
}

/// The records of a store. Its list has the store's name.
fn records<J: Json>(body: &J, store: Store) -> Vec<J> {
    body.field(store.name()).map(|list| list.items()).unwrap_or_default()
}

/// The Lab's page checks the rest of a result when it reads the database.
fn result<J: Json>(record: &J) -> Result<SavedResult, Damage> {
    #[derive(Deserialize)]
    struct Named {
        id: ResultId,
    }
    let Named { id } = checked(record)?;
    let text = record.to_text().ok_or_else(|| Damage::Unreadable("it is no JSON".to_owned()))?;
    Ok(SavedResult { id, text })
}
