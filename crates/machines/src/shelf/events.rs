//! Events and effects of the shelf.

use super::contents::Contents;
use super::error::StoreError;
use super::notice::{Damaged, Notice};
use crate::record::Store;

/// A change that the person made to one entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<C: Contents> {
    Put(C::Item),
    Delete(C::Key),
}

/// Changes to be written in one transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Write<C: Contents> {
    /// The write's number. Numbers increase in the order of requests.
    pub sequence: u64,
    /// Whether all stores and caches are emptied before the changes.
    pub clear: bool,
    pub changes: Vec<Change<C>>,
}

/// All records of the page's stores, read in one transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded<C> {
    pub contents: C,
    pub damaged: Vec<Damaged>,
}

/// What a tab tells the others about the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabMessage {
    Changed,
    /// Everything was deleted.
    Deleted,
}

#[derive(Clone, Debug)]
pub enum Event<C: Contents> {
    Started,
    Opened,
    OpenFailed(StoreError),
    /// The time limit for the opening with this number has passed.
    PatienceOver(u64),
    /// Another tab deleted or upgraded the database, or the browser closed the connection.
    ConnectionLost,
    Loaded(u64, Loaded<C>),
    ReadFailed(u64, StoreError),
    Written(u64),
    WriteFailed(u64, StoreError),
    OtherTab(TabMessage),
    Changed(Vec<Change<C>>),
    DeletedEverything,
    TriedAgain,
    Dismissed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect<C: Contents> {
    /// Opens the database. `PatienceOver` carries the same number.
    Open(u64),
    /// Reads all records. The answer carries the same number.
    Read(u64),
    Write(Write<C>),
    TellTabs(TabMessage),
    Notice(Option<Notice>),
    Page(News),
}

/// News for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The contents of this store have changed.
    Changed(Store),
    /// The database has been read. `first`: for the first time in this visit.
    Loaded { first: bool },
    /// Another tab has deleted everything.
    DeletedElsewhere,
    /// Earlier data has been loaded, or the page goes on without it.
    Settled,
    /// A sentence about unusable records, reported once.
    Report(String),
    /// A sentence for screen readers.
    Announce(String),
}
