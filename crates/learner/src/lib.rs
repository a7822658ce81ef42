//! The learners: they learn a hand, and run the Lab's recipes. One session, natively tested; `run` serves it as a
//! worker.

mod cells;
mod checkpoint;
pub mod chip;
mod commands;
mod features;
mod hand;
mod lab;
mod loaded;
mod mnist;
mod networks;
pub mod run;
mod runs;
pub mod session;
pub mod shipped;
mod speed;
