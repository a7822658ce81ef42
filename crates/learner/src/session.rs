//! What an engine does with its commands: a base, a head on top of it, and one task at a time.

use burn::nn::Linear;
use burn::tensor::Device;

use crate::fine_tune;
use crate::loaded::{Computed, Loaded};
use crate::shipped::{BaseError, Site};
use crate::speed;
use data::{MNIST, Part};
use ink::Image28;
use ink::metrics;
use ink::metrics::most_likely;
use learn::model::weights;
use learn::model::weights::WeightsError;
use learn::personal::Rows;
use learn::read;
use learn::read::ReadError;
use network::{BaseName, HeadFile};
use worker::dialogue::Ask;
use worker::host::FetchError;
use worker::host::Host;
use worker::protocol::{Command, Event, Stage, TaskId};
use worker::wire::WireError;

/// Why a command could not be done.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("no base is loaded yet: choose one first")]
    NoBase,
    #[error("there is no labelled digit to learn from: draw one and say which digit it is")]
    NoSamples,
    #[error("the site's MNIST files hold no picture: tell whoever runs this site")]
    NoPictures,
    #[error("there is no ink to read: draw a digit first")]
    NothingDrawn,
    #[error("a digit labelled {0} has no ink: delete it, then try again")]
    NoInk(u8),
    #[error("a digit is labelled {0}: labels are 0 to 9")]
    Label(u8),
    #[error(transparent)]
    Base(#[from] BaseError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Wire(#[from] WireError),
}

impl SessionError {
    /// Whether the same command may succeed if it is given again.
    fn retry(&self) -> bool {
        matches!(self, Self::Base(BaseError::Download(_)) | Self::Fetch(_) | Self::Read(_))
    }
}

/// Why a task ended early.
pub(super) enum Stop {
    Cancelled,
    Failed(SessionError),
}

impl<E: Into<SessionError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// An engine's state between commands.
pub struct Session<H> {
    pub(super) host: H,
    pub(super) device: Device,
    loaded: Option<Loaded>,
}

impl<H: Host<Ask = Command>> Session<H> {
    /// `device`: what computes.
    pub fn new(host: H, device: Device) -> Self {
        Self { host, device, loaded: None }
    }

    /// Does one command to its end and tells what came of it.
    pub async fn handle(&mut self, command: Command) {
        let task = command.task();
        let stopped = match command {
            Command::LoadBase(name) => self.load(name).await.map_err(Stop::from),
            Command::UseHead { id, head } => self.use_head(id, head).map_err(Stop::from),
            Command::Export { task } => self.export(task).await.map_err(Stop::from),
            Command::Evaluate { task } => self.evaluate(task).await,
            Command::Prepare { task, settings } => {
                // It can't be had now: whoever needs it asks again, and is told why.
                let _ = self.prepare(task, settings.replay as usize).await;
                Ok(())
            }
            Command::FineTune { task, samples, settings, from } => {
                fine_tune::run(self, task, samples, settings, from).await
            }
            Command::Measure { task } => speed::measure(self, task).await,
            Command::Ping { id } => {
                self.host.send(Event::Pong { id });
                Ok(())
            }
            // Whatever ran has ended before this command was handed over.
            Command::Cancel { .. } => Ok(()),
            quick @ (Command::Predict { .. }
            | Command::ReadFound { .. }
            | Command::Remember { .. }) => {
                self.answer(quick).await;
                Ok(())
            }
        };
        match (stopped, task) {
            (Ok(()), _) => {}
            (Err(Stop::Failed(error)), _) => self.fail(task, &error),
            (Err(Stop::Cancelled), Some(task)) => self.host.send(Event::Cancelled { task }),
            (Err(Stop::Cancelled), None) => {}
        }
    }

    pub(super) fn fail(&self, task: Option<TaskId>, error: &SessionError) {
        let sentence = error.to_string();
        if let SessionError::Read(_) = error {
            // What it computes on is gone: only another engine can go on.
            return self.host.send(Event::Crashed { message: sentence });
        }
        self.host.send(Event::Failed { task, sentence, retry: error.retry() });
    }

    pub(super) fn loaded(&self) -> Result<&Loaded, SessionError> {
        self.loaded.as_ref().ok_or(SessionError::NoBase)
    }

    pub(super) fn loaded_mut(&mut self) -> Result<&mut Loaded, SessionError> {
        self.loaded.as_mut().ok_or(SessionError::NoBase)
    }

    async fn load(&mut self, name: BaseName) -> Result<(), SessionError> {
        let shipped = self.host.base(None, name, &self.device).await?;
        let card = shipped.card.clone().into();
        self.loaded = Some(shipped.into());
        self.host.send(Event::BaseLoaded { base: name, card });
        Ok(())
    }

