//! The shelf: all stored data of a page, and the changes that are not in the database yet. It takes
//! events and returns effects. A change is shown at once and is pending until its own write
//! succeeds. A failed write leaves its changes pending, whatever the result of other writes.
//! Changes of other tabs are merged; entries that are pending here stay as shown.

mod contents;
mod error;
mod events;
mod lab;
mod ledger;
pub mod list;
mod notice;
mod pad;
#[cfg(test)]
mod tests;
mod writing;

pub use contents::{Contents, Merged, Stored, Words};
pub use error::StoreError;
pub use events::{Change, Effect, Event, Loaded, News, TabMessage, Write};
pub use lab::{LabContents, LabItem, LabKey, LabRecord};
pub use notice::{Damaged, Notice};
pub use pad::{PadContents, PadItem, PadKey, PadRecord};

use crate::announcements::Announcements;
use ledger::Ledger;
use notice::{Outstanding, Reports};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Connection {
    Opening(u64),
    Open,
    /// The connection was lost. The next change opens the database again.
    Lost,
    /// Opening has failed. *Try again* opens the database again.
    Failed,
}

/// A request to read the database, without an answer yet.
#[derive(Clone, Debug)]
struct Reading<K> {
    number: u64,
    /// Keys written since the read request. The answer may show them from before the write.
    written: Vec<K>,
    /// Whether everything was deleted since the read request.
    outdated: bool,
    /// Whether something has changed since the read request, so that a second one is needed.
    again: bool,
}

#[derive(Debug)]
pub struct Shelf<C: Contents> {
    contents: C,
    connection: Connection,
    ledger: Ledger<C::Key>,
    reading: Option<Reading<C::Key>>,
    /// The last number of a write, a read or an opening.
    last_number: u64,
    /// Whether shown entries that the database lacks are written again, after a lost connection.
    restore: bool,
    /// Whether the database was reopened without any success since.
    reopened: bool,
    /// Whether the current opening has exceeded its time limit.
    silent: bool,
    loaded: bool,
    settled: bool,
    /// Whether reading the stored data has failed.
    unread: bool,
    /// The reason of the last failure, while something remains to be done.
    failure: Option<StoreError>,
    /// Number of failures.
    failures: u32,
    dismissed: bool,
    reports: Reports,
    /// Sentences about changes that are not stored yet.
    announcements: Announcements<C::Key>,
}

impl<C: Contents> Default for Shelf<C> {
    fn default() -> Self {
        Self {
            contents: C::default(),
            connection: Connection::Failed,
            ledger: Ledger::default(),
            reading: None,
            last_number: 0,
            restore: false,
            reopened: false,
            silent: false,
            loaded: false,
            settled: false,
            unread: false,
            failure: None,
            failures: 0,
            dismissed: false,
            reports: Reports::default(),
            announcements: Announcements::default(),
        }
    }
}

impl<C: Contents> Shelf<C> {
    /// What the page shows.
    pub fn contents(&self) -> &C {
        &self.contents
    }

    /// Whether the last change of an entry is not yet in the database.
    pub fn is_pending(&self, key: &C::Key) -> bool {
        self.ledger.is_pending(key)
    }

    /// Whether the stored data has neither been loaded nor failed to load.
    pub fn awaits_data(&self) -> bool {
        !self.loaded && !self.unread
    }

    /// Whether *Delete everything* is pending.
    pub fn is_deleting(&self) -> bool {
        self.ledger.is_clearing()
    }

    /// Number of pending changes; *Delete everything* counts as one.
    pub fn pending_count(&self) -> usize {
        self.ledger.count()
    }

    /// The notice for the person while something is wrong.
    pub fn notice(&self) -> Option<Notice> {
        if self.dismissed {
            return None;
        }
        if self.silent && self.pending_count() > 0 {
            return Some(notice::silent());
        }
        let error = self.failure.as_ref()?;
        let outstanding = if self.ledger.is_clearing() {
            Outstanding::DeleteEverything
        } else if self.pending_count() > 0 {
            Outstanding::Write
        } else {
            Outstanding::Read
        };
        Some(notice::failed(error, outstanding, &C::WORDS))
    }

    /// Announces the last change of these entries, or the next one, once it is stored.
    pub fn announce(&mut self, keys: Vec<C::Key>, sentence: String) {
        self.announcements.add(keys, sentence);
    }

