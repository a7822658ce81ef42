//! The fine-tuned heads, and the choice of base and head.

use leptos::prelude::*;

use super::signals::set;
use machines::heads::Heads;
use machines::record::{Head, Id};
use network::BaseName;

#[derive(Clone, Copy)]
pub struct HeadStore {
    /// The oldest first.
    pub list: RwSignal<Vec<Head>>,
    /// The base to read with.
    pub base: RwSignal<BaseName>,
    /// The head that the person has chosen; `None` for the base's own head, and while the page around
    /// the frame has lent a base or head.
    pub head: RwSignal<Option<Id>>,
    /// Whether the page learns each digit at once, as it is labelled.
    pub at_once: RwSignal<bool>,
}

impl Default for HeadStore {
    fn default() -> Self {
        Self {
            list: RwSignal::default(),
            base: RwSignal::default(),
            head: RwSignal::default(),
            at_once: RwSignal::new(true),
        }
    }
}

impl HeadStore {
    pub fn show(self, heads: &Heads, list: &Vec<Head>) {
        set(self.list, list);
        let choice = heads.choice();
        set(self.base, &heads.base());
        set(self.head, &choice.head.clone().filter(|_| heads.lent().is_none()));
        set(self.at_once, &choice.at_once);
    }
}
