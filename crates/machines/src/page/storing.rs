//! The shelf's part of the page: its effects, and the news of stored data.

use network::BaseName;

use super::{Effect, Page, Part, everything};
use crate::notices::{self, Again};
use crate::record::Store;
use crate::shelf::{self, News, PadContents};
use crate::{heads, learning, reading, samples, signs, undo};

pub fn step(page: &mut Page, event: shelf::Event<PadContents>) {
    for effect in page.shelf.step(event) {
        match effect {
            shelf::Effect::Page(news) => shelf_news(page, news),
            shelf::Effect::Notice(notice) => {
                let notice = notice.map(|it| (it.sentence, it.again.then_some(Again::Write)));
                page.notices(notices::Event::Shelf(notice));
            }
            effect => page.effects.push(Effect::Shelf(effect)),
        }
    }
    let Page { opened, shelf, effects, .. } = page;
    let opened = opened.take_stored(|key| shelf.is_pending(key));
    effects.extend(opened.into_iter().map(Effect::Tell));
    everything::leave_frame(page);
    if !page.shelf.awaits_data() {
        page.queue.extend(page.unopened.drain(..));
    }
}

fn shelf_news(page: &mut Page, news: News) {
    match news {
        News::Changed(Store::Samples) => {
            page.samples(samples::Event::ListChanged);
            page.samples_changed = true;
            page.show(Part::List);
            page.show(Part::Undo);
        }
        News::Changed(Store::Signs) => {
            page.signs(signs::Event::ListChanged);
            page.samples_changed = true;
            page.show(Part::Undo);
        }
        News::Changed(Store::Heads) => page.heads(heads::Event::ListChanged),
        News::Loaded { first } => {
            if let Some(moving) = &mut page.moving {
                moving.read = true;
            }
            // Each tab has its own choice; other tabs' choices don't change it.
            if first || page.moving.is_some() {
                let choice = page.shelf.contents().choice.clone();
                page.heads(heads::Event::LastChoice(choice));
            }
        }
        News::Settled => {
            page.heads(heads::Event::Settled);
            if page.shows_bases {
                // The card of the wanted base arrives together with the base.
                let wanted = page.heads.choice().base;
                let others = BaseName::ALL.into_iter().filter(|base| *base != wanted);
                page.effects.push(Effect::FetchCards(others.collect()));
            }
        }
        // What is being learned, tried or taken back would bring digits back.
        News::DeletedElsewhere => {
            page.learning(learning::Event::Forget);
            page.reading(reading::Event::Forget);
            page.undo(undo::Event::Forget);
        }
        News::Report(sentence) => page.notice(sentence, None),
        News::Announce(sentence) => page.effects.push(Effect::Say(sentence)),
        News::Changed(_) => {}
    }
}
