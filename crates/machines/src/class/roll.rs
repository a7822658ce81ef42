//! The people of a class, and the cells that are still to be read.

use network::BaseName;

use super::cell::Cell;
use super::contents::{Contents, Digit, OwnNetwork};
use super::limits::{LONGEST_NAME, MOST_PEOPLE};
use super::links::shortened;
use super::person::{Network, Person, PersonId};
use super::table::{Column, Row, Table};
use super::words;

/// The people, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    pub people: Vec<Person>,
}

impl Roll {
    /// People with digits.
    fn columns(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| !person.digits.is_empty())
    }

    /// The bases of people's networks, from the simplest to the best; the best one if nobody has a network.
    fn bases(&self) -> Vec<BaseName> {
        let is_used = |base: &BaseName| {
            self.people.iter().any(|it| it.network.as_ref().is_some_and(|own| own.base == *base))
        };
        let used: Vec<BaseName> = BaseName::ALL.into_iter().filter(is_used).collect();
        if used.is_empty() { vec![BaseName::default()] } else { used }
    }

    /// The bases, then people's networks.
    fn networks(&self) -> Vec<Network> {
        let bases = self.bases().into_iter().map(Network::Base);
        let with_network = self.people.iter().filter(|person| person.network.is_some());
        bases.chain(with_network.map(|person| Network::Of(person.id))).collect()
    }

    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub fn person_mut(&mut self, id: PersonId) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.id == id)
    }

    /// `None` for a base.
    pub fn own_network(&self, network: Network) -> Option<&OwnNetwork> {
        match network {
            Network::Base(_) => None,
            Network::Of(id) => self.person(id)?.network.as_ref(),
        }
    }

    /// `None` if its person has none.
    pub fn base_of(&self, network: Network) -> Option<BaseName> {
        match network {
            Network::Base(base) => Some(base),
            Network::Of(_) => self.own_network(network).map(|own| own.base),
        }
    }

    /// The places of a column's digits that count for a network.
    pub fn places_to_read(&self, network: Network, column: &Person) -> Vec<usize> {
        let own = self.own_network(network);
        let counts = |digit: &Digit| own.is_none_or(|own| !own.has_learned(digit));
        (0..column.digits.len()).filter(|&place| counts(&column.digits[place])).collect()
    }

    /// The first cell that waits, with its network's base. Networks on one base come one after the other, because a base
    /// takes long to load.
    pub fn waiting(&self) -> Option<(BaseName, Network, PersonId)> {
        for base in self.bases() {
            let mut on_base = self.networks();
            on_base.retain(|&network| self.base_of(network) == Some(base));
            for network in on_base {
                let mut columns = self.columns();
                if let Some(column) = columns.find(|it| it.cell(network) == Cell::Waiting) {
                    return Some((base, network, column.id));
                }
            }
        }
        None
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

    pub fn table(&self) -> Table {
        let column = |it: &Person| Column { name: it.name.clone(), digits: it.digits() };
        let columns: Vec<Column> = self.columns().map(column).collect();
        // Without digits there is nothing to show of a network.
        let networks = if columns.is_empty() { Vec::new() } else { self.networks() };
        Table { rows: networks.into_iter().map(|network| self.row(network)).collect(), columns }
    }

    fn row(&self, network: Network) -> Row {
        let (name, about) = match network {
            Network::Base(base) => (words::BASE.to_owned(), words::kind(base, 0)),
            Network::Of(id) => {
                let own = self.own_network(network);
                let about = own.map(|own| words::kind(own.base, own.traces()));
                let name = self.person(id).map(|person| person.name.clone());
                (name.unwrap_or_default(), about.unwrap_or_default())
            }
        };
        let cells = self.columns().map(|column| column.cell(network)).collect();
        Row { network, name, about, cells }
    }

    /// The name, with a number if somebody has it already.
    pub fn free_name(&self, wanted: &str) -> String {
        let is_free = |name: &String| self.people.iter().all(|person| person.name != *name);
        let first = shortened(if wanted.is_empty() { words::SOMEBODY } else { wanted });
        let start: String = first.chars().take(LONGEST_NAME - 3).collect();
        let numbered = (2..=MOST_PEOPLE + 1).map(|number| format!("{start} {number}"));
        let mut names = std::iter::once(first.clone()).chain(numbered);
        names.find(is_free).unwrap_or(first)
    }

    /// The person with these contents.
    pub fn same(&self, contents: &Contents) -> Option<&Person> {
        self.people.iter().find(|person| person.has(contents))
    }

    /// Adds a person, and fills the cells of the new row and column that need no reading.
    pub fn add(&mut self, person: Person) {
        let id = person.id;
        self.people.push(person);
        let mut filled = Vec::new();
        for owner in &self.people {
            for column in self.columns().filter(|column| owner.id == id || column.id == id) {
                let cell = owner.without_reading(column);
                filled.extend(cell.map(|cell| (column.id, Network::Of(owner.id), cell)));
            }
        }
        for (column, network, cell) in filled {
            if let Some(column) = self.person_mut(column) {
                column.fill(network, cell);
            }
        }
    }

    /// Removes a person, with row and column.
    pub fn remove(&mut self, id: PersonId) {
        self.people.retain(|person| person.id != id);
        self.people.iter_mut().for_each(|person| person.forget(Network::Of(id)));
    }

    /// Removes a person's network, and somebody who has nothing else.
    pub fn remove_network(&mut self, id: PersonId) {
        match self.person_mut(id) {
            Some(person) if !person.digits.is_empty() => {
                person.network = None;
                self.people.iter_mut().for_each(|person| person.forget(Network::Of(id)));
            }
            _ => self.remove(id),
        }
    }
}
