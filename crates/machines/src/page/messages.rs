//! Translates workers' messages into events of the machines.

use worker::client::Heard;
use worker::envelope::FromWorker;
use worker::learner::Event as FromLearner;
use worker::packer::Event as FromPacker;
use worker::reader::Event as FromReader;

use super::events::{Event, Worker};
use crate::computing::{self, Kind};
use crate::reading::{self, ReadsOn};
use crate::stamp::Stamp;
use crate::{learning, links, pictures};

/// The browser can't start a worker.
pub fn not_started(worker: Worker, sentence: String) -> Vec<Event> {
    match worker {
        Worker::Reader => vec![Event::Reading(reading::Event::NotStarted { sentence })],
        Worker::Learner(kind) => learner_lost(kind, sentence),
        Worker::Packer => vec![Event::Links(links::Event::Lost { sentence })],
        Worker::Finder => vec![Event::Pictures(pictures::Event::NotOpened)],
    }
}

pub fn of_reader(heard: Heard<FromReader>, now_ms: f64) -> Option<Event> {
    let message = match heard {
        Heard::Message(message) => message,
        Heard::Lost { sentence } => {
            return Some(Event::Reading(reading::Event::Lost { sentence, now_ms }));
        }
    };
    Some(match message {
        FromWorker::Ready { .. } => Event::Reading(reading::Event::Ready),
        FromWorker::Event(FromReader::FoundRead { id, digits }) => {
            Event::Pictures(pictures::Event::Read { id, digits })
        }
        FromWorker::Event(event) => Event::Reading(reading::Event::FromReader(event)),
        FromWorker::Download { done, total, .. } => {
            Event::Reading(reading::Event::Download { done, total })
        }
        FromWorker::Failed { sentence, .. } => {
            Event::Reading(reading::Event::Failed { on: ReadsOn::Reader, sentence })
        }
        // The reader has no tasks. Its client handles the other messages.
        FromWorker::Cancelled { .. } | FromWorker::Pong { .. } | FromWorker::Crashed { .. } => {
            return None;
        }
    })
}

/// Events from a learner's message. `stamp`: for the head that it may carry.
pub fn of_learner(kind: Kind, heard: Heard<FromLearner>, stamp: Stamp) -> Vec<Event> {
    let message = match heard {
        Heard::Message(message) => message,
        Heard::Lost { sentence } => return learner_lost(kind, sentence),
    };
    match message {
        FromWorker::Ready { .. } => vec![
            Event::Computing(computing::Event::Ready(kind)),
            Event::Learning(learning::Event::Ready(kind)),
        ],
        FromWorker::Event(FromLearner::Read(event)) => match event.open() {
            Ok(event) => vec![Event::Reading(reading::Event::FromGpu(event))],
            Err(error) => gpu_failed(error.to_string()),
        },
        FromWorker::Event(FromLearner::Measured { task, speed }) => {
            vec![Event::Computing(computing::Event::Measured { task, speed })]
        }
        FromWorker::Event(event) => {
            vec![Event::Learning(learning::Event::FromLearner(Box::new(event), stamp))]
        }
        FromWorker::Download { task: Some(task), done, total } => {
            vec![Event::Learning(learning::Event::Download { task, done, total })]
        }
        FromWorker::Cancelled { task } => {
            vec![Event::Learning(learning::Event::Cancelled { task })]
        }
        FromWorker::Failed { task: Some(task), sentence, retry } => vec![
            Event::Computing(computing::Event::NotMeasured { task, sentence: sentence.clone() }),
            Event::Learning(learning::Event::Failed { task, sentence, retry }),
        ],
        FromWorker::Failed { task: None, sentence, .. } => gpu_failed(sentence),
        FromWorker::Download { task: None, .. }
        | FromWorker::Pong { .. }
        | FromWorker::Crashed { .. } => Vec::new(),
    }
}

/// The GPU learner has not read what it was to read.
fn gpu_failed(sentence: String) -> Vec<Event> {
    vec![Event::Reading(reading::Event::Failed { on: ReadsOn::GpuLearner, sentence })]
}

pub fn of_finder(heard: Heard<FromReader>) -> Option<Event> {
    Some(Event::Pictures(match heard {
        Heard::Message(FromWorker::Event(FromReader::Found(found))) => {
            pictures::Event::Found(found)
        }
        Heard::Message(
            FromWorker::Event(FromReader::NothingFound { sentence })
            | FromWorker::Failed { sentence, .. },
        ) => pictures::Event::NothingFound { sentence },
        Heard::Message(_) => return None,
        Heard::Lost { sentence } => pictures::Event::FinderLost { sentence },
    }))
}

pub fn of_packer(heard: Heard<FromPacker>) -> Option<Event> {
    Some(Event::Links(match heard {
        Heard::Message(FromWorker::Event(event)) => links::Event::FromPacker(event),
        Heard::Message(FromWorker::Failed { sentence, .. }) | Heard::Lost { sentence } => {
            links::Event::Lost { sentence }
        }
        Heard::Message(_) => return None,
    }))
}

fn learner_lost(kind: Kind, sentence: String) -> Vec<Event> {
    vec![
        Event::Computing(computing::Event::Lost { kind, sentence: sentence.clone() }),
        Event::Learning(learning::Event::Lost { kind, sentence }),
    ]
}
