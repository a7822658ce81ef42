//! Commands for the packer, which runs only until it has answered them.

use network::{BaseName, HeadFile};
use worker::packer::{Command, OpenedLink};

use super::{Effect, Event, Page, Part};
use crate::links::{self, Effect as Link};
use crate::reading::{self, Purpose};

impl Page {
    pub(super) fn links(&mut self, event: links::Event) {
        let ran = self.links.awaits_packer();
        let effects = self.links.step(event, &mut self.numbers);
        let runs = self.links.awaits_packer();
        if runs && !ran {
            self.effects.push(Effect::StartPacker);
        }
        for effect in effects {
            match effect {
                Link::Share { id, address, traces } => {
                    let (base, head) = self.base_and_head();
                    let command = Command::Share { id, base, head, address, traces };
                    self.pack_with(command, self.reads_own_signs());
                }
                // The head of a link has no class means.
                Link::WriteOnnx { id } => {
                    let (base, head) = self.base_and_head();
                    let signs = self.reads_own_signs() || !self.reader.signs_of_head().is_empty();
                    self.pack_with(Command::Onnx { id, base, head }, signs);
                }
                Link::Open { id, text } => self.pack(Command::Open { id, text }),
                Link::Offer { name, file } => self.effects.push(Effect::Offer { name, file }),
                Link::Try(stamp, OpenedLink { base, file, .. }) => {
                    self.queue.push_back(Event::OpenHead { stamp, base: Some(base), file });
                }
                Link::Notice(sentence) => self.notice(sentence, None),
                Link::LeaveAddress => self.effects.push(Effect::LeaveAddress),
            }
        }
        if ran && !runs {
            self.effects.push(Effect::StopPacker);
        }
        self.show(Part::Links);
    }

    /// `signs`: whether the command is for the head with signs that the reader alone has.
    fn pack_with(&mut self, command: Command, signs: bool) {
        match signs {
            true => {
                let event = reading::Event::Export(Purpose::Pack(command));
                self.queue.push_back(Event::Reading(event));
            }
            false => self.pack(command),
        }
    }

    pub(super) fn pack(&mut self, command: Command) {
        self.effects.push(Effect::ToPacker(command));
    }

    /// The base and the head that the reader has been asked to use.
    fn base_and_head(&self) -> (BaseName, Option<HeadFile>) {
        match &self.wanted {
            Some(wanted) => (wanted.base, wanted.head.as_ref().map(|(_, file)| file.clone())),
            None => (self.heads.base(), None),
        }
    }
}
