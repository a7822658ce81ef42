//! The contract between the page in a frame and the page around it, the *host*: commands of the
//! host, events for it, and who is listened to. `docs/embedding.md` describes it.
//!
//! Nothing that a host sends is trusted. Everything that it sends is bounded before it is read.

mod asking;
mod command;
mod event;
mod host_check;
mod json;
mod lab;
#[cfg(test)]
mod tests;

pub use asking::Asking;
pub use command::{Command, ContractError, LONGEST_TEXT, Message, Value, parse};
pub use event::{Event, HeadInUse, ReadDigit};
pub use host_check::{HostCheck, TooOften, Verdict};
pub use json::listening;
pub use lab::{LabEvent, LabMessage, LabProgress, NoCommands, parse_for_lab};

/// The key that makes a message one of this contract. Its value is the version.
pub const KEY: &str = "inkling";

/// A message of another version is ignored. New fields and events don't change the version.
pub const VERSION: u32 = 1;

/// What a page tells its host.
pub trait HostMessage {
    /// The message as a JSON object.
    fn to_json(&self) -> String;
}

/// The answer to a command that is not carried out. `re`: the host's number for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal<E> {
    pub re: Option<u32>,
    pub error: E,
}

impl<E: std::error::Error> HostMessage for Refusal<E> {
    fn to_json(&self) -> String {
        json::error(self.re, &self.error.to_string())
    }
}
