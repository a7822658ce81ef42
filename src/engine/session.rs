//! What an engine does with its commands: a base, a head on top of it, and one task at a time.

use std::cell::RefCell;
use std::collections::HashMap;

use burn::nn::Linear;
use burn::tensor::Device;

use super::dialogue::Ask;
use super::fine_tune;
use super::host::{BaseError, FetchError, Host, Shipped};
use super::protocol::{
    BaseName, Command, Count, DigitRead, Event, FineTuneSettings, HeadFile, Ink, Labelled,
    Probabilities, Stage, TaskId,
};
use crate::data::{MNIST, Part};
use crate::ink::{Image28, Trace};
use crate::learn::doubt;
use crate::learn::hand::Hand;
use crate::learn::personal::{Head, Rows};
use crate::learn::read::{self, ReadError};
use crate::learn::samples::Samples;
use crate::learn::variations;
use crate::measure::most_likely;
use crate::model::weights::{self, WeightsError};
use crate::model::{Base, batch_of_bytes};

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

/// A base with what has been computed for it so far.
pub(super) struct Loaded {
    pub base: Base,
    /// Tells digits from anything else.
    doubt: Option<Linear>,
    /// The head in use where it isn't the base's own.
    pub personal: Option<Head>,
    /// Features of MNIST pictures that are learned beside a person's, as far as computed.
    replay: Computed,
    /// Features of MNIST's test set, as far as computed.
    test: Computed,
    /// Features of labelled digits by their ink; each sample's own picture first.
    samples: RefCell<HashMap<u64, Rows>>,
    /// The ink that bends readings instead of the head's own.
    remembered: RefCell<Option<Hand>>,
}

/// Features of a part of MNIST, from its first picture on.
#[derive(Default)]
struct Computed {
    rows: Vec<Rows>,
    /// No picture is left.
    whole: bool,
}

impl Computed {
    fn pictures(&self) -> usize {
        self.rows.iter().map(|rows| rows.labels.len()).sum()
    }

    /// All of them, where they are so many or no more can be had.
    fn enough(&mut self, pictures: usize) -> Option<Rows> {
        if !self.whole && self.pictures() < pictures {
            return None;
        }
        let all = Rows::join(self.rows.iter())?;
        self.rows = vec![all.clone()];
        Some(all)
    }
}

impl Loaded {
    fn head(&self) -> &Linear {
        self.personal.as_ref().map_or(self.base.head(), |head| &head.linear)
    }

    /// Numbers that a head takes of a picture.
    fn features(&self) -> usize {
        self.base.head().weight.dims()[0]
    }
}

/// An engine's state between commands.
pub struct Session<H> {
    pub(super) host: H,
    pub(super) device: Device,
    loaded: Option<Loaded>,
}

impl<H: Host<Ask = Command>> Session<H> {
    pub fn new(host: H) -> Self {
        Self { host, device: Device::flex(), loaded: None }
    }

