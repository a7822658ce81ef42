//! What the Lab asks of its engine, and what the engine tells. The engine is fetched with the first run.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::download;
use crate::app::lab::computing::{Chip, engine};
use crate::app::lab::state::{Plan, Running, State, Trouble, Vgg16};
use crate::store::now_ms;
use ink::Image28;
use machines::engines::Kind;
use machines::result::{LabResult, ResultId};
use recipes::Outcome;
use recipes::lines::Line;
use worker::client::{ClientError, EngineClient, FromEngine};
use worker::lab::{Command, Event, Lent, Request};
use worker::protocol::TaskId;
use worker::pulse::Pulse;

/// Everything that is drawn is drawn by it, here as on the command line without another wish.
const SEED: u64 = 1;

#[derive(Default)]
pub struct Link {
    client: Option<(Kind, EngineClient<Command>)>,
    last_task: u32,
    vgg16: Option<Given>,
}

/// Where a person has VGG16's weights: what engines are lent, each anew.
#[derive(Clone)]
pub enum Given {
    File(web_sys::File),
    Url(String),
}

impl State {
    /// Runs rows; another run must have ended.
    pub fn run(self, plan: Plan) {
        if plan.rows.is_empty() || self.running.with_untracked(Option::is_some) {
            return;
        }
        self.trouble.set(None);
        let task = match self.task() {
            Ok(task) => task,
            Err(error) => return self.fail(error.to_string(), Some(plan)),
        };
        // The engine keeps what it trained as long as it is asked for more of the same.
        self.trained.update(|trained| {
            trained.retain(|id| (id.recipe.as_str(), id.scale) == (plan.recipe.id, plan.scale));
        });
        let hand = plan.rows.iter().any(|row| row.work.own().is_some());
        let request = Request {
            recipe: plan.recipe.id.to_owned(),
            rows: plan.rows.iter().map(|row| row.name.to_owned()).collect(),
            scale: plan.scale,
            seed: SEED,
            hand: if hand { self.samples.get_untracked().unwrap_or_default() } else { Vec::new() },
        };
        self.running.set(Some(Running {
            task,
            plan,
            at: None,
            first: None,
            done: 0,
            total: 0,
            began_ms: now_ms(),
            download: None,
            epochs: Vec::new(),
            rounds: 0,
            cancelling: false,
        }));
        self.send(Command::Run { task, request });
    }

    /// Gives the engine VGG16's weights.
    pub fn give_vgg16(self, given: Given) {
        self.trouble.set(None);
        self.link.update_value(|link| link.vgg16 = Some(given));
        self.lend_again();
    }

    /// Lends the engine what the person has given before.
    pub(super) fn lend_again(self) {
        let Some(given) = self.link.with_value(|link| link.vgg16.clone()) else { return };
        spawn_local(async move {
            match given {
                Given::Url(url) => self.lend(Lent::Url(url)),
                Given::File(file) => match download::bytes_of(&file).await {
                    Ok(bytes) => self.lend(Lent::File(bytes)),
                    Err(error) => self.fail(error.to_string(), None),
                },
            }
        });
    }

    fn lend(self, weights: Lent) {
        match self.task() {
            Ok(task) => {
                self.vgg16.set(Vgg16::Coming(task));
                self.send(Command::TakeVgg16 { task, weights });
            }
            Err(error) => self.fail(error.to_string(), None),
        }
    }

    /// A new task of an engine that is there, or starts.
    pub(super) fn task(self) -> Result<TaskId, ClientError> {
        if self.computes_with().is_none() {
            let kind = self.kind.get_untracked();
            let pulse = match kind {
                Kind::Cpu => Pulse::starting(),
                Kind::Gpu => Pulse::patient(),
            };
            let hear = move |from| self.hear(from);
            let client = EngineClient::start_as(engine(kind).worker, pulse, hear)?;
            self.link.update_value(|link| link.client = Some((kind, client)));
        }
        self.link.update_value(|link| link.last_task += 1);
        Ok(TaskId(self.link.with_value(|link| link.last_task)))
    }

