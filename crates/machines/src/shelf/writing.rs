//! How changes are written to the database, and what follows from each answer.

use super::{Change, Connection, Contents, Effect, News, Shelf, StoreError, TabMessage, Write};
use crate::announcements::Announcements;

impl<C: Contents> Shelf<C> {
    pub(super) fn changed(&mut self, changes: Vec<Change<C>>, todo: &mut Vec<Effect<C>>) {
        let mut keys = Vec::with_capacity(changes.len());
        let mut stores = Vec::new();
        for change in changes {
            let key = match change {
                Change::Put(item) => {
                    let key = C::key(&item);
                    self.contents.put(item);
                    key
                }
                Change::Delete(key) => {
                    self.contents.remove(&key);
                    key
                }
            };
            let store = C::store(&key);
            if !stores.contains(&store) {
                stores.push(store);
            }
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        todo.extend(stores.into_iter().map(News::Changed).map(Effect::Page));
        self.ask_for(keys, todo);
    }

    /// Writes the shown state of these keys, or waits until the database is open.
    pub(super) fn ask_for(&mut self, keys: Vec<C::Key>, todo: &mut Vec<Effect<C>>) {
        if keys.is_empty() {
            return;
        }
        match self.connection {
            Connection::Open => self.write(false, keys, todo),
            connection => {
                let sequence = self.number();
                self.ledger.note(&keys, sequence);
                if connection == Connection::Lost {
                    self.reopen_once(todo);
                }
            }
        }
    }

    /// Writes all pending changes in one transaction.
    pub(super) fn write_all(&mut self, todo: &mut Vec<Effect<C>>) {
        let clear = self.ledger.is_clearing();
        // All shown entries are newer than *Delete everything*, which would also delete them.
        let keys = if clear { self.contents.keys() } else { self.ledger.pending_keys() };
        if clear || !keys.is_empty() {
            self.write(clear, keys, todo);
        }
    }

    fn write(&mut self, clear: bool, keys: Vec<C::Key>, todo: &mut Vec<Effect<C>>) {
        let sequence = self.number();
        if clear {
            self.ledger.note_clear(sequence);
        }
        self.ledger.note(&keys, sequence);
        let change = |key: &C::Key| match self.contents.item(key) {
            Some(item) => Change::Put(item),
            None => Change::Delete(key.clone()),
        };
        let changes = keys.iter().map(change).collect();
        todo.push(Effect::Write(Write { sequence, clear, changes }));
        self.ledger.begin(sequence, clear, keys);
    }

    pub(super) fn written(&mut self, sequence: u64, todo: &mut Vec<Effect<C>>) {
        let Self { ledger, contents, .. } = self;
        let Some(write) = ledger.succeed(sequence, || contents.keys()) else { return };
        self.reopened = false;
        if write.deleted_everything {
            todo.push(Effect::Page(News::Announce("Everything is deleted.".to_owned())));
        }
        if let Some(reading) = &mut self.reading {
            // Another tab may have deleted them between the write and the read: a second read tells.
            reading.again |= !write.keys.is_empty();
            reading.written.extend(write.keys);
            reading.outdated |= write.clear;
        } else if write.clear && self.connection == Connection::Open {
            self.read(todo);
        }
        let told = if write.deleted_everything { TabMessage::Deleted } else { TabMessage::Changed };
        todo.push(Effect::TellTabs(told));
        self.ask_for(write.undone, todo);
    }

    pub(super) fn write_failed(
        &mut self,
        sequence: u64,
        error: StoreError,
        todo: &mut Vec<Effect<C>>,
    ) {
        if !self.ledger.fail(sequence) {
            return;
        }
        if error != StoreError::Closed {
            return self.fail(error);
        }
        if self.connection == Connection::Open {
            self.lose();
        }
        if self.connection == Connection::Lost {
            self.reopen_once(todo);
        }
    }

    pub(super) fn delete_everything(&mut self, todo: &mut Vec<Effect<C>>) {
        (self.contents, self.announcements) = (C::default(), Announcements::default());
        self.restore = false;
        if self.connection == Connection::Open {
            // The failure concerned changes that are no longer pending.
            self.failure = None;
        }
        let sequence = self.number();
        self.ledger.note_clear(sequence);
        if let Some(reading) = &mut self.reading {
            reading.outdated = true;
        }
        let stores = C::STORES.iter().copied();
        todo.extend(stores.map(News::Changed).map(Effect::Page));
        self.try_again(todo);
    }
}
