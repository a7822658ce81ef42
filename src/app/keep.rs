//! What the pad's page shows and does when its shelf has news.

use leptos::prelude::*;

use crate::app::state::State;
use crate::store::forget_drafts;
use machines::address::Address;
use machines::record::{Choice, Store};
use machines::shelf::{News, PadContents, PadItem};
use network::BaseName;

impl State {
    /// Reads what is kept; until then the page works in memory.
    pub fn open_store(self, address: &Address) {
        let asked = address.base;
        self.shelf.open(move |contents, news| self.on_shelf_news(contents, news, asked));
    }

    /// `asked`: the base that the page's address names.
    fn on_shelf_news(self, contents: &PadContents, news: News, asked: Option<BaseName>) {
        match news {
            News::Changed(Store::Samples) => self.set_samples.set(contents.samples.clone()),
            News::Changed(Store::Heads) => self.set_heads.set(contents.heads.clone()),
            News::Changed(Store::Choices | Store::Results | Store::SetAside) => {}
            News::Loaded { first } => {
                if let Some(choice) = contents.choice.as_ref().filter(|_| first) {
                    self.choose_as_before(choice, asked);
                }
                let head = self.head.get_untracked();
                if head.is_some_and(|id| contents.heads.iter().all(|head| head.id != id)) {
                    self.head.set(None);
                }
            }
            News::Settled => self.chosen.set(true),
            News::Report(sentence) => self.alert(sentence, None),
            News::Announce(sentence) => self.said.set(sentence.to_owned()),
        }
    }

    fn choose_as_before(self, choice: &Choice, asked: Option<BaseName>) {
        // It is the same where the person was faster than the database.
        if *choice != self.choice() {
            let base = asked.unwrap_or(choice.base);
            self.base.set(base);
            self.at_once.set(choice.at_once);
            self.head.set(choice.head.clone().filter(|_| base == choice.base));
        }
    }

    fn choice(self) -> Choice {
        Choice {
            base: self.base.get_untracked(),
            head: self.head.get_untracked(),
            at_once: self.at_once.get_untracked(),
        }
    }

    pub fn keep_choice(self) {
        self.shelf.put([PadItem::Choice(self.choice())]);
    }

    pub fn delete_everything(self) {
        self.forget();
        forget_drafts();
        self.shelf.delete_everything();
    }
}
