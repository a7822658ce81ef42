//! Drives the page's machine: passes events to it, carries out its effects, and writes its state to
//! the stores.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{File, HtmlIFrameElement, MessageEvent};

use crate::app::adapter::{adapter, fetch_learner, saves_data};
use crate::app::download;
use crate::app::memo::memo;
use crate::app::pane;
use crate::app::stores::{
    BackupStore, ComputingStore, GuideStore, HeadStore, HostStore, KeepingStore, LearningStore,
    LinkStore, NoticeStore, PadStore, PictureStore, ReaderStore, SampleStore, SignStore, UndoStore,
};
use crate::store::{
    Js, Storage, ask_for_own_storage, ask_to_persist, forget_drafts, keep_text, kept_text, new_id,
    now_ms,
};
use ink::Drawn;
use machines::address::{Address, Embed};
use machines::backup::{Saved, SavedRecord};
use machines::computing::{self, Kind, WISH_KEY, Wish, speeds_key};
use machines::drawing::Drawing;
use machines::page::{Beginning, Effect, Event, Page, Part, Worker};
use machines::reading::{self, Mark, ReadsOn};
use machines::record::Store;
use machines::shelf::{PadContents, StoreError};
use machines::stamp::Stamp;
use machines::{notices, pictures};
use network::{BaseName, WEIGHTS_FOLDER};
use worker::client::{Client, ClientError};
use worker::envelope::{Protocol, ToWorker};
use worker::pulse::Pulse;
use worker::{learner, packer, reader};

/// The signals that the driver writes.
#[derive(Clone, Copy)]
pub struct Stores {
    pub pad: PadStore,
    pub reader: ReaderStore,
    pub learning: LearningStore,
    pub computing: ComputingStore,
    pub samples: SampleStore,
    pub signs: SignStore,
    pub heads: HeadStore,
    pub notices: NoticeStore,
    pub guide: GuideStore,
    pub picture: PictureStore,
    pub undo: UndoStore,
    pub keeping: KeepingStore,
    pub backup: BackupStore,
    pub host: HostStore,
    pub links: LinkStore,
    /// Whether the pane that explains is open.
    pub explains: RwSignal<bool>,
}

#[derive(Default)]
struct Inner {
    page: Page,
    reader: Option<Client<reader::Command>>,
    cpu_learner: Option<Client<learner::Command>>,
    gpu_learner: Option<Client<learner::Command>>,
    finder: Option<Client<reader::Command>>,
    packer: Option<Client<packer::Command>>,
    /// The frame of the pane that explains.
    pane: Option<HtmlIFrameElement>,
    /// The file of the opened picture.
    picture: Option<File>,
}

impl Inner {
    fn learner(&mut self, kind: Kind) -> &mut Option<Client<learner::Command>> {
        match kind {
            Kind::Cpu => &mut self.cpu_learner,
            Kind::Gpu => &mut self.gpu_learner,
        }
    }
}

/// A handle to the one driver of the page.
#[derive(Clone, Copy)]
pub struct Driver {
    inner: StoredValue<Inner, LocalStorage>,
    storage: Storage<PadContents>,
    stores: Stores,
}

impl Driver {
    pub fn new(stores: Stores) -> Self {
        let inner = StoredValue::new_local(Inner::default());
        Self { inner, storage: Storage::default(), stores }
    }

    /// Loads stored data, starts the reader, and has the pad's ink read from now on.
    pub fn begin(self, address: Address) {
        self.storage.listen(move |event| self.step(Event::Shelf(event)));
        let embed = address.embed;
        self.step(Event::Begin(Beginning {
            address,
            shows_bases: embed == Embed::Whole,
            kept_wish: kept_text(WISH_KEY).and_then(|text| Wish::parse(&text)),
            saves_data: saves_data(),
            learns: embed.learns(),
            speeds: BaseName::ALL.map(|base| kept_text(&speeds_key(base))),
        }));
        let ink = memo(move || self.mark());
        leptos::prelude::Effect::new(move || {
            self.step(Event::Reading(reading::Event::Ink(ink.get())))
        });
    }

    /// Starts finding digits in a picture.
    pub fn open_picture(self, file: &File) {
        self.inner.update_value(|inner| inner.picture = Some(file.clone()));
        self.step(Event::Pictures(pictures::Event::Open));
    }

    /// All records of these stores in the database, as a backup holds them.
    pub async fn saved(self, stores: &'static [Store]) -> Result<Vec<SavedRecord>, StoreError> {
        self.storage.saved(stores).await
    }

    /// Everything as one file. `kept`: all records of `backup::STORES`.
    pub fn save(self, kept: Vec<SavedRecord>) -> Option<Saved> {
        let engine = kept_text(WISH_KEY).and_then(|text| Wish::parse(&text));
        self.inner.with_value(|inner| inner.page.save::<Js>(kept, now_ms(), engine))
    }

