//! What one page keeps, by key: the shelf's machine knows pages by this alone.

use std::fmt::Debug;

use serde::Serialize;

use crate::record::{Damage, RawRecord, Store};

/// The entries that a page shows and keeps. The pad's page and the Lab's page have one type each.
pub trait Contents: Default {
    /// Names an entry across all stores.
    type Key: Clone + Debug + PartialEq;
    type Item: Clone + Debug + PartialEq;
    type Record: Serialize;

    /// The stores that the page reads and writes.
    const STORES: &'static [Store];
    const WORDS: Words;

    fn key(item: &Self::Item) -> Self::Key;
    fn store(key: &Self::Key) -> Store;
    /// The key in its store.
    fn text(key: &Self::Key) -> String;
    fn record(item: &Self::Item) -> Self::Record;

    /// Takes a value in that was read from a store of `STORES`.
    ///
    /// # Errors
    /// Why the value can't be used.
    fn accept(&mut self, store: Store, value: &impl RawRecord) -> Result<(), Damage>;

    fn keys(&self) -> Vec<Self::Key>;
    fn item(&self, key: &Self::Key) -> Option<Self::Item>;
    fn put(&mut self, item: Self::Item);
    fn remove(&mut self, key: &Self::Key);

    /// Replaces everything by what was loaded, except entries that are `ours`. With `restore`, entries that the
    /// database lacks stay too.
    fn merge(
        &mut self,
        loaded: Self,
        ours: &dyn Fn(&Self::Key) -> bool,
        restore: bool,
    ) -> Merged<Self::Key>;
}

/// What merging a reading of the database has found.
#[derive(Debug)]
pub struct Merged<K> {
    /// Stores of which something else is shown than before.
    pub changed: Vec<Store>,
    /// Shown, and lacking in the database.
    pub missing: Vec<K>,
}

impl<K> Default for Merged<K> {
    fn default() -> Self {
        Self { changed: Vec::new(), missing: Vec::new() }
    }
}

/// A page's own words for what it keeps.
pub struct Words {
    /// In the plural: `your digits`.
    pub kept: &'static str,
    /// What to do where the browser keeps nothing: a sentence.
    pub rescue: &'static str,
}
