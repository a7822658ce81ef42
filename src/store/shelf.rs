//! The Lab's shelf: the machine, its storage, and its notice as a signal.

use leptos::prelude::*;

use super::storage::Storage;
use machines::shelf::{Change, Contents, Effect, Event, News, Notice};

/// Called with the page's contents and the news.
type OnNews<C> = Box<dyn Fn(&C, News)>;

struct Inner<C: Contents> {
    machine: machines::shelf::Shelf<C>,
    on_news: Option<OnNews<C>>,
}

/// A handle to the one shelf of the page.
pub struct Shelf<C: Contents + 'static> {
    inner: StoredValue<Inner<C>, LocalStorage>,
    storage: Storage<C>,
    /// The notice for the person while something is wrong.
    pub notice: RwSignal<Option<Notice>>,
}

impl<C: Contents> Clone for Shelf<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Contents> Copy for Shelf<C> {}

impl<C: Contents + 'static> Default for Shelf<C> {
    /// A shelf that is not open. It stores its changes once it is opened.
    fn default() -> Self {
        let inner = Inner { machine: machines::shelf::Shelf::default(), on_news: None };
        Self {
            inner: StoredValue::new_local(inner),
            storage: Storage::default(),
            notice: RwSignal::new(None),
        }
    }
}

impl<C: Contents + 'static> Shelf<C> {
    /// Starts loading stored data. `on_news` gets the page's contents with each piece of news. It
    /// sets signals and must not change the shelf.
    pub fn open(self, on_news: impl Fn(&C, News) + 'static) {
        self.inner.update_value(|inner| inner.on_news = Some(Box::new(on_news)));
        self.storage.listen(move |event| self.step(event));
        self.step(Event::Started);
    }

    /// Announces the next changes of these entries once they are stored.
    pub fn announce(self, keys: Vec<C::Key>, sentence: &str) {
        self.inner.update_value(|inner| inner.machine.announce(keys, sentence.to_owned()));
    }

    pub fn put(self, items: impl IntoIterator<Item = C::Item>) {
        self.step(Event::Changed(items.into_iter().map(Change::Put).collect()));
    }

    pub fn delete(self, keys: impl IntoIterator<Item = C::Key>) {
        self.step(Event::Changed(keys.into_iter().map(Change::Delete).collect()));
    }

    pub fn try_again(self) {
        self.step(Event::TriedAgain);
    }

    pub fn dismiss(self) {
        self.step(Event::Dismissed);
    }

    fn step(self, event: Event<C>) {
        let effects = self.inner.try_update_value(|inner| inner.machine.step(event));
        effects.into_iter().flatten().for_each(|effect| self.carry_out(effect));
    }

    fn carry_out(self, effect: Effect<C>) {
        match effect {
            Effect::Notice(notice) => self.notice.set(notice),
            Effect::Page(news) => self.inner.with_value(|inner| {
                if let Some(on_news) = &inner.on_news {
                    on_news(inner.machine.contents(), news);
                }
            }),
            effect => self.storage.carry_out(effect),
        }
    }
}
