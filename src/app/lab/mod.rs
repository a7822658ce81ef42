//! The Lab's page: published projects, run again.
//!
//! Stores hold signals, one idea each: `place`, `results`, `running`, `computing`, `supplies`, `notices`. The driver
//! feeds the machine `machines::lab::run` and carries its effects out. The other modules are components.

mod alerts;
mod bench;
mod computing;
mod confusion;
mod controls;
mod curves;
mod detail;
mod driver;
mod files;
mod learner_choice;
mod misread;
mod notices;
mod page;
mod place;
mod project;
mod results;
mod rows;
mod running;
mod scatter;
mod supplies;
mod vgg16;

pub use page::Lab;
