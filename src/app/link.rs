//! What the page asks of the engine, and what it waits for. The answers are in `hear`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::download;
use crate::app::pictures::AskedPicture;
use crate::app::state::{Again, EngineState, InUse, Running, State};
use ink::{Drawn, Labelled};
use machines::address::Embed;
use machines::drawing::Drawing;
use machines::record::{Id, Sample};
use network::{BaseName, Card, FineTuneSettings, HeadFile, WEIGHTS_FOLDER};
use worker::client::EngineClient;
use worker::protocol::{Command, TaskId};

/// What was asked of the engine and is not answered yet.
#[derive(Default)]
pub struct Link {
    pub(super) client: Option<EngineClient>,
    /// The GPU engine until it takes over, and the base that it has.
    pub(super) aside: Option<EngineClient>,
    pub(super) aside_base: Option<BaseName>,
    pub(super) measuring: Option<TaskId>,
    /// Learning was under way when the engine died, and is to go on.
    pub(super) resume: bool,
    /// Learning that ended before its end, though nobody had stopped it.
    pub(super) broken_off: Option<Running>,
    last_number: u32,
    pub(super) drawing: Option<AskedDrawing>,
    pub(super) remembering: Option<AskedMemory>,
    /// What the engine remembers.
    pub(super) remembered: Option<Memory>,
    pub(super) export: Option<TaskId>,
    /// Which base the engine was asked to prepare for learning.
    pub(super) prepared: Option<BaseName>,
    pub(super) picture: Option<AskedPicture>,
    pub(super) deaths_ms: Vec<f64>,
}

pub(super) struct AskedDrawing {
    pub id: u32,
    pub points: usize,
    pub generation: u32,
    pub is_one: bool,
    pub network: u32,
}

/// The samples that an engine knows, what it reads them with, and whether it uses their ink.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Memory {
    base: BaseName,
    head: Option<Id>,
    pub ids: Vec<Id>,
    /// With each label whether its writer stands by it.
    labels: Vec<(u8, bool)>,
    use_ink: bool,
}

pub(super) struct AskedMemory {
    pub id: u32,
    pub memory: Memory,
}

impl State {
    pub fn start_engine(self) {
        self.connect();
        Effect::new(move || self.use_what_is_wanted());
        Effect::new(move || {
            self.drawing.track();
            self.is_one.track();
            self.guided.track();
            self.network.track();
            self.in_use.track();
            self.read_drawing();
        });
        Effect::new(move || {
            self.samples.track();
            self.at_once.track();
            self.in_use.track();
            self.remember();
        });
        Effect::new(move || self.prepare());
        Effect::new(move || {
            self.in_use.track();
            self.read_found();
        });
        if self.embed == Embed::Whole {
            // It is set more than once.
            let chosen = Memo::new(move |_| self.chosen.get());
            Effect::new(move || {
                if chosen.get() {
                    self.fetch_other_cards();
                }
            });
        }
    }

    pub fn start_engine_again(self) {
        self.link.update_value(|link| link.deaths_ms.clear());
        self.engine.set(EngineState::Starting);
        if self.link.with_value(|link| link.client.is_some()) {
            self.restart();
        } else {
            self.connect();
        }
    }

    pub(super) fn connect(self) {
        match EngineClient::start(move |from| self.hear(from)) {
            Ok(client) => self.link.update_value(|link| link.client = Some(client)),
            Err(error) => {
                self.engine.set(EngineState::Failed);
                self.alert(error.to_string(), Some(Again::StartEngine));
            }
        }
    }

    /// The wanted base's own card comes with it.
    fn fetch_other_cards(self) {
        let wanted = self.base.get_untracked();
        for base in BaseName::ALL.into_iter().filter(|&base| base != wanted) {
            spawn_local(self.fetch_card(base));
        }
    }

    /// The base's name, size and accuracy, to be shown before it is loaded.
    async fn fetch_card(self, base: BaseName) {
        if let Some(card) =
            download::json::<Card>(&format!("{WEIGHTS_FOLDER}/{}", base.card_file())).await
        {
            self.cards.update(|cards| {
                cards[base as usize].get_or_insert(card);
            });
        }
    }

    /// Brings what the engine reads with to what the person wants: at the start, after a choice, after a death.
    fn use_what_is_wanted(self) {
        let (base, head) = (self.base.get(), self.head.get());
        let in_use = self.in_use.get();
        let busy = self.task.with(Option::is_some);
        if self.engine.get() != EngineState::Ready || !self.chosen.get() || busy {
            return;
        }
        if in_use.loading.is_some() || in_use.changing_head.is_some() {
            return;
        }
        if in_use.base != Some(base) {
            if in_use.failed != Some(base) {
                self.in_use.set(InUse { loading: Some(base), ..in_use });
                self.send(Command::LoadBase(base));
            }
        } else if let Some(file) = self.import.get() {
            self.change_head(in_use, Some(file));
        } else if in_use.head != head {
            let file = head.as_ref().and_then(|id| {
                self.heads.with(|heads| {
                    heads.iter().find(|head| head.id == *id).map(|head| head.file.clone())
                })
            });
            if head.is_none() || file.is_some() {
                self.change_head(in_use, file);
            }
        }
    }

    fn change_head(self, in_use: InUse, head: Option<HeadFile>) {
        let id = self.number();
        self.in_use.set(InUse { changing_head: Some(id), ..in_use });
        self.send(Command::UseHead { id, head });
    }

