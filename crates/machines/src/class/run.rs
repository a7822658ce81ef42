//! Filling the table: what the reader is asked next, and what its answers mean. The reader gets one command at a time.

use ink::Count;
use ink::metrics::most_likely;
use network::BaseName;
use worker::client::Heard;
use worker::envelope::FromWorker;
use worker::reader::{Command, DigitRead, Event as FromReader};

use super::machine::{Class, Effect};
use super::person::{Network, PersonId};
use super::table::Cell;
use super::words;

/// The most digits of one command, so that a stop soon takes effect.
const AT_ONCE: usize = 200;

/// The reader, and the cell that it is reading.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    pub is_on: bool,
    /// Whether the reader lives.
    has_reader: bool,
    /// The base in the reader.
    base: Option<BaseName>,
    /// The network with which the reader reads.
    network: Option<Network>,
    asked: Option<Asked>,
    begun: Option<Begun>,
}

/// The command that is not answered yet.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Base(BaseName),
    Network { id: u32, network: Network },
    Digits { id: u32 },
}

/// A cell of which some digits are read.
#[derive(Clone, Debug)]
struct Begun {
    network: Network,
    column: PersonId,
    /// The places of the digits to read.
    places: Vec<usize>,
    /// The number of digits that are read.
    done: usize,
    count: Count,
}

impl Class {
    /// Fills the table from here on.
    pub(super) fn fill(&mut self, effects: &mut Vec<Effect>) {
        self.trouble = None;
        if self.next_cell().is_none() {
            effects.push(Effect::Say(words::NOTHING_TO_READ.to_owned()));
            return;
        }
        self.run.is_on = true;
        self.ask(effects);
    }

    /// Stops after the digits that are being read.
    pub(super) fn stop(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.run.is_on) {
            effects.push(Effect::Say(words::stopped(self.progress())));
        }
    }

    /// Forgets the cell that is being read, if this person is in it.
    pub(super) fn abandon(&mut self, id: PersonId) {
        let is_in = |begun: &mut Begun| begun.column == id || begun.network == Network::Of(id);
        self.run.begun.take_if(is_in);
    }

    pub(super) fn heard_from_reader(
        &mut self,
        heard: Heard<FromReader>,
        effects: &mut Vec<Effect>,
    ) {
        match heard {
            Heard::Lost { sentence } => {
                self.run = Run::default();
                self.trouble = Some(words::trouble(&sentence));
            }
            Heard::Message(FromWorker::Event(event)) => self.answered(event),
            Heard::Message(FromWorker::Failed { sentence, .. }) => self.failed(&sentence),
            // Downloads are small, and the client handles the rest.
            Heard::Message(_) => return,
        }
        self.ask(effects);
    }

    /// Asks for the next thing on the way to the next cell.
    fn ask(&mut self, effects: &mut Vec<Effect>) {
        if !self.run.is_on || self.run.asked.is_some() {
            return;
        }
        let Some((base, network, column)) = self.next_cell() else {
            self.run.is_on = false;
            effects.push(Effect::Say(words::FULL.to_owned()));
            return;
        };
        if !std::mem::replace(&mut self.run.has_reader, true) {
            effects.push(Effect::StartReader);
        }
        let (asked, command) = if self.run.base != Some(base) {
            (Asked::Base(base), Command::LoadBase(base))
        } else if self.run.network != Some(network) {
            let id = self.numbers.request();
            let head = self.own_network(network).map(|own| own.file.clone());
            (Asked::Network { id, network }, Command::UseHead { id, head })
        } else {
            let id = self.numbers.request();
            let digits = self.next_digits(network, column);
            (Asked::Digits { id }, Command::ReadFound { id, digits })
        };
        self.run.asked = Some(asked);
        effects.push(Effect::ToReader(command));
    }

    /// The cell that is begun, or else the first one that waits, with its network's base. Networks on one base come one
    /// after the other, because a base takes long to load.
    fn next_cell(&self) -> Option<(BaseName, Network, PersonId)> {
        if let Some(Begun { network, column, .. }) = self.run.begun {
            return Some((self.base_of(network)?, network, column));
        }
        for base in self.bases() {
            let mut on_base = self.networks();
            on_base.retain(|&network| self.base_of(network) == Some(base));
            for network in on_base {
                let mut waiting = self.columns();
                if let Some(column) = waiting.find(|it| it.cell(network) == Cell::Waiting) {
                    return Some((base, network, column.id));
                }
            }
        }
        None
    }

    /// The next digits of a cell.
    fn next_digits(&mut self, network: Network, column: PersonId) -> Vec<ink::Drawn> {
        let begun = self.run.begun.take();
        let Some(person) = self.person(column) else { return Vec::new() };
        let begun = begun.unwrap_or_else(|| Begun {
            network,
            column,
            places: self.places_to_read(network, person),
            done: 0,
            count: Count::default(),
        });
        let next = begun.places[begun.done..].iter().take(AT_ONCE);
        let digits = next.map(|&place| person.digits[place].drawn.clone()).collect();
        self.run.begun = Some(begun);
        digits
    }

    fn answered(&mut self, event: FromReader) {
        match (event, self.run.asked) {
            (FromReader::BaseLoaded { base, .. }, Some(Asked::Base(asked))) if base == asked => {
                self.run.asked = None;
                (self.run.base, self.run.network) = (Some(base), Some(Network::Base(base)));
            }
            (FromReader::HeadInUse { id, .. }, Some(Asked::Network { id: asked, network }))
                if id == asked =>
            {
                self.run.asked = None;
                self.run.network = Some(network);
            }
            (FromReader::FoundRead { id, digits }, Some(Asked::Digits { id: asked }))
                if id == asked =>
            {
                self.run.asked = None;
                self.count(&digits);
            }
            _ => {}
        }
    }

    /// Counts the readings of the cell that is begun.
    fn count(&mut self, read: &[DigitRead]) {
        // None if somebody was removed meanwhile.
        let Some(mut begun) = self.run.begun.take() else { return };
        let Some(column) = self.people.iter_mut().find(|person| person.id == begun.column) else {
            return;
        };
        for (read, &place) in read.iter().zip(&begun.places[begun.done..]) {
            begun.count.add(most_likely(&read.probabilities) == column.digits[place].label);
        }
        begun.done += read.len();
        if begun.done < begun.places.len() {
            self.run.begun = Some(begun);
            return;
        }
        let left_out = column.digits.len() - begun.places.len();
        column.fill(begun.network, Cell::Read { count: begun.count, left_out });
    }

    /// A command has failed. A head that the reader refuses leaves the table, and the others go on.
    fn failed(&mut self, sentence: &str) {
        match self.run.asked.take() {
            Some(Asked::Network { network: Network::Of(id), .. }) => self.refuse(id, sentence),
            Some(_) => {
                self.run.is_on = false;
                self.trouble = Some(words::trouble(sentence));
            }
            None => {}
        }
    }
}
