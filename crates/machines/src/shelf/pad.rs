//! The contents of the pad's page: samples, signs, heads and the last choice. Also the Lab's results from
//! an opened backup, which it only writes.

use serde::Serialize;

use super::contents::{Contents, Merged, Stored, Words};
use super::list;
use crate::backup::SavedResult;
use crate::record::{
    Choice, ChoiceRecord, Damage, Head, HeadRecord, Id, Kept, RawRecord, Sample, SampleRecord,
    Sign, SignRecord, Store, read, read_choice,
};
use crate::result::ResultId;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PadContents {
    /// The oldest first.
    pub samples: Vec<Sample>,
    /// The oldest first.
    pub signs: Vec<Sign>,
    /// The oldest first.
    pub heads: Vec<Head>,
    /// `None` until the person has chosen something.
    pub choice: Option<Choice>,
    /// Results from opened backups. Those in the database are not read.
    pub results: Vec<SavedResult>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PadKey {
    Sample(Id),
    Sign(Id),
    Head(Id),
    Choice,
    Result(ResultId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum PadItem {
    Sample(Sample),
    Sign(Sign),
    Head(Head),
    Choice(Choice),
    Result(SavedResult),
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum PadRecord {
    Sample(SampleRecord),
    Sign(SignRecord),
    Head(HeadRecord),
    Choice(ChoiceRecord),
}

/// The only key in the store of choices.
const LAST_CHOICE: &str = "last";

impl Contents for PadContents {
    type Key = PadKey;
    type Item = PadItem;
    type Record = PadRecord;

    const STORES: &'static [Store] = &[Store::Choices, Store::Samples, Store::Signs, Store::Heads];
    const WRITTEN: &'static [Store] =
        &[Store::Choices, Store::Samples, Store::Signs, Store::Heads, Store::Results];
    const WORDS: Words = Words { kept: "your digits", rescue: "Save everything before you do." };

    fn key(item: &PadItem) -> PadKey {
        match item {
            PadItem::Sample(sample) => PadKey::Sample(sample.id.clone()),
            PadItem::Sign(sign) => PadKey::Sign(sign.id.clone()),
            PadItem::Head(head) => PadKey::Head(head.id.clone()),
            PadItem::Choice(_) => PadKey::Choice,
            PadItem::Result(result) => PadKey::Result(result.id.clone()),
        }
    }

    fn store(key: &PadKey) -> Store {
        match key {
            PadKey::Sample(_) => Store::Samples,
            PadKey::Sign(_) => Store::Signs,
            PadKey::Head(_) => Store::Heads,
            PadKey::Choice => Store::Choices,
            PadKey::Result(_) => Store::Results,
        }
    }

    fn text(key: &PadKey) -> String {
        match key {
            PadKey::Sample(Id(id)) | PadKey::Sign(Id(id)) | PadKey::Head(Id(id)) => id.clone(),
            PadKey::Choice => LAST_CHOICE.to_owned(),
            PadKey::Result(id) => id.to_string(),
        }
    }

    fn record(item: &PadItem) -> Stored<PadRecord> {
        Stored::Record(match item {
            PadItem::Sample(sample) => PadRecord::Sample(sample.to_record()),
            PadItem::Sign(sign) => PadRecord::Sign(sign.to_record()),
            PadItem::Head(head) => PadRecord::Head(head.to_record()),
            PadItem::Choice(choice) => PadRecord::Choice(choice.into()),
            PadItem::Result(result) => return Stored::Text(result.text.clone()),
        })
    }

    fn accept(&mut self, store: Store, value: &impl RawRecord) -> Result<(), Damage> {
        match store {
            Store::Samples => list::insert(&mut self.samples, read(value)?),
            Store::Signs => list::insert(&mut self.signs, read(value)?),
            Store::Heads => list::insert(&mut self.heads, read(value)?),
            // Losing an unreadable choice costs the person one click.
            Store::Choices => self.choice = read_choice(value).ok(),
            Store::Results | Store::SetAside => {}
        }
        Ok(())
    }

    fn keys(&self) -> Vec<PadKey> {
        let samples = self.samples.iter().map(|sample| PadKey::Sample(sample.id.clone()));
        let signs = self.signs.iter().map(|sign| PadKey::Sign(sign.id.clone()));
        let heads = self.heads.iter().map(|head| PadKey::Head(head.id.clone()));
        let results = self.results.iter().map(|result| PadKey::Result(result.id.clone()));
        let choice = self.choice.as_ref().map(|_| PadKey::Choice);
        samples.chain(signs).chain(heads).chain(results).chain(choice).collect()
    }

    fn item(&self, key: &PadKey) -> Option<PadItem> {
        match key {
            PadKey::Sample(id) => list::find(&self.samples, id).cloned().map(PadItem::Sample),
            PadKey::Sign(id) => list::find(&self.signs, id).cloned().map(PadItem::Sign),
            PadKey::Head(id) => list::find(&self.heads, id).cloned().map(PadItem::Head),
            PadKey::Choice => self.choice.clone().map(PadItem::Choice),
            PadKey::Result(id) => {
                let result = self.results.iter().find(|result| result.id == *id);
                result.cloned().map(PadItem::Result)
            }
        }
    }

    fn put(&mut self, item: PadItem) {
        match item {
            PadItem::Sample(sample) => list::put(&mut self.samples, sample),
            PadItem::Sign(sign) => list::put(&mut self.signs, sign),
            PadItem::Head(head) => list::put(&mut self.heads, head),
            PadItem::Choice(choice) => self.choice = Some(choice),
            PadItem::Result(result) => {
                self.remove(&PadKey::Result(result.id.clone()));
                self.results.push(result);
            }
        }
    }

    fn remove(&mut self, key: &PadKey) {
        match key {
            PadKey::Sample(id) => _ = list::remove(&mut self.samples, id),
            PadKey::Sign(id) => _ = list::remove(&mut self.signs, id),
            PadKey::Head(id) => _ = list::remove(&mut self.heads, id),
            PadKey::Choice => self.choice = None,
            PadKey::Result(id) => self.results.retain(|result| result.id != *id),
        }
    }

    fn merge(
        &mut self,
        loaded: Self,
        ours: &dyn Fn(&PadKey) -> bool,
        restore: bool,
    ) -> Merged<PadKey> {
        let mut merged = Merged::default();
        let of_sample = |id: &Id| ours(&PadKey::Sample(id.clone()));
        let samples = list::merge(&mut self.samples, loaded.samples, of_sample, restore);
        merged.changed.extend(samples.changed.then_some(Store::Samples));
        merged.missing.extend(samples.missing.into_iter().map(PadKey::Sample));
        let of_sign = |id: &Id| ours(&PadKey::Sign(id.clone()));
        let signs = list::merge(&mut self.signs, loaded.signs, of_sign, restore);
        merged.changed.extend(signs.changed.then_some(Store::Signs));
        merged.missing.extend(signs.missing.into_iter().map(PadKey::Sign));
        let of_head = |id: &Id| ours(&PadKey::Head(id.clone()));
        let heads = list::merge(&mut self.heads, loaded.heads, of_head, restore);
        merged.changed.extend(heads.changed.then_some(Store::Heads));
        merged.missing.extend(heads.missing.into_iter().map(PadKey::Head));
        if !ours(&PadKey::Choice) && self.choice != loaded.choice {
            if restore && loaded.choice.is_none() {
                merged.missing.push(PadKey::Choice);
            } else {
                self.choice = loaded.choice;
                merged.changed.push(Store::Choices);
            }
        }
        merged
    }
}
