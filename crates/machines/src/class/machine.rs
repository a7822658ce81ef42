//! The machine: turns a class's events into effects for the page.

use worker::client::Heard;
use worker::envelope::FromWorker;
use worker::packer::{Command as ToPacker, Event as FromPacker};
use worker::reader::{Command as ToReader, Event as FromReader};

use super::contents::{Contents, FileError, of_link};
use super::limits::MOST_PEOPLE;
use super::links::{Pasted, links, shortened};
use super::person::{Network, Person, PersonId};
use super::roll::Roll;
use super::run::{Asked, Run};
use super::table::Table;
use super::words;
use crate::numbers::Numbers;

/// What happens to a class.
#[derive(Debug)]
pub enum Event {
    /// A file with this name was opened.
    File {
        name: String,
        contents: Result<Contents, FileError>,
    },
    /// Links were pasted: one to a line, with a name before it or without.
    Links(String),
    Rename {
        id: PersonId,
        name: String,
    },
    Remove(PersonId),
    Fill,
    Stop,
    /// The sentences about what was left out are read.
    Dismiss,
    FromReader(Heard<FromReader>),
    FromPacker(Heard<FromPacker>),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Starts the reader, or another one if it has stopped.
    StartReader,
    ToReader(ToReader),
    StartPacker,
    ToPacker(ToPacker),
    StopPacker,
    /// Announces a sentence.
    Say(String),
}

/// The machine. What it holds is kept nowhere else.
#[derive(Clone, Debug, Default)]
pub struct Class {
    roll: Roll,
    run: Run,
    numbers: Numbers,
    is_filling: bool,
    /// Whether the reader lives.
    has_reader: bool,
    /// Why the table can't be filled.
    trouble: Option<String>,
    left_out: Vec<String>,
    /// The links that the packer opens: the number of the request, and the person's name.
    opening: Vec<(u32, String)>,
}

impl Class {
    /// In the order in which they came.
    pub fn people(&self) -> &[Person] {
        &self.roll.people
    }

    /// Sentences about files, links and parts of them that were left out, each with the name of its file or link.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Why the table can't be filled, and what to do.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Whether the table is being filled.
    pub fn is_filling(&self) -> bool {
        self.is_filling
    }

    /// The number of cells that were read, and of all that are to be read.
    pub fn progress(&self) -> (usize, usize) {
        self.roll.progress()
    }

