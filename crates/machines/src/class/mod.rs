//! A class without a server: whose network reads whose digits. People come from files and links; the reader fills the
//! table cell by cell. A network's cell counts no digit that the network has learned from.

mod cell;
mod contents;
mod csv;
mod limits;
mod links;
mod machine;
mod person;
mod roll;
mod run;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use cell::Cell;
pub use contents::{Contents, FileError, open_file};
pub use csv::csv;
pub use limits::{LONGEST_NAME, MOST_PEOPLE};
pub use machine::{Class, Effect, Event};
pub use person::{Network, Person, PersonId};
pub use table::{Column, Row, Table};
pub use words::{Figure, best_and_worst, figure, has, mean, progress};
