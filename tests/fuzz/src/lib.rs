//! Damaged inputs for every parser. Each target is a function of bytes that must return: without a panic,
//! within seconds, and with less than 512 MB of memory. Inputs are mutations of a corpus of valid files.

mod corpus;
mod memory;
mod mutate;
mod run;
pub mod targets;

pub use run::{FuzzError, Limits, Runner, fuzz};

/// In every program of this package, so that a parser's memory is counted.
#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;
