//! Commands and events as bytes, the way they cross between page and worker.

use serde::{Serialize, de::DeserializeOwned};

#[derive(Debug, thiserror::Error)]
#[error("page and engine don't understand each other ({0}): reload the page to get both anew")]
pub struct WireError(#[from] postcard::Error);

pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    Ok(postcard::to_allocvec(message)?)
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    Ok(postcard::from_bytes(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Command, Event, TaskId};
    use network::HeadFile;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sent_is_what_arrives(head in prop::collection::vec(any::<u8>(), 0..200), id: u32) {
            let command = Command::UseHead { id, head: Some(HeadFile(head.clone())) };
            prop_assert_eq!(decode::<Command>(&encode(&command).unwrap()).unwrap(), command);
            let event = Event::Exported { task: TaskId(id), file: HeadFile(head) };
            prop_assert_eq!(decode::<Event>(&encode(&event).unwrap()).unwrap(), event);
        }

        #[test]
        fn any_other_bytes_are_refused_or_read_without_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let _ = decode::<Command>(&bytes);
        }
    }
}