    fn use_head(&mut self, id: u32, head: Option<HeadFile>) -> Result<(), SessionError> {
        let device = self.device.clone();
        let loaded = self.loaded_mut()?;
        let (base, features) = (loaded.base.base().name(), loaded.base.width());
        let read = |file| weights::head_from_bytes(file, base, features, &device);
        let head = head.map(read).transpose()?;
        let personal = head.is_some();
        loaded.use_head(head);
        self.host.send(Event::HeadInUse { id, personal });
        Ok(())
    }

    async fn export(&self, task: TaskId) -> Result<(), SessionError> {
        let loaded = self.loaded()?;
        let file = match loaded.personal() {
            None => HeadFile(loaded.file.clone()),
            Some(head) => weights::with_head_to_bytes(&loaded.file, head).await?,
        };
        self.host.send(Event::Exported { task, file });
        Ok(())
    }

    async fn prepare(&mut self, task: TaskId, replay: usize) -> Result<(), Stop> {
        self.replay_rows(task, replay).await?;
        self.test_rows(task).await?;
        Ok(())
    }

    async fn evaluate(&mut self, task: TaskId) -> Result<(), Stop> {
        let test = self.test_rows(task).await?;
        let head = self.loaded()?.head().clone();
        let count = metrics::count_read(&test.labels, &self.reads(task, &head, &test).await?);
        self.host.send(Event::Evaluated { task, count });
        Ok(())
    }

    /// Lets reading pass between two batches of a task.
    pub(super) async fn breathe(&self, task: TaskId) -> Result<(), Stop> {
        let breath = self.host.breathe(Some(task)).await;
        for command in breath.quick {
            self.answer(command).await;
        }
        if breath.cancelled { Err(Stop::Cancelled) } else { Ok(()) }
    }

    pub(super) fn progress(&self, task: TaskId, stage: Stage, done: usize, total: usize) {
        let (done, total) = (done as u64, total as u64);
        self.host.send(Event::Progress { task: Some(task), stage, done, total });
    }

    /// Features of so many MNIST training pictures.
    pub(super) async fn replay_rows(
        &mut self,
        task: TaskId,
        pictures: usize,
    ) -> Result<Option<Rows>, Stop> {
        if pictures == 0 {
            return Ok(None);
        }
        let rows = self.mnist_rows(task, Part::Train, pictures).await?;
        Ok(Some(rows.first(pictures)))
    }

    /// Features of MNIST's test set.
    pub(super) async fn test_rows(&mut self, task: TaskId) -> Result<Rows, Stop> {
        self.mnist_rows(task, Part::Test, usize::MAX).await
    }

    /// Features of the first so many pictures, those that were computed before included.
    async fn mnist_rows(&mut self, task: TaskId, part: Part, most: usize) -> Result<Rows, Stop> {
        if let Some(rows) = self.computed(part)?.enough(most) {
            return Ok(rows);
        }
        let (shards, stage) = match part {
            Part::Train => (Some(0..1), Stage::Features),
            Part::Test => (None, Stage::Test),
        };
        let digits = self.host.digits(Some(task), MNIST.name, part, shards);
        let digits =
            self.host.meanwhile(Some(task), digits, async |quick| self.answer(quick).await);
        let digits = digits.await.ok_or(Stop::Cancelled)??;
        let total = digits.len().min(most);
        let mut done = self.computed(part)?.pictures();
        while done < total {
            let end = (done + fine_tune::features_at_once(&self.loaded()?.base)).min(total);
            let images = &digits.images[done * Image28::PIXELS..end * Image28::PIXELS];
            let features = self.loaded()?.base.features(std::iter::once(images));
            read::settle(&features).await?;
            let labels = digits.labels[done..end].to_vec();
            done = end;
            let computed = self.computed(part)?;
            computed.rows.push(Rows { features, labels });
            computed.whole = done == digits.len();
            self.progress(task, stage, done, total);
            self.breathe(task).await?;
        }
        Ok(self.computed(part)?.enough(total).ok_or(SessionError::NoPictures)?)
    }

    fn computed(&mut self, part: Part) -> Result<&mut Computed, SessionError> {
        let loaded = self.loaded_mut()?;
        Ok(match part {
            Part::Train => &mut loaded.replay,
            Part::Test => &mut loaded.test,
        })
    }

    /// The digit that a head reads in each of the rows.
    pub(super) async fn reads(
        &self,
        task: TaskId,
        head: &Linear,
        rows: &Rows,
    ) -> Result<Vec<u8>, Stop> {
        let [all, _] = rows.features.dims();
        let mut reads = Vec::with_capacity(all);
        for start in (0..all).step_by(read::BATCH) {
            let length = read::BATCH.min(all - start);
            let features = rows.features.clone().narrow(0, start, length);
            let read = read::probabilities(head, features).await?;
            reads.extend(read.iter().map(most_likely));
            self.breathe(task).await?;
        }
        Ok(reads)
    }
}