    pub(super) fn computes_with(self) -> Option<Kind> {
        self.link.with_value(|link| Some(link.client.as_ref()?.0))
    }

    /// What the engine knew goes with it.
    pub(super) fn end_engine(self) {
        self.link.update_value(|link| link.client = None);
        self.trained.set(Vec::new());
        self.vgg16.set(Vgg16::Lacking);
        self.chip.update(|chip| chip.measuring = None);
    }

    pub fn cancel(self) {
        let task = self.running.with_untracked(|running| Some(running.as_ref()?.task));
        if let Some(task) = task {
            self.update_running(task, |running| running.cancelling = true);
            self.send(Command::Cancel { task });
        }
    }

    fn hear(self, from: FromEngine<Event>) {
        match from {
            FromEngine::Event(event) => self.hear_event(event),
            FromEngine::Lost { sentence } => {
                // The next run starts another one.
                let had_vgg16 = self.vgg16.with_untracked(|vgg16| *vgg16 != Vgg16::Lacking);
                let on_chip = self.computes_with() == Some(Kind::Gpu);
                self.end_engine();
                // Weights may be what it died of.
                self.link.update_value(|link| link.vgg16 = None);
                let running = self.running.try_update(Option::take).flatten();
                let mut sentences = vec![sentence];
                let mut say = |when: bool, sentence: &str| {
                    sentences.extend(when.then(|| sentence.to_owned()));
                };
                say(running.is_some(), "Rows that were done are kept.");
                say(had_vgg16, "VGG16’s weights have to be given again.");
                say(on_chip, "The processor computes from now on.");
                if on_chip {
                    self.chip.set(Chip::default());
                    self.choose_kind(Kind::Cpu);
                }
                if running.is_some() || had_vgg16 || on_chip {
                    self.fail(sentences.join(" "), running.as_ref().map(rest));
                }
            }
        }
    }

    fn hear_event(self, event: Event) {
        match event {
            // A run that waits for the engine is sent by the client.
            Event::Ready { .. } | Event::Pong { .. } | Event::Crashed { .. } => {}
            Event::Download { task, done, total } => {
                if let Some(task) = task {
                    self.update_running(task, |running| running.download = Some((done, total)));
                }
            }
            Event::Row { task, row } => self.begin_row(task, &row),
            Event::Begins { task, what } => self.update_running(task, |running| {
                (running.done, running.total, running.began_ms) = (0, 0, now_ms());
                let begun = running.plan.recipe.rows.iter().find(|row| row.what == what);
                let epochs = begun.map_or(0, |row| row.work.epochs());
                running.rounds = running.plan.scale.epochs(epochs);
                running.first = running.row().is_none_or(|row| row.what != what).then_some(what);
                running.download = None;
                running.epochs.clear();
            }),
            Event::Step { task, done, total } => self.update_running(task, |running| {
                (running.done, running.total) = (done, total);
            }),
            Event::Epoch { task, epoch, of } => self.update_running(task, |running| {
                running.epochs.push(epoch);
                running.rounds = of;
            }),
            Event::RowDone { task, outcome, misread } => self.row_done(task, *outcome, misread),
            Event::Vgg16Taken { bytes, sha256, .. } => {
                self.said.set("VGG16’s weights are there.".to_owned());
                self.vgg16.set(Vgg16::There { bytes, sha256 });
            }
            Event::Measured { task, rates } => self.measured(task, rates),
            Event::Ended { task } => {
                if self.end(task).is_some() {
                    self.said.update(|said| *said += " All done.");
                }
            }
            Event::Cancelled { task } => {
                if self.end(task).is_some() {
                    self.said.set("Stopped. Rows that were done are kept.".to_owned());
                }
            }
            Event::Failed { task, sentence, retry } => {
                let running = task.and_then(|task| self.end(task));
                if self
                    .vgg16
                    .with_untracked(|it| task.is_some_and(|task| *it == Vgg16::Coming(task)))
                {
                    self.vgg16.set(Vgg16::Lacking);
                    self.link.update_value(|link| link.vgg16 = None);
                }
                if task.is_some_and(|task| self.measures(task)) {
                    return self.without_chip(&sentence);
                }
                self.fail(sentence, running.filter(|_| retry).map(|running| rest(&running)));
            }
        }
    }

