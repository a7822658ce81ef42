//! The machine: who is in the class, and what is done for it.

use network::BaseName;
use worker::client::Heard;
use worker::envelope::FromWorker;
use worker::packer::{Command as ToPacker, Event as FromPacker};
use worker::reader::{Command as ToReader, Event as FromReader};

use super::contents::{Contents, FileError, OwnNetwork, of_link};
use super::links::{LONGEST_NAME, Pasted, links, shortened};
use super::person::{Network, Person, PersonId};
use super::run::Run;
use super::table::{Cell, Column, Row, Table};
use super::words;
use crate::numbers::Numbers;

/// The most people of a class.
pub const MOST_PEOPLE: usize = 30;

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
    pub(super) people: Vec<Person>,
    pub(super) numbers: Numbers,
    pub(super) run: Run,
    /// Why the table can't be filled.
    pub(super) trouble: Option<String>,
    left_out: Vec<String>,
    /// The links that the packer opens: the number of the request, and the person's name.
    opening: Vec<(u32, String)>,
}

impl Class {
    /// In the order in which they came.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Sentences about files, links and parts of them that were left out. Each begins with the name of its file or link.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Why the table can't be filled, and what to do.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Whether the table is being filled.
    pub fn is_filling(&self) -> bool {
        self.run.is_on
    }

    /// The number of cells that were read, and of all that are to be read.
    pub fn progress(&self) -> (usize, usize) {
        let networks = self.networks();
        let cells =
            networks.iter().flat_map(|&network| self.columns().map(move |it| it.cell(network)));
        cells.fold((0, 0), |(done, all), cell| match cell {
            Cell::Waiting => (done, all + 1),
            Cell::Read { .. } => (done + 1, all + 1),
            Cell::CrossValidated(_) | Cell::Learned => (done, all),
        })
    }

