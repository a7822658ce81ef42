//! Sentences and figures of a class.

use ink::Count;
use network::BaseName;

use super::cell::Cell;
use super::person::{Network, Person};
use super::table::{Row, Table};
use crate::wording::{accuracy, base_kind, decimal, digits, interval};

pub(super) const BASE: &str = "The base alone";

/// A person whose file has no name.
pub(super) const SOMEBODY: &str = "Somebody";

pub(super) const FULL: &str = "The table is full.";

pub(super) const NOTHING_TO_READ: &str = "Nothing is left to read: open more files with digits.";

/// What a cell shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The accuracy, or a dash.
    pub figure: String,
    /// The lines below the accuracy: the count with its 95 % interval, and where the figure comes from.
    pub about: Vec<String>,
}

pub fn figure(cell: Cell) -> Figure {
    let mut about = Vec::new();
    if let Some(count) = cell.count() {
        about.push(format!("{} of {}, {}", count.right, count.of, interval(count)));
    }
    match cell {
        Cell::Read { left_out: 0, .. } => {}
        Cell::Read { left_out, .. } => about.push(format!("{left_out} learned, left out")),
        Cell::CrossValidated(_) => about.push("cross-validated".to_owned()),
        Cell::Learned => about.push("learned from these".to_owned()),
        Cell::Waiting => about.push("not read yet".to_owned()),
    }
    Figure { figure: cell.count().map_or_else(dash, accuracy), about }
}

/// A mean accuracy in whole percent, or a dash.
pub fn mean(mean: Option<f64>) -> String {
    mean.map_or_else(dash, |mean| decimal(100.0 * mean, 0) + "\u{a0}%")
}

fn dash() -> String {
    "–".to_owned()
}

/// What kind of network it is.
pub(super) fn kind(base: BaseName, traces: usize) -> String {
    match traces {
        0 => base_kind(base).to_owned(),
        n => format!("{}, with the paths of {}", base_kind(base), digits(n)),
    }
}

/// A person's digits and network.
pub fn has(person: &Person) -> String {
    let network = person.network().map(|(base, traces)| kind(base, traces));
    match (person.digits(), network) {
        (n, None) => format!("{}, no network", digits(n)),
        (0, Some(network)) => format!("no digits; network: {network}"),
        (n, Some(network)) => format!("{}; network: {network}", digits(n)),
    }
}

/// The progress of filling: `done` of `all` cells are read.
pub fn progress((done, all): (usize, usize)) -> String {
    format!("{done} of {all} cells are read")
}

/// The best and the worst cell of what is read; `None` with fewer than two cells that have figures.
pub fn best_and_worst(table: &Table) -> Option<String> {
    let [best, worst] = table.extremes()?;
    let ((best, high), (worst, low)) = (reading(table, best)?, reading(table, worst)?);
    let begin = if table.is_full() { "" } else { "So far. " };
    if high.accuracy() <= low.accuracy() {
        let same = accuracy(high);
        return Some(format!("{begin}All cells show the same accuracy, {same}."));
    }
    let overlap = high.interval().0 <= low.interval().1;
    let luck = if overlap { " The two intervals overlap: the difference may be luck." } else { "" };
    Some(format!("{begin}Best: {best}. Worst: {worst}.{luck}"))
}

/// A cell as a sentence without its full stop, and its count.
fn reading(table: &Table, (row, column): (usize, usize)) -> Option<(String, Count)> {
    let row = table.rows.get(row)?;
    let count = row.cells.get(column)?.count()?;
    let Count { right, of } = count;
    let name = &table.columns.get(column)?.name;
    let figures = format!("{}, interval {}", accuracy(count), interval(count));
    let said = format!("{} reads {right} of {of} digits of {name} right ({figures})", reader(row));
    Some((said, count))
}

fn reader(Row { network, name, about, .. }: &Row) -> String {
    match network {
        Network::Base(_) => format!("the base alone ({about})"),
        Network::Of(_) => format!("{name}’s network"),
    }
}

/// The sentence about a person who was added.
pub(super) fn came_in(person: &Person) -> String {
    format!("{} came in: {}.", person.name, has(person))
}

pub(super) fn stopped(so_far: (usize, usize)) -> String {
    format!("Stopped: {}.", progress(so_far))
}

/// Why the table can't be filled.
pub(super) fn trouble(sentence: &str) -> String {
    format!("{} Fill the table again: what was read stays.", ended(sentence))
}

/// Something of this file or link was left out.
pub(super) fn left_out(from: &str, sentence: &str) -> String {
    format!("{from}: {}", ended(sentence))
}

/// The packer has stopped before it has opened a link.
pub(super) fn lost(sentence: &str) -> String {
    format!("{} Paste the link again.", ended(sentence))
}

pub(super) fn no_link(line: &str) -> String {
    format!("“{line}” holds no link: paste a whole link, which has #hand= in it.")
}

/// The name of a link that has none; `number` counts from 1.
pub(super) fn nameless_link(number: usize) -> String {
    format!("Link {number}")
}

fn ended(sentence: &str) -> String {
    let end = if sentence.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{sentence}{end}")
}