    fn begin_row(self, task: TaskId, name: &str) {
        self.update_running(task, |running| {
            running.at = running.plan.rows.iter().position(|row| row.name == name);
            (running.first, running.done, running.total) = (None, 0, 0);
            running.began_ms = now_ms();
        });
        let of = self.running.with_untracked(|running| {
            let running = running.as_ref()?;
            Some((running.row()?.what, running.at? + 1, running.plan.rows.len()))
        });
        if let Some((what, at, of)) = of {
            self.said.update(|said| {
                *said = format!("{said} Row {at} of {of}: {what}.").trim().to_owned()
            });
        }
    }

    fn row_done(self, task: TaskId, outcome: Outcome, misread: Vec<Image28>) {
        let row = self.running.with_untracked(|running| {
            let running = running.as_ref().filter(|running| running.task == task)?;
            running.row()
        });
        let Some(row) = row else { return };
        let run = Line::of(row, Some(&outcome)).into_iter().find_map(|line| line.run());
        self.said.set(match run {
            Some(run) => format!("{}: {run} %.", row.what),
            None => format!("{}: done.", row.what),
        });
        let result = LabResult::new(now_ms(), outcome, misread);
        self.trained.update(|trained| {
            let outcome = &result.outcome;
            let names = [Some(row.name), row.work.begins_with()].into_iter().flatten();
            trained.extend(names.map(|name| ResultId::new(&outcome.recipe, name, outcome.scale())));
        });
        self.keep_result(result);
    }

    pub fn fail(self, sentence: String, again: Option<Plan>) {
        self.trouble.set(Some(Trouble { sentence, again }));
    }

    pub(super) fn send(self, command: Command) {
        self.link.with_value(|link| {
            if let Some((_, client)) = &link.client {
                client.send(command);
            }
        });
    }

    fn update_running(self, task: TaskId, change: impl FnOnce(&mut Running)) {
        if self.running.with_untracked(|running| running.as_ref().is_some_and(|r| r.task == task)) {
            self.running.update(|running| {
                if let Some(running) = running {
                    change(running);
                }
            });
        }
    }

    fn end(self, task: TaskId) -> Option<Running> {
        let ours =
            self.running.with_untracked(|running| running.as_ref().is_some_and(|r| r.task == task));
        if ours { self.running.try_update(Option::take).flatten() } else { None }
    }

    /// How long the run will still take, as far as can be told, and how much of it is done, in [0, 1].
    pub fn left(self) -> Option<(f64, f64)> {
        let running = self.running.get()?;
        let Plan { recipe, rows, scale } = &running.plan;
        let estimate = |i: usize| self.estimate_after(recipe, rows[i], *scale, &rows[..i]);
        let at = running.at.unwrap_or(0);
        let before: f64 = (0..at).map(estimate).sum();
        let after: f64 = (at + 1..rows.len()).map(estimate).sum();
        let row = estimate(at);
        let share = running.done as f64 / running.total.max(1) as f64;
        let elapsed = now_ms() - running.began_ms;
        // What is known of this row's own pace counts more the longer it lasts.
        let own_pace = if share > 0.05 && elapsed > 1000.0 { elapsed / share } else { row };
        let current = if running.first.is_some() {
            (own_pace * (1.0 - share)).max(0.0) + (row - own_pace).max(0.0)
        } else {
            (own_pace * (1.0 - share)).max(0.0)
        };
        let left = current + after;
        let done = before + (row - current).max(0.0);
        Some((left, (done / (done + left).max(1.0)).clamp(0.0, 1.0)))
    }
}

/// The rows of a run that were not done.
fn rest(running: &Running) -> Plan {
    let rows = running.plan.rows[running.at.unwrap_or(0)..].to_vec();
    Plan { rows, ..running.plan.clone() }
}
