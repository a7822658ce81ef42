//! The Lab's page: published projects, run again. A component a file, the signals in `state`; what
//! needs no browser is tested natively.

mod bench;
mod computing;
mod confusion;
mod controls;
mod curves;
mod detail;
mod files;
mod keep;
mod misread;
mod page;
mod project;
mod rows;
mod run;
mod scatter;
mod state;
mod vgg16;

pub use page::Lab;
