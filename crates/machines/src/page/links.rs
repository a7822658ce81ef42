//! Links that carry a head, on the page.

use worker::reader::OpenedLink;

use super::{Effect, Event, Page, Part};
use crate::links::{self, Effect as Link};
use crate::reading;

/// What a reader's start or end means for links.
pub fn of_reader(event: &reading::Event) -> Option<Event> {
    match event {
        reading::Event::Ready => Some(Event::Links(links::Event::ReaderStarted)),
        reading::Event::Lost { .. } | reading::Event::NotStarted { .. } => {
            Some(Event::Links(links::Event::ReaderLost))
        }
        _ => None,
    }
}

impl Page {
    pub(super) fn links(&mut self, event: links::Event) {
        for effect in self.links.step(event, &mut self.numbers) {
            match effect {
                Link::Send(command) => self.effects.push(Effect::ToReader(command)),
                Link::Try(stamp, OpenedLink { base, file, .. }) => {
                    self.queue.push_back(Event::OpenHead { stamp, base: Some(base), file });
                }
                Link::Notice(sentence) => self.notice(sentence, None),
                Link::LeaveAddress => self.effects.push(Effect::LeaveAddress),
            }
        }
        self.show(Part::Links);
    }
}
