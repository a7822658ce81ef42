//! What every page and its worker have to say to each other, whatever the worker computes: life
//! signs, tasks that are cancelled, downloads. No browser, no tensors.

use serde::{Serialize, de::DeserializeOwned};

use crate::protocol::{Command, Event, Stage, TaskId};

/// What a page asks of a worker of its own.
pub trait Ask: Serialize + DeserializeOwned + 'static {
    type Told: Told;

    /// The usual worker's module, as trunk names it.
    const WORKER: &'static str;
    /// What the worker does, in a sentence that begins with *the part of the page that*.
    const DOES: &'static str;

    fn ping(id: u32) -> Self;

    /// What never waits in a queue.
    fn at_once(&self) -> Option<AtOnce>;

    /// The number of a command that takes a while and can be cancelled.
    fn task(&self) -> Option<TaskId>;

    /// Can be answered between two batches of a task.
    fn is_quick(&self) -> bool {
        false
    }

    /// Gives way to every command that isn't quick.
    fn is_background(&self) -> bool {
        false
    }

    /// Changes what later commands are answered with, so nothing overtakes it.
    fn is_change(&self) -> bool {
        false
    }

    /// Makes an earlier one of its kind useless.
    fn replaces(&self, _earlier: &Self) -> bool {
        false
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOnce {
    Ping { id: u32 },
    Cancel { task: TaskId },
}

/// What a worker tells its page.
pub trait Told: Serialize + DeserializeOwned + 'static {
    fn ready(engine: &str) -> Self;
    fn pong(id: u32) -> Self;
    fn cancelled(task: TaskId) -> Self;
    /// Bytes of files that are fetched.
    fn download(task: Option<TaskId>, done: u64, total: u64) -> Self;
    /// A command that could not even be read.
    fn garbled(sentence: String) -> Self;
    /// The worker is about to stop for good: a defect.
    fn crashed(message: &str) -> Self;

    fn sign(&self) -> Sign<'_>;
}

/// What an event says of the worker's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign<'a> {
    Ready,
    Pong,
    Crashed(&'a str),
    /// It lives and is at work.
    News,
}

impl Ask for Command {
    type Told = Event;

    const WORKER: &'static str = "engine_cpu";
    const DOES: &'static str = "reads digits";

    fn ping(id: u32) -> Self {
        Self::Ping { id }
    }

    fn at_once(&self) -> Option<AtOnce> {
        match *self {
            Self::Ping { id } => Some(AtOnce::Ping { id }),
            Self::Cancel { task } => Some(AtOnce::Cancel { task }),
            _ => None,
        }
    }

    fn task(&self) -> Option<TaskId> {
        match self {
            Self::Evaluate { task }
            | Self::Prepare { task, .. }
            | Self::FineTune { task, .. }
            | Self::Export { task }
            | Self::Measure { task } => Some(*task),
            _ => None,
        }
    }

    fn is_quick(&self) -> bool {
        matches!(self, Self::Predict { .. } | Self::ReadFound { .. } | Self::Remember { .. })
    }

    fn is_background(&self) -> bool {
        matches!(self, Self::Prepare { .. })
    }

    fn is_change(&self) -> bool {
        matches!(self, Self::LoadBase(_) | Self::UseHead { .. })
    }

    fn replaces(&self, earlier: &Self) -> bool {
        matches!(
            (self, earlier),
            (Self::Predict { .. }, Self::Predict { .. })
                | (Self::ReadFound { .. }, Self::ReadFound { .. })
                | (Self::Remember { .. }, Self::Remember { .. })
                | (Self::Prepare { .. }, Self::Prepare { .. })
        )
    }
}

impl Told for Event {
    fn ready(engine: &str) -> Self {
        Self::Ready { engine: engine.to_owned() }
    }

    fn pong(id: u32) -> Self {
        Self::Pong { id }
    }

    fn cancelled(task: TaskId) -> Self {
        Self::Cancelled { task }
    }

    fn download(task: Option<TaskId>, done: u64, total: u64) -> Self {
        Self::Progress { task, stage: Stage::Download, done, total }
    }

    fn garbled(sentence: String) -> Self {
        Self::Failed { task: None, sentence, retry: false }
    }

    fn crashed(message: &str) -> Self {
        Self::Crashed { message: message.to_owned() }
    }

    fn sign(&self) -> Sign<'_> {
        match self {
            Self::Ready { .. } => Sign::Ready,
            Self::Pong { .. } => Sign::Pong,
            Self::Crashed { message } => Sign::Crashed(message),
            _ => Sign::News,
        }
    }
}
