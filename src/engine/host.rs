//! What an engine's session needs of the world around it: a worker in the browser, a folder in a
//! native test. The session itself knows neither.

use std::{future::Future, ops::Range, pin::pin, rc::Rc};

use futures_util::future::{Either, select};

use super::dialogue::{Ask, Told};
use super::protocol::{BaseCard, BaseName, TaskId, WEIGHTS_FOLDER};
use crate::data::{
    Digits, Expected, MANIFEST, Manifest, ManifestError, MismatchError, Part, ShardError,
    download::{self, DownloadError, Source, Wanted},
    folder, reassemble, unpack,
};
use crate::model::Reader;
use crate::model::weights::{self, WeightsError};
use burn::nn::Linear;
use burn::tensor::Device;

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

/// A base as the site ships it.
pub struct Shipped {
    pub base: Reader,
    /// The weights as they came.
    pub file: Vec<u8>,
    /// Tells features of digits from those of anything else.
    pub doubt: Option<Linear>,
    pub card: BaseCard,
}

impl Shipped {
    /// From the file that the card tells of.
    pub fn new(card: BaseCard, file: Vec<u8>, device: &Device) -> Result<Self, WeightsError> {
        let base = weights::from_bytes(card.name, file.clone(), device)?;
        let base = Reader::new(base, device);
        let doubt = weights::doubt_of(&file, card.name, base.width(), device)?;
        Ok(Self { base, file, doubt, card })
    }
}

/// The world around an engine's session. Single-threaded: its futures needn't be `Send`.
#[allow(async_fn_in_trait)]
pub trait Host {
    type Ask: Ask;
    type Source: Source;

    /// Where weights and shards come from, by paths relative to the page.
    fn source(&self) -> &Self::Source;

    fn send(&self, event: <Self::Ask as Ask>::Told);

    /// Milliseconds since some fixed moment.
    fn now_ms(&self) -> f64;

    /// Lets commands come in; to be called between two batches. Costs next to nothing when it was
    /// called a few milliseconds ago.
    async fn breathe(&self, running: Option<TaskId>) -> Breath<Self::Ask>;

    /// Waits until `Breath` has something to say.
    async fn wait(&self, running: Option<TaskId>) -> Breath<Self::Ask>;

    /// Awaits `work` (a download, say), and has `answer` answer quick commands meanwhile; `None`
    /// if the running task was cancelled, and then `work` is dropped.
    async fn meanwhile<T>(
        &self,
        running: Option<TaskId>,
        work: impl Future<Output = T>,
        mut answer: impl AsyncFnMut(Self::Ask),
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
        let files = self.fetch_all(task, &[file]).await?;
        Ok(files.into_iter().next().unwrap_or_default())
    }

    /// Several files, some at once, in the order asked for.
    async fn fetch_all(
        &self,
        task: Option<TaskId>,
        files: &[Wanted],
    ) -> Result<Vec<Vec<u8>>, DownloadError> {
        let progress = |done, total| {
            if total > 0 {
                self.send(Told::download(task, done, total));
            }
        };
        download::all(self.source(), files, &progress).await
    }

    /// A shipped base.
    async fn base(
        &self,
        task: Option<TaskId>,
        name: BaseName,
        device: &Device,
    ) -> Result<Shipped, BaseError> {
        let card =
            Wanted { path: format!("{WEIGHTS_FOLDER}/{}", name.card_file()), expected: None };
        let card = self.fetch(task, card).await?;
        let card: BaseCard = serde_json::from_slice(&card)
            .map_err(|error| BaseError::Card { base: name, reason: error.to_string() })?;
        let file = Wanted {
            path: format!("{WEIGHTS_FOLDER}/{}", name.weights_file()),
            expected: Some(Expected { bytes: card.bytes, sha256: card.sha256.clone() }),
        };
        let bytes = self.fetch(task, file).await?;
        Ok(Shipped::new(card, bytes, device)?)
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
    type Ask = H::Ask;
    type Source = H::Source;

    fn source(&self) -> &H::Source {
        (**self).source()
    }

    fn send(&self, event: <H::Ask as Ask>::Told) {
        (**self).send(event);
    }

    fn now_ms(&self) -> f64 {
        (**self).now_ms()
    }

    async fn breathe(&self, running: Option<TaskId>) -> Breath<H::Ask> {
        (**self).breathe(running).await
    }

    async fn wait(&self, running: Option<TaskId>) -> Breath<H::Ask> {
        (**self).wait(running).await
    }
}

/// Why a base could not be had.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    #[error("the card of the {base} base can't be read ({reason}): the site is incomplete")]
    Card { base: BaseName, reason: String },
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Weights(#[from] WeightsError),
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
