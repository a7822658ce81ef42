//! What every page and its workers say to each other, whatever the worker does: signs of life, tasks that can be
//! cancelled, downloads, failures.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The version of this build, the same in a page and its workers; `script/build` sets it.
pub const BUILD: &str = match option_env!("INKLING_BUILD") {
    Some(build) => build,
    None => "unnumbered",
};

/// A task that takes a while, as numbered by the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

/// What a page sends to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker<C> {
    /// `Pong`, between two batches if a task runs.
    Ping {
        id: u32,
    },
    /// Stop a task at its next batch: `Cancelled`. A task that has already ended is left alone.
    Cancel {
        task: TaskId,
    },
    Command(C),
}

/// What a worker sends to its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker<E> {
    /// It takes commands. `name` is what people call it, `build` its `BUILD`.
    Ready {
        name: String,
        build: String,
    },
    Pong {
        id: u32,
    },
    Event(E),
    /// Files are fetched; in bytes.
    Download {
        task: Option<TaskId>,
        done: u64,
        total: u64,
    },
    Cancelled {
        task: TaskId,
    },
    /// A command failed. `sentence` says why and what to do; `retry`: the same command may succeed later.
    Failed {
        task: Option<TaskId>,
        sentence: String,
        retry: bool,
    },
    /// It stops for good: a defect.
    Crashed {
        message: String,
    },
}

/// The commands of one kind of worker.
pub trait Protocol: Serialize + DeserializeOwned + 'static {
    type Event: Serialize + DeserializeOwned + 'static;

    /// The worker's module, as trunk names it.
    const WORKER: &'static str;
    /// What the worker does, in a sentence that begins with *the part of the page that*.
    const DOES: &'static str;

    /// The number of a command that takes a while and can be cancelled.
    fn task(&self) -> Option<TaskId> {
        None
    }

    /// It can be answered between two batches of a task.
    fn is_quick(&self) -> bool {
        false
    }

    /// It gives way to every command that isn't quick.
    fn is_background(&self) -> bool {
        false
    }

    /// It changes the answers to later commands, so nothing overtakes it.
    fn is_change(&self) -> bool {
        false
    }

    /// It makes an earlier command of its kind useless.
    fn replaces(&self, _earlier: &Self) -> bool {
        false
    }
}
