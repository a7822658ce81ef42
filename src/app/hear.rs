//! What the engine tells the page, and what happens when it dies.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::download;
use crate::app::link::AskedMemory;
use crate::app::state::{Again, Bent, EngineState, InUse, Reading, Running, State};
use crate::store::{new_id, now_ms};
use ink::Suspect;
use machines::engines::Kind;
use machines::record::{Head, Scores};
use machines::shelf::PadItem;
use machines::wording;
use network::{BaseName, Card, HeadFile};
use worker::client::FromEngine;
use worker::protocol::{DigitRead, Event, FineTuned, Remembered, Stage, TaskId};

/// An engine that dies this often within `SHORT_MS` would go on dying.
const DEATHS: usize = 3;
const SHORT_MS: f64 = 60_000.0;
const PAUSE_BEFORE_RESTART: Duration = Duration::from_millis(500);

impl State {
    pub(super) fn hear(self, from: FromEngine<Event>) {
        match from {
            FromEngine::Event(event) => self.hear_event(event),
            FromEngine::Lost { sentence } => self.lost(&sentence),
        }
    }

    fn hear_event(self, event: Event) {
        match event {
            Event::Ready { .. } => {
                self.engine.set(EngineState::Ready);
                self.dismiss_all_that(Again::StartEngine);
            }
            Event::BaseLoaded { base, card } => self.base_loaded(base, card),
            Event::Prediction { id, digits, elapsed_ms } => {
                self.drawing_read(id, digits, elapsed_ms);
            }
            Event::FoundRead { id, probabilities } => self.found_read(id, &probabilities),
            Event::Remembered { id, remembered } => self.remembered(id, remembered),
            Event::Progress { task: None, done, total, .. } => {
                self.download.set(Some((done, total)))
            }
            Event::Progress { task: Some(task), stage, done, total } => {
                self.update_task(task, |running| {
                    (running.stage, running.done, running.total) = (Some(stage), done, total);
                });
            }
            Event::Epoch { task, epoch, epochs, loss } => self.update_task(task, |running| {
                running.epochs = epochs;
                running.stage = Some(Stage::Training);
                (running.done, running.total) = (epoch.into(), epochs.into());
                running.losses.truncate(epoch.saturating_sub(1) as usize);
                running.losses.push(loss);
            }),
            Event::CameTo { task, checkpoint } => {
                self.update_task(task, |running| running.came_to = Some(checkpoint));
            }
            Event::FineTuned { task, outcome } => self.fine_tuned(task, outcome),
            Event::Cancelled { task } => {
                if !self.ends_measuring(task) && self.end_task(task).is_some() {
                    self.said.set("Stopped. Nothing has changed.".to_owned());
                }
            }
            Event::HeadInUse { id, .. } => self.head_in_use(id),
            Event::Exported { task, file } => self.exported(task, &file),
            Event::Failed { task, sentence, retry } => self.failed(task, sentence, retry),
            Event::Measured { speed, .. } => self.measured(speed),
            // The page asks for neither; a crash is told by the client when the worker is gone.
            Event::Evaluated { .. } | Event::Pong { .. } | Event::Crashed { .. } => {}
        }
    }

    fn base_loaded(self, base: BaseName, card: Card) {
        self.cards.update(|cards| cards[base as usize] = Some(card));
        self.download.set(None);
        self.dismiss_all_that(Again::LoadBase);
        // A base that has just come knows no one's digits.
        self.link.update_value(|link| link.remembered = None);
        self.engines_have(base);
        self.network.update(|network| *network += 1);
        self.in_use.set(InUse { base: Some(base), ..InUse::default() });
    }

    fn head_in_use(self, id: u32) {
        if self.in_use.with_untracked(|in_use| in_use.changing_head != Some(id)) {
            return;
        }
        if let Some(file) = self.import.try_update(Option::take).flatten() {
            let base = self.in_use.with_untracked(|in_use| in_use.base).unwrap_or_default();
            self.adopt(Head { id: new_id(), made_ms: now_ms(), base, file, scores: None });
        } else {
            let head = self.head.get_untracked();
            self.network.update(|network| *network += 1);
            self.in_use.update(|in_use| (in_use.head, in_use.changing_head) = (head, None));
        }
    }

    /// A new head that the engine already reads with: kept, listed and chosen.
    fn adopt(self, head: Head) {
        let id = Some(head.id.clone());
        self.shelf.put([PadItem::Head(head)]);
        self.network.update(|network| *network += 1);
        self.in_use.update(|in_use| (in_use.head, in_use.changing_head) = (id.clone(), None));
        self.head.set(id);
        self.keep_choice();
    }

    fn drawing_read(self, id: u32, digits: Vec<DigitRead>, elapsed_ms: f64) {
        let asked = self.link.try_update_value(|link| link.drawing.take_if(|asked| asked.id == id));
        let Some(asked) = asked.flatten() else { return };
        let (generation, points) =
            self.drawing.with_untracked(|drawing| (drawing.generation, drawing.points()));
        let same_ink = asked.generation == generation;
        if same_ink && points > 0 {
            self.reading.set(Some(Reading {
                request: id,
                digits,
                points: asked.points,
                elapsed_ms,
            }));
        }
        if !same_ink
            || asked.points != points
            || asked.is_one != self.is_one.get_untracked()
            || asked.network != self.network.get_untracked()
        {
            self.read_drawing();
        }
    }

