//! What a worker's session needs of the world around it: a worker in the browser, a folder in a
//! native test. The session itself knows neither.

use std::{future::Future, ops::Range, pin::pin, rc::Rc};

use futures_util::future::{Either, select};

use crate::envelope::{FromWorker, Protocol, TaskId};
use data::download::{self, DownloadError, Source, Wanted};
use data::{
    Digits, MANIFEST, Manifest, ManifestError, MismatchError, Part, ShardError, folder, reassemble,
    unpack,
};

/// What came in while a task ran.
#[derive(Debug, PartialEq)]
pub struct Breath<C> {
    /// The running task is to stop here, and to be told as `Cancelled`.
    pub cancelled: bool,
    /// Quick commands only: to be answered now. Pings have been answered.
    pub quick: Vec<C>,
}

impl<C> Breath<C> {
    /// Nothing came in.
    pub fn is_still(&self) -> bool {
        !self.cancelled && self.quick.is_empty()
    }
}

/// What a host's session tells.
pub type EventOf<H> = <<H as Host>::Protocol as Protocol>::Event;

/// The world around a worker's session. Single-threaded: its futures needn't be `Send`.
#[allow(async_fn_in_trait)]
pub trait Host {
    type Protocol: Protocol;
    type Source: Source;

    /// Where weights and shards come from, by paths relative to the page.
    fn source(&self) -> &Self::Source;

    fn send(&self, message: FromWorker<EventOf<Self>>);

    /// Sends an event.
    fn tell(&self, event: EventOf<Self>) {
        self.send(FromWorker::Event(event));
    }

    /// Milliseconds since some fixed moment.
    fn now_ms(&self) -> f64;

    /// Lets commands come in; to be called between two batches. Costs next to nothing when it was
    /// called a few milliseconds ago.
    async fn breathe(&self, running: Option<TaskId>) -> Breath<Self::Protocol>;

    /// Waits until `Breath` has something to say.
    async fn wait(&self, running: Option<TaskId>) -> Breath<Self::Protocol>;

    /// Awaits `work` (a download, say), and has `answer` answer quick commands meanwhile; `None`
    /// if the running task was cancelled, and then `work` is dropped.
    async fn meanwhile<T>(
        &self,
        running: Option<TaskId>,
        work: impl Future<Output = T>,
        mut answer: impl AsyncFnMut(Self::Protocol),
    ) -> Option<T> {
        let mut work = pin!(work);
        loop {
            let breath = match select(work.as_mut(), pin!(self.wait(running))).await {
                Either::Left((done, _)) => return Some(done),
                Either::Right((breath, _)) => breath,
            };
            for command in breath.quick {
                answer(command).await;
            }
            if breath.cancelled {
                return None;
            }
        }
    }

    /// One file, whole and checked, from what was kept or from the network; progress is told in
    /// bytes where the length is known.
    async fn fetch(&self, task: Option<TaskId>, file: Wanted) -> Result<Vec<u8>, DownloadError> {
        download::single(self.source(), &file, &self.progress(task)).await
    }

    /// Several files, some at once, in the order asked for.
    async fn fetch_all(
        &self,
        task: Option<TaskId>,
        files: &[Wanted],
    ) -> Result<Vec<Vec<u8>>, DownloadError> {
        download::all(self.source(), files, &self.progress(task)).await
    }

    /// Sends the progress of downloads whose length is known.
    fn progress(&self, task: Option<TaskId>) -> impl Fn(u64, u64) {
        move |done, total| {
            if total > 0 {
                self.send(FromWorker::Download { task, done, total });
            }
        }
    }

    /// Pictures and labels of a data set; only the shards that are wanted are fetched, `None` asks
    /// for all.
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

/// A session owns its host; whoever drives it keeps a handle.
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

    async fn breathe(&self, running: Option<TaskId>) -> Breath<H::Protocol> {
        (**self).breathe(running).await
    }

    async fn wait(&self, running: Option<TaskId>) -> Breath<H::Protocol> {
        (**self).wait(running).await
    }
}

/// Why pictures could not be had.
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
