//! What concerns all entries at once: an opened backup, the move of a frame's entries, *Delete everything*.

use super::Page;
use super::events::{Effect, Event};
use super::moving::Move;
use crate::announcements::Announcements;
use crate::backup::{self, BackupError, Opened, SavedRecord};
use crate::shelf::{self, Change, Contents, PadContents};
use crate::{
    computing, heads, keeping, learning, links, notices, pictures, reading, samples, signs, undo,
};

pub fn open_backup(page: &mut Page, mut opened: Opened, kept: Option<Vec<SavedRecord>>) {
    if kept.is_none() && !opened.results.is_empty() {
        // They could replace newer ones.
        opened.results.clear();
        page.notice(BackupError::ResultsLeftOut.to_string(), None);
    }
    let kept = kept.unwrap_or_default();
    let contents = page.shelf.contents();
    // A page that is in use keeps its choices.
    if contents.samples.is_empty() && contents.heads.is_empty() {
        page.queue.extend(choices(&opened));
    }
    let merged = backup::merge(opened, contents, &kept, |key| page.shelf.is_pending(key));
    if !merged.items.is_empty() {
        page.ask_to_persist();
    }
    let keys = merged.items.iter().map(PadContents::key).collect();
    page.opened.add(keys, merged.sentence);
    page.change(merged.items.into_iter().map(Change::Put));
}

/// The choices in a backup, as the person would make them.
fn choices(opened: &Opened) -> Vec<Event> {
    let mut events = Vec::new();
    if let Some(choice) = opened.choice.clone() {
        events.push(Event::Heads(heads::Event::LearnAtOnce(choice.at_once)));
        events.push(Event::Heads(heads::Event::ChooseBase(choice.base)));
        if choice.head.is_some() {
            events.push(Event::Heads(heads::Event::ChooseHead(choice.head)));
        }
    }
    let wish = opened.engine.map(|wish| Event::Computing(computing::Event::Wish(wish)));
    events.extend(wish);
    events
}

/// Has the shelf open the visitor's own database. The shelf adds there what it shows, as after a lost
/// connection.
pub fn move_out(page: &mut Page) {
    page.moving = Some(Move::of(page.shelf.contents()));
    page.shelf(shelf::Event::ConnectionLost);
    page.shelf(shelf::Event::TriedAgain);
}

/// Ends a move once the visitor's own database has everything.
pub fn leave_frame(page: &mut Page) {
    if page.shelf.pending_count() == 0 {
        let done = page.moving.take_if(|moving| moving.read);
        page.effects.extend(done.into_iter().flat_map(Move::end));
    }
}

pub fn delete(page: &mut Page) {
    page.effects.push(Effect::ClearPad);
    let (key, text) = (keeping::WARNED_KEY.to_owned(), String::new());
    page.effects.push(Effect::KeepText { key, text });
    page.learning(learning::Event::Forget);
    page.pictures(pictures::Event::Close);
    page.links(links::Event::Forget);
    page.reading(reading::Event::Forget);
    page.samples(samples::Event::Forget);
    page.signs(signs::Event::Forget);
    page.undo(undo::Event::Forget);
    page.opened = Announcements::default();
    page.unopened.clear();
    page.heads(heads::Event::Forget);
    page.computing(computing::Event::Forget);
    page.notices(notices::Event::Forget);
    page.shelf(shelf::Event::DeletedEverything);
}
