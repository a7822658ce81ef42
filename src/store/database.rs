//! Samples, heads, results of the Lab and choices in IndexedDB.

use idb::{
    Database as Idb, DatabaseEvent, Error, Factory, KeyPath, ObjectStoreParams, Query, Transaction,
    TransactionMode,
};
use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbTransaction;

use crate::store::StoreError;
use machines::record::{
    Choice, ChoiceRecord, Damage, Head, Id, Kept, Sample, VERSION, Versioned, oldest_first,
};
use machines::result::LabResult;

const NAME: &str = "inkling";
/// Raised with each new store.
const STORES_VERSION: u32 = 2;
const CHOICES: &str = "choices";
/// Records that could not be read: out of the way, not destroyed.
const SET_ASIDE: &str = "set-aside";
const CHOICE_KEY: &str = "last";
const STORES: [&str; 5] = [Sample::STORE, Head::STORE, LabResult::STORE, CHOICES, SET_ASIDE];

pub struct Database(Idb);

/// What was read, and why some of it could not be.
pub struct Loaded<T> {
    pub whole: Vec<T>,
    pub damaged: Vec<Damage>,
}

impl Database {
    pub async fn open() -> Result<Self, StoreError> {
        open().await.map(Self).map_err(|_| StoreError::Unavailable)
    }

    /// All of a kind, the oldest first. Unreadable records are moved aside so that they are reported once.
    pub async fn load<T: Kept>(&self) -> Result<Loaded<T>, StoreError> {
        let changes = self.0.transaction(&[T::STORE, SET_ASIDE], TransactionMode::ReadWrite)?;
        let store = changes.object_store(T::STORE)?;
        let keys = store.get_all_keys(None, None)?.await?;
        let values = store.get_all(None, None)?.await?;
        let mut loaded = Loaded { whole: Vec::new(), damaged: Vec::new() };
        for (key, value) in keys.into_iter().zip(values) {
            match read::<T>(&value) {
                Ok(item) => loaded.whole.push(item),
                Err(Damage::Newer) => loaded.damaged.push(Damage::Newer),
                Err(damage) => {
                    changes.object_store(SET_ASIDE)?.add(&value, None)?;
                    store.delete(Query::Key(key))?;
                    loaded.damaged.push(damage);
                }
            }
        }
        commit(changes).await?;
        loaded.whole = oldest_first(loaded.whole);
        Ok(loaded)
    }

    pub async fn put<T: Kept>(&self, items: &[T]) -> Result<(), StoreError> {
        let changes = self.0.transaction(&[T::STORE], TransactionMode::ReadWrite)?;
        let store = changes.object_store(T::STORE)?;
        for item in items {
            store.put(&to_js(&item.to_record())?, None)?;
        }
        commit(changes).await
    }

    pub async fn delete<T: Kept>(&self, ids: &[Id]) -> Result<(), StoreError> {
        let changes = self.0.transaction(&[T::STORE], TransactionMode::ReadWrite)?;
        let store = changes.object_store(T::STORE)?;
        for id in ids {
            store.delete(Query::Key(JsValue::from_str(&id.0)))?;
        }
        commit(changes).await
    }

    /// The default where nothing was chosen yet or the record can't be read.
    pub async fn choice(&self) -> Result<Choice, StoreError> {
        let reads = self.0.transaction(&[CHOICES], TransactionMode::ReadOnly)?;
        let key = Query::Key(JsValue::from_str(CHOICE_KEY));
        let value = reads.object_store(CHOICES)?.get(key)?.await?;
        let record = value.and_then(|value| checked::<ChoiceRecord>(&value).ok());
        Ok(record.map(Choice::from).unwrap_or_default())
    }

    pub async fn put_choice(&self, choice: &Choice) -> Result<(), StoreError> {
        let changes = self.0.transaction(&[CHOICES], TransactionMode::ReadWrite)?;
        let record = to_js(&ChoiceRecord::from(choice))?;
        changes.object_store(CHOICES)?.put(&record, Some(&JsValue::from_str(CHOICE_KEY)))?;
        commit(changes).await
    }

    pub async fn forget_everything(&self) -> Result<(), StoreError> {
        let changes = self.0.transaction(&STORES, TransactionMode::ReadWrite)?;
        for store in STORES {
            changes.object_store(store)?.clear()?;
        }
        commit(changes).await
    }
}

async fn open() -> Result<Idb, Error> {
    let mut opening = Factory::new()?.open(NAME, Some(STORES_VERSION))?;
    opening.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        let there = database.store_names();
        for name in STORES.into_iter().filter(|name| there.iter().all(|known| known != name)) {
            let mut params = ObjectStoreParams::new();
            match name {
                CHOICES => {}
                SET_ASIDE => _ = params.auto_increment(true),
                _ => _ = params.key_path(Some(KeyPath::new_single("id"))),
            }
            // Using a store that is missing is an error that is told.
            let _ = database.create_object_store(name, params);
        }
    });
    let mut database = opening.await?;
    // Another tab has a newer version of the page.
    database.on_version_change(|event| event.database().iter().for_each(Idb::close));
    Ok(database)
}

/// Sends the changes off with their commit: a page that is closed in the next moment keeps them nonetheless.
async fn commit(changes: Transaction) -> Result<(), StoreError> {
    let changes = IdbTransaction::from(changes);
    let done = Promise::new(&mut |resolve, reject| {
        changes.set_oncomplete(Some(&resolve));
        changes.set_onabort(Some(&reject));
    });
    // A browser without it commits once all requests are through.
    let _ = Transaction::from(changes.clone()).commit();
    JsFuture::from(done).await.map(|_| ()).map_err(|_| match changes.error() {
        // Chromium finds a disk full only at the commit, with all requests answered.
        Some(reason) if reason.name() == "QuotaExceededError" => StoreError::Full,
        Some(reason) => StoreError::Failed(reason.message()),
        None => StoreError::Failed("it took the change back".to_owned()),
    })
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

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::Failed(error.to_string())
    }
}
