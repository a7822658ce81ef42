//! An engine's surroundings outside of a browser: files from a folder, events into a list. For
//! driving a session in tests just as a worker drives it.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    path::{Path, PathBuf},
    task::Poll,
    time::Instant,
};

use crate::dialogue::Ask;
use crate::host::{Breath, Host};
use crate::protocol::{Command, TaskId};
use crate::queue::Queue;
use data::download::{Source, SourceError};

type React<C> = Box<dyn Fn(&<C as Ask>::Told) -> Vec<C>>;

/// Commands are pushed in, by hand or in answer to an event; events are collected.
pub struct NativeHost<C: Ask = Command> {
    folder: Folder,
    queue: RefCell<Queue<C>>,
    events: RefCell<Vec<C::Told>>,
    react: React<C>,
    breaths: Cell<usize>,
    started: Instant,
}

impl NativeHost {
    /// Hears commands of the engine that reads digits. `www` is the folder that the page is served from.
    pub fn new(www: &Path) -> Self {
        Self::reacting(www, |_| vec![])
    }
}

impl<C: Ask> NativeHost<C> {
    /// `react` says what the page would ask when it hears an event.
    pub fn reacting(www: &Path, react: impl Fn(&C::Told) -> Vec<C> + 'static) -> Self {
        Self {
            folder: Folder(www.to_owned()),
            queue: RefCell::default(),
            events: RefCell::default(),
            react: Box::new(react),
            breaths: Cell::new(0),
            started: Instant::now(),
        }
    }

    pub fn push(&self, command: C) {
        let told = self.queue.borrow_mut().push(command);
        if let Some(event) = told {
            self.send(event);
        }
    }

    /// The command to hand to the session next; the one before it is done.
    pub fn next(&self) -> Option<C> {
        let mut queue = self.queue.borrow_mut();
        queue.finished();
        queue.take_next()
    }

    /// What was sent since it was last asked.
    pub fn take_events(&self) -> Vec<C::Told> {
        self.events.take()
    }

    /// How often the session let commands come in.
    pub fn breaths(&self) -> usize {
        self.breaths.get()
    }

    fn breath(&self, running: Option<TaskId>) -> Breath<C> {
        let mut queue = self.queue.borrow_mut();
        let cancelled = running.is_some_and(|task| queue.is_cancelled(task));
        Breath { cancelled, quick: queue.quick() }
    }
}

impl<C: Ask> Host for NativeHost<C> {
    type Ask = C;
    type Source = Folder;

    fn source(&self) -> &Folder {
        &self.folder
    }

    fn send(&self, event: C::Told) {
        let commands = (self.react)(&event);
        self.events.borrow_mut().push(event);
        for command in commands {
            self.push(command);
        }
    }

    fn now_ms(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }

    async fn breathe(&self, running: Option<TaskId>) -> Breath<C> {
        self.breaths.set(self.breaths.get() + 1);
        self.breath(running)
    }

    async fn wait(&self, running: Option<TaskId>) -> Breath<C> {
        // Nothing comes in but by `send`, within the work that is awaited beside this: whenever that
        // was polled, this is.
        poll_fn(|_| match self.breath(running) {
            nothing if nothing.is_still() => Poll::Pending,
            breath => Poll::Ready(breath),
        })
        .await
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

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::protocol::{Event, Stage};
    use data::download::Wanted;
    use data::{MNIST, Part, folder};
    use ink::Drawn;

    const TASK: TaskId = TaskId(1);

    fn www() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../www"))
    }

    fn predict(id: u32) -> Command {
        Command::Predict { id, digits: vec![Drawn::default()] }
    }

    fn running(host: NativeHost) -> NativeHost {
        host.push(Command::Evaluate { task: TASK });
        assert_eq!(host.next(), Some(Command::Evaluate { task: TASK }));
        host
    }

    /// Tells three events and lets others run after each.
    async fn three_steps(host: &NativeHost) -> u64 {
        for done in 1..=3 {
            host.send(Event::Progress { task: Some(TASK), stage: Stage::Test, done, total: 3 });
            let mut turned = false;
            poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::replace(&mut turned, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
        3
    }

    #[test]
    fn only_the_shards_that_are_wanted_are_fetched_with_progress_in_bytes() {
        let host = NativeHost::new(www());
        let digits =
            block_on(host.digits(Some(TASK), MNIST.name, Part::Train, Some(3..4))).unwrap();
        assert_eq!(digits.len(), 6000);
        let events = host.take_events();
        let manifest = data::read_manifest(&www().join(folder(MNIST.name))).unwrap();
        let bytes: u64 = [Part::Train.images(), Part::Train.labels()]
            .into_iter()
            .map(|kind| manifest.shards(kind, Some(3..4)).unwrap()[0].bytes)
            .sum();
        let whole =
            Event::Progress { task: Some(TASK), stage: Stage::Download, done: bytes, total: bytes };
        assert_eq!((events.len(), events.last()), (2, Some(&whole)));
    }

    #[test]
    fn a_file_that_is_not_there_ends_in_a_sentence() {
        let host = NativeHost::new(www());
        let nothing = Wanted { path: "weights/none.json".to_owned(), expected: None };
        let error = block_on(host.fetch(None, nothing)).unwrap_err();
        assert!(error.to_string().starts_with("weights/none.json could not be downloaded"));
    }

    #[test]
    fn reading_is_answered_while_a_download_runs() {
        let host = running(NativeHost::<Command>::reacting(www(), |event| match event {
            Event::Progress { done, .. } => vec![predict(*done as u32), Command::Ping { id: 0 }],
            _ => vec![],
        }));
        let mut answered = vec![];
        let work = three_steps(&host);
        let done =
            block_on(host.meanwhile(Some(TASK), work, async |command| answered.push(command)));
        assert_eq!(done, Some(3));
        assert_eq!(answered, [predict(1), predict(2), predict(3)]);
        let pongs = host.take_events().into_iter().filter(|e| matches!(e, Event::Pong { .. }));
        assert_eq!(pongs.count(), 3);
    }

    #[test]
    fn a_cancelled_task_stops_waiting_for_its_download() {
        let host = running(NativeHost::<Command>::reacting(www(), |event| match event {
            Event::Progress { done: 2, .. } => vec![Command::Cancel { task: TASK }],
            _ => vec![],
        }));
        let work = three_steps(&host);
        assert_eq!(block_on(host.meanwhile(Some(TASK), work, async |_| ())), None);
        assert_eq!(host.take_events().len(), 2);
    }

    #[test]
    fn a_breath_brings_what_came_in_once() {
        let host = running(NativeHost::new(www()));
        assert!(block_on(host.breathe(Some(TASK))).is_still());
        host.push(predict(7));
        host.push(Command::Cancel { task: TASK });
        let breath = block_on(host.breathe(Some(TASK)));
        assert_eq!(breath, Breath { cancelled: true, quick: vec![predict(7)] });
        assert_eq!(block_on(host.breathe(Some(TASK))).quick, []);
        assert_eq!(host.breaths(), 3);
    }
}
