//! Drives the machine of the Lab's runs: passes events to it, carries out its effects, and writes
//! its state to the stores.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::adapter::adapter;
use crate::app::download;
use crate::app::lab::computing::ComputingStore;
use crate::app::lab::notices::NoticeStore;
use crate::app::lab::place::PlaceStore;
use crate::app::lab::results::ResultStore;
use crate::app::lab::running::RunningStore;
use crate::app::stores::{HostStore, set};
use crate::store::now_ms;
use machines::computing::Kind;
use machines::contract::LabEvent;
use machines::lab::cell;
use machines::lab::rows::{Plan, RowId};
use machines::lab::run::{self, Event, Runs};
use machines::matrix::At;
use machines::record::Entry;
use machines::result::LabResult;
use network::vgg16::Scaling;
use recipes::scale::Scale;
use worker::client::{Client, ClientError, Heard};
use worker::envelope::{Protocol, TaskId};
use worker::lab::{Vgg16Source, Vgg16Weights};
use worker::learner::{Command, GPU_WORKER};
use worker::pulse::Pulse;

/// The person's own weights of VGG16. Each new learner gets a new copy.
#[derive(Clone)]
pub struct Given {
    pub from: GivenFrom,
    /// `None`: as the file's metadata says.
    pub scaling: Option<Scaling>,
}

#[derive(Clone)]
pub enum GivenFrom {
    File(web_sys::File),
    Url(String),
}

#[derive(Default)]
struct Inner {
    machine: Runs,
    learner: Option<Client<Command>>,
    vgg16: Option<Given>,
}

/// A handle to the one driver of the page.
#[derive(Clone, Copy)]
pub struct Driver {
    inner: StoredValue<Inner, LocalStorage>,
    place: PlaceStore,
    results: ResultStore,
    running: RunningStore,
    computing: ComputingStore,
    notices: NoticeStore,
    host: HostStore,
}

impl Driver {
    /// Starts the driver. The address's learner is started from now on.
    pub fn start(
        place: PlaceStore,
        results: ResultStore,
        running: RunningStore,
        computing: ComputingStore,
        notices: NoticeStore,
        host: HostStore,
    ) -> Self {
        let inner = StoredValue::new_local(Inner::default());
        let driver = Self { inner, place, results, running, computing, notices, host };
        Effect::new(move || driver.step(Event::Choose(place.kind.get())));
        Effect::new(move || {
            if results.deleted_elsewhere.get() > 0 {
                driver.step(Event::DeletedElsewhere);
            }
        });
        driver
    }

    pub fn run(self, plan: Plan) {
        let own_digits = self.results.samples.get_untracked().unwrap_or_default();
        self.step(Event::Run { plan, own_digits });
    }

    pub fn stop(self) {
        self.step(Event::Stop);
    }

    /// Opens a cell of a result's confusion matrix.
    pub fn open_cell(self, result: &LabResult, at: At) {
        let request = self.results.samples.with_untracked(|samples| {
            cell::request(result, at, samples.as_deref().unwrap_or_default())
        });
        let (id, made_ms) = (result.id().clone(), result.made_ms);
        self.step(Event::OpenCell { result: id, made_ms, at, request });
    }

    pub fn close_cell(self) {
        self.step(Event::CloseCell);
    }

    /// Opens the network that a row has trained.
    pub fn open_network(self, row: RowId, scale: Scale) {
        self.step(Event::OpenNetwork { row, scale });
    }

    pub fn close_network(self) {
        self.step(Event::CloseNetwork);
    }

    pub fn give_vgg16(self, weights: Given) {
        self.inner.update_value(|inner| inner.vgg16 = Some(weights));
        self.step(Event::GiveVgg16);
    }

    fn step(self, event: Event) {
        let effects = self.inner.try_update_value(|inner| inner.machine.step(event, now_ms()));
        // The page is closing.
        let Some(effects) = effects else { return };
        self.inner.with_value(|inner| self.show(&inner.machine));
        effects.into_iter().for_each(|effect| self.carry_out(effect));
    }

    fn show(self, machine: &Runs) {
        set(self.running.running, &machine.running);
        set(self.running.cell, &machine.cell);
        set(self.running.network, &machine.network);
        set(self.computing.rates, &machine.rates());
        set(self.computing.chip, &machine.chip);
        set(self.computing.vgg16, &machine.vgg16);
        set(self.computing.trained, &machine.trained);
    }

    fn carry_out(self, effect: run::Effect) {
        match effect {
            run::Effect::StartLearner(kind) => match self.start_learner(kind) {
                Ok(client) => self.inner.update_value(|inner| inner.learner = Some(client)),
                Err(error) => self.step(Event::Lost { sentence: error.to_string() }),
            },
            run::Effect::EndLearner => self.inner.update_value(|inner| inner.learner = None),
            run::Effect::Send(command) => self.with_learner(|learner| learner.send(command)),
            run::Effect::Cancel(task) => self.with_learner(|learner| learner.cancel(task)),
            run::Effect::AskForAdapter => {
                spawn_local(async move { self.step(Event::Adapter(adapter().await)) });
            }
            run::Effect::ReadVgg16(task) => spawn_local(self.read_vgg16(task)),
            run::Effect::ForgetVgg16 => self.inner.update_value(|inner| inner.vgg16 = None),
            run::Effect::Choose(kind) => self.place.choose_kind(kind),
            run::Effect::Keep(result) => {
                self.host.post(&LabEvent::Result(&result));
                self.results.keep(*result);
            }
            run::Effect::Say(sentence) => self.notices.announce(sentence),
            run::Effect::SayAlso(sentence) => self.notices.announce_also(&sentence),
            run::Effect::Trouble(trouble) => self.notices.trouble.set(trouble),
        }
    }

    fn start_learner(self, kind: Kind) -> Result<Client<Command>, ClientError> {
        let worker = match kind {
            Kind::Cpu => Command::WORKER,
            Kind::Gpu => GPU_WORKER,
        };
        // A tree or a clustering takes seconds at a time, and more on a slow phone.
        Client::start(worker, Pulse::patient(), move |heard| {
            self.step(match heard {
                Heard::Message(message) => Event::Learner(message),
                Heard::Lost { sentence } => Event::Lost { sentence },
            });
        })
    }

    fn with_learner(self, act: impl FnOnce(&Client<Command>)) {
        self.inner.with_value(|inner| {
            if let Some(learner) = &inner.learner {
                act(learner);
            }
        });
    }

    async fn read_vgg16(self, task: TaskId) {
        // Weights that were dropped meanwhile: the machine knows this already.
        let given = self.inner.try_with_value(|inner| inner.vgg16.clone()).flatten();
        let Some(Given { from, scaling }) = given else { return };
        let source = match from {
            GivenFrom::Url(url) => Ok(Vgg16Source::Url(url)),
            GivenFrom::File(file) => {
                let bytes = download::bytes_of(&file).await;
                bytes.map(Vgg16Source::File).map_err(|error| error.to_string())
            }
        };
        let weights = source.map(|source| Vgg16Weights { source, scaling });
        self.step(Event::Vgg16Read { task, weights });
    }
}
