//! The table: rows are networks, columns are people's digits.

use ink::Count;

use super::cell::Cell;
use super::person::Network;

/// A person's digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// The number of digits, at least one.
    pub digits: usize,
}

/// A network, and how it reads each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub network: Network,
    pub name: String,
    /// What kind of network it is.
    pub about: String,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// The table as it is now. Bases come first, then people's networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Table {
    /// The mean accuracy of a row's cells that have figures, in [0, 1].
    pub fn mean_of_row(&self, row: usize) -> Option<f64> {
        mean(self.rows.get(row)?.cells.iter().copied())
    }

    /// The mean accuracy of a column's cells that have figures, in [0, 1].
    pub fn mean_of_column(&self, column: usize) -> Option<f64> {
        mean(self.rows.iter().filter_map(|row| row.cells.get(column).copied()))
    }

    /// Whether nothing is left to read.
    pub fn is_full(&self) -> bool {
        self.rows.iter().all(|row| !row.cells.contains(&Cell::Waiting))
    }

    /// Whether the other table has the same rows and columns; its cells may differ.
    pub fn is_like(&self, other: &Self) -> bool {
        let is_same =
            |(a, b): (&Row, &Row)| (a.network, &a.name, &a.about) == (b.network, &b.name, &b.about);
        self.columns == other.columns
            && self.rows.len() == other.rows.len()
            && self.rows.iter().zip(&other.rows).all(is_same)
    }

    /// The best and the worst cell, each as row and column. Of cells with the same accuracy, the first of those with the
    /// most digits. `None` with fewer than two cells that have figures.
    pub(super) fn extremes(&self) -> Option<[(usize, usize); 2]> {
        let mut counted: Vec<((usize, usize), Count)> = Vec::new();
        for (row, Row { cells, .. }) in self.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                counted.extend(cell.count().map(|count| ((row, column), count)));
            }
        }
        if counted.len() < 2 {
            return None;
        }
        let compared = |a: Count, b: Count| a.accuracy().total_cmp(&b.accuracy());
        // Of equal cells, `max_by` takes the last one and `min_by` the first.
        let best =
            counted.iter().rev().max_by(|(_, a), (_, b)| compared(*a, *b).then(a.of.cmp(&b.of)))?;
        let worst =
            counted.iter().min_by(|(_, a), (_, b)| compared(*a, *b).then(b.of.cmp(&a.of)))?;
        Some([best.0, worst.0])
    }
}

fn mean(cells: impl Iterator<Item = Cell>) -> Option<f64> {
    let accuracies: Vec<f64> = cells.filter_map(Cell::count).map(Count::accuracy).collect();
    let sum: f64 = accuracies.iter().sum();
    (!accuracies.is_empty()).then(|| sum / accuracies.len() as f64)
}