    /// Asks for a reading of the ink, unless one is under way: then its answer asks again.
    pub(super) fn read_drawing(self) {
        let ready = self.in_use.with_untracked(|in_use| in_use.settled().is_some());
        if self.drawing.with_untracked(Drawing::is_empty) {
            if self.reading.with_untracked(Option::is_some) {
                self.reading.set(None);
            }
            return;
        }
        if !ready || self.link.with_value(|link| link.drawing.is_some()) {
            return;
        }
        let id = self.number();
        let (asked, digits): (_, Vec<_>) = self.drawing.with_untracked(|drawing| {
            let asked = AskedDrawing {
                id,
                points: drawing.points(),
                generation: drawing.generation,
                is_one: self.is_one.get_untracked(),
                network: self.network.get_untracked(),
            };
            let drawn = |places: &Vec<usize>| Drawn::Ink(drawing.some_of(places));
            (asked, self.digits(drawing).iter().map(drawn).collect())
        });
        if digits.is_empty() {
            return;
        }
        self.link.update_value(|link| link.drawing = Some(asked));
        self.send(Command::Predict { id, digits });
    }

    /// Tells the engine of the labelled digits, unless that is under way: then its answer tells again.
    pub(super) fn remember(self) {
        let (base, head) =
            self.in_use.with_untracked(|in_use| (in_use.settled(), in_use.head.clone()));
        let (Some(base), true) = (base, self.embed != Embed::Pad) else { return };
        if self.link.with_value(|link| link.remembering.is_some()) {
            return;
        }
        let use_ink = self.at_once.get_untracked();
        let inked = |sample: &&Sample| sample.drawn.has_ink();
        let memory = self.samples.with_untracked(|samples| {
            let (ids, labels) = samples
                .iter()
                .filter(inked)
                .map(|sample| (sample.id.clone(), (sample.label, sample.sure)))
                .unzip();
            Memory { base, head, ids, labels, use_ink }
        });
        let known = self.link.with_value(|link| match &link.remembered {
            Some(remembered) => *remembered == memory,
            None => memory.ids.is_empty(),
        });
        if known {
            return;
        }
        let samples = self
            .samples
            .with_untracked(|samples| samples.iter().filter(inked).map(Labelled::from).collect());
        let id = self.number();
        self.link.update_value(|link| link.remembering = Some(AskedMemory { id, memory }));
        self.send(Command::Remember { id, samples, use_ink });
    }

    /// Has the engine compute what learning will need, once a digit was labelled: who only looks
    /// around again downloads nothing.
    pub(super) fn prepare(self) {
        let base = self.in_use.with(|in_use| in_use.settled());
        let wanted = base.is_some() && self.labelled.get();
        let busy = self.task.with(Option::is_some);
        if !wanted || busy || self.link.with_value(|link| link.prepared == base) {
            return;
        }
        self.link.update_value(|link| link.prepared = base);
        let task = TaskId(self.number());
        self.send(Command::Prepare { task, settings: FineTuneSettings::default() });
    }

    pub fn fine_tune(self) {
        let samples: Vec<_> =
            self.samples.with_untracked(|samples| samples.iter().map(Labelled::from).collect());
        let ready = self.in_use.with_untracked(|in_use| in_use.settled().is_some());
        if samples.is_empty() || self.task.with_untracked(Option::is_some) {
            return;
        }
        if !ready {
            let wait = "Learning can start as soon as the reader is ready.";
            return self.alert(wait, Some(Again::FineTune));
        }
        self.dismiss_all_that(Again::FineTune);
        self.mending.set(None);
        let task = TaskId(self.number());
        self.losses.set(Vec::new());
        let before = self.link.try_update_value(|link| link.broken_off.take()).flatten();
        let (from, losses) =
            before.map(|before| (before.came_to, before.losses)).unwrap_or_default();
        self.task.set(Some(Running {
            task,
            samples: samples.len(),
            stage: None,
            done: 0,
            total: 0,
            losses,
            epochs: 0,
            cancelling: false,
            came_to: from.clone(),
        }));
        self.said.set("Learning your hand.".to_owned());
        let settings = FineTuneSettings::default();
        self.send(Command::FineTune { task, samples, settings, from });
    }

    pub fn cancel(self) {
        let task = self.task.with_untracked(|running| running.as_ref().map(|running| running.task));
        if let Some(task) = task {
            self.task.update(|running| {
                if let Some(running) = running {
                    running.cancelling = true;
                }
            });
            self.send(Command::Cancel { task });
        }
    }

    /// Base and head in use as a file to be downloaded.
    pub fn export(self) {
        let task = TaskId(self.number());
        self.link.update_value(|link| link.export = Some(task));
        self.send(Command::Export { task });
    }

    pub(super) fn number(self) -> u32 {
        self.link
            .try_update_value(|link| {
                link.last_number += 1;
                link.last_number
            })
            .unwrap_or_default()
    }

    pub(super) fn send(self, command: Command) {
        self.link.with_value(|link| {
            if let Some(client) = &link.client {
                client.send(command);
            }
        });
    }

    pub(super) fn restart(self) {
        self.link.with_value(|link| {
            if let Some(client) = &link.client {
                client.restart();
            }
        });
    }
}
