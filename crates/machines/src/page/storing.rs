//! The shelf's part of the page: the changes to store, and the news of stored ones.

use network::BaseName;

use super::{Effect, Page, Part, everything};
use crate::notices::{self, Again};
use crate::record::Store;
use crate::shelf::{self, Change, News, PadContents};
use crate::{heads, learning, reading, undo};

impl Page {
    pub(super) fn shelf(&mut self, event: shelf::Event<PadContents>) {
        for effect in self.shelf.step(event) {
            match effect {
                shelf::Effect::Page(news) => self.shelf_news(news),
                shelf::Effect::Notice(notice) => {
                    let notice = notice.map(|it| (it.sentence, it.again.then_some(Again::Write)));
                    self.notices(notices::Event::Shelf(notice));
                }
                effect => self.effects.push(Effect::Shelf(effect)),
            }
        }
        let Self { announcements, opened, shelf, effects, .. } = self;
        let stored = announcements.take_stored(|key| shelf.is_pending(key));
        effects.extend(stored.into_iter().map(Effect::Say));
        let opened = opened.take_stored(|key| shelf.is_pending(key));
        effects.extend(opened.into_iter().map(Effect::Tell));
        everything::leave_frame(self);
    }

    fn shelf_news(&mut self, news: News) {
        match news {
            News::Changed(Store::Samples) => {
                self.samples_changed = true;
                self.show(Part::List);
                self.show(Part::Undo);
            }
            News::Changed(Store::Signs) => {
                self.samples_changed = true;
                self.show(Part::Signs);
                self.show(Part::Undo);
            }
            News::Changed(Store::Heads) => self.heads(heads::Event::ListChanged),
            News::Loaded { first } => {
                if let Some(moving) = &mut self.moving {
                    moving.read = true;
                }
                // Each tab has its own choice; other tabs' choices don't change it.
                if first || self.moving.is_some() {
                    let choice = self.shelf.contents().choice.clone();
                    self.heads(heads::Event::LastChoice(choice));
                }
            }
            News::Settled => {
                self.settled = true;
                self.queue.extend(self.unopened.drain(..));
                self.heads(heads::Event::Settled);
                if self.shows_bases {
                    // The card of the wanted base arrives together with the base.
                    let wanted = self.heads.choice().base;
                    let others = BaseName::ALL.into_iter().filter(|base| *base != wanted);
                    self.effects.push(Effect::FetchCards(others.collect()));
                }
            }
            // What is being learned, tried or taken back would bring digits back.
            News::DeletedElsewhere => {
                self.learning(learning::Event::Forget);
                self.reading(reading::Event::Forget);
                self.undo(undo::Event::Forget);
            }
            News::Report(sentence) => self.notice(sentence, None),
            News::Announce(sentence) => self.effects.push(Effect::Say(sentence.to_owned())),
            News::Changed(_) => {}
        }
    }

    pub(super) fn change(&mut self, changes: impl Iterator<Item = Change<PadContents>>) {
        self.shelf(shelf::Event::Changed(changes.collect()));
    }

    pub(super) fn ask_to_persist(&mut self) {
        if !std::mem::replace(&mut self.asked_to_persist, true) {
            self.effects.push(Effect::AskToPersist);
        }
    }
}
