//! The runner of the Lab: carries out the published projects that `recipes` describes. No browser, no files.

mod adapt;
pub mod classic;
mod classify;
mod hand;
mod network;
pub mod probe;
mod runner;
mod smote;
pub mod sources;
#[cfg(test)]
mod tests;

pub use runner::{LabError, Options, Runner};
