//! A host without a browser, for native tests and the command line: files come from a folder, events go to a list.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    path::{Path, PathBuf},
    task::Poll,
    time::Instant,
};

use crate::envelope::{FromWorker, Protocol, TaskId, ToWorker};
use crate::host::{Arrived, Host};
use crate::queue::Queue;
use data::download::{Source, SourceError};

type Message<C> = FromWorker<<C as Protocol>::Event>;
type React<C> = Box<dyn Fn(&Message<C>) -> Vec<ToWorker<C>>>;

/// A host without a browser. A test pushes commands directly or in reaction to an event; the host collects
/// events.
pub struct NativeHost<C: Protocol> {
    folder: Folder,
    queue: RefCell<Queue<C>>,
    sent: RefCell<Vec<Message<C>>>,
    react: React<C>,
    breaths: Cell<usize>,
    started: Instant,
}

impl<C: Protocol> NativeHost<C> {
    /// `www`: the folder that the page is served from.
    pub fn new(www: &Path) -> Self {
        Self::reacting(www, |_| vec![])
    }

    /// `react` returns the page's reaction to an event: the messages to push.
    pub fn reacting(www: &Path, react: impl Fn(&Message<C>) -> Vec<ToWorker<C>> + 'static) -> Self {
        Self {
            folder: Folder(www.to_owned()),
            queue: RefCell::default(),
            sent: RefCell::default(),
            react: Box::new(react),
            breaths: Cell::new(0),
            started: Instant::now(),
        }
    }

    pub fn push(&self, message: ToWorker<C>) {
        let answer = self.queue.borrow_mut().push(message);
        if let Some(answer) = answer {
            self.send(answer);
        }
    }

    pub fn push_command(&self, command: C) {
        self.push(ToWorker::Command(command));
    }

    /// The next command for the session. The call also marks the previous command as finished.
    pub fn next(&self) -> Option<C> {
        let mut queue = self.queue.borrow_mut();
        queue.finished();
        queue.take_next()
    }

    /// The messages sent since the last call.
    pub fn take_sent(&self) -> Vec<Message<C>> {
        self.sent.take()
    }

    /// How often the session called `yield_now`.
    pub fn breaths(&self) -> usize {
        self.breaths.get()
    }

    fn arrived(&self, running: Option<TaskId>) -> Arrived<C> {
        let mut queue = self.queue.borrow_mut();
        let cancelled = running.is_some_and(|task| queue.is_cancelled(task));
        Arrived { cancelled, quick: queue.quick() }
    }
}

impl<C: Protocol> Host for NativeHost<C> {
    type Protocol = C;
    type Source = Folder;

    fn source(&self) -> &Folder {
        &self.folder
    }

    fn send(&self, message: Message<C>) {
        let answers = (self.react)(&message);
        self.sent.borrow_mut().push(message);
        for answer in answers {
            self.push(answer);
        }
    }

    fn now_ms(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }

    async fn yield_now(&self, running: Option<TaskId>) -> Arrived<C> {
        self.breaths.set(self.breaths.get() + 1);
        self.arrived(running)
    }

    async fn wait(&self, running: Option<TaskId>) -> Arrived<C> {
        // Only `send` adds commands, and only the work polled together with this future calls it.
        // So this future is polled after every change and needs no waker.
        poll_fn(|_| match self.arrived(running) {
            nothing if nothing.is_still() => Poll::Pending,
            arrived => Poll::Ready(arrived),
        })
        .await
    }
}

/// Files from a folder; no retries and no cache.
pub struct Folder(PathBuf);

impl Source for Folder {
    async fn get(
        &self,
        path: &str,
        _again: bool,
        most: u64,
        file: &mut Vec<u8>,
        arrived: &dyn Fn(u64),
    ) -> Result<(), SourceError> {
        *file = std::fs::read(self.0.join(path))
            .map_err(|error| SourceError::Unreachable(error.to_string()))?;
        if file.len() as u64 > most {
            return Err(SourceError::Large(most));
        }
        arrived(file.len() as u64);
        Ok(())
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
    use crate::learner::{Command, Event, Stage};
    use crate::reader;
    use data::download::Wanted;
    use data::{MNIST, Part, folder};
    use ink::Drawn;

    const TASK: TaskId = TaskId(1);

    fn www() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../www"))
    }