    /// Tells the page around the frame that this page can read, if it can.
    pub fn tell_ready(self) {
        if let Some(event) = self.inner.with_value(|inner| inner.page.ready()) {
            self.stores.host.post(&event);
        }
    }

    /// In a frame on another site, asks for the visitor's own digits. False if they are refused.
    pub async fn use_own_digits(self) -> bool {
        let Some(own) = ask_for_own_storage().await else { return false };
        self.storage.use_own(own);
        self.step(Event::OwnDatabase);
        true
    }

    /// The pane that explains has a new frame, or is closed.
    pub fn set_pane(self, frame: Option<HtmlIFrameElement>) {
        self.with(|inner| inner.pane = frame);
        self.step(Event::Reading(reading::Event::Pane { is_open: false }));
    }

    /// Whether the page in the pane has sent this.
    pub fn is_from_pane(self, event: &MessageEvent) -> bool {
        self.inner.with_value(|inner| {
            inner.pane.as_ref().is_some_and(|frame| pane::has_sent(frame, event))
        })
    }

    pub fn stamp(self) -> Stamp {
        Stamp { id: new_id(), now_ms: now_ms() }
    }

    /// Announces a sentence to screen readers.
    pub fn say(self, sentence: String) {
        self.stores.notices.said.set(sentence);
    }

    pub fn notice(self, sentence: String) {
        self.step(Event::Notices(notices::Event::Show { sentence, again: None }));
    }

    pub fn step(self, event: Event) {
        let effects = self.inner.try_update_value(|inner| inner.page.step(event));
        effects.into_iter().flatten().for_each(|effect| self.carry_out(effect));
    }

    /// Whether all ink is one digit. The person or the guided mode decides this.
    fn is_one(self) -> bool {
        self.stores.pad.is_one.get() || self.stores.guide.is_on()
    }

