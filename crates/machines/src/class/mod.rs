//! A class without a server: whose network reads whose digits. People come from files and links; the reader fills the
//! table cell by cell. A network's cell counts no digit that the network has learned from.

mod contents;
mod csv;
mod links;
mod machine;
mod person;
mod run;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use contents::{Contents, FileError, LARGEST, open_file};
pub use csv::csv;
pub use machine::{Class, Effect, Event, MOST_PEOPLE};
pub use person::{Network, Person, PersonId};
pub use table::{Cell, Column, Row, Table};
pub use words::{Figure, best_and_worst, figure, has, mean, progress};
