//! An engine's surroundings outside of a browser: files from a folder, events into a list. For
//! driving a session in tests just as a worker drives it.

use std::{
    cell::{Cell, RefCell},
    path::{Path, PathBuf},
    time::Instant,
};

use super::{
    host::{Breath, Host},
    protocol::{Command, Event, TaskId},
    queue::Queue,
};
use crate::data::download::{Source, SourceError};

/// Commands are pushed in, by hand or in answer to an event; events are collected.
pub struct NativeHost {
    folder: Folder,
    queue: RefCell<Queue>,
    events: RefCell<Vec<Event>>,
    react: Box<dyn Fn(&Event) -> Vec<Command>>,
    breaths: Cell<usize>,
    started: Instant,
}

impl NativeHost {
    /// `www` is the folder that the page is served from.
    pub fn new(www: &Path) -> Self {
        Self::reacting(www, |_| vec![])
    }

    /// `react` says what the page would ask when it hears an event.
    pub fn reacting(www: &Path, react: impl Fn(&Event) -> Vec<Command> + 'static) -> Self {
        Self {
            folder: Folder(www.to_owned()),
            queue: RefCell::default(),
            events: RefCell::default(),
            react: Box::new(react),
            breaths: Cell::new(0),
            started: Instant::now(),
        }
    }

    pub fn push(&self, command: Command) {
        let told = self.queue.borrow_mut().push(command);
        if let Some(event) = told {
            self.send(event);
        }
    }

    /// The command to hand to the session next; the one before it is done.
    pub fn next(&self) -> Option<Command> {
        let mut queue = self.queue.borrow_mut();
        queue.finished();
        queue.next()
    }

    /// What was sent since it was last asked.
    pub fn take_events(&self) -> Vec<Event> {
        self.events.take()
    }

    /// How often the session let commands come in.
    pub fn breaths(&self) -> usize {
        self.breaths.get()
    }

    fn breath(&self, running: Option<TaskId>) -> Breath {
        let mut queue = self.queue.borrow_mut();
        let cancelled = running.is_some_and(|task| queue.is_cancelled(task));
        Breath { cancelled, quick: queue.quick() }
    }
}

impl Host for NativeHost {
    type Source = Folder;

    fn source(&self) -> &Folder {
        &self.folder
    }

    fn send(&self, event: Event) {
        let commands = (self.react)(&event);
        self.events.borrow_mut().push(event);
        for command in commands {
            self.push(command);
        }
    }

    fn now_ms(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }

    async fn breathe(&self, running: Option<TaskId>) -> Breath {
        self.breaths.set(self.breaths.get() + 1);
        self.breath(running)
    }

    async fn wait(&self, running: Option<TaskId>) -> Breath {
        let breath = self.breath(running);
        if breath == Breath::default() {
            // Nothing comes in but by `send`, which happens within the work that is awaited beside this.
            std::future::pending::<()>().await;
        }
        breath
    }
}

/// Files from a folder, which needs no second try and keeps nothing.
pub struct Folder(PathBuf);

impl Source for Folder {
    async fn get(
        &self,
        path: &str,
        _again: bool,
        arrived: &dyn Fn(u64),
    ) -> Result<Vec<u8>, SourceError> {
        let file = std::fs::read(self.0.join(path))
            .map_err(|error| SourceError::Unreachable(error.to_string()))?;
        arrived(file.len() as u64);
        Ok(file)
    }

    async fn pause(&self, _ms: u32) {}

    async fn recall(&self, _sha256: &str) -> Option<Vec<u8>> {
        None
    }

    async fn keep(&self, _sha256: &str, _file: &[u8]) {}

    async fn forget(&self, _sha256: &str) {}
}
