//! The page's signals, and what a person can do to them. The engine's side is in `link`, the shelf's in `keep`.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::app::link::Link;
use crate::store;
use crate::store::{Shelf, forget_draft, keep_draft};
use ink::Count;
use machines::address::{Address, Embed};
use machines::drawing::{Drawing, KeyPen};
use machines::engines::Engines;
use machines::guided::Guided;
use machines::record::{Head, Id, Sample};
use machines::shelf::{PadContents, PadItem, PadKey};
use machines::tray::Tray;
use machines::wording;
use network::{BaseName, Card, HeadFile};
use worker::protocol::{Checkpoint, DigitRead, Stage, TaskId};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineState {
    #[default]
    Starting,
    Ready,
    /// It died and is being started again.
    Lost,
    /// It died again and again, or never started.
    Failed,
}

/// What the engine reads with right now, and what it was asked to change to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InUse {
    pub base: Option<BaseName>,
    /// `None` for the base's own head.
    pub head: Option<Id>,
    pub loading: Option<BaseName>,
    /// Not asked for again until the person does.
    pub failed: Option<BaseName>,
    /// The number of the `UseHead` that is not answered yet.
    pub changing_head: Option<u32>,
}

impl InUse {
    /// Base and head are what they will be for a while.
    pub fn settled(&self) -> Option<BaseName> {
        self.base.filter(|_| self.loading.is_none())
    }
}

/// What the network made of the ink on the pad.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub request: u32,
    /// From left to right; at least one.
    pub digits: Vec<DigitRead>,
    /// Points of ink that were read: fewer than there are while a newer request is under way.
    pub points: usize,
    pub elapsed_ms: f64,
}

/// A fine-tuning that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    pub task: TaskId,
    pub samples: usize,
    pub stage: Option<Stage>,
    pub done: u64,
    pub total: u64,
    pub losses: Vec<f64>,
    pub epochs: u32,
    pub cancelling: bool,
    /// Where another engine can go on.
    pub came_to: Option<Checkpoint>,
}

/// The person's digits read by the base, and bent by the ink of their other digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bent {
    pub before: Count,
    pub after: Count,
}

/// What *try again* does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    LoadBase,
    FineTune,
    StartEngine,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    pub id: u32,
    pub sentence: String,
    pub again: Option<Again>,
}

#[derive(Clone, Copy)]
pub struct State {
    pub embed: Embed,
    pub drawing: RwSignal<Drawing>,
    pub key_pen: RwSignal<KeyPen>,
    /// The last stroke was drawn with the keyboard.
    pub by_keys: RwSignal<bool>,
    pub reading: RwSignal<Option<Reading>>,
    /// Which of several digits the bars tell about, and a label is for.
    pub looked_at: RwSignal<usize>,
    /// All ink on the pad is one digit: the person said so.
    pub is_one: RwSignal<bool>,
    pub engine: RwSignal<EngineState>,
    pub in_use: RwSignal<InUse>,
    pub engines: RwSignal<Engines>,
    /// The base and head that the person wants.
    pub base: RwSignal<BaseName>,
    pub head: RwSignal<Option<Id>>,
    /// False until it is known what was chosen at the last visit.
    pub chosen: RwSignal<bool>,
    /// Bytes of a base's weights: done, total.
    pub download: RwSignal<Option<(u64, u64)>>,
    /// By the base's place in `BaseName::ALL`.
    pub cards: RwSignal<[Option<Card>; BaseName::ALL.len()]>,
    /// The oldest first, as the shelf has them.
    pub samples: ReadSignal<Vec<Sample>>,
    /// What each sample was read as last.
    pub readings: RwSignal<HashMap<Id, u8>>,
    /// Counts the changes of what is read with.
    pub network: RwSignal<u32>,
    /// Each digit that is labelled is learned at once.
    pub at_once: RwSignal<bool>,
    /// Before and after, as far as learning at once goes.
    pub bent: RwSignal<Option<Bent>>,
    /// Samples that look like another digit.
    pub suspects: RwSignal<HashMap<Id, u8>>,
    /// A digit was labelled or changed in this visit.
    pub labelled: RwSignal<bool>,
    /// The oldest first, as the shelf has them.
    pub heads: ReadSignal<Vec<Head>>,
    /// From a file, and not yet tried by the engine.
    pub import: RwSignal<Option<HeadFile>>,
    pub task: RwSignal<Option<Running>>,
    /// Losses of the last fine-tuning of this visit.
    pub losses: RwSignal<Vec<f64>>,
    pub alerts: RwSignal<Vec<Alert>>,
    /// Deleted, and can be brought back.
    pub removed: RwSignal<Vec<Sample>>,
    /// The sample whose label is being mended.
    pub mending: RwSignal<Option<Id>>,
    pub guided: RwSignal<Option<Guided>>,
    pub tray: RwSignal<Tray>,
    /// Which of the tray's digits is being mended, and whether its whole row is.
    pub choosing: RwSignal<Option<usize>>,
    pub whole_row: RwSignal<bool>,
    /// For people who hear the page.
    pub said: RwSignal<String>,
    pub link: StoredValue<Link, LocalStorage>,
    /// Samples, heads and the last choice, kept in the browser.
    pub shelf: Shelf<PadContents>,
    /// For the shelf's news alone, as `set_heads` is.
    pub(super) set_samples: WriteSignal<Vec<Sample>>,
    pub(super) set_heads: WriteSignal<Vec<Head>>,
    alert_count: StoredValue<u32>,
}

