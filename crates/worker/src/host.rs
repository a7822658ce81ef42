//! The host of a session: files, messages, clock. A browser's worker implements it, and so does a
//! folder for native tests.

use std::{future::Future, ops::Range, pin::pin, rc::Rc};

use futures_util::future::{Either, select};

use crate::envelope::{FromWorker, Protocol, TaskId};
use data::download::{self, DownloadError, Source, Wanted};
use data::{
    Digits, MANIFEST, Manifest, ManifestError, MismatchError, Part, ShardError, folder, reassemble,
    unpack,
};

/// The commands that arrived during a task.
#[derive(Debug, PartialEq)]
pub struct Arrived<C> {
    /// Whether the running task must stop here and send `Cancelled`.
    pub cancelled: bool,
    /// The quick commands to answer now. The host has already answered pings.
    pub quick: Vec<C>,
}

impl<C> Arrived<C> {
    /// Whether nothing arrived.
    pub fn is_still(&self) -> bool {
        !self.cancelled && self.quick.is_empty()
    }
}

/// The events of a host's protocol.
pub type EventOf<H> = <<H as Host>::Protocol as Protocol>::Event;

/// The environment of a worker's session. Single-threaded: its futures needn't be `Send`.
#[allow(async_fn_in_trait)]
pub trait Host {
    type Protocol: Protocol;
    type Source: Source;

    /// The source of weights and shards; paths are relative to the page.
    fn source(&self) -> &Self::Source;

    fn send(&self, message: FromWorker<EventOf<Self>>);

    /// Sends an event.
    fn tell(&self, event: EventOf<Self>) {
        self.send(FromWorker::Event(event));
    }

    /// Milliseconds since a fixed moment.
    fn now_ms(&self) -> f64;

    /// Receives commands. Sessions call it between two batches; a second call within a few
    /// milliseconds costs next to nothing.
    async fn yield_now(&self, running: Option<TaskId>) -> Arrived<Self::Protocol>;

    /// Waits until a cancel or a quick command arrives.
    async fn wait(&self, running: Option<TaskId>) -> Arrived<Self::Protocol>;

    /// Awaits `work`, for example a download; meanwhile `answer` answers quick commands. If the
    /// running task is cancelled, drops `work` and returns `None`.
    async fn meanwhile<T>(
        &self,
        running: Option<TaskId>,
        work: impl Future<Output = T>,
        mut answer: impl AsyncFnMut(Self::Protocol),
    ) -> Option<T> {
        let mut work = pin!(work);
        loop {
            let arrived = match select(work.as_mut(), pin!(self.wait(running))).await {
                Either::Left((done, _)) => return Some(done),
                Either::Right((arrived, _)) => arrived,
            };
            for command in arrived.quick {
                answer(command).await;
            }
            if arrived.cancelled {
                return None;
            }
        }
    }

    /// Fetches a whole file from the cache or the network and checks it. Reports progress in bytes
    /// if the length is known.
    async fn fetch(&self, task: Option<TaskId>, file: Wanted) -> Result<Vec<u8>, DownloadError> {
        download::single(self.source(), &file, &self.progress(task)).await
    }

    /// Fetches several files, some in parallel. The result keeps the order of `files`.
    async fn fetch_all(
        &self,
        task: Option<TaskId>,
        files: &[Wanted],
    ) -> Result<Vec<Vec<u8>>, DownloadError> {
        download::all(self.source(), files, &self.progress(task)).await
    }

    /// A callback that sends a download's progress in bytes, if the length is known.
    fn progress(&self, task: Option<TaskId>) -> impl Fn(u64, u64) {
        move |done, total| {
            if total > 0 {
                self.send(FromWorker::Download { task, done, total });
            }
        }
    }

    /// Fetches pictures and labels of a data set. Fetches only the needed shards; `None` means all.
    async fn digits(
        &self,
        task: Option<TaskId>,
        set: &str,
        part: Part,
        shards: Option<Range<usize>>,
    ) -> Result<Digits, FetchError> {
        let dir = folder(set);
        let manifest = Wanted { path: format!("{dir}/{MANIFEST}"), expected: None };
        let manifest = Manifest::parse(&self.fetch(task, manifest).await?)?;
        let kinds = [part.images(), part.labels()];
        let mut entries = vec![];
        for kind in kinds {
            entries.extend(manifest.shards(kind, shards.clone())?);
        }
        let wanted: Vec<_> = entries
            .iter()
            .map(|entry| Wanted {
                path: format!("{dir}/{}", entry.name),
                expected: Some(entry.expected()),
            })
            .collect();
        let files = self.fetch_all(task, &wanted).await?;
        let whole = |kind| {
            let unpacked = entries
                .iter()
                .zip(&files)
                .filter(|(entry, _)| entry.kind == kind)
                .map(|(entry, file)| unpack(entry, file))
                .collect::<Result<_, _>>()?;
            reassemble(kind, unpacked)
        };
        Ok(Digits::new(whole(kinds[0])?, whole(kinds[1])?)?)
    }
}

/// A session owns its host; the worker or test around it keeps a second handle.
impl<H: Host> Host for Rc<H> {
    type Protocol = H::Protocol;
    type Source = H::Source;

    fn source(&self) -> &H::Source {
        (**self).source()
    }

    fn send(&self, message: FromWorker<EventOf<H>>) {
        (**self).send(message);
    }

    fn now_ms(&self) -> f64 {
        (**self).now_ms()
    }

    async fn yield_now(&self, running: Option<TaskId>) -> Arrived<H::Protocol> {
        (**self).yield_now(running).await
    }

    async fn wait(&self, running: Option<TaskId>) -> Arrived<H::Protocol> {
        (**self).wait(running).await
    }
}

/// Why fetching pictures failed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error(transparent)]
    Shard(#[from] ShardError),
    #[error(transparent)]
    Mismatch(#[from] MismatchError),
}