    /// The table as it is now.
    pub fn table(&self) -> Table {
        let column = |it: &Person| Column { name: it.name.clone(), digits: it.digits() };
        let columns: Vec<Column> = self.columns().map(column).collect();
        let row = |network: Network| {
            let own = self.own_network(network);
            let (name, about) = match network {
                Network::Base(base) => (words::BASE.to_owned(), words::kind(base, 0)),
                Network::Of(id) => (
                    self.person(id).map(|person| person.name.clone()).unwrap_or_default(),
                    own.map(|own| words::kind(own.base, own.traces())).unwrap_or_default(),
                ),
            };
            let cells = self.columns().map(|column| column.cell(network)).collect();
            Row { network, name, about, cells }
        };
        // Without digits there is nothing to show of a network.
        let networks = if columns.is_empty() { Vec::new() } else { self.networks() };
        Table { rows: networks.into_iter().map(row).collect(), columns }
    }

    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::File { name, contents } => {
                let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                let person = self.free_name(stem.trim());
                self.take(person, name, contents, &mut effects);
            }
            Event::Links(text) => self.open_links(&text, &mut effects),
            Event::Rename { id, name } => {
                if let Some(person) = self.people.iter_mut().find(|person| person.id == id) {
                    let name = shortened(name.trim());
                    person.name = if name.is_empty() { shortened(&person.from) } else { name };
                }
            }
            Event::Remove(id) => self.remove(id),
            Event::Fill => self.fill(&mut effects),
            Event::Stop => self.stop(&mut effects),
            Event::Dismiss => self.left_out.clear(),
            Event::FromReader(heard) => self.heard_from_reader(heard, &mut effects),
            Event::FromPacker(heard) => self.heard_from_packer(heard, &mut effects),
        }
        effects
    }

    /// People with digits.
    pub(super) fn columns(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| !person.digits.is_empty())
    }

    /// The bases of people's networks, from the simplest to the best; the best one if nobody has a network.
    pub(super) fn bases(&self) -> Vec<BaseName> {
        let is_used = |base: &BaseName| {
            self.people.iter().any(|it| it.network.as_ref().is_some_and(|own| own.base == *base))
        };
        let used: Vec<BaseName> = BaseName::ALL.into_iter().filter(is_used).collect();
        if used.is_empty() { vec![BaseName::default()] } else { used }
    }

    /// The bases, then people's networks.
    pub(super) fn networks(&self) -> Vec<Network> {
        let bases = self.bases().into_iter().map(Network::Base);
        let with_network = self.people.iter().filter(|person| person.network.is_some());
        bases.chain(with_network.map(|person| Network::Of(person.id))).collect()
    }

    pub(super) fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// `None` for a base.
    pub(super) fn own_network(&self, network: Network) -> Option<&OwnNetwork> {
        match network {
            Network::Base(_) => None,
            Network::Of(id) => self.person(id)?.network.as_ref(),
        }
    }

    /// `None` if its person has none.
    pub(super) fn base_of(&self, network: Network) -> Option<BaseName> {
        match network {
            Network::Base(base) => Some(base),
            Network::Of(_) => self.own_network(network).map(|own| own.base),
        }
    }

    /// The places of a column's digits that count for a network.
    pub(super) fn places_to_read(&self, network: Network, column: &Person) -> Vec<usize> {
        let owner = match network {
            Network::Base(_) => None,
            Network::Of(id) => self.person(id),
        };
        owner.map_or_else(|| (0..column.digits.len()).collect(), |owner| owner.new_to(column))
    }

    /// The reader refuses a person's head.
    pub(super) fn refuse(&mut self, id: PersonId, sentence: &str) {
        let Some(person) = self.people.iter_mut().find(|person| person.id == id) else { return };
        self.left_out.push(words::left_out(&person.from, sentence));
        person.network = None;
        if person.digits.is_empty() {
            return self.remove(id);
        }
        self.abandon(id);
        self.people.iter_mut().for_each(|person| person.forget(Network::Of(id)));
    }

    fn remove(&mut self, id: PersonId) {
        self.abandon(id);
        self.people.retain(|person| person.id != id);
        self.people.iter_mut().for_each(|person| person.forget(Network::Of(id)));
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
        self.people.push(person);
        self.fill_without_reading(id);
    }

    fn admitted(&self, contents: Contents) -> Result<Contents, FileError> {
        if let Some(same) = self.people.iter().find(|person| person.has(&contents)) {
            return Err(FileError::Here(same.name.clone()));
        }
        if self.people.len() == MOST_PEOPLE { Err(FileError::Full) } else { Ok(contents) }
    }

    /// Fills the cells of a new person that need no reading: in the person's row and column.
    fn fill_without_reading(&mut self, id: PersonId) {
        let mut filled = Vec::new();
        for owner in &self.people {
            for column in self.columns().filter(|column| owner.id == id || column.id == id) {
                let cell = owner.without_reading(column);
                filled.extend(cell.map(|cell| (column.id, Network::Of(owner.id), cell)));
            }
        }
        for (column, network, cell) in filled {
            if let Some(column) = self.people.iter_mut().find(|person| person.id == column) {
                column.fill(network, cell);
            }
        }
    }

    /// The name, with a number if somebody has it already.
    fn free_name(&self, wanted: &str) -> String {
        let is_free = |name: &String| self.people.iter().all(|person| person.name != *name);
        let first = shortened(if wanted.is_empty() { words::SOMEBODY } else { wanted });
        let start: String = first.chars().take(LONGEST_NAME - 3).collect();
        let numbered = (2..=MOST_PEOPLE + 1).map(|number| format!("{start} {number}"));
        let mut names = std::iter::once(first.clone()).chain(numbered);
        names.find(is_free).unwrap_or(first)
    }

    fn open_links(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let (found, others) = links(text);
        let no_links = others.iter().map(|line| words::no_link(line));
        self.left_out.extend(no_links);
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
        self.take(self.free_name(&name), name, contents, effects);
        if self.opening.is_empty() {
            effects.push(Effect::StopPacker);
        }
    }
}
