//! The contents of the Lab's page: results, and the pad's samples, which it only reads.

use std::sync::Arc;

use serde::Serialize;

use super::contents::{Contents, Merged, Stored, Words};
use super::list;
use crate::record::{Damage, Entry, Id, Kept, RawRecord, Sample, SampleRecord, Store, read};
use crate::result::{LabResult, LabResultRecord, ResultId};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabContents {
    /// The oldest first.
    pub samples: Vec<Sample>,
    /// The oldest first.
    pub results: Vec<Arc<LabResult>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabKey {
    Sample(Id),
    Result(ResultId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum LabItem {
    Sample(Sample),
    Result(Arc<LabResult>),
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum LabRecord {
    Sample(SampleRecord),
    Result(Box<LabResultRecord>),
}

impl Contents for LabContents {
    type Key = LabKey;
    type Item = LabItem;
    type Record = LabRecord;

    const STORES: &'static [Store] = &[Store::Samples, Store::Results];
    const WORDS: Words = Words { kept: "your results", rescue: "Download them before you do." };

    fn key(item: &LabItem) -> LabKey {
        match item {
            LabItem::Sample(sample) => LabKey::Sample(sample.id.clone()),
            LabItem::Result(result) => LabKey::Result(result.id().clone()),
        }
    }

    fn store(key: &LabKey) -> Store {
        match key {
            LabKey::Sample(_) => Store::Samples,
            LabKey::Result(_) => Store::Results,
        }
    }

    fn text(key: &LabKey) -> String {
        match key {
            LabKey::Sample(Id(id)) => id.clone(),
            LabKey::Result(id) => id.to_string(),
        }
    }

    fn record(item: &LabItem) -> Stored<LabRecord> {
        Stored::Record(match item {
            LabItem::Sample(sample) => LabRecord::Sample(sample.to_record()),
            LabItem::Result(result) => LabRecord::Result(Box::new(result.to_record())),
        })
    }

    fn accept(&mut self, store: Store, value: &impl RawRecord) -> Result<(), Damage> {
        match store {
            Store::Samples => list::insert(&mut self.samples, read(value)?),
            Store::Results => list::put(&mut self.results, Arc::new(read(value)?)),
            Store::Signs | Store::Heads | Store::Choices | Store::SetAside => {}
        }
        Ok(())
    }

    fn keys(&self) -> Vec<LabKey> {
        let samples = self.samples.iter().map(|sample| LabKey::Sample(sample.id.clone()));
        let results = self.results.iter().map(|result| LabKey::Result(result.id().clone()));
        samples.chain(results).collect()
    }

    fn item(&self, key: &LabKey) -> Option<LabItem> {
        match key {
            LabKey::Sample(id) => list::find(&self.samples, id).cloned().map(LabItem::Sample),
            LabKey::Result(id) => list::find(&self.results, id).cloned().map(LabItem::Result),
        }
    }

    fn put(&mut self, item: LabItem) {
        match item {
            LabItem::Sample(sample) => list::put(&mut self.samples, sample),
            LabItem::Result(result) => list::put(&mut self.results, result),
        }
    }

    fn remove(&mut self, key: &LabKey) {
        match key {
            LabKey::Sample(id) => _ = list::remove(&mut self.samples, id),
            LabKey::Result(id) => _ = list::remove(&mut self.results, id),
        }
    }

    fn merge(
        &mut self,
        loaded: Self,
        ours: &dyn Fn(&LabKey) -> bool,
        restore: bool,
    ) -> Merged<LabKey> {
        let mut merged = Merged::default();
        let of_sample = |id: &Id| ours(&LabKey::Sample(id.clone()));
        let samples = list::merge(&mut self.samples, loaded.samples, of_sample, restore);
        merged.changed.extend(samples.changed.then_some(Store::Samples));
        merged.missing.extend(samples.missing.into_iter().map(LabKey::Sample));
        let of_result = |id: &ResultId| ours(&LabKey::Result(id.clone()));
        let results = list::merge(&mut self.results, loaded.results, of_result, restore);
        merged.changed.extend(results.changed.then_some(Store::Results));
        merged.missing.extend(results.missing.into_iter().map(LabKey::Result));
        merged
    }
}