    /// Handles an event. Returns the effects, to be carried out in order.
    pub fn step(&mut self, event: Event<C>) -> Vec<Effect<C>> {
        let before = self.notice();
        let failures = self.failures;
        let mut todo = Vec::new();
        match event {
            Event::Started => self.open(&mut todo),
            Event::Opened => self.opened(&mut todo),
            Event::OpenFailed(error) => {
                (self.connection, self.silent) = (Connection::Failed, false);
                self.unread = true;
                self.fail(error);
                self.settle(&mut todo);
            }
            Event::PatienceOver(number) => {
                self.silent |= self.connection == Connection::Opening(number);
                self.settle(&mut todo);
            }
            Event::ConnectionLost => {
                if self.connection == Connection::Open {
                    let waiting = self.reading.is_some() || self.pending_count() > 0;
                    self.lose();
                    if waiting {
                        self.reopen_once(&mut todo);
                    }
                }
            }
            Event::Loaded(number, loaded) => {
                if let Some(reading) = self.reading.take_if(|reading| reading.number == number) {
                    self.loaded(reading, loaded, &mut todo);
                }
            }
            Event::ReadFailed(number, error) => {
                if self.reading.take_if(|reading| reading.number == number).is_some() {
                    self.read_failed(error, &mut todo);
                }
            }
            Event::Written(sequence) => self.written(sequence, &mut todo),
            Event::WriteFailed(sequence, error) => self.write_failed(sequence, error, &mut todo),
            Event::OtherTab(told) => {
                if told == TabMessage::Deleted {
                    todo.push(Effect::Page(News::DeletedElsewhere));
                    // At once: a connection that is lost before the next read would bring all back.
                    let ours = |key: &C::Key| self.ledger.is_pending(key);
                    let merged = self.contents.merge(C::default(), &ours, false);
                    todo.extend(merged.changed.into_iter().map(News::Changed).map(Effect::Page));
                }
                match (self.connection, &mut self.reading) {
                    (Connection::Open, Some(reading)) => reading.again = true,
                    (Connection::Open, None) => self.read(&mut todo),
                    (Connection::Lost, _) => self.reopen_once(&mut todo),
                    (Connection::Opening(_) | Connection::Failed, _) => {}
                }
            }
            Event::Changed(changes) => self.changed(changes, &mut todo),
            Event::DeletedEverything => self.delete_everything(&mut todo),
            Event::TriedAgain => self.try_again(&mut todo),
            Event::Dismissed => self.dismissed = true,
        }
        let Self { announcements, ledger, .. } = self;
        let stored = announcements.take_stored(|key| ledger.is_pending(key));
        todo.extend(stored.into_iter().map(News::Announce).map(Effect::Page));
        if self.connection == Connection::Open && self.pending_count() == 0 && !self.unread {
            self.failure = None;
        }
        let notice = self.notice();
        // A repeated failure shows its notice again.
        if notice != before || self.failures > failures {
            todo.push(Effect::Notice(notice));
        }
        todo
    }

    fn open(&mut self, todo: &mut Vec<Effect<C>>) {
        let number = self.number();
        self.connection = Connection::Opening(number);
        todo.push(Effect::Open(number));
    }

    /// Reopens a lost database, unless the last reopening led to no success.
    fn reopen_once(&mut self, todo: &mut Vec<Effect<C>>) {
        if self.reopened {
            self.unread = true;
            self.fail(StoreError::Closed);
        } else {
            self.reopened = true;
            self.open(todo);
        }
    }

    fn opened(&mut self, todo: &mut Vec<Effect<C>>) {
        if !matches!(self.connection, Connection::Opening(_)) {
            return;
        }
        (self.connection, self.silent) = (Connection::Open, false);
        self.write_all(todo);
        self.read(todo);
    }

    /// Records that the connection is lost. Drops the current read request, which concerned the old
    /// connection.
    fn lose(&mut self) {
        (self.connection, self.restore, self.reading) = (Connection::Lost, true, None);
    }

    fn read(&mut self, todo: &mut Vec<Effect<C>>) {
        let number = self.number();
        self.reading = Some(Reading { number, written: Vec::new(), outdated: false, again: false });
        todo.push(Effect::Read(number));
    }

    fn loaded(&mut self, reading: Reading<C::Key>, loaded: Loaded<C>, todo: &mut Vec<Effect<C>>) {
        (self.unread, self.reopened) = (false, false);
        let reports = self.reports.sentences(&loaded.damaged);
        todo.extend(reports.into_iter().map(News::Report).map(Effect::Page));
        let mut missing = Vec::new();
        // Ignore this answer if everything was, or is about to be, deleted.
        if !self.ledger.is_clearing() && !reading.outdated {
            let Self { contents, ledger, .. } = self;
            let ours = |key: &C::Key| reading.written.contains(key) || ledger.is_pending(key);
            let merged = contents.merge(loaded.contents, &ours, self.restore);
            self.restore = false;
            todo.extend(merged.changed.into_iter().map(News::Changed).map(Effect::Page));
            missing = merged.missing;
        }
        todo.push(Effect::Page(News::Loaded { first: !self.loaded }));
        self.loaded = true;
        self.settle(todo);
        self.ask_for(missing, todo);
        if reading.outdated || reading.again {
            self.read(todo);
        }
    }

    fn read_failed(&mut self, error: StoreError, todo: &mut Vec<Effect<C>>) {
        self.unread = true;
        if error == StoreError::Closed {
            self.lose();
            self.reopen_once(todo);
        } else {
            self.fail(error);
        }
        self.settle(todo);
    }

    fn try_again(&mut self, todo: &mut Vec<Effect<C>>) {
        (self.dismissed, self.reopened) = (false, false);
        match self.connection {
            Connection::Open => {
                self.write_all(todo);
                if self.unread && self.reading.is_none() {
                    self.read(todo);
                }
            }
            Connection::Lost | Connection::Failed => self.open(todo),
            Connection::Opening(_) => {}
        }
    }

    fn settle(&mut self, todo: &mut Vec<Effect<C>>) {
        if !self.settled {
            self.settled = true;
            todo.push(Effect::Page(News::Settled));
        }
    }

    fn fail(&mut self, error: StoreError) {
        (self.failure, self.dismissed) = (Some(error), false);
        self.failures += 1;
    }

    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }
}
