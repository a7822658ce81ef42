//! Carries out a shelf's effects in the browser, with the database and the channel to other tabs.

use std::rc::Rc;
use std::time::Duration;

use idb::Factory;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::forget_caches;
use super::database::Database;
use super::own::OwnStorage;
use super::tabs::Tabs;
use machines::backup::SavedRecord;
use machines::record::Store;
use machines::shelf::{Change, Contents, Effect, Event, StoreError, Write};

/// Time limit for opening the database. After it, the page goes on without the database.
const PATIENCE: Duration = Duration::from_secs(3);

type OnEvent<C> = Rc<dyn Fn(Event<C>)>;

struct Inner<C: Contents> {
    /// Where the database lies; `None` for the page's own storage.
    factory: Option<Factory>,
    database: Option<Rc<Database>>,
    /// The database that a frame had before `use_own`.
    left: Option<Rc<Database>>,
    tabs: Option<Tabs>,
    on_event: Option<OnEvent<C>>,
}

/// A handle to the one storage of the page.
pub struct Storage<C: Contents + 'static>(StoredValue<Inner<C>, LocalStorage>);

impl<C: Contents> Clone for Storage<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Contents> Copy for Storage<C> {}

impl<C: Contents + 'static> Default for Storage<C> {
    fn default() -> Self {
        Self(StoredValue::new_local(Inner {
            factory: None,
            database: None,
            left: None,
            tabs: None,
            on_event: None,
        }))
    }
}

impl<C: Contents + 'static> Storage<C> {
    /// Passes answers and other tabs' changes to `on_event`. It is never called from within
    /// `carry_out`.
    pub fn listen(self, on_event: impl Fn(Event<C>) + 'static) {
        self.0.update_value(|inner| inner.on_event = Some(Rc::new(on_event)));
        let tabs = Tabs::open(move |told| self.notify(Event::OtherTab(told)));
        self.0.update_value(|inner| inner.tabs = tabs);
    }

    /// Carries out an effect. The page handles `Notice` and `Page` itself.
    pub fn carry_out(self, effect: Effect<C>) {
        match effect {
            Effect::Open(number) => {
                set_timeout(move || self.notify(Event::PatienceOver(number)), PATIENCE);
                spawn_local(self.open_database());
            }
            Effect::Read(number) => spawn_local(async move {
                let read = match self.database() {
                    Some(database) => database.read().await,
                    None => Err(StoreError::Closed),
                };
                self.notify(match read {
                    Ok(loaded) => Event::Loaded(number, loaded),
                    Err(error) => Event::ReadFailed(number, error),
                });
            }),
            Effect::Write(write) => self.write(&write),
            Effect::TellTabs(told) => {
                self.0.with_value(|inner| inner.tabs.iter().for_each(|tabs| tabs.tell(told)));
            }
            Effect::Notice(_) | Effect::Page(_) => {}
        }
    }

    /// Uses the visitor's own storage from now on. The shelf must open its database again.
    pub fn use_own(self, own: OwnStorage) {
        let OwnStorage { factory, channel } = own;
        let hear = move |told| self.notify(Event::OtherTab(told));
        let tabs = channel.map(|channel| Tabs::on(channel, hear));
        self.0.update_value(|inner| {
            inner.left = inner.database.take();
            inner.factory = Some(factory);
            inner.tabs = tabs;
        });
    }

    /// Makes these changes in the database that was used before `use_own`, and closes it.
    pub fn leave(self, changes: Vec<Change<C>>) {
        let left = self.0.try_update_value(|inner| inner.left.take()).flatten();
        let Some(left) = left else { return };
        spawn_local(async move {
            // A failure leaves the entries there. They are then added again with the next visit.
            let _ = left.write(&Write { sequence: 0, clear: false, changes }).await;
        });
    }

    /// All records of these stores, as a backup holds them.
    pub async fn saved(self, stores: &[Store]) -> Result<Vec<SavedRecord>, StoreError> {
        match self.database() {
            Some(database) => database.saved(stores).await,
            None => Err(StoreError::Closed),
        }
    }

    async fn open_database(self) {
        let opened = loop {
            let factory = self.factory();
            let lost = move || self.notify(Event::ConnectionLost);
            let opened = Database::open(factory.clone(), lost).await;
            if self.factory() == factory {
                break opened;
            }
        };
        match opened {
            Ok(database) => {
                self.0.update_value(|inner| inner.database = Some(Rc::new(database)));
                self.notify(Event::Opened);
            }
            Err(error) => self.notify(Event::OpenFailed(error)),
        }
    }

    fn write(self, write: &Write<C>) {
        let (sequence, clear) = (write.sequence, write.clear);
        // The transaction starts now, so that the changes survive if the page closes at once.
        let writing = self.database().map(|database| database.write(write));
        spawn_local(async move {
            let mut written = match writing {
                Some(writing) => writing.await,
                None => Err(StoreError::Closed),
            };
            if clear && written.is_ok() {
                written = forget_caches().await;
            }
            self.notify(match written {
                Ok(()) => Event::Written(sequence),
                Err(error) => Event::WriteFailed(sequence, error),
            });
        });
    }

    fn notify(self, event: Event<C>) {
        let on_event = self.0.try_with_value(|inner| inner.on_event.clone()).flatten();
        if let Some(on_event) = on_event {
            on_event(event);
        }
    }

    fn factory(self) -> Option<Factory> {
        self.0.with_value(|inner| inner.factory.clone())
    }

    fn database(self) -> Option<Rc<Database>> {
        self.0.with_value(|inner| inner.database.clone())
    }
}
