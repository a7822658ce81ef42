//! Commands for the packer, which runs only until it has answered them.

use network::{BaseName, HeadFile};
use worker::packer::{Command, OpenedLink};

use super::{Effect, Event, Page, Part};
use crate::links::{self, Effect as Link};
use crate::reading::{self, Purpose};
use crate::record::Sign;

pub fn step(page: &mut Page, event: links::Event) {
    let ran = page.links.awaits_packer();
    let effects = page.links.step(event, &mut page.numbers);
    let runs = page.links.awaits_packer();
    if runs && !ran {
        page.effects.push(Effect::StartPacker);
    }
    for effect in effects {
        match effect {
            Link::Share { id, address, traces } => {
                let (base, head) = base_and_head(page);
                let command = Command::Share { id, base, head, address, traces };
                let signs = reads_own_signs(page);
                pack_with(page, command, signs);
            }
            // The head of a link has no class means.
            Link::WriteOnnx { id } => {
                let (base, head) = base_and_head(page);
                let signs = reads_own_signs(page) || !page.reader.signs_of_head().is_empty();
                pack_with(page, Command::Onnx { id, base, head }, signs);
            }
            Link::Open { id, text } => {
                page.effects.push(Effect::ToPacker(Command::Open { id, text }))
            }
            Link::Offer { name, file } => page.effects.push(Effect::Offer { name, file }),
            Link::Try(stamp, OpenedLink { base, file, .. }) => {
                page.queue.push_back(Event::OpenHead { stamp, base: Some(base), file });
            }
            Link::Notice(sentence) => page.notice(sentence, None),
            Link::LeaveAddress => page.effects.push(Effect::LeaveAddress),
        }
    }
    if ran && !runs {
        page.effects.push(Effect::StopPacker);
    }
    page.show(Part::Links);
}

/// `signs`: whether the command is for the head with signs that the reader alone has.
fn pack_with(page: &mut Page, command: Command, signs: bool) {
    match signs {
        true => {
            let event = reading::Event::Export(Purpose::Pack(command));
            page.queue.push_back(Event::Reading(event));
        }
        false => page.effects.push(Effect::ToPacker(command)),
    }
}

/// The base and the head that the reader has been asked to use.
fn base_and_head(page: &Page) -> (BaseName, Option<HeadFile>) {
    match &page.wanted {
        Some(wanted) => (wanted.base, wanted.head.as_ref().map(|(_, file)| file.clone())),
        None => (page.heads.base(), None),
    }
}

/// Whether the person's own signs are read.
fn reads_own_signs(page: &Page) -> bool {
    let are_there = page.shelf.contents().signs.iter().any(Sign::is_read);
    page.remembers && are_there && page.reader.signs_of_head().is_empty()
}
