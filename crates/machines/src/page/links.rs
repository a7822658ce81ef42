//! Links that carry a head, and the packer, which makes and opens them and makes ONNX files.

use worker::reader::{Command, OpenedLink};

use super::{Effect, Event, Page, Part};
use crate::links::{self, Effect as Link};

impl Page {
    pub(super) fn links(&mut self, event: links::Event) {
        for effect in self.links.step(event, &mut self.numbers) {
            match effect {
                Link::Send(command) => self.pack(command),
                Link::Try(stamp, OpenedLink { base, file, .. }) => {
                    self.queue.push_back(Event::OpenHead { stamp, base: Some(base), file });
                }
                Link::Notice(sentence) => self.notice(sentence, None),
                Link::LeaveAddress => self.effects.push(Effect::LeaveAddress),
            }
        }
        self.show(Part::Links);
    }

    /// Has a packer carry out a command. It gets the base and the head in use first, unless it opens a link.
    pub(super) fn pack(&mut self, command: Command) {
        if self.packing == 0 {
            self.effects.push(Effect::StartPacker);
        }
        self.packing += 1;
        let wanted = self.wanted.as_ref().filter(|_| !matches!(command, Command::OpenLink { .. }));
        if let Some(wanted) = wanted {
            let head = wanted.head.as_ref().map(|(_, file)| file.clone());
            let (base, id) = (wanted.base, self.numbers.request());
            self.effects.push(Effect::ToPacker(Command::LoadBase(base)));
            self.effects.push(Effect::ToPacker(Command::UseHead { id, head }));
        }
        self.effects.push(Effect::ToPacker(command));
    }

    /// After an answer of the packer, or its loss: ends it unless it has more to do.
    pub(super) fn has_packed(&mut self, is_lost: bool) {
        self.packing = if is_lost { 0 } else { self.packing.saturating_sub(1) };
        if self.packing == 0 {
            self.effects.push(Effect::StopPacker);
        }
    }
}
