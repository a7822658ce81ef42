//! What happens to the shelf, and what is to be done then.

use super::contents::Contents;
use super::error::StoreError;
use super::notice::{Damaged, Notice};
use crate::record::Store;

/// Something that the person did to one entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<C: Contents> {
    Put(C::Item),
    Delete(C::Key),
}

/// Changes that one transaction writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Write<C: Contents> {
    /// Numbers writes in the order in which they are asked for.
    pub sequence: u64,
    /// Before the changes, all stores and caches are emptied.
    pub clear: bool,
    pub changes: Vec<Change<C>>,
}

/// All records of the page's stores, as one transaction has read them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded<C> {
    pub contents: C,
    pub damaged: Vec<Damaged>,
}

#[derive(Clone, Debug)]
pub enum Event<C: Contents> {
    Started,
    Opened,
    OpenFailed(StoreError),
    /// The opening with this number has lasted long.
    PatienceOver(u64),
    /// Another tab deleted or upgraded the database, or the browser closed it.
    ConnectionLost,
    Loaded(u64, Loaded<C>),
    ReadFailed(u64, StoreError),
    Written(u64),
    WriteFailed(u64, StoreError),
    OtherTabChanged,
    Changed(Vec<Change<C>>),
    DeletedEverything,
    TriedAgain,
    Dismissed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect<C: Contents> {
    /// Open the database; the number comes back with `PatienceOver`.
    Open(u64),
    /// Read all records; the number comes back with the answer.
    Read(u64),
    Write(Write<C>),
    TellTabs,
    Notice(Option<Notice>),
    Page(News),
}

/// What the page does something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Another content of this store is to be shown.
    Changed(Store),
    /// The database was read; `first`: for the first time.
    Loaded { first: bool },
    /// It is known what was kept before this visit, or the page goes on without it.
    Settled,
    /// Records can't be used: a sentence, once.
    Report(String),
    /// For people who hear the page.
    Announce(&'static str),
}
