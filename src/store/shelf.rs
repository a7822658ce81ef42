//! The shelf of a page: runs what the shelf's machine asks for, and shows its notice as a signal.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::{ask_to_persist, forget_caches};
use super::database::Database;
use super::tabs::Tabs;
use machines::shelf::{Change, Contents, Effect, Event, News, Notice, StoreError, Write};

/// How long to wait for a database that neither opens nor fails before the page goes on without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Called with what the page shows.
type OnNews<C> = Box<dyn Fn(&C, News)>;

struct Inner<C: Contents> {
    machine: machines::shelf::Shelf<C>,
    database: Option<Rc<Database>>,
    tabs: Option<Tabs>,
    on_news: Option<OnNews<C>>,
    asked_to_persist: bool,
}

/// A handle to the one shelf of the page.
pub struct Shelf<C: Contents + 'static> {
    inner: StoredValue<Inner<C>, LocalStorage>,
    /// What people read as long as something is not as it should be.
    pub notice: RwSignal<Option<Notice>>,
}

impl<C: Contents> Clone for Shelf<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Contents> Copy for Shelf<C> {}

impl<C: Contents + 'static> Default for Shelf<C> {
    /// Not opened yet: what it is given is kept once it is.
    fn default() -> Self {
        let inner = Inner {
            machine: machines::shelf::Shelf::default(),
            database: None,
            tabs: None,
            on_news: None,
            asked_to_persist: false,
        };
        Self { inner: StoredValue::new_local(inner), notice: RwSignal::new(None) }
    }
}

impl<C: Contents + 'static> Shelf<C> {
    /// Begins to read what is kept. `on_news` gets what the page shows with each piece of news; it sets signals, and
    /// must not change the shelf.
    pub fn open(self, on_news: impl Fn(&C, News) + 'static) {
        let tabs = Tabs::open(move || self.step(Event::OtherTabChanged));
        self.inner.update_value(|inner| {
            inner.tabs = tabs;
            inner.on_news = Some(Box::new(on_news));
        });
        self.step(Event::Started);
    }

    pub fn put(self, items: impl IntoIterator<Item = C::Item>) {
        self.step(Event::Changed(items.into_iter().map(Change::Put).collect()));
    }

    pub fn delete(self, keys: impl IntoIterator<Item = C::Key>) {
        self.step(Event::Changed(keys.into_iter().map(Change::Delete).collect()));
    }

    pub fn delete_everything(self) {
        self.step(Event::DeletedEverything);
    }

    pub fn try_again(self) {
        self.step(Event::TriedAgain);
    }

    pub fn dismiss(self) {
        self.step(Event::Dismissed);
    }

    /// Asks the browser once to evict nothing. Before the first sample it has no reason to say yes.
    pub fn keep_for_good(self) {
        if self.inner.with_value(|inner| inner.database.is_some() && !inner.asked_to_persist) {
            self.inner.update_value(|inner| inner.asked_to_persist = true);
            spawn_local(ask_to_persist());
        }
    }

    fn step(self, event: Event<C>) {
        let effects = self.inner.try_update_value(|inner| inner.machine.step(event));
        effects.into_iter().flatten().for_each(|effect| self.run(effect));
    }

    fn run(self, effect: Effect<C>) {
        match effect {
            Effect::Open(number) => {
                set_timeout(move || self.step(Event::PatienceOver(number)), PATIENCE);
                spawn_local(self.open_database());
            }
            Effect::Read(number) => spawn_local(async move {
                let read = match self.database() {
                    Some(database) => database.read().await,
                    None => Err(StoreError::Closed),
                };
                self.step(match read {
                    Ok(loaded) => Event::Loaded(number, loaded),
                    Err(error) => Event::ReadFailed(number, error),
                });
            }),
            Effect::Write(write) => self.write(&write),
            Effect::TellTabs => {
                self.inner.with_value(|inner| inner.tabs.iter().for_each(Tabs::tell));
            }
            Effect::Notice(notice) => self.notice.set(notice),
            Effect::Page(news) => self.inner.with_value(|inner| {
                if let Some(on_news) = &inner.on_news {
                    on_news(inner.machine.contents(), news);
                }
            }),
        }
    }

    async fn open_database(self) {
        match Database::open(move || self.step(Event::ConnectionLost)).await {
            Ok(database) => {
                self.inner.update_value(|inner| inner.database = Some(Rc::new(database)));
                self.step(Event::Opened);
            }
            Err(error) => self.step(Event::OpenFailed(error)),
        }
    }

    fn write(self, write: &Write<C>) {
        let (sequence, clear) = (write.sequence, write.clear);
        let writing = self.database().map(|database| database.write(write));
        spawn_local(async move {
            let mut written = match writing {
                Some(writing) => writing.await,
                None => Err(StoreError::Closed),
            };
            if clear && written.is_ok() {
                written = forget_caches().await;
            }
            self.step(match written {
                Ok(()) => Event::Written(sequence),
                Err(error) => Event::WriteFailed(sequence, error),
            });
        });
    }

    fn database(self) -> Option<Rc<Database>> {
        self.inner.with_value(|inner| inner.database.clone())
    }
}