    fn remembered(self, id: u32, remembered: Remembered) {
        let asked =
            self.link.try_update_value(|link| link.remembering.take_if(|asked| asked.id == id));
        let Some(AskedMemory { memory, .. }) = asked.flatten() else { return };
        let Remembered { read, suspects, before, after } = remembered;
        let suspect = |s: &Suspect| Some((memory.ids.get(s.place as usize)?.clone(), s.looks_like));
        self.suspects.set(suspects.iter().filter_map(suspect).collect());
        self.bent.set((before.of > 0).then_some(Bent { before, after }));
        self.readings.update(|readings| readings.extend(memory.ids.iter().cloned().zip(read)));
        self.network.update(|network| *network += 1);
        self.link.update_value(|link| link.remembered = Some(memory));
        self.remember();
    }

    fn fine_tuned(self, task: TaskId, outcome: FineTuned) {
        let Some(running) = self.end_task(task) else { return };
        let scores = Scores::from(&outcome);
        self.losses.set(running.losses);
        self.said.set(format!(
            "Learned. Your digits: {} before, {} after. {}",
            wording::accuracy(scores.before),
            wording::accuracy(scores.after),
            wording::verdict(scores.before, scores.after, scores.folds).1,
        ));
        let FineTuned { base, head: file, .. } = outcome;
        self.adopt(Head { id: new_id(), made_ms: now_ms(), base, file, scores: Some(scores) });
    }

    fn exported(self, task: TaskId, file: &HeadFile) {
        let ours = self.link.try_update_value(|link| link.export.take_if(|asked| *asked == task));
        if ours.flatten().is_none() {
            return;
        }
        let base = self.base.get_untracked();
        if let Err(error) = download::offer(&format!("inkling-{base}.safetensors"), &file.0) {
            self.alert(error.to_string(), None);
        }
    }

    fn failed(self, task: Option<TaskId>, sentence: String, retry: bool) {
        let again = |again: Again| retry.then_some(again);
        if let Some(task) = task {
            if self.ends_measuring(task) {
                return;
            }
            let running = self.end_task(task);
            let ended = running.is_some() && self.broken_off(running);
            return self.alert(sentence, again(Again::FineTune).filter(|_| ended));
        }
        let in_use = self.in_use.get_untracked();
        if in_use.loading.is_some() {
            self.download.set(None);
            self.in_use.set(InUse { loading: None, failed: in_use.loading, ..in_use });
            return self.alert(sentence, Some(Again::LoadBase));
        }
        if in_use.changing_head.is_some() {
            if self.import.try_update(Option::take).flatten().is_none() {
                self.head.set(in_use.head.clone());
            }
            self.in_use.update(|in_use| in_use.changing_head = None);
        }
        // A reading that failed must not keep the next one from being asked for.
        self.link.update_value(|link| {
            (link.drawing, link.remembering) = (None, None);
        });
        self.alert(sentence, None);
    }

    fn lost(self, sentence: &str) {
        let was_learning = self.broken_off(self.task.try_update(Option::take).flatten());
        if self.engines.with_untracked(|engines| engines.in_use == Kind::Gpu) {
            return self.gpu_lost(sentence, was_learning);
        }
        let now = now_ms();
        let deaths = self.link.try_update_value(|link| {
            link.deaths_ms.retain(|at| now - at < SHORT_MS);
            link.deaths_ms.push(now);
            link.deaths_ms.len()
        });
        self.forget_asked();
        self.in_use.set(InUse::default());
        if was_learning {
            let goes_on = "Learning was cut short. It goes on where it was when you try again.";
            self.alert(goes_on, Some(Again::FineTune));
        }
        if deaths.unwrap_or_default() >= DEATHS {
            self.engine.set(EngineState::Failed);
            return self.alert(sentence, Some(Again::StartEngine));
        }
        self.engine.set(EngineState::Lost);
        self.alert(
            format!("{sentence} It is being started again; your digits and heads are kept."),
            None,
        );
        set_timeout(move || self.restart(), PAUSE_BEFORE_RESTART);
    }

    /// Whether learning ended that nobody had stopped: the next time it goes on from there.
    fn broken_off(self, running: Option<Running>) -> bool {
        let running = running.filter(|running| !running.cancelling);
        let was_learning = running.is_some();
        self.link.update_value(|link| link.broken_off = running);
        was_learning
    }

    /// Another engine begins: what the one before it was asked, it will not answer.
    pub(super) fn forget_asked(self) {
        self.link.update_value(|link| {
            (link.drawing, link.export, link.prepared) = (None, None, None);
            (link.remembering, link.remembered, link.measuring) = (None, None, None);
        });
        self.engine_of_picture_lost();
        self.download.set(None);
    }

    fn runs(self, task: TaskId) -> bool {
        self.task.with_untracked(|running| running.as_ref().is_some_and(|r| r.task == task))
    }

    fn update_task(self, task: TaskId, change: impl FnOnce(&mut Running)) {
        if self.runs(task) {
            self.task.update(|running| {
                if let Some(running) = running {
                    change(running);
                }
            });
        }
    }

    fn end_task(self, task: TaskId) -> Option<Running> {
        if self.runs(task) { self.task.try_update(Option::take).flatten() } else { None }
    }
}
