//! The IndexedDB database of both pages. It carries out the shelf's requests.

use std::future::Future;

use idb::{
    Database as Idb, DatabaseEvent, Error, Factory, KeyPath, ObjectStore, ObjectStoreParams, Query,
    Transaction, TransactionMode,
};
use js_sys::{Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbTransaction;

use super::json::Js;
use machines::backup::{self, Json, SavedRecord};
use machines::record::{Damage, Store};
use machines::shelf::{Change, Contents, Damaged, Loaded, StoreError, Stored, Write};

const NAME: &str = "inkling";
/// Increases with each new object store.
const STORES_VERSION: u32 = 3;

pub struct Database(Idb);

impl Database {
    /// Opens the database and creates missing stores. `factory`: where it lies; `None` for the
    /// page's own storage. `lost` is called when the connection ends: another tab deletes or
    /// upgrades the database, or the browser closes it. The error says why opening failed.
    pub async fn open(
        factory: Option<Factory>,
        lost: impl Fn() + Clone + 'static,
    ) -> Result<Self, StoreError> {
        let opened = open(factory).await;
        let mut database = opened.map_err(|error| StoreError::of_opening(&exception(&error).0))?;
        let closed = lost.clone();
        database.on_close(move |_| closed());
        database.on_version_change(move |event| {
            event.database().iter().for_each(Idb::close);
            lost();
        });
        Ok(Self(database))
    }

    /// Reads all records of the page's stores. Unreadable records are moved aside, so that they are
    /// reported once. The error says why reading failed.
    pub async fn read<C: Contents>(&self) -> Result<Loaded<C>, StoreError> {
        let mut contents = C::default();
        let mut damaged = Vec::new();
        let names: Vec<&str> = C::STORES.iter().map(|store| store.name()).collect();
        let reads =
            self.0.transaction(&names, TransactionMode::ReadOnly).map_err(of_transaction)?;
        for &store in C::STORES {
            let (mut reasons, mut unreadable) = (Vec::new(), Vec::new());
            for (key, value) in entries(&reads, store).await.map_err(of_transaction)? {
                if let Err(reason) = contents.accept(store, &Js(value)) {
                    unreadable.extend((reason != Damage::Newer).then_some(key));
                    reasons.push(reason);
                }
            }
            if !reasons.is_empty() {
                damaged.push((store, reasons, unreadable));
            }
        }
        let mut loaded = Loaded { contents, damaged: Vec::new() };
        for (store, reasons, unreadable) in damaged {
            // A full disk may prevent this. The records are then reported again on the next visit.
            let set_aside = self.set_aside::<C>(store, unreadable).await.is_ok();
            loaded.damaged.push(Damaged { store, reasons, set_aside });
        }
        Ok(loaded)
    }

    /// All records of these stores, as a backup holds them.
    pub async fn saved(&self, stores: &[Store]) -> Result<Vec<SavedRecord>, StoreError> {
        let mut saved = Vec::new();
        let names: Vec<&str> = stores.iter().map(|store| store.name()).collect();
        let reads =
            self.0.transaction(&names, TransactionMode::ReadOnly).map_err(of_transaction)?;
        for &store in stores {
            let records = entries(&reads, store).await.map_err(of_transaction)?.into_iter();
            saved
                .extend(records.filter_map(|(key, value)| {
                    SavedRecord::of(store, key.as_string()?, Js(value))
                }));
        }
        Ok(saved)
    }

    async fn set_aside<C: Contents>(
        &self,
        store: Store,
        keys: Vec<JsValue>,
    ) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let names = [store.name(), Store::SetAside.name()];
        let changes =
            self.0.transaction(&names, TransactionMode::ReadWrite).map_err(of_transaction)?;
        move_aside::<C>(&changes, store, keys).await.map_err(of_transaction)?;
        commit(changes).await
    }

    /// Writes in one transaction. The requests are sent before this returns, so that the changes
    /// survive if the page closes at once.
    pub fn write<C: Contents>(
        &self,
        write: &Write<C>,
    ) -> impl Future<Output = Result<(), StoreError>> + use<C> {
        let begun = self.begin(write).map(commit);
        async move { begun?.await }
    }

    fn begin<C: Contents>(&self, write: &Write<C>) -> Result<Transaction, StoreError> {
        let stores = if write.clear { &Store::ALL } else { C::WRITTEN };
        let names: Vec<&str> = stores.iter().map(|store| store.name()).collect();
        let changes =
            self.0.transaction(&names, TransactionMode::ReadWrite).map_err(of_transaction)?;
        match fill(&changes, write) {
            Ok(()) => Ok(changes),
            Err(error) => {
                // Without the abort, the requests before the failed one would be committed.
                let _ = changes.abort();
                Err(error)
            }
        }
    }
}

impl Drop for Database {
    /// An open connection would block other tabs from upgrading or deleting the database.
    fn drop(&mut self) {
        self.0.close();
    }
}

