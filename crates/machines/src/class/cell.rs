//! A cell of the table.

use ink::Count;

/// How a network reads a person's digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// The digits are not read yet.
    #[default]
    Waiting,
    /// The network has read the digits. `left_out`: digits that it has learned from, which do not count.
    Read { count: Count, left_out: usize },
    /// The person's own digits, each read by a head that has not learned from it, when the network was learned.
    CrossValidated(Count),
    /// The network has learned from all of these digits.
    Learned,
}

impl Cell {
    /// How many digits are read right; `None` without figures.
    pub fn count(self) -> Option<Count> {
        match self {
            Self::Read { count, .. } | Self::CrossValidated(count) => Some(count),
            Self::Waiting | Self::Learned => None,
        }
    }
}
