//! Samples, heads, results of the Lab and choices in IndexedDB.

use rexie::{ObjectStore, Rexie, TransactionMode};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::StoreError;
use super::record::{
    Choice, ChoiceRecord, Damage, Head, Id, Kept, Sample, VERSION, Versioned, oldest_first,
};
use super::result::LabResult;

const NAME: &str = "inkling";
const CHOICES: &str = "choices";
/// Records that could not be read: out of the way, not destroyed.
const SET_ASIDE: &str = "set-aside";
const CHOICE_KEY: &str = "last";

pub struct Database(Rexie);

/// What was read, and why some of it could not be.
pub struct Loaded<T> {
    pub whole: Vec<T>,
    pub damaged: Vec<Damage>,
}

impl Database {
    pub async fn open() -> Result<Self, StoreError> {
        Rexie::builder(NAME)
            .version(2)
            .add_object_store(ObjectStore::new(Sample::STORE).key_path("id"))
            .add_object_store(ObjectStore::new(Head::STORE).key_path("id"))
            .add_object_store(ObjectStore::new(LabResult::STORE).key_path("id"))
            .add_object_store(ObjectStore::new(CHOICES))
            .add_object_store(ObjectStore::new(SET_ASIDE).auto_increment(true))
            .build()
            .await
            .map(Self)
            .map_err(|_| StoreError::Unavailable)
    }

    /// All of a kind, the oldest first. Unreadable records are moved aside so that they are reported once.
    pub async fn load<T: Kept>(&self) -> Result<Loaded<T>, StoreError> {
        let changes = self.0.transaction(&[T::STORE, SET_ASIDE], TransactionMode::ReadWrite)?;
        let store = changes.store(T::STORE)?;
        let mut loaded = Loaded { whole: Vec::new(), damaged: Vec::new() };
        for (key, value) in store.scan(None, None, None, None).await? {
            match read::<T>(&value) {
                Ok(item) => loaded.whole.push(item),
                Err(Damage::Newer) => loaded.damaged.push(Damage::Newer),
                Err(damage) => {
                    changes.store(SET_ASIDE)?.add(&value, None).await?;
                    store.delete(key).await?;
                    loaded.damaged.push(damage);
                }
            }
        }
        changes.done().await?;
        loaded.whole = oldest_first(loaded.whole);
        Ok(loaded)
    }

    pub async fn put<T: Kept>(&self, items: &[T]) -> Result<(), StoreError> {
        let records = items.iter().map(|item| Ok((to_js(&item.to_record())?, None)));
        let records = records.collect::<Result<Vec<_>, StoreError>>()?;
        let changes = self.0.transaction(&[T::STORE], TransactionMode::ReadWrite)?;
        // All at once: a page that is closed now keeps them nonetheless.
        changes.store(T::STORE)?.put_all(records.into_iter()).await?;
        changes.done().await?;
        Ok(())
    }

    pub async fn delete<T: Kept>(&self, ids: &[Id]) -> Result<(), StoreError> {
        let changes = self.0.transaction(&[T::STORE], TransactionMode::ReadWrite)?;
        let store = changes.store(T::STORE)?;
        for id in ids {
            store.delete(JsValue::from_str(&id.0)).await?;
        }
        changes.done().await?;
        Ok(())
    }

    /// The default where nothing was chosen yet or the record can't be read.
    pub async fn choice(&self) -> Result<Choice, StoreError> {
        let reads = self.0.transaction(&[CHOICES], TransactionMode::ReadOnly)?;
        let value = reads.store(CHOICES)?.get(JsValue::from_str(CHOICE_KEY)).await?;
        let record = value.and_then(|value| checked::<ChoiceRecord>(&value).ok());
        Ok(record.map(Choice::from).unwrap_or_default())
    }

    pub async fn put_choice(&self, choice: &Choice) -> Result<(), StoreError> {
        let changes = self.0.transaction(&[CHOICES], TransactionMode::ReadWrite)?;
        let record = to_js(&ChoiceRecord::from(choice))?;
        changes.store(CHOICES)?.put(&record, Some(&JsValue::from_str(CHOICE_KEY))).await?;
        changes.done().await?;
        Ok(())
    }

    pub async fn forget_everything(&self) -> Result<(), StoreError> {
        let stores = [Sample::STORE, Head::STORE, LabResult::STORE, CHOICES, SET_ASIDE];
        let changes = self.0.transaction(&stores, TransactionMode::ReadWrite)?;
        for store in stores {
            changes.store(store)?.clear().await?;
        }
        changes.done().await?;
        Ok(())
    }
}

fn to_js<T: Serialize>(record: &T) -> Result<JsValue, StoreError> {
    serde_wasm_bindgen::to_value(record).map_err(|error| StoreError::Failed(error.to_string()))
}

fn checked<R: serde::de::DeserializeOwned>(value: &JsValue) -> Result<R, Damage> {
    let damage = |error: serde_wasm_bindgen::Error| Damage::Unreadable(error.to_string());
    let Versioned { v } = serde_wasm_bindgen::from_value(value.clone()).map_err(damage)?;
    if v > VERSION {
        return Err(Damage::Newer);
    }
    serde_wasm_bindgen::from_value(value.clone()).map_err(damage)
}

fn read<T: Kept>(value: &JsValue) -> Result<T, Damage> {
    T::from_record(checked(value)?)
}

impl From<rexie::Error> for StoreError {
    fn from(error: rexie::Error) -> Self {
        let text = match &error {
            rexie::Error::IdbError(cause) => cause.to_string(),
            other => other.to_string(),
        };
        if text.contains("Quota") { Self::Full } else { Self::Failed(text) }
    }
}
