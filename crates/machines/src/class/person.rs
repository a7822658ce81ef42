//! People of a class, and how far their columns are filled.

use network::BaseName;

use super::cell::Cell;
use super::contents::{Contents, Digit, OwnNetwork};

/// Never given to a second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersonId(pub(super) u32);

/// A network of the class, which reads a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// A base with its own head.
    Base(BaseName),
    /// A person's network.
    Of(PersonId),
}

/// A person of the class.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    /// As the table shows it.
    pub name: String,
    /// The name of the file, or the name before the link.
    pub from: String,
    pub(super) network: Option<OwnNetwork>,
    pub(super) digits: Vec<Digit>,
    /// The cells of this person's column that need no reading any more.
    filled: Vec<(Network, Cell)>,
}

impl Person {
    pub(super) fn new(id: PersonId, name: String, from: String, contents: Contents) -> Self {
        let Contents { network, digits, .. } = contents;
        Self { id, name, from, network, digits, filled: Vec::new() }
    }

    /// The base of the person's network, and the number of its traces; `None` without a network.
    pub fn network(&self) -> Option<(BaseName, usize)> {
        self.network.as_ref().map(|network| (network.base, network.traces()))
    }

    /// The number of digits.
    pub fn digits(&self) -> usize {
        self.digits.len()
    }

    /// Whether these contents are this person's: the same network and the same digits.
    pub(super) fn has(&self, contents: &Contents) -> bool {
        let is_same =
            |(own, other): (&Digit, &Digit)| own.id == other.id && own.label == other.label;
        self.network.as_ref().map(|it| &it.file) == contents.network.as_ref().map(|it| &it.file)
            && self.digits.len() == contents.digits.len()
            && self.digits.iter().zip(&contents.digits).all(is_same)
    }

    /// The cell of this person's network and another's digits, or this person's own, where nothing is left to read.
    pub(super) fn without_reading(&self, column: &Self) -> Option<Cell> {
        let network = self.network.as_ref()?;
        let measured = network.measured.filter(|_| self.id == column.id);
        match measured {
            Some(count) => Some(Cell::CrossValidated(count)),
            None => {
                let has_learned_all = column.digits.iter().all(|digit| network.has_learned(digit));
                has_learned_all.then_some(Cell::Learned)
            }
        }
    }

    /// The cell of a network in this person's column.
    pub(super) fn cell(&self, network: Network) -> Cell {
        let filled = self.filled.iter().find(|(other, _)| *other == network);
        filled.map_or(Cell::Waiting, |(_, cell)| *cell)
    }

    pub(super) fn fill(&mut self, network: Network, cell: Cell) {
        self.forget(network);
        self.filled.push((network, cell));
    }

    /// Empties a network's cell.
    pub(super) fn forget(&mut self, network: Network) {
        self.filled.retain(|(other, _)| *other != network);
    }
}
