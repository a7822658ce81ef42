//! The interface between the shelf and the contents of a page.

use std::fmt::Debug;

use serde::Serialize;

use crate::record::{Damage, RawRecord, Store};

/// The entries of a page. The pad's page and the Lab's page have one type each.
pub trait Contents: Default {
    /// Identifies an entry across all stores.
    type Key: Clone + Debug + PartialEq;
    type Item: Clone + Debug + PartialEq;
    type Record: Serialize;

    /// The stores that the page reads and writes.
    const STORES: &'static [Store];
    /// The stores that the page writes.
    const WRITTEN: &'static [Store] = Self::STORES;
    const WORDS: Words;

    fn key(item: &Self::Item) -> Self::Key;
    fn store(key: &Self::Key) -> Store;
    /// The entry's key within its store.
    fn text(key: &Self::Key) -> String;
    fn record(item: &Self::Item) -> Stored<Self::Record>;

    /// Adds a value that was read from a store of `STORES`. The error says why the value is
    /// unusable.
    fn accept(&mut self, store: Store, value: &impl RawRecord) -> Result<(), Damage>;

    fn keys(&self) -> Vec<Self::Key>;
    fn item(&self, key: &Self::Key) -> Option<Self::Item>;
    fn put(&mut self, item: Self::Item);
    fn remove(&mut self, key: &Self::Key);

    /// Replaces all entries with the loaded ones, except entries that are `ours`. With `restore`,
    /// entries that are missing in the database also stay.
    fn merge(
        &mut self,
        loaded: Self,
        ours: &dyn Fn(&Self::Key) -> bool,
        restore: bool,
    ) -> Merged<Self::Key>;
}

/// A record on its way to the database.
pub enum Stored<R> {
    Record(R),
    /// A record of another page, as a backup holds it.
    Text(String),
}

/// The result of merging the database's records.
#[derive(Debug)]
pub struct Merged<K> {
    /// Stores whose shown entries have changed.
    pub changed: Vec<Store>,
    /// Entries that are shown but missing in the database.
    pub missing: Vec<K>,
}

impl<K> Default for Merged<K> {
    fn default() -> Self {
        Self { changed: Vec::new(), missing: Vec::new() }
    }
}

/// A page's terms for its contents, used in sentences.
pub struct Words {
    /// The contents in the plural: `your digits`.
    pub kept: &'static str,
    /// A sentence that says how to save data if the browser stores nothing.
    pub rescue: &'static str,
}