    /// The table as it is now; empty if nobody has digits.
    pub fn table(&self) -> Table {
        self.roll.table()
    }

    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::File { name, contents } => {
                let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                let person = self.roll.free_name(stem.trim());
                self.take(person, name, contents, &mut effects);
            }
            Event::Links(text) => self.open_links(&text, &mut effects),
            Event::Rename { id, name } => {
                if let Some(person) = self.roll.person_mut(id) {
                    let name = shortened(name.trim());
                    person.name = if name.is_empty() { shortened(&person.from) } else { name };
                }
            }
            Event::Remove(id) => {
                self.run.abandon(id);
                self.roll.remove(id);
            }
            Event::Fill => self.fill(&mut effects),
            Event::Stop => {
                // The reader still answers the command that it has.
                if std::mem::take(&mut self.is_filling) {
                    effects.push(Effect::Say(words::stopped(self.progress())));
                }
            }
            Event::Dismiss => self.left_out.clear(),
            Event::FromReader(heard) => self.heard_from_reader(heard, &mut effects),
            Event::FromPacker(heard) => self.heard_from_packer(heard, &mut effects),
        }
        effects
    }

    /// Takes in what was opened, or says why not. `name`: the person's; `from`: the file's or the link's.
    fn take(
        &mut self,
        name: String,
        from: String,
        contents: Result<Contents, FileError>,
        effects: &mut Vec<Effect>,
    ) {
        let contents = match contents.and_then(|contents| self.admitted(contents)) {
            Ok(contents) => contents,
            Err(error) => {
                self.left_out.push(words::left_out(&from, &error.to_string()));
                return;
            }
        };
        let left_out = contents.left_out.iter().map(|part| words::left_out(&from, part));
        self.left_out.extend(left_out);
        let id = PersonId(self.numbers.request());
        let person = Person::new(id, name, from, contents);
        effects.push(Effect::Say(words::came_in(&person)));
        self.roll.add(person);
    }

    fn admitted(&self, contents: Contents) -> Result<Contents, FileError> {
        if let Some(same) = self.roll.same(&contents) {
            return Err(FileError::Here(same.name.clone()));
        }
        if self.people().len() == MOST_PEOPLE { Err(FileError::Full) } else { Ok(contents) }
    }

    fn open_links(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let (found, others) = links(text);
        self.left_out.extend(others.iter().map(|line| words::no_link(line)));
        if !found.is_empty() && self.opening.is_empty() {
            effects.push(Effect::StartPacker);
        }
        for (place, Pasted { name, link }) in found.into_iter().enumerate() {
            let id = self.numbers.request();
            let name = if name.is_empty() { words::nameless_link(place + 1) } else { name };
            self.opening.push((id, name));
            effects.push(Effect::ToPacker(ToPacker::Open { id, text: link }));
        }
    }

    fn heard_from_packer(&mut self, heard: Heard<FromPacker>, effects: &mut Vec<Effect>) {
        let (id, contents) = match heard {
            Heard::Message(FromWorker::Event(FromPacker::Opened { id, opened })) => {
                (id, of_link(opened))
            }
            Heard::Message(FromWorker::Event(FromPacker::Refused { id, sentence })) => {
                (id, Err(FileError::Refused(sentence)))
            }
            Heard::Message(FromWorker::Failed { sentence, .. }) | Heard::Lost { sentence } => {
                let names = std::mem::take(&mut self.opening).into_iter();
                let lost = names.map(|(_, name)| words::left_out(&name, &words::lost(&sentence)));
                self.left_out.extend(lost);
                effects.push(Effect::StopPacker);
                return;
            }
            Heard::Message(_) => return,
        };
        let Some(place) = self.opening.iter().position(|(asked, _)| *asked == id) else { return };
        let (_, name) = self.opening.remove(place);
        let person = self.roll.free_name(&name);
        self.take(person, name, contents, effects);
        if self.opening.is_empty() {
            effects.push(Effect::StopPacker);
        }
    }

    /// Fills the table from here on.
    fn fill(&mut self, effects: &mut Vec<Effect>) {
        self.trouble = None;
        if self.roll.waiting().is_none() {
            effects.push(Effect::Say(words::NOTHING_TO_READ.to_owned()));
            return;
        }
        self.is_filling = true;
        self.ask(effects);
    }

    fn heard_from_reader(&mut self, heard: Heard<FromReader>, effects: &mut Vec<Effect>) {
        match heard {
            Heard::Lost { sentence } => {
                (self.run, self.has_reader) = (Run::default(), false);
                // A reader that nobody needs is started again when it is needed.
                if self.is_filling {
                    self.give_up(&sentence);
                }
            }
            Heard::Message(FromWorker::Event(event)) => self.run.answered(event, &mut self.roll),
            Heard::Message(FromWorker::Failed { sentence, .. }) => self.failed(&sentence),
            // The progress of downloads is not shown, as they are small. The client handles the rest.
            Heard::Message(_) => return,
        }
        self.ask(effects);
    }

    /// Sends the reader its next command.
    fn ask(&mut self, effects: &mut Vec<Effect>) {
        if !self.is_filling || self.run.is_waiting() {
            return;
        }
        let Some(command) = self.run.next_command(&self.roll, &mut self.numbers) else {
            self.is_filling = false;
            effects.push(Effect::Say(words::FULL.to_owned()));
            return;
        };
        if !std::mem::replace(&mut self.has_reader, true) {
            effects.push(Effect::StartReader);
        }
        effects.push(Effect::ToReader(command));
    }

    /// The reader's command has failed. A head that it refuses leaves the table, and the others go on.
    fn failed(&mut self, sentence: &str) {
        match self.run.failed() {
            Some(Asked::Network { network: Network::Of(id), .. }) => {
                if let Some(person) = self.roll.person(id) {
                    self.left_out.push(words::left_out(&person.from, sentence));
                }
                self.run.abandon(id);
                self.roll.remove_network(id);
            }
            Some(_) => self.give_up(sentence),
            None => {}
        }
    }

    fn give_up(&mut self, sentence: &str) {
        self.is_filling = false;
        self.trouble = Some(words::trouble(sentence));
    }
}
