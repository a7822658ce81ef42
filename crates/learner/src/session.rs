//! A learner's session: carries out commands one after the other.

use burn::tensor::Device;
use data::download::DownloadError;
use learn::model::vgg16::VggError;
use learn::read::ReadError;
use network::layers::LayerError;
use network::vgg16::Vgg16CardError;
use network::watch::Cancelled;
use network::{BaseName, HeadError, WriteError};
use reader::shipped::ShippedError;
use recipes::UnknownError;
use recipes::own::TooFewError;
use worker::envelope::{FromWorker, TaskId};
use worker::host::{FetchError, Host};
use worker::learner::{Command, Event, Stage};
use worker::wire::WireError;

use crate::loaded::Loaded;
use crate::shipped::Shipped;
use crate::{features, runs};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("there is no labelled digit to learn from: draw one and say which digit it is")]
    NoSamples,
    #[error("the site's MNIST files hold no picture: tell whoever runs this site")]
    NoPictures,
    #[error("a digit labelled {0} has no ink: delete it, then try again")]
    NoInk(u8),
    #[error("a digit is labelled {0}: labels are 0 to 9")]
    Label(u8),
    #[error("your digits are too few for this project ({0})")]
    OwnDigits(#[from] TooFewError),
    #[error("the test pictures have changed since this row was run: run the row again")]
    OtherPictures,
    #[error("the network is no longer there: run the row again")]
    NoNetwork,
    #[error(
        "this learner does not read digits: the page and its workers are of different versions, reload the page"
    )]
    NoReader,
    #[error(transparent)]
    Unknown(#[from] UnknownError),
    #[error(transparent)]
    Base(#[from] ShippedError),
    #[error(transparent)]
    Layers(#[from] LayerError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Head(#[from] HeadError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Vgg16(#[from] VggError),
    #[error(transparent)]
    Vgg16Card(#[from] Vgg16CardError),
    #[error(transparent)]
    Source(#[from] ::lab::sources::SourceError),
    #[error(transparent)]
    Lab(::lab::LabError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Wire(#[from] WireError),
}

impl SessionError {
    /// Whether the same command may succeed later.
    fn retry(&self) -> bool {
        matches!(
            self,
            Self::Base(ShippedError::Download(_))
                | Self::Fetch(_)
                | Self::Download(_)
                | Self::Read(_)
        )
    }

    /// Whether the device is lost: then only another learner can continue.
    fn is_fatal(&self) -> bool {
        matches!(self, Self::Read(_) | Self::Lab(::lab::LabError::Read(_)))
    }
}

/// Why a task stopped early.
pub enum Stop {
    Cancelled,
    Failed(SessionError),
}

impl<E: Into<SessionError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<::lab::LabError> for Stop {
    fn from(error: ::lab::LabError) -> Self {
        match error {
            ::lab::LabError::Cancelled(cancelled) => cancelled.into(),
            error => Self::Failed(SessionError::Lab(error)),
        }
    }
}

/// Answers the reader's commands within a learner.
#[allow(async_fn_in_trait)]
pub trait Reads {
    /// Answers a command; returns `None` if the learner does not read.
    async fn answer(&mut self, command: worker::reader::Command) -> Option<()>;
}

/// Reads nothing: the reader's worker answers readings.
pub struct NoReadings;

impl Reads for NoReadings {
    async fn answer(&mut self, _: worker::reader::Command) -> Option<()> {
        None
    }
}

/// A learner's state between commands.
pub struct Session<H, R = NoReadings> {
    pub(crate) host: H,
    pub(crate) device: Device,
    /// The base of the last learning, and its MNIST features.
    loaded: Option<Loaded>,
    pub(crate) lab: runs::State<H>,
    reads: R,
}

impl<H: Host<Protocol = Command> + Clone> Session<H> {
    /// Makes a session on a plain device; `name`: the learner's name in the Lab's results.
    pub fn new(host: H, device: Device, name: &str) -> Self {
        Self::with_reader(host, device, name, NoReadings)
    }
}

impl<H: Host<Protocol = Command> + Clone, R: Reads> Session<H, R> {
    /// Makes a learner that answers the reader's commands with `reads`.
    pub fn with_reader(host: H, device: Device, name: &str, reads: R) -> Self {
        Self { host, device, loaded: None, lab: runs::State::new(name), reads }
    }

    pub(crate) fn fail(&self, task: Option<TaskId>, error: &SessionError) {
        let sentence = error.to_string();
        self.host.send(match error.is_fatal() {
            true => FromWorker::Crashed { message: sentence },
            false => FromWorker::Failed { task, sentence, retry: error.retry() },
        });
    }

    /// Answers a reader's command, within a task or between two.
    pub(crate) async fn answer(&mut self, command: worker::reader::Command) -> Result<(), Stop> {
        Ok(self.reads.answer(command).await.ok_or(SessionError::NoReader)?)
    }

    /// The base with its computed features; fetches it if the last base was another one.
    pub(crate) async fn base(&mut self, task: TaskId, name: BaseName) -> Result<&mut Loaded, Stop> {
        let known = self.loaded.take_if(|loaded| loaded.name() == name);
        let loaded = match known {
            Some(loaded) => loaded,
            None => {
                let shipped = reader::shipped::base(&self.host, Some(task), name);
                let (base, weights) =
                    meanwhile(&self.host, &mut self.reads, task, shipped).await??;
                let Shipped { base, weights, .. } = Shipped::new(base, weights, &self.device)?;
                features::fastest(base, weights, || self.host.now_ms()).await?.into()
            }
        };
        Ok(self.loaded.insert(loaded))
    }

    /// Answers readings between two batches of a task.
    pub(crate) async fn yield_now(&mut self, task: TaskId) -> Result<(), Stop> {
        let arrived = self.host.yield_now(Some(task)).await;
        for command in arrived.quick {
            if let Command::Read(command) = command {
                self.answer(command).await?;
            }
        }
        if arrived.cancelled { Err(Stop::Cancelled) } else { Ok(()) }
    }

    /// Awaits `work`, for example a download, and answers readings meanwhile.
    pub(crate) async fn meanwhile<T>(
        &mut self,
        task: TaskId,
        work: impl Future<Output = T>,
    ) -> Result<T, Stop> {
        meanwhile(&self.host, &mut self.reads, task, work).await
    }

    pub(crate) fn progress(&self, task: TaskId, stage: Stage, done: usize, total: usize) {
        let (done, total) = (done as u64, total as u64);
        self.host.tell(Event::Progress { task, stage, done, total });
    }
}

async fn meanwhile<H: Host<Protocol = Command>, R: Reads, T>(
    host: &H,
    reads: &mut R,
    task: TaskId,
    work: impl Future<Output = T>,
) -> Result<T, Stop> {
    let answer = async |command| {
        if let Command::Read(command) = command {
            // The page sends no readings to a learner that doesn't read.
            let _ = reads.answer(command).await;
        }
    };
    host.meanwhile(Some(task), work, answer).await.ok_or(Stop::Cancelled)
}