    fn read(id: u32) -> Command {
        Command::Read(reader::Command::Read { id, digits: vec![Drawn::Ink(vec![])] })
    }

    fn running(host: NativeHost<Command>) -> NativeHost<Command> {
        let command = Command::MeasureRates { task: TASK };
        host.push_command(command.clone());
        assert_eq!(host.next(), Some(command));
        host
    }

    fn progress(done: u64) -> Event {
        Event::Progress { task: TASK, stage: Stage::Test, done, total: 3 }
    }

    /// Sends three events and yields after each.
    async fn three_steps(host: &NativeHost<Command>) -> u64 {
        for done in 1..=3 {
            host.tell(progress(done));
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
    fn fetches_only_the_wanted_shards_and_reports_bytes() {
        let host = NativeHost::<Command>::new(www());
        let digits =
            block_on(host.digits(Some(TASK), MNIST.name, Part::Train, Some(3..4))).unwrap();
        assert_eq!(digits.len(), 6000);
        let events = host.take_sent();
        let manifest = data::read_manifest(&www().join(folder(MNIST.name))).unwrap();
        let bytes: u64 = [Part::Train.images(), Part::Train.labels()]
            .into_iter()
            .map(|kind| manifest.shards(kind, Some(3..4)).unwrap()[0].bytes)
            .sum();
        let whole = FromWorker::Download { task: Some(TASK), done: bytes, total: bytes };
        assert_eq!((events.len(), events.last()), (2, Some(&whole)));
    }

    #[test]
    fn a_missing_file_fails_with_a_sentence() {
        let host = NativeHost::<Command>::new(www());
        let nothing = Wanted { path: "weights/none.json".to_owned(), expected: None };
        let error = block_on(host.fetch(None, nothing)).unwrap_err();
        assert!(error.to_string().starts_with("weights/none.json could not be downloaded"));
    }

    #[test]
    fn readings_are_answered_during_a_download() {
        let host = running(NativeHost::<Command>::reacting(www(), |event| match event {
            FromWorker::Event(Event::Progress { done, .. }) => {
                vec![ToWorker::Command(read(*done as u32)), ToWorker::Ping { id: 0 }]
            }
            _ => vec![],
        }));
        let mut answered = vec![];
        let work = three_steps(&host);
        let done =
            block_on(host.meanwhile(Some(TASK), work, async |command| answered.push(command)));
        assert_eq!(done, Some(3));
        assert_eq!(answered, [read(1), read(2), read(3)]);
        let pongs = host.take_sent().into_iter().filter(|e| matches!(e, FromWorker::Pong { .. }));
        assert_eq!(pongs.count(), 3);
    }

    #[test]
    fn cancelling_a_task_drops_its_download() {
        let host = running(NativeHost::<Command>::reacting(www(), |event| match event {
            FromWorker::Event(Event::Progress { done: 2, .. }) => {
                vec![ToWorker::Cancel { task: TASK }]
            }
            _ => vec![],
        }));
        let work = three_steps(&host);
        assert_eq!(block_on(host.meanwhile(Some(TASK), work, async |_| ())), None);
        assert_eq!(host.take_sent().len(), 2);
    }

    #[test]
    fn yield_now_returns_each_arrival_once() {
        let host = running(NativeHost::new(www()));
        assert!(block_on(host.yield_now(Some(TASK))).is_still());
        host.push_command(read(7));
        host.push(ToWorker::Cancel { task: TASK });
        let arrived = block_on(host.yield_now(Some(TASK)));
        assert_eq!(arrived, Arrived { cancelled: true, quick: vec![read(7)] });
        assert_eq!(block_on(host.yield_now(Some(TASK))).quick, []);
        assert_eq!(host.breaths(), 3);
    }
}