impl State {
    pub fn new(address: &Address) -> Self {
        let (samples, set_samples) = signal(Vec::new());
        let (heads, set_heads) = signal(Vec::new());
        let state = Self {
            embed: address.embed,
            drawing: RwSignal::default(),
            key_pen: RwSignal::default(),
            by_keys: RwSignal::default(),
            reading: RwSignal::default(),
            looked_at: RwSignal::default(),
            is_one: RwSignal::default(),
            engine: RwSignal::default(),
            in_use: RwSignal::default(),
            engines: RwSignal::default(),
            base: RwSignal::new(address.base.unwrap_or_default()),
            head: RwSignal::default(),
            chosen: RwSignal::new(false),
            download: RwSignal::default(),
            cards: RwSignal::default(),
            samples,
            readings: RwSignal::default(),
            network: RwSignal::default(),
            at_once: RwSignal::new(true),
            bent: RwSignal::default(),
            suspects: RwSignal::default(),
            labelled: RwSignal::default(),
            heads,
            import: RwSignal::default(),
            task: RwSignal::default(),
            losses: RwSignal::default(),
            alerts: RwSignal::default(),
            removed: RwSignal::default(),
            mending: RwSignal::default(),
            guided: RwSignal::default(),
            tray: RwSignal::default(),
            choosing: RwSignal::default(),
            whole_row: RwSignal::default(),
            said: RwSignal::default(),
            link: StoredValue::new_local(Link::default()),
            shelf: Shelf::default(),
            set_samples,
            set_heads,
            alert_count: StoredValue::new(0),
        };
        if let Some(strokes) = store::kept_draft(address.embed.as_str()) {
            state.drawing.set(Drawing::of(strokes));
        }
        for complaint in &address.complaints {
            state.alert(complaint, None);
        }
        state
    }

    /// Shows a sentence until it is dismissed; the same one is shown once.
    pub fn alert(self, sentence: impl Into<String>, again: Option<Again>) {
        let sentence = sentence.into();
        let id = self.alert_count.get_value();
        self.alert_count.set_value(id + 1);
        self.alerts.update(|alerts| {
            alerts.retain(|alert| alert.sentence != sentence);
            alerts.push(Alert { id, sentence, again });
        });
    }

    pub fn dismiss(self, id: u32) {
        self.alerts.update(|alerts| alerts.retain(|alert| alert.id != id));
    }

    pub fn dismiss_all_that(self, again: Again) {
        if self.alerts.with_untracked(|alerts| alerts.iter().any(|a| a.again == Some(again))) {
            self.alerts.update(|alerts| alerts.retain(|alert| alert.again != Some(again)));
        }
    }

    pub fn try_again(self, id: u32, again: Again) {
        self.dismiss(id);
        match again {
            Again::LoadBase => self.in_use.update(|in_use| in_use.failed = None),
            Again::FineTune => self.fine_tune(),
            Again::StartEngine => self.start_engine_again(),
        }
    }

