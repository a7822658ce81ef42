//! Encoding of messages between page and worker.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Debug, thiserror::Error)]
#[error("page and worker don't understand each other ({0}): reload the page to get both anew")]
pub struct WireError(#[from] postcard::Error);

pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    Ok(postcard::to_allocvec(message)?)
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    Ok(postcard::from_bytes(bytes)?)
}

/// A part of a message that stays encoded until it is opened. A page that never opens it contains
/// no code for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encoded<T>(#[serde(with = "serde_bytes")] Vec<u8>, PhantomData<T>);

impl<T: Serialize> Encoded<T> {
    pub fn of(part: &T) -> Result<Self, WireError> {
        Ok(Self(encode(part)?, PhantomData))
    }
}

impl<T> Encoded<T> {
    /// As `encode` made it.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<T: DeserializeOwned> Encoded<T> {
    pub fn open(&self) -> Result<T, WireError> {
        decode(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::{FromWorker, ToWorker};
    use crate::reader::{Command, Event};
    use network::HeadFile;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn messages_arrive_as_they_were_sent(head in prop::collection::vec(any::<u8>(), 0..200), id: u32) {
            let command = Command::UseHead { id, head: Some(HeadFile(head.clone())) };
            let command = ToWorker::Command(command);
            prop_assert_eq!(decode::<ToWorker<Command>>(&encode(&command).unwrap()).unwrap(), command);
            let event = FromWorker::Event(Event::Exported { id, file: HeadFile(head) });
            prop_assert_eq!(decode::<FromWorker<Event>>(&encode(&event).unwrap()).unwrap(), event);
        }

        #[test]
        fn any_other_bytes_are_refused_or_read_without_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let _ = decode::<ToWorker<Command>>(&bytes);
        }
    }
}
