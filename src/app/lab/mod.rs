//! The Lab's page, which reruns published projects. Stores hold signals, one topic each: `place`,
//! `results`, `running`, `computing`, `supplies`, `notices`. The driver passes events to the
//! machine `machines::lab::run` and carries out its effects. The other modules are components.

mod alerts;
mod bench;
mod computing;
mod confusion;
mod controls;
mod curves;
mod detail;
mod driver;
mod files;
mod host;
mod learner_choice;
mod misread;
mod network;
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
