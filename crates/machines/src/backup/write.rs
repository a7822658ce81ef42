//! Writing a file from the database's records and from what the page shows.

use super::counts::Counts;
use super::file;
use super::json::Json;
use super::saved::SavedRecord;
use crate::computing::Wish;
use crate::record::{Id, Store};
use crate::shelf::{Contents, PadContents, PadItem, PadKey, Shelf, Stored};

/// The stores whose records are saved.
pub const STORES: &[Store] =
    &[Store::Samples, Store::Signs, Store::Heads, Store::Results, Store::Choices];

/// A file, and a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub file: String,
    pub sentence: String,
}

/// The file of a page. `kept`: all records of `STORES`. `None` if an entry can't be written.
pub fn of_page<J: Json>(
    kept: Vec<SavedRecord>,
    shelf: &Shelf<PadContents>,
    now_ms: f64,
    engine: Option<Wish>,
) -> Option<Saved> {
    let records = merge_for_backup::<J>(kept, shelf)?;
    let count = |store| records.iter().filter(|record| record.store == store).count();
    let counts = Counts {
        digits: count(Store::Samples),
        signs: count(Store::Signs),
        heads: count(Store::Heads),
        results: count(Store::Results),
    };
    let sentence = format!("Saved: {}.", counts.in_words());
    Some(Saved { file: file_of(&records, now_ms, engine), sentence })
}

/// The database's records, with what the page shows in place of what it is not yet.
fn merge_for_backup<J: Json>(
    kept: Vec<SavedRecord>,
    shelf: &Shelf<PadContents>,
) -> Option<Vec<SavedRecord>> {
    let mut shown = shelf.contents().keys();
    // The Lab may have replaced a result that came with a file and has been stored.
    shown.retain(|key| !matches!(key, PadKey::Result(_)) || shelf.is_pending(key));
    let mut records = kept;
    // Where *Delete everything* is not yet carried out, the database holds only what is deleted.
    records.retain(|record| {
        let is_ours = |key| shown.contains(&key) || shelf.is_pending(&key);
        !shelf.is_deleting() && !key_of(record).is_some_and(is_ours)
    });
    for key in shown {
        records.push(record_of::<J>(&shelf.contents().item(&key)?)?);
    }
    Some(records)
}

fn key_of(SavedRecord { store, id, .. }: &SavedRecord) -> Option<PadKey> {
    match store {
        Store::Samples => Some(PadKey::Sample(Id(id.clone()))),
        Store::Signs => Some(PadKey::Sign(Id(id.clone()))),
        Store::Heads => Some(PadKey::Head(Id(id.clone()))),
        Store::Results => id.parse().ok().map(PadKey::Result),
        Store::Choices => Some(PadKey::Choice),
        Store::SetAside => None,
    }
}

/// An entry of the page as a record of the file.
pub fn record_of<J: Json>(item: &PadItem) -> Option<SavedRecord> {
    let key = PadContents::key(item);
    let (store, id) = (PadContents::store(&key), PadContents::text(&key));
    match PadContents::record(item) {
        Stored::Record(record) => SavedRecord::of(store, id, J::of(&record)?),
        Stored::Text(text) => Some(SavedRecord { store, id, text }),
    }
}

/// The file with these records. `now_ms`: milliseconds since 1970.
pub fn file_of(records: &[SavedRecord], now_ms: f64, engine: Option<Wish>) -> String {
    let of = |store: Store| {
        let records = records.iter().filter(|record| record.store == store);
        records.map(|record| record.text.as_str()).collect::<Vec<_>>()
    };
    let list = |store: Store| format!("\"{}\":[{}]", store.name(), of(store).join(","));
    let mut lists = [Store::Samples, Store::Heads, Store::Results].map(list).to_vec();
    // A file without signs has no list of them: it is the same file as of earlier builds.
    if records.iter().any(|record| record.store == Store::Signs) {
        lists.push(list(Store::Signs));
    }
    let lists = lists.join(",");
    let choice = of(Store::Choices).first().copied().unwrap_or("null");
    let engine = engine.map(|wish| format!("\"engine\":\"{}\"", wish.as_str()));
    let (made_ms, settings) = (now_ms as u64, engine.unwrap_or_default());
    file::wrap(&format!(
        "{{\"made_ms\":{made_ms},{lists},\"choice\":{choice},\"settings\":{{{settings}}}}}"
    ))
}
