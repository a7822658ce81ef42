//! The learners: they learn a hand, and run the Lab. A session each, natively tested; `run` serves it as a worker.

mod answer;
mod checkpoint;
mod fine_tune;
pub mod lab;
mod loaded;
pub mod run;
pub mod session;
pub mod shipped;
mod speed;