    /// Does one command to its end and tells what came of it.
    pub async fn handle(&mut self, command: Command) {
        let task = command.task();
        let stopped = match command {
            Command::LoadBase(name) => self.load(name).await.map_err(Stop::from),
            Command::UseHead { id, head } => self.use_head(id, head).map_err(Stop::from),
            Command::Export { task } => self.export(task).map_err(Stop::from),
            Command::Evaluate { task } => self.evaluate(task).await,
            Command::Prepare { task, settings } => {
                // It can't be had now: whoever needs it asks again, and is told why.
                let _ = self.prepare(task, settings.replay as usize).await;
                Ok(())
            }
            Command::FineTune { task, samples, settings } => {
                fine_tune::run(self, task, samples, settings).await
            }
            Command::Ping { id } => {
                self.host.send(Event::Pong { id });
                Ok(())
            }
            // Whatever ran has ended before this command was handed over.
            Command::Cancel { .. } => Ok(()),
            quick @ (Command::Predict { .. }
            | Command::PredictMany { .. }
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

    fn fail(&self, task: Option<TaskId>, error: &SessionError) {
        let sentence = error.to_string();
        self.host.send(Event::Failed { task, sentence, retry: error.retry() });
    }

    pub(super) fn loaded(&self) -> Result<&Loaded, SessionError> {
        self.loaded.as_ref().ok_or(SessionError::NoBase)
    }

    pub(super) fn loaded_mut(&mut self) -> Result<&mut Loaded, SessionError> {
        self.loaded.as_mut().ok_or(SessionError::NoBase)
    }

    async fn load(&mut self, name: BaseName) -> Result<(), SessionError> {
        let Shipped { base, doubt, card } = self.host.base(None, name, &self.device).await?;
        self.loaded = Some(Loaded {
            base,
            doubt,
            personal: None,
            replay: Computed::default(),
            test: Computed::default(),
            samples: RefCell::default(),
            remembered: RefCell::default(),
        });
        self.host.send(Event::BaseLoaded { base: name, card: card.into() });
        Ok(())
    }

    fn use_head(&mut self, id: u32, head: Option<HeadFile>) -> Result<(), SessionError> {
        let device = self.device.clone();
        let loaded = self.loaded_mut()?;
        loaded.personal = match head {
            None => None,
            Some(file) => {
                let (base, features) = (loaded.base.name(), loaded.features());
                Some(weights::head_from_bytes(file, base, features, &device)?)
            }
        };
        let personal = loaded.personal.is_some();
        self.host.send(Event::HeadInUse { id, personal });
        Ok(())
    }

    fn export(&self, task: TaskId) -> Result<(), SessionError> {
        let loaded = self.loaded()?;
        let file = match &loaded.personal {
            None => HeadFile(weights::to_bytes(&loaded.base)?),
            Some(head) => weights::with_head_to_bytes(&loaded.base, head)?,
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
        let count = self.count(task, &head, &test).await?;
        self.host.send(Event::Evaluated { task, count });
        Ok(())
    }

    /// Answers `Predict`, `PredictMany` and `Remember`; also while a task runs.
    pub(super) async fn answer(&self, command: Command) {
        let started = self.host.now_ms();
        let answered = match command {
            Command::Predict { id, digits } => self.read(&digits).await.map(|digits| {
                let elapsed_ms = self.host.now_ms() - started;
                Some(Event::Prediction { id, digits, elapsed_ms })
            }),
            Command::PredictMany { id, inks } => self
                .read(&inks)
                .await
                .map(|read| Some(Event::Predictions { id, probabilities: probabilities(read) })),
            Command::ReadFound { id, inks } => self
                .read(&inks)
                .await
                .map(|read| Some(Event::FoundRead { id, probabilities: probabilities(read) })),
            Command::Remember { id, samples, use_ink } => {
                self.remember(id, &samples, use_ink).await.map(Some)
            }
            _ => Ok(None),
        };
        match answered {
            Ok(event) => event.into_iter().for_each(|event| self.host.send(event)),
            Err(error) => self.fail(None, &error),
        }
    }

    /// Pictures of ink, what the network reads in them, and whether they are digits at all.
    async fn read(&self, inks: &[Ink]) -> Result<Vec<DigitRead>, SessionError> {
        let loaded = self.loaded()?;
        let images: Option<Vec<_>> = inks.iter().map(variations::picture).collect();
        let images =
            images.filter(|images| !images.is_empty()).ok_or(SessionError::NothingDrawn)?;
        let mut all = Vec::with_capacity(images.len());
        for images in images.chunks(read::BATCH) {
            let batch = batch_of_bytes(images.iter().map(Image28::bytes), &self.device);
            let features = loaded.base.features(batch);
            let digits = match &loaded.doubt {
                Some(doubt) => doubt::of_digits(doubt, features.clone()).await?,
                None => vec![1.0; images.len()],
            };
            let read = read::probabilities(loaded.head(), features).await?;
            let read = images.iter().zip(read).zip(digits);
            all.extend(read.map(|((image, probabilities), digit)| DigitRead {
                probabilities,
                digit,
                image: image.clone(),
            }));
        }
        let remembered = loaded.remembered.borrow();
        if let Some(hand) = remembered.as_ref().or(loaded.personal.as_ref().map(|head| &head.hand))
        {
            for (read, ink) in all.iter_mut().zip(inks) {
                // What the person has labelled as a digit is one.
                if hand.weigh(Trace::of(&ink.strokes).as_ref(), &mut read.probabilities) {
                    read.digit = 1.0;
                }
            }
        }
        Ok(all)
    }

    async fn remember(
        &self,
        id: u32,
        samples: &[Labelled],
        use_ink: bool,
    ) -> Result<Event, SessionError> {
        // The seed of learning: what is computed here needn't be computed there.
        let seed = FineTuneSettings::default().seed;
        let mut rows = Vec::with_capacity(samples.len());
        for sample in samples {
            let of_sample = self.sample_rows(sample, 0, seed)?;
            rows.push(of_sample.ok_or(SessionError::NoInk(sample.label))?);
        }
        let loaded = self.loaded()?;
        let own = Samples::new(loaded.base.head(), samples.iter(), rows).await?;
        let suspects = own.suspects(&own.everyone());
        let hand = own.hand(&own.trusted(&own.everyone()));
        let after = own.bent_by(&hand);
        *loaded.remembered.borrow_mut() = use_ink.then_some(hand);
        Ok(Event::Remembered { id, suspects, before: own.before(), after })
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

    /// A labelled digit's features; the first row is its own picture.
    pub(super) fn sample_rows(
        &self,
        sample: &Labelled,
        wanted: usize,
        seed: u64,
    ) -> Result<Option<Rows>, SessionError> {
        let loaded = self.loaded()?;
        let key = variations::fingerprint(sample) ^ seed.rotate_left(32);
        if let Some(kept) = loaded.samples.borrow().get(&key)
            && kept.labels.len() > wanted
        {
            let mut rows = kept.first(wanted + 1);
            rows.labels.fill(sample.label);
            return Ok(Some(rows));
        }
        let rows = Rows::of_sample(&loaded.base, sample, wanted, seed, &self.device);
        if let Some(rows) = &rows {
            loaded.samples.borrow_mut().insert(key, rows.clone());
        }
        Ok(rows)
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
            let end = (done + fine_tune::FEATURES_AT_ONCE).min(total);
            let images = &digits.images[done * Image28::PIXELS..end * Image28::PIXELS];
            let batch = batch_of_bytes(std::iter::once(images), &self.device);
            let features = self.loaded()?.base.features(batch);
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

    /// How many of the rows a head reads right.
    pub(super) async fn count(
        &self,
        task: TaskId,
        head: &Linear,
        rows: &Rows,
    ) -> Result<Count, Stop> {
        let mut count = Count::default();
        let [all, _] = rows.features.dims();
        for start in (0..all).step_by(read::BATCH) {
            let length = read::BATCH.min(all - start);
            let features = rows.features.clone().narrow(0, start, length);
            let read = read::probabilities(head, features).await?;
            for (read, &label) in read.iter().zip(&rows.labels[start..]) {
                count.add(most_likely(read) == label);
            }
            self.breathe(task).await?;
        }
        Ok(count)
    }
}

fn probabilities(read: Vec<DigitRead>) -> Vec<Probabilities> {
    read.into_iter().map(|read| read.probabilities).collect()
}
