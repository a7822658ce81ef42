//! The Lab's engine: what the Lab's page and its worker say to each other, and what the worker does.

mod protocol;
#[cfg(feature = "lab")]
mod session;

pub use protocol::{CPU, Command, Engine, Event, GPU, Lent, Request};
#[cfg(feature = "lab")]
pub use session::Session;