    /// The state of the ink on the pad; `None` if there is none.
    fn mark(self) -> Option<Mark> {
        let is_one = self.is_one();
        let mark = |drawing: &Drawing| Mark {
            points: drawing.points(),
            generation: drawing.generation,
            is_one,
        };
        self.stores.pad.drawing.with(|drawing| (!drawing.is_empty()).then(|| mark(drawing)))
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::StartReader => self.start_reader(),
            Effect::ToReader(command) => self.with(|inner| send(&inner.reader, command)),
            Effect::ReadPad { on, id } => self.read_pad(on, id),
            Effect::ToPane(command) => self.inner.with_value(|inner| {
                if let Some(frame) = &inner.pane {
                    pane::post(frame, command);
                }
            }),
            Effect::PadToPane { id } => self.carry_out(Effect::ToPane(self.pad_as_command(id))),
            Effect::StartLearner(kind) => self.start_learner(kind),
            Effect::StopLearner(kind) => {
                self.inner.update_value(|inner| *inner.learner(kind) = None);
            }
            Effect::ToLearner(kind, message) => self.with(|inner| {
                let Some(client) = inner.learner(kind) else { return };
                match message {
                    ToWorker::Command(command) => client.send(command),
                    ToWorker::Cancel { task } => client.cancel(task),
                    // The client handles pings itself.
                    ToWorker::Ping { .. } => {}
                }
            }),
            Effect::StartFinder => self.start_finder(),
            Effect::ToFinder(command) => self.with(|inner| {
                if let (Some(finder), Some(file)) = (&inner.finder, &inner.picture) {
                    finder.send_with_file(command, file);
                }
            }),
            Effect::StopFinder => {
                self.inner.update_value(|inner| (inner.finder, inner.picture) = (None, None));
            }
            Effect::StartPacker => self.start_packer(),
            Effect::ToPacker(command) => self.with(|inner| send(&inner.packer, command)),
            Effect::StopPacker => self.with(|inner| inner.packer = None),
            Effect::AskForAdapter => spawn_local(async move {
                self.step(Event::Computing(computing::Event::Adapter(adapter().await)));
            }),
            Effect::FetchGpuLearner => spawn_local(async move {
                let arrived = move |bytes| {
                    self.step(Event::Computing(computing::Event::Fetching { bytes }));
                };
                let ok = fetch_learner(&arrived).await.is_some();
                self.step(Event::Computing(computing::Event::Fetched { ok }));
            }),
            Effect::FetchCards(bases) => {
                bases.into_iter().for_each(|base| spawn_local(self.fetch_card(base)));
            }
            Effect::KeepText { key, text } => keep_text(&key, &text),
            Effect::Shelf(effect) => self.storage.carry_out(effect),
            Effect::LeaveFrame(changes) => self.storage.leave(changes),
            Effect::LeaveAddress => leave_link(),
            Effect::AskToPersist => spawn_local(async move {
                ask_to_persist().await;
                self.stores.keeping.ask().await;
            }),
            Effect::ClearPad => {
                self.stores.pad.clear();
                forget_drafts();
            }
            Effect::RestartReaderAfter { ms, attempt } => {
                let restart = move || {
                    self.step(Event::Reading(reading::Event::Restart { attempt }));
                };
                set_timeout(restart, Duration::from_millis(ms.into()));
            }
            Effect::ToHost(event) => self.stores.host.post(&event),
            Effect::Say(sentence) => self.say(sentence),
            Effect::Tell(sentence) => self.stores.backup.told.set(Some(sentence)),
            Effect::Offer { name, file } => {
                if let Err(error) = download::offer(&name, &file.0) {
                    self.notice(error.to_string());
                }
            }
            Effect::Show(part) => self.show(part),
        }
    }

    fn show(self, part: Part) {
        self.inner.with_value(|Inner { page, .. }| match part {
            Part::Reader => self.stores.reader.show(&page.reader),
            Part::Learning => self.stores.learning.show(&page.learning),
            Part::Computing => self.stores.computing.show(&page.computing),
            Part::Samples => {
                self.stores.samples.show(&page.samples);
                self.stores.guide.show(&page.samples);
            }
            Part::List => self.stores.samples.show_list(&page.contents().samples),
            Part::Signs => {
                self.stores.signs.show(&page.signs, &page.contents().signs, &page.reader);
            }
            Part::Heads => self.stores.heads.show(&page.heads, &page.contents().heads),
            Part::Undo => self.stores.undo.show(&page.undo, page.contents()),
            Part::Notices => self.stores.notices.show(&page.notices),
            Part::Pictures => self.stores.picture.show(&page.pictures),
            Part::Links => self.stores.links.show(&page.links),
        });
    }

    fn with(self, act: impl FnOnce(&mut Inner)) {
        self.inner.update_value(act);
    }

    fn start_reader(self) {
        let running = self.inner.with_value(|inner| inner.reader.clone());
        if let Some(client) = running {
            return client.restart();
        }
        let client = Client::start(reader::Command::WORKER, Pulse::starting(), move |heard| {
            self.step(Event::FromReader(heard, now_ms()));
        });
        self.started(Worker::Reader, client, |inner, client| inner.reader = Some(client));
    }

    fn start_learner(self, kind: Kind) {
        let (worker, pulse) = match kind {
            Kind::Cpu => (learner::Command::WORKER, Pulse::starting()),
            Kind::Gpu => (learner::GPU_WORKER, Pulse::patient()),
        };
        let client = Client::start(worker, pulse, move |heard| {
            self.step(Event::FromLearner(kind, heard, self.stamp()));
        });
        self.started(Worker::Learner(kind), client, |inner, client| {
            *inner.learner(kind) = Some(client);
        });
    }

    fn start_finder(self) {
        let client = Client::start(reader::Command::WORKER, Pulse::starting(), move |heard| {
            self.step(Event::FromFinder(heard));
        });
        self.started(Worker::Finder, client, |inner, client| inner.finder = Some(client));
    }

    fn start_packer(self) {
        let client = Client::start(packer::Command::WORKER, Pulse::starting(), move |heard| {
            self.step(Event::FromPacker(heard));
        });
        self.started(Worker::Packer, client, |inner, client| inner.packer = Some(client));
    }

    fn started<C: Protocol>(
        self,
        worker: Worker,
        client: Result<Client<C>, ClientError>,
        keep: impl FnOnce(&mut Inner, Client<C>),
    ) {
        match client {
            Ok(client) => self.inner.update_value(|inner| keep(inner, client)),
            Err(error) => self.step(Event::NotStarted(worker, error.to_string())),
        }
    }

    /// All digits on the pad, to be read.
    fn pad_as_command(self, id: u32) -> reader::Command {
        let digits = untrack(|| {
            let one = self.is_one();
            self.stores.pad.drawing.with(|drawing| {
                let digits = self.stores.pad.digits(drawing, one).into_iter();
                let drawn = digits.map(|places| Drawn::Ink(drawing.some_of(&places)));
                drawn.collect::<Vec<_>>()
            })
        });
        reader::Command::Read { id, digits }
    }

    fn read_pad(self, on: ReadsOn, id: u32) {
        let read = self.pad_as_command(id);
        self.carry_out(match on {
            ReadsOn::Reader => Effect::ToReader(read),
            ReadsOn::GpuLearner => {
                Effect::ToLearner(Kind::Gpu, ToWorker::Command(learner::Command::Read(read)))
            }
        });
    }

    /// Fetches a base's name, size and accuracy before the base is loaded.
    async fn fetch_card(self, base: BaseName) {
        let url = format!("{WEIGHTS_FOLDER}/{}", base.card_file());
        if let Some(card) = download::json(&url).await {
            self.step(Event::Reading(reading::Event::Card(base, card)));
        }
    }
}

/// Takes the link out of the page's address.
fn leave_link() {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let address = path + &location.search().unwrap_or_default();
    if let Ok(history) = window().history() {
        // If the address can't be changed, a reload asks again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

fn send<C: Protocol>(client: &Option<Client<C>>, command: C) {
    if let Some(client) = client {
        client.send(command);
    }
}