    /// After each stroke: an unfinished digit survives a reload.
    pub fn keep_drawing(self) {
        self.drawing.with_untracked(|drawing| keep_draft(self.embed.as_str(), drawing.strokes()));
    }

    pub fn undo_stroke(self) {
        self.drawing.update(|drawing| {
            drawing.undo();
        });
        if self.drawing.with_untracked(Drawing::is_empty) {
            self.begin_anew();
        }
        self.key_pen.update(|pen| pen.down = false);
        self.keep_drawing();
    }

    pub fn clear(self) {
        if self.drawing.with_untracked(|drawing| !drawing.is_empty()) {
            self.drawing.update(|drawing| {
                drawing.take();
            });
        }
        self.begin_anew();
        forget_draft(self.embed.as_str());
    }

    /// Keeps the ink on the pad as a sample of this digit; of several digits, the one that is looked at.
    pub fn label(self, label: u8) {
        if self.embed == Embed::Pad || self.drawing.with_untracked(Drawing::is_empty) {
            return;
        }
        let points = self.drawing.with_untracked(Drawing::points);
        let read = self.reading.with_untracked(|reading| {
            let reading = reading.as_ref().filter(|reading| reading.points == points)?;
            Some(wording::top(&self.of_several(&reading.digits)?.probabilities).0)
        });
        let drawn = self.take_digit().into();
        let (id, made_ms) = (store::new_id(), store::now_ms());
        let sample = Sample { id, made_ms, label, drawn, sure: false };
        if let Some(digit) = read {
            self.readings.update(|readings| {
                readings.insert(sample.id.clone(), digit);
            });
        }
        if self.guided.with_untracked(|g| g.is_some_and(|g| g.asked() == Some(label))) {
            self.guided.update(|guided| {
                if let Some(guided) = guided {
                    guided.keep();
                }
            });
        }
        self.said.set(format!("Labelled {label}."));
        self.labelled.set(true);
        self.shelf.put([PadItem::Sample(sample)]);
        self.shelf.keep_for_good();
    }

    pub fn relabel(self, id: &Id, label: u8) {
        let known = self
            .samples
            .with_untracked(|samples| samples.iter().find(|sample| sample.id == *id).cloned());
        if let Some(sample) = known {
            self.said.set(format!("Now labelled {label}."));
            self.shelf.put([PadItem::Sample(Sample { label, sure: true, ..sample })]);
        }
        self.mending.set(None);
    }

    /// Whether each labelled digit is learned at once.
    pub fn learn_at_once(self, at_once: bool) {
        self.at_once.set(at_once);
        self.keep_choice();
    }

    pub fn delete_samples(self, which: impl Fn(&Sample) -> bool) {
        let gone: Vec<Sample> = self.samples.with_untracked(|samples| {
            samples.iter().filter(|sample| which(sample)).cloned().collect()
        });
        self.mending.set(None);
        if gone.is_empty() {
            return;
        }
        self.said.set(format!("Deleted {}.", wording::digits(gone.len())));
        self.shelf.delete(gone.iter().map(|sample| PadKey::Sample(sample.id.clone())));
        self.removed.set(gone);
    }

    pub fn undo_delete(self) {
        let back = self.removed.try_update(std::mem::take).unwrap_or_default();
        if back.is_empty() {
            return;
        }
        self.said.set(format!("Brought back {}.", wording::digits(back.len())));
        self.shelf.put(back.into_iter().map(PadItem::Sample));
    }

    pub fn choose_base(self, base: BaseName) {
        self.in_use.update(|in_use| in_use.failed = None);
        self.dismiss_all_that(Again::LoadBase);
        if self.base.get_untracked() != base {
            self.head.set(None);
            self.base.set(base);
        }
        self.keep_choice();
    }

    /// Back to the first visit, but for what the shelf keeps.
    pub fn forget(self) {
        self.cancel();
        self.link.update_value(|link| link.broken_off = None);
        self.clear();
        self.guided.set(None);
        self.mending.set(None);
        self.removed.set(Vec::new());
        self.readings.set(HashMap::new());
        self.at_once.set(true);
        self.losses.set(Vec::new());
        self.head.set(None);
        self.base.set(BaseName::default());
        self.forget_engines();
        self.alerts.set(Vec::new());
    }
}
