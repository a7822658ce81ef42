//! The contract between the page in a frame and the page around it, the *host*: commands of the
//! host, events for it, and who is listened to. `docs/embedding.md` describes it.
//!
//! Nothing that a host sends is trusted. Everything that it sends is bounded before it is read.

mod asking;
mod command;
mod door;
mod event;
#[cfg(test)]
mod tests;

pub use asking::Asking;
pub use command::{Command, ContractError, LONGEST_TEXT, Message, Value, parse};
pub use door::{Door, Knock};
pub use event::{Event, HeadInUse, ReadDigit};

/// The key that makes a message one of this contract. Its value is the version.
pub const KEY: &str = "inkling";

/// A message of another version is ignored. New fields and events don't change the version.
pub const VERSION: u32 = 1;
