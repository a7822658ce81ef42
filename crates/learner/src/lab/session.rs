//! What the Lab's engine does with its commands: fetches what rows need, and runs them.

use std::cell::Cell;
use std::rc::Rc;

use burn::tensor::Device;

use crate::shipped::{BaseError, Site};
use data::download::{DownloadError, Wanted};
use data::{FASHION, MNIST, Part};
use lab::sources::{Parts, SourceError, Sources};
use lab::{LabError, Options, Runner, probe};
use learn::model::vgg16::{Vgg16, VggError};
use network::BaseName;
use network::watch::{Cancelled, News, Watch};
use recipes::UnknownError;
use recipes::needs::Needs;
use recipes::own::{OwnDigits, TooFewError};
use recipes::recipe::Recipe;
use recipes::scale::Scale;
use worker::host::FetchError;
use worker::host::Host;
use worker::lab::{Command, Event, Lent, Request};
use worker::protocol::TaskId;

/// Steps are told no more often.
const TELL_MS: f64 = 100.0;

#[derive(Debug, thiserror::Error)]
enum SessionError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Unknown(#[from] UnknownError),
    #[error("your digits are too few for this project ({0})")]
    Hand(#[from] TooFewError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Base(#[from] BaseError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Vgg16(#[from] VggError),
    #[error(transparent)]
    Lab(LabError),
}

impl From<LabError> for SessionError {
    fn from(error: LabError) -> Self {
        match error {
            LabError::Cancelled(cancelled) => cancelled.into(),
            error => Self::Lab(error),
        }
    }
}

/// What was fetched and trained so far, for the next command.
pub struct Session<H> {
    host: H,
    /// In words, for results.
    engine: String,
    device: Device,
    sources: Sources,
    kept: Option<Kept<H>>,
}

/// A runner with the networks that it has trained, and what it was made for.
struct Kept<H> {
    recipe: &'static Recipe,
    scale: Scale,
    seed: u64,
    runner: Runner<Onlooker<H>>,
    onlooker: Rc<Onlooker<H>>,
}

impl<H: Host<Ask = Command> + Clone> Session<H> {
    /// Computes on a plain device; `engine` is what results call it.
    pub fn new(host: H, device: Device, engine: &str) -> Self {
        let sources = Sources::default();
        Self { host, engine: engine.to_owned(), device, sources, kept: None }
    }

    /// Does one command to its end and tells what came of it.
    pub async fn handle(&mut self, command: Command) {
        let (task, done) = match command {
            Command::Run { task, request } => (task, self.run(task, request).await),
            Command::TakeVgg16 { task, weights } => (task, self.take_vgg16(task, weights).await),
            Command::Measure { task } => (task, self.measure(task).await),
            Command::Ping { id } => return self.host.send(Event::Pong { id }),
            // Whatever ran has ended before this command was handed over.
            Command::Cancel { .. } => return,
        };
        let event = match done {
            Ok(event) => event,
            Err(SessionError::Cancelled(_)) => Event::Cancelled { task },
            // What it computes on is gone: only another engine can go on.
            Err(SessionError::Lab(LabError::Read(error))) => {
                Event::Crashed { message: error.to_string() }
            }
            Err(error) => Event::Failed {
                task: Some(task),
                sentence: error.to_string(),
                retry: matches!(
                    error,
                    SessionError::Fetch(_) | SessionError::Base(_) | SessionError::Download(_)
                ),
            },
        };
        self.host.send(event);
    }

    async fn run(&mut self, task: TaskId, request: Request) -> Result<Event, SessionError> {
        let recipe = recipes::find(&request.recipe)?;
        let rows = request.rows.iter().map(|name| recipe.row(name));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let hand = Some(&request.hand).filter(|hand| !hand.is_empty());
        let mut hand = hand.map(|digits| OwnDigits::deal(digits)).transpose()?;
        self.kept.take_if(|kept| !kept.fits(recipe, &request));
        for row in rows {
            self.host.send(Event::Row { task, row: row.name.to_owned() });
            self.fetch(task, Needs::of(recipe, row)).await?;
            let new = || Kept::new(recipe, &request, &self.engine, &self.device, &self.host);
            let Kept { runner, onlooker, .. } = self.kept.get_or_insert_with(new);
            onlooker.task.set(task);
            runner.take_sources(self.sources.clone());
            if let Some(hand) = hand.take() {
                runner.take_hand(hand);
            }
            let outcome = Box::new(runner.run(row).await?);
            let misread = runner.misread_pictures(row, &outcome.test)?;
            self.host.send(Event::RowDone { task, outcome, misread });
        }
        Ok(Event::Ended { task })
    }

    async fn measure(&self, task: TaskId) -> Result<Event, SessionError> {
        let rates = probe::rates(&self.device, &Onlooker::new(self.host.clone(), task)).await?;
        Ok(Event::Measured { task, rates })
    }

    async fn take_vgg16(&mut self, task: TaskId, weights: Lent) -> Result<Event, SessionError> {
        let file = match weights {
            Lent::File(file) => file,
            Lent::Url(path) => {
                let file = self.host.fetch(Some(task), Wanted { path, expected: None });
                self.host.meanwhile(Some(task), file, async |_| ()).await.ok_or(Cancelled)??
            }
        };
        self.sources.vgg16 = Some(Vgg16::from_bytes(&file, &self.device)?);
        // What was extracted with other weights is no good any more.
        self.kept = None;
        Ok(Event::Vgg16Taken { task, bytes: file.len() as u64, sha256: data::sha256(&file) })
    }

    /// What isn't here yet.
    async fn fetch(&mut self, task: TaskId, needs: Needs) -> Result<(), SessionError> {
        if needs.mnist && self.sources.mnist.is_none() {
            self.sources.mnist = Some(self.parts(task, MNIST.name).await?);
        }
        if needs.fashion && self.sources.fashion.is_none() {
            self.sources.fashion = Some(self.parts(task, FASHION).await?);
        }
        if needs.base && self.sources.base.is_none() {
            let base = self.host.base(Some(task), BaseName::Cnn, &self.device);
            let base = self.host.meanwhile(Some(task), base, async |_| ()).await;
            self.sources.base = Some(base.ok_or(Cancelled)??.base);
        }
        Ok(())
    }

    async fn parts(&self, task: TaskId, set: &str) -> Result<Rc<Parts>, SessionError> {
        let parts = async {
            let train = self.host.digits(Some(task), set, Part::Train, None).await?;
            let test = self.host.digits(Some(task), set, Part::Test, None).await?;
            Ok::<_, FetchError>(Rc::new(Parts { train, test }))
        };
        let parts = self.host.meanwhile(Some(task), parts, async |_| ()).await;
        Ok(parts.ok_or(Cancelled)??)
    }
}

impl<H: Host<Ask = Command> + Clone> Kept<H> {
    fn new(
        recipe: &'static Recipe,
        request: &Request,
        engine: &str,
        device: &Device,
        host: &H,
    ) -> Self {
        let (scale, seed) = (request.scale, request.seed);
        let onlooker = Rc::new(Onlooker::new(host.clone(), TaskId(0)));
        let options = Options { seed, scale, engine: engine.to_owned() };
        let (sources, device) = (Sources::default(), device.clone());
        let runner = Runner::new(recipe, sources, device, options, onlooker.clone());
        Self { recipe, scale, seed, runner, onlooker }
    }

    fn fits(&self, recipe: &Recipe, request: &Request) -> bool {
        (self.recipe.id, self.scale, self.seed) == (recipe.id, request.scale, request.seed)
    }
}

/// Tells the page what a runner says, and lets commands in.
struct Onlooker<H> {
    host: H,
    /// Set before each row.
    task: Cell<TaskId>,
    told_ms: Cell<f64>,
}

impl<H> Onlooker<H> {
    fn new(host: H, task: TaskId) -> Self {
        Self { host, task: Cell::new(task), told_ms: Cell::new(f64::MIN) }
    }
}

impl<H: Host<Ask = Command>> Watch for Onlooker<H> {
    fn now_ms(&self) -> f64 {
        self.host.now_ms()
    }

    fn tell(&self, news: News<'_>) {
        let task = self.task.get();
        self.host.send(match news {
            News::Begins(what) => Event::Begins { task, what: what.to_owned() },
            News::Step { done, total } => {
                let now_ms = self.now_ms();
                if done < total && now_ms - self.told_ms.get() < TELL_MS {
                    return;
                }
                self.told_ms.set(now_ms);
                Event::Step { task, done, total }
            }
            News::Epoch { epoch, of } => Event::Epoch { task, epoch: *epoch, of },
        });
    }

    async fn breathe(&self) -> Result<(), Cancelled> {
        let breath = self.host.breathe(Some(self.task.get())).await;
        if breath.cancelled { Err(Cancelled) } else { Ok(()) }
    }
}
