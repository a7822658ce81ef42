//! The Lab's trained networks, and the runner's reports to the page.

use std::cell::Cell;
use std::rc::Rc;

use burn::tensor::Device;
use data::download::Source;
use lab::sources::{Parts, Sources};
use lab::{Keep, Options, Runner};
use network::watch::{Cancelled, News, Watch};
use recipes::recipe::{Recipe, Set};
use recipes::scale::Scale;
use worker::envelope::TaskId;
use worker::host::Host;
use worker::lab::{Event, Request};
use worker::learner::{self, Command};
use worker::wire::Encoded;

/// Milliseconds between two messages about a step's progress.
const PROGRESS_MS: f64 = 100.0;

/// The data and networks kept from earlier commands.
pub(crate) struct State<H> {
    /// This learner's name in results.
    pub name: String,
    pub sources: Sources,
    /// The scale that Fashion-MNIST was fetched for.
    pub fashion: Option<Scale>,
    /// Test pictures that were fetched to be shown, without any to learn from.
    pub shown: Option<(Set, Scale, Rc<Parts>)>,
    pub trained: Option<Trained<H>>,
}

/// A runner with its trained networks, and the request that it was made for.
pub(crate) struct Trained<H> {
    recipe: &'static Recipe,
    scale: Scale,
    seed: u64,
    pub runner: Runner<Reporter<H>>,
    pub reporter: Rc<Reporter<H>>,
}

impl<H> State<H> {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            sources: Sources::default(),
            fashion: None,
            shown: None,
            trained: None,
        }
    }

    /// Forgets test pictures that were fetched to be shown, because the sources have them too.
    pub fn forget_shown(&mut self, set: Set) {
        self.shown.take_if(|(shown, ..)| *shown == set);
    }

    /// Whether Fashion-MNIST was fetched for this scale or for all of it.
    pub fn has_fashion(&self, scale: Scale) -> bool {
        self.fashion.is_some_and(|fetched| fetched == scale || fetched == Scale::Full)
    }
}

pub(crate) fn tell(host: &impl Host<Protocol = Command>, event: Event) {
    // Postcard can encode all plain data.
    if let Ok(event) = Encoded::of(&event) {
        host.tell(learner::Event::Lab(event));
    }
}

impl<H: Host<Protocol = Command> + Clone> Trained<H> {
    pub fn new(
        recipe: &'static Recipe,
        request: &Request,
        name: &str,
        device: &Device,
        host: &H,
    ) -> Self {
        let (scale, seed) = (request.scale, request.seed);
        let reporter = Rc::new(Reporter::new(host.clone(), TaskId(0)));
        let options = Options { seed, scale, engine: name.to_owned() };
        let (sources, device) = (Sources::default(), device.clone());
        let runner = Runner::new(recipe, sources, device, options, reporter.clone());
        Self { recipe, scale, seed, runner, reporter }
    }

    pub fn fits(&self, recipe: &Recipe, request: &Request) -> bool {
        self.is_of(recipe, request.scale) && self.seed == request.seed
    }

    pub fn is_of(&self, recipe: &Recipe, scale: Scale) -> bool {
        (self.recipe.id, self.scale) == (recipe.id, scale)
    }
}

/// Sends a runner's progress to the page, and receives commands.
pub(crate) struct Reporter<H> {
    host: H,
    /// Set before each row.
    pub task: Cell<TaskId>,
    told_ms: Cell<f64>,
}

impl<H> Reporter<H> {
    pub fn new(host: H, task: TaskId) -> Self {
        Self { host, task: Cell::new(task), told_ms: Cell::new(f64::MIN) }
    }
}

/// Features lie beside the weights, in the browser's Cache Storage.
impl<H: Host<Protocol = Command>> Keep for Reporter<H> {
    async fn recall(&self, key: &str) -> Option<Vec<u8>> {
        self.host.source().recall(key).await
    }

    async fn keep(&self, key: &str, file: &[u8]) {
        self.host.source().keep(key, file).await;
    }
}

impl<H: Host<Protocol = Command>> Watch for Reporter<H> {
    fn now_ms(&self) -> f64 {
        self.host.now_ms()
    }

    fn tell(&self, news: News<'_>) {
        let task = self.task.get();
        tell(
            &self.host,
            match news {
                News::RowBegins { row } => Event::StepBegan { task, row: row.to_owned() },
                News::Step { done, total } => {
                    let now_ms = self.now_ms();
                    if done < total && now_ms - self.told_ms.get() < PROGRESS_MS {
                        return;
                    }
                    self.told_ms.set(now_ms);
                    Event::Progress { task, done, total }
                }
                News::Epoch { epoch, of } => Event::Epoch { task, epoch: *epoch, of },
            },
        );
    }

    async fn yield_now(&self) -> Result<(), Cancelled> {
        let arrived = self.host.yield_now(Some(self.task.get())).await;
        if arrived.cancelled { Err(Cancelled) } else { Ok(()) }
    }
}
