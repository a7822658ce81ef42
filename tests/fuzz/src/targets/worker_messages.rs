//! Messages between a page and its workers.

use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::envelope::{FromWorker, ToWorker};
use worker::{bench, explainer, learner, packer, reader, wire};

/// A message; the first byte says of which protocol and in which direction.
pub fn message(input: &[u8]) {
    let Some((protocol, bytes)) = input.split_first() else { return };
    match protocol % 9 {
        0 => drop(decoded::<ToWorker<reader::Command>>(bytes)),
        1 => drop(decoded::<FromWorker<reader::Event>>(bytes)),
        2 => drop(decoded::<ToWorker<learner::Command>>(bytes)),
        3 => {
            let message = decoded::<FromWorker<learner::Event>>(bytes);
            if let Some(FromWorker::Event(event)) = message {
                match event {
                    learner::Event::Lab(event) => drop(event.open()),
                    learner::Event::Read(event) => drop(event.open()),
                    learner::Event::FineTuned { outcome, .. } => drop(outcome.open()),
                    _ => {}
                }
            }
        }
        4 => drop(decoded::<ToWorker<packer::Command>>(bytes)),
        5 => drop(decoded::<FromWorker<packer::Event>>(bytes)),
        6 => {
            let _ = serde_json::from_slice::<bench::Order>(bytes);
            let _ = serde_json::from_slice::<bench::Answer>(bytes);
        }
        7 => drop(decoded::<ToWorker<explainer::Command>>(bytes)),
        _ => {
            let message = decoded::<FromWorker<explainer::Event>>(bytes);
            if let Some(FromWorker::Event(explainer::Event::Filter { filter, .. })) = message {
                let all = (0..filter.weights.count().min(9)).map(|i| filter.weights.plane(i));
                assert!(all.flatten().all(|plane| plane.len() <= bytes.len()));
            }
        }
    }
}

/// Decodes a message, and checks that it arrives unchanged when it is sent on.
fn decoded<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let message = wire::decode::<T>(bytes).ok()?;
    let sent = wire::encode(&message).expect("a decoded message is encoded");
    let arrived = wire::decode::<T>(&sent).expect("an encoded message is decoded");
    // Not the values themselves: NaN differs from itself.
    assert!(wire::encode(&arrived).is_ok_and(|again| again == sent));
    Some(message)
}
