//! Files of the base, head and signs in use: those that are wanted, and those that the reader has been asked for.

use network::{BaseName, HeadFile};
use worker::reader::Command;

use super::events::{Effect, Purpose};
use crate::numbers::Numbers;

/// Files that are on their way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exports {
    wanted: Vec<Purpose>,
    /// Those without an answer yet.
    asked: Vec<Asked>,
}

#[derive(Clone, Debug, PartialEq)]
struct Asked {
    request: u32,
    base: BaseName,
    purpose: Purpose,
}

impl Exports {
    pub fn want(&mut self, purpose: Purpose) {
        self.wanted.push(purpose);
    }

    /// The commands for all wanted files. `base`: the one in use.
    pub fn commands(&mut self, base: BaseName, numbers: &mut Numbers) -> Vec<Command> {
        let asked = |purpose| Asked { request: numbers.request(), base, purpose };
        let asked: Vec<Asked> = self.wanted.drain(..).map(asked).collect();
        let commands = asked.iter().map(|asked| Command::Export { id: asked.request }).collect();
        self.asked.extend(asked);
        commands
    }

    /// Hands on a file; `None` if the answer belongs to another request.
    pub fn answered(&mut self, id: u32, file: HeadFile) -> Option<Effect> {
        let place = self.asked.iter().position(|asked| asked.request == id)?;
        let Asked { base, purpose, .. } = self.asked.remove(place);
        Some(match purpose {
            Purpose::File => Effect::Offer { name: format!("inkling-{base}.safetensors"), file },
            Purpose::Pack(command) => Effect::Pack(command.with(base, file)),
        })
    }

    /// A command has failed, perhaps the one for these files. They are no longer expected.
    pub fn failed(&mut self) -> Vec<Effect> {
        let asked = std::mem::take(&mut self.asked).into_iter();
        asked.filter_map(|asked| without_file(asked.purpose)).collect()
    }

    /// The reader is lost, and so are all files that were wanted of it.
    pub fn forget(&mut self) -> Vec<Effect> {
        let wanted = std::mem::take(&mut self.wanted).into_iter().filter_map(without_file);
        self.failed().into_iter().chain(wanted).collect()
    }
}

fn without_file(purpose: Purpose) -> Option<Effect> {
    match purpose {
        Purpose::File => None,
        Purpose::Pack(command) => Some(Effect::NotPacked { request: command.id() }),
    }
}
