//! Filling the table: the reader's next command, and the cell that its answers fill. It gets one command at a time.

use ink::metrics::most_likely;
use ink::{Count, Drawn};
use network::BaseName;
use worker::reader::{Command, DigitRead, Event};

use super::cell::Cell;
use super::person::{Network, PersonId};
use super::roll::Roll;
use crate::numbers::Numbers;

/// The most digits of one command, so that a stop soon takes effect.
const AT_ONCE: usize = 200;

/// The reader's base and network, its open command, and the cell that it is reading.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    base: Option<BaseName>,
    /// The network with which it reads.
    network: Option<Network>,
    asked: Option<Asked>,
    begun: Option<Begun>,
}

/// A command that is not answered yet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    Base(BaseName),
    Network { id: u32, network: Network },
    Digits { id: u32 },
}

/// A cell of which some digits may be read.
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

impl Run {
    /// Whether an answer of the reader is awaited.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The next command on the way to the next cell; `None` if nothing is left to read.
    pub fn next_command(&mut self, roll: &Roll, numbers: &mut Numbers) -> Option<Command> {
        let begun = self.begun.as_ref().map(|begun| (begun.network, begun.column));
        let (base, network, column) = match begun {
            Some((network, column)) => (roll.base_of(network)?, network, column),
            None => roll.waiting()?,
        };
        if self.base != Some(base) {
            self.asked = Some(Asked::Base(base));
            return Some(Command::LoadBase(base));
        }
        let id = numbers.request();
        if self.network != Some(network) {
            self.asked = Some(Asked::Network { id, network });
            let head = roll.own_network(network).map(|own| own.file.clone());
            return Some(Command::UseHead { id, head });
        }
        let digits = self.digits(network, column, roll)?;
        self.asked = Some(Asked::Digits { id });
        Some(Command::ReadFound { id, digits })
    }

    /// The next digits of a cell.
    fn digits(&mut self, network: Network, column: PersonId, roll: &Roll) -> Option<Vec<Drawn>> {
        let person = roll.person(column)?;
        let begun = self.begun.get_or_insert_with(|| Begun {
            network,
            column,
            places: roll.places_to_read(network, person),
            done: 0,
            count: Count::default(),
        });
        let next = begun.places[begun.done..].iter().take(AT_ONCE);
        Some(next.map(|&place| person.digits[place].drawn.clone()).collect())
    }

    /// Takes an answer. Answers to other commands are ignored.
    pub fn answered(&mut self, event: Event, roll: &mut Roll) {
        match (event, self.asked) {
            (Event::BaseLoaded { base, .. }, Some(Asked::Base(asked))) if base == asked => {
                self.asked = None;
                (self.base, self.network) = (Some(base), Some(Network::Base(base)));
            }
            (Event::HeadInUse { id, .. }, Some(Asked::Network { id: asked, network }))
                if id == asked =>
            {
                self.asked = None;
                self.network = Some(network);
            }
            (Event::FoundRead { id, digits }, Some(Asked::Digits { id: asked })) if id == asked => {
                self.asked = None;
                self.count(&digits, roll);
            }
            _ => {}
        }
    }

    /// Counts the readings of the cell that is begun.
    fn count(&mut self, read: &[DigitRead], roll: &mut Roll) {
        // None if somebody was removed meanwhile.
        let Some(mut begun) = self.begun.take() else { return };
        let Some(column) = roll.person_mut(begun.column) else { return };
        for (read, &place) in read.iter().zip(&begun.places[begun.done..]) {
            // A digit that is taken for a sign of the network's owner is misread.
            let is_right = most_likely(&read.probabilities) == column.digits[place].label;
            begun.count.add(read.sign.is_none() && is_right);
        }
        begun.done += read.len();
        if begun.done < begun.places.len() {
            self.begun = Some(begun);
            return;
        }
        let left_out = column.digits.len() - begun.places.len();
        column.fill(begun.network, Cell::Read { count: begun.count, left_out });
    }

    /// The open command has failed. The reader keeps its base and its network. Returns the command.
    pub fn failed(&mut self) -> Option<Asked> {
        self.asked.take()
    }

    /// Forgets the cell that is being read, if this person is in it.
    pub fn abandon(&mut self, id: PersonId) {
        self.begun.take_if(|begun| begun.column == id || begun.network == Network::Of(id));
    }
}