async fn open(factory: Option<Factory>) -> Result<Idb, Error> {
    let factory = factory.map_or_else(Factory::new, Ok)?;
    let mut opening = factory.open(NAME, Some(STORES_VERSION))?;
    opening.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        let there = database.store_names();
        let lacks = |store: &Store| there.iter().all(|known| known != store.name());
        for store in Store::ALL.into_iter().filter(lacks) {
            let mut params = ObjectStoreParams::new();
            match store {
                Store::Choices => {}
                Store::SetAside => _ = params.auto_increment(true),
                Store::Samples | Store::Signs | Store::Heads | Store::Results => {
                    params.key_path(Some(KeyPath::new_single("id")));
                }
            }
            // If a store is missing, each transaction on it fails and is reported.
            let _ = database.create_object_store(store.name(), params);
        }
    });
    opening.await
}

async fn entries(reads: &Transaction, store: Store) -> Result<Vec<(JsValue, JsValue)>, Error> {
    let store = reads.object_store(store.name())?;
    let keys = store.get_all_keys(None, None)?.await?;
    let values = store.get_all(None, None)?.await?;
    Ok(keys.into_iter().zip(values).collect())
}

/// Moves the given records aside if they are still unreadable. Another tab may have rewritten them.
async fn move_aside<C: Contents>(
    changes: &Transaction,
    store: Store,
    keys: Vec<JsValue>,
) -> Result<(), Error> {
    let from = changes.object_store(store.name())?;
    for key in keys {
        let Some(value) = from.get(Query::Key(key.clone()))?.await? else { continue };
        let read = C::default().accept(store, &Js(value.clone()));
        if matches!(read, Err(Damage::Unreadable(_))) {
            changes.object_store(Store::SetAside.name())?.add(&value, None)?;
            from.delete(Query::Key(key))?;
        }
    }
    Ok(())
}

/// Sends all requests of a write.
fn fill<C: Contents>(changes: &Transaction, write: &Write<C>) -> Result<(), StoreError> {
    let open = |store: Store| changes.object_store(store.name()).map_err(of_transaction);
    if write.clear {
        for store in Store::ALL {
            open(store)?.clear().map_err(of_transaction)?;
        }
    }
    for change in &write.changes {
        match change {
            Change::Put(item) => {
                let key = C::key(item);
                put(&open(C::store(&key))?, C::store(&key), &C::text(&key), &C::record(item))?;
            }
            Change::Delete(key) => {
                let text = Query::Key(JsValue::from_str(&C::text(key)));
                open(C::store(key))?.delete(text).map_err(of_transaction)?;
            }
        }
    }
    Ok(())
}

fn put<R: serde::Serialize>(
    into: &ObjectStore,
    store: Store,
    key: &str,
    record: &Stored<R>,
) -> Result<(), StoreError> {
    let value = match record {
        Stored::Record(record) => serde_wasm_bindgen::to_value(record)
            .map_err(|error| StoreError::Failed(error.to_string()))?,
        Stored::Text(text) => match Js::parse(text) {
            Some(record) => backup::restored(store, record).0,
            None => return Err(StoreError::Failed("an opened record is no JSON".to_owned())),
        },
    };
    // In the other stores, the key is part of the record.
    let key = (store == Store::Choices).then(|| JsValue::from_str(key));
    into.put(&value, key.as_ref()).map_err(of_transaction)?;
    Ok(())
}

/// Commits a transaction and waits for its end.
fn commit(changes: Transaction) -> impl Future<Output = Result<(), StoreError>> {
    let changes = IdbTransaction::from(changes);
    let done = Promise::new(&mut |resolve, reject| {
        changes.set_oncomplete(Some(&resolve));
        changes.set_onabort(Some(&reject));
    });
    // A browser without `commit` commits after the last request.
    let _ = Transaction::from(changes.clone()).commit();
    async move {
        JsFuture::from(done).await.map(|_| ()).map_err(|_| match changes.error() {
            // Chromium reports a full disk only at the commit, after all requests have succeeded.
            Some(reason) => StoreError::of_transaction(&reason.name(), &reason.message()),
            None => StoreError::of_transaction("AbortError", ""),
        })
    }
}

fn of_transaction(error: Error) -> StoreError {
    let (name, message) = exception(&error);
    StoreError::of_transaction(&name, &message)
}

/// The name and message of the browser's exception. Other errors have an empty name.
fn exception(error: &Error) -> (String, String) {
    let of = |value: &JsValue| {
        let text = |name: &str| Reflect::get(value, &name.into()).ok()?.as_string();
        Some((text("name")?, text("message")?))
    };
    let known = match error {
        Error::DomException(exception) => Some((exception.name(), exception.message())),
        Error::IndexedDbOpenFailed(value)
        | Error::TransactionOpenFailed(value)
        | Error::ObjectStoreNotFound(value)
        | Error::UpdateFailed(value)
        | Error::DeleteFailed(value)
        | Error::ClearFailed(value)
        | Error::GetFailed(value)
        | Error::GetAllFailed(value)
        | Error::GetAllKeysFailed(value) => of(value),
        _ => None,
    };
    known.unwrap_or_else(|| (String::new(), error.to_string()))
}
