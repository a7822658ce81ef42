//! The messages that all workers share: heartbeat, cancellation, download progress, failures.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The version of this build, the same in a page and its workers; `script/build` sets it.
pub const BUILD: &str = match option_env!("INKLING_BUILD") {
    Some(build) => build,
    None => "unnumbered",
};

/// The page's number for a long-running task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

/// A message from the page to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker<C> {
    /// Answer `Pong`; during a task, between two batches.
    Ping {
        id: u32,
    },
    /// Stop a task after its current batch: `Cancelled`. Has no effect on a finished task.
    Cancel {
        task: TaskId,
    },
    Command(C),
}

/// A message from a worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker<E> {
    /// The worker takes commands. `name`: its name for people; `build`: its `BUILD`.
    Ready {
        name: String,
        build: String,
    },
    Pong {
        id: u32,
    },
    Event(E),
    /// Progress of a download, in bytes.
    Download {
        task: Option<TaskId>,
        done: u64,
        total: u64,
    },
    Cancelled {
        task: TaskId,
    },
    /// A command failed. `sentence`: why, and what to do; `retry`: whether the same command may
    /// succeed later.
    Failed {
        task: Option<TaskId>,
        sentence: String,
        retry: bool,
    },
    /// The worker stops for good, because of a defect.
    Crashed {
        message: String,
    },
}

/// The commands of one kind of worker.
pub trait Protocol: Serialize + DeserializeOwned + 'static {
    type Event: Serialize + DeserializeOwned + 'static;

    /// The worker's module, as trunk names it.
    const WORKER: &'static str;
    /// The worker's job, as the end of a sentence that begins with *the part of the page that*.
    const DOES: &'static str;

    /// The task's number, for commands that take long and can be cancelled.
    fn task(&self) -> Option<TaskId> {
        None
    }

    /// Whether the command can be answered between two batches of a task.
    fn is_quick(&self) -> bool {
        false
    }

    /// Whether the command gives way to every command that isn't quick.
    fn is_background(&self) -> bool {
        false
    }

    /// Whether the command changes the answers to later commands. Nothing overtakes such a command.
    fn is_change(&self) -> bool {
        false
    }

    /// Whether the command makes an earlier one of its kind useless.
    fn replaces(&self, _earlier: &Self) -> bool {
        false
    }
}
