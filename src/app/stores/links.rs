//! The link that is shared, and the question about one that was opened.

use leptos::prelude::*;

use super::signals::set;
use machines::links::Links;
use worker::packer::Shared;

#[derive(Clone, Copy)]
pub struct LinkStore {
    pub shared: RwSignal<Option<Shared>>,
    /// Whether the person wants the traces in the link.
    pub traces: RwSignal<bool>,
    pub question: RwSignal<Option<String>>,
}

impl Default for LinkStore {
    fn default() -> Self {
        let traces = RwSignal::new(true);
        Self { shared: RwSignal::default(), traces, question: RwSignal::default() }
    }
}

impl LinkStore {
    pub fn show(self, links: &Links) {
        set(self.shared, &links.shared().cloned());
        set(self.question, &links.question());
    }
}
