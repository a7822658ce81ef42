//! The Lab's runs on a learner, as a state machine.

mod events;
mod opened;
#[cfg(test)]
mod tests;

pub use events::{Effect, Event, Trouble};

use ink::{Image28, Labelled};
use recipes::Outcome;
use recipes::cost::Rates;
use recipes::lines::Line;
use worker::envelope::{FromWorker, TaskId};
use worker::lab::{self, Request};
use worker::learner::{self, Command};

use crate::computing::{Adapter, Kind};
use crate::lab::cell::{OpenCell, Pictures};
use crate::lab::chip::Chip;
use crate::lab::estimate::Trained;
use crate::lab::network::OpenNetwork;
use crate::lab::rows::{Plan, RowId};
use crate::lab::running::Running;
use crate::result::LabResult;

/// The seed of all runs. It is also the command line's default.
const SEED: u64 = 1;

/// The learner that runs rows, its inputs, and the current run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runs {
    /// The learner that the person chose.
    kind: Kind,
    /// The running learner. It stays until another kind is needed.
    learner: Option<Kind>,
    /// The choice that was applied last.
    followed: Option<Kind>,
    last_task: u32,
    /// Whether the person has provided weights of VGG16, instead of the site's. Each new learner needs its own copy.
    vgg16_given: bool,
    pub running: Option<Running>,
    /// The last run whose digits another tab has deleted. Results of rows that learn from them are not stored.
    undone: Option<TaskId>,
    pub cell: Option<OpenCell>,
    pub network: Option<OpenNetwork>,
    pub vgg16: Vgg16,
    pub chip: Chip,
    pub trained: Trained,
}

/// State of the person's own weights of VGG16 in the learner. The site's are fetched by the learner itself, when a row
/// needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Vgg16 {
    #[default]
    Lacking,
    /// The weights are being transferred to the learner.
    Coming(TaskId),
    Taken {
        bytes: u64,
        sha256: String,
    },
}

impl Runs {
    /// The rates of the chosen learner, if they are known.
    pub fn rates(&self) -> Option<Rates> {
        match self.kind {
            Kind::Cpu => Some(Rates::CPU),
            Kind::Gpu => self.chip.rates,
        }
    }

    /// `now_ms`: milliseconds since 1970.
    pub fn step(&mut self, event: Event, now_ms: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Run { plan, own_digits } => self.run(plan, own_digits, now_ms, &mut effects),
            Event::Stop => self.stop(&mut effects),
            Event::DeletedElsewhere => {
                if let Some(running) = self.running.as_ref().filter(|it| it.plan.needs_own_digits())
                {
                    self.undone = Some(running.task);
                    self.stop(&mut effects);
                }
            }
            Event::OpenCell { result, made_ms, at, request } => {
                let pictures = match request {
                    Ok(request) => self.ask_for(request, &mut effects),
                    Err(why) => Pictures::Missing(why),
                };
                self.cell = Some(OpenCell { result, made_ms, at, pictures });
            }
            Event::CloseCell => self.cell = None,
            Event::OpenNetwork { row, scale } => self.open_network(row, scale, &mut effects),
            Event::CloseNetwork => self.network = None,
            Event::Choose(kind) => self.kind = kind,
            Event::GiveVgg16 => {
                effects.push(Effect::Trouble(None));
                self.vgg16_given = true;
                self.take_vgg16(&mut effects);
            }
            Event::Vgg16Read { task, weights } if self.vgg16 == Vgg16::Coming(task) => {
                match weights {
                    Ok(weights) => {
                        effects.push(Effect::Send(Command::TakeVgg16 { task, weights }));
                    }
                    Err(sentence) => {
                        self.forget_vgg16(&mut effects);
                        effects.push(trouble(sentence, None));
                    }
                }
            }
            // The weights were read for a learner that has been replaced.
            Event::Vgg16Read { .. } => {}
            Event::Adapter(adapter) => self.adapter_answered(adapter, &mut effects),
            Event::Learner(message) => self.hear(message, now_ms, &mut effects),
            Event::Lost { sentence } => self.lost(sentence, &mut effects),
        }
        self.follow_choice(&mut effects);
        effects
    }

    fn stop(&mut self, effects: &mut Vec<Effect>) {
        if let Some(running) = self.running.as_mut().filter(|running| !running.cancelling) {
            running.cancelling = true;
            effects.push(Effect::Cancel(running.task));
        }
    }

    fn run(
        &mut self,
        plan: Plan,
        own_digits: Vec<Labelled>,
        now_ms: f64,
        effects: &mut Vec<Effect>,
    ) {
        let Some(first) = plan.rows.first().filter(|_| self.running.is_none()) else { return };
        let request = Request {
            recipe: first.recipe().id.to_owned(),
            rows: plan.rows.iter().map(|id| id.row().name.to_owned()).collect(),
            scale: plan.scale,
            seed: SEED,
            own_digits: if plan.needs_own_digits() { own_digits } else { Vec::new() },
        };
        effects.push(Effect::Trouble(None));
        let task = self.task(effects);
        self.trained.keep_only(&plan);
        self.running = Some(Running::new(task, plan, now_ms));
        effects.push(Effect::Send(Command::RunRows { task, request }));
    }

    /// Returns a new task id, and starts the learner if none runs.
    fn task(&mut self, effects: &mut Vec<Effect>) -> TaskId {
        if self.learner.is_none() {
            self.learner = Some(self.kind);
            effects.push(Effect::StartLearner(self.kind));
        }
        self.last_task += 1;
        TaskId(self.last_task)
    }

    fn take_vgg16(&mut self, effects: &mut Vec<Effect>) {
        if self.vgg16_given {
            let task = self.task(effects);
            self.vgg16 = Vgg16::Coming(task);
            effects.push(Effect::ReadVgg16(task));
        }
    }

    fn forget_vgg16(&mut self, effects: &mut Vec<Effect>) {
        (self.vgg16, self.vgg16_given) = (Vgg16::Lacking, false);
        effects.push(Effect::ForgetVgg16);
    }

    /// Ends a learner that is not the chosen one. Does nothing during a run.
    fn follow_choice(&mut self, effects: &mut Vec<Effect>) {
        if self.running.is_some() || self.followed == Some(self.kind) {
            return;
        }
        self.followed = Some(self.kind);
        if self.learner.is_some_and(|kind| kind != self.kind) {
            self.end_learner(effects);
        }
        match self.rates() {
            Some(_) => self.take_vgg16(effects),
            None => effects.push(Effect::AskForAdapter),
        }
    }

    /// Ends the learner. Its trunks and weights are lost.
    fn end_learner(&mut self, effects: &mut Vec<Effect>) {
        self.learner = None;
        self.trained = Trained::default();
        self.vgg16 = Vgg16::Lacking;
        self.chip.measuring = None;
        self.cell.iter_mut().for_each(OpenCell::lose);
        self.network.iter_mut().for_each(OpenNetwork::lose);
        effects.push(Effect::EndLearner);
    }

    fn adapter_answered(&mut self, adapter: Option<Adapter>, effects: &mut Vec<Effect>) {
        self.chip.adapter = adapter;
        let chosen = self.kind == Kind::Gpu && self.learner != Some(Kind::Cpu);
        if !chosen || self.chip.rates.is_some() || self.chip.measuring.is_some() {
            return;
        }
        if self.chip.adapter.is_none() {
            return self.without_chip("This browser lends no graphics chip to pages.", effects);
        }
        let task = self.task(effects);
        self.chip.measuring = Some(task);
        effects.push(Effect::Send(Command::MeasureRates { task }));
        if self.vgg16 == Vgg16::Lacking {
            self.take_vgg16(effects);
        }
    }

    fn without_chip(&mut self, sentence: &str, effects: &mut Vec<Effect>) {
        self.choose_cpu(effects);
        effects.push(trouble(format!("{sentence} The processor computes instead."), None));
    }

    fn choose_cpu(&mut self, effects: &mut Vec<Effect>) {
        self.kind = Kind::Cpu;
        effects.push(Effect::Choose(Kind::Cpu));
    }

    fn lost(&mut self, sentence: String, effects: &mut Vec<Effect>) {
        let on_chip = self.learner == Some(Kind::Gpu);
        let had_vgg16 = self.vgg16 != Vgg16::Lacking;
        let running = self.running.take();
        self.end_learner(effects);
        // The weights may have caused the failure.
        self.forget_vgg16(effects);
        if on_chip {
            self.chip = Chip::default();
            self.choose_cpu(effects);
        }
        let also = [
            (running.is_some(), "Rows that were done are kept."),
            (had_vgg16, "VGG16’s weights have to be given again."),
            (on_chip, "The processor computes from now on."),
        ];
        let also: Vec<&str> =
            also.into_iter().filter_map(|(is, text)| is.then_some(text)).collect();
        // The next run starts another learner. The death of an idle learner needs no message.
        if !also.is_empty() {
            let again = running.and_then(|running| running.rest());
            effects.push(trouble(format!("{sentence} {}", also.join(" ")), again));
        }
    }

    fn hear(
        &mut self,
        message: FromWorker<learner::Event>,
        now_ms: f64,
        effects: &mut Vec<Effect>,
    ) {
        match message {
            FromWorker::Event(learner::Event::Lab(event)) => match event.open() {
                Ok(event) => self.hear_event(event, now_ms, effects),
                Err(error) => effects.push(trouble(error.to_string(), None)),
            },
            FromWorker::Download { task: Some(task), done, total } => {
                if let Some(running) = self.running_as(task) {
                    running.download = Some((done, total));
                }
            }
            FromWorker::Cancelled { task } => {
                if self.end(task).is_some() && self.undone != Some(task) {
                    effects.push(Effect::Say("Stopped. Rows that were done are kept.".to_owned()));
                }
            }
            FromWorker::Failed { task, sentence, retry } => {
                self.failed(task, sentence, retry, effects);
            }
            // All other events belong to the pad.
            FromWorker::Event(_)
            | FromWorker::Download { task: None, .. }
            | FromWorker::Ready { .. }
            | FromWorker::Pong { .. }
            | FromWorker::Crashed { .. } => {}
        }
    }

    fn hear_event(&mut self, event: lab::Event, now_ms: f64, effects: &mut Vec<Effect>) {
        match event {
            lab::Event::RowBegan { task, row } => {
                let Some(running) = self.running_as(task) else { return };
                let rows = running.plan.rows.len();
                if let Some((number, what)) = running.row_began(&row, now_ms) {
                    effects.push(Effect::SayAlso(format!("Row {number} of {rows}: {what}.")));
                }
            }
            lab::Event::StepBegan { task, row } => {
                if let Some(running) = self.running_as(task) {
                    running.step_began(&row, now_ms);
                }
            }
            lab::Event::Progress { task, done, total } => {
                if let Some(running) = self.running_as(task) {
                    (running.done, running.total) = (done, total);
                }
            }
            lab::Event::Epoch { task, epoch, of } => {
                if let Some(running) = self.running_as(task) {
                    running.epochs.push(epoch);
                    running.total_epochs = of;
                }
            }
            lab::Event::RowDone { task, outcome, misread, opens } => {
                self.row_done(task, *outcome, (misread, opens), now_ms, effects);
            }
            lab::Event::Network { task, network } => self.network_arrived(task, network),
            lab::Event::CellPictures { task, pictures } => self.pictures_arrived(task, pictures),
            lab::Event::Vgg16Taken { task, bytes, sha256 } => {
                if self.vgg16 == Vgg16::Coming(task) {
                    self.vgg16 = Vgg16::Taken { bytes, sha256 };
                    // With new weights, the learner drops the trunks that depend on the old ones.
                    self.trained = Trained::default();
                    effects.push(Effect::Say("VGG16’s weights are there.".to_owned()));
                }
            }
            lab::Event::RatesMeasured { task, rates } => {
                if self.chip.measuring == Some(task) {
                    (self.chip.measuring, self.chip.rates) = (None, Some(rates));
                    effects.push(Effect::Say("The graphics chip is ready.".to_owned()));
                }
            }
            lab::Event::Ended { task } => {
                if self.end(task).is_some() {
                    effects.push(Effect::SayAlso("All done.".to_owned()));
                }
            }
        }
    }

    /// Stores a result, even if its run was cancelled. `opens`: whether the learner can send the row's network.
    fn row_done(
        &mut self,
        task: TaskId,
        outcome: Outcome,
        (misread, opens): (Vec<Image28>, bool),
        now_ms: f64,
        effects: &mut Vec<Effect>,
    ) {
        let Ok(id) = RowId::find(&outcome.recipe, &outcome.row) else { return };
        if self.undone == Some(task) && id.row().work.own().is_some() {
            return;
        }
        if let Some(running) = self.running_as(task) {
            running.row_done(id);
            self.trained.add(id, opens);
            let figure = Line::of(id.row(), Some(&outcome)).iter().find_map(Line::run);
            let what = id.row().what;
            effects.push(Effect::Say(match figure {
                Some(figure) => format!("{what}: {figure} %."),
                None => format!("{what}: done."),
            }));
        }
        let result = LabResult::new(now_ms, outcome, misread);
        self.close_those_of(id, &result);
        effects.push(Effect::Keep(Box::new(result)));
    }

    fn failed(
        &mut self,
        task: Option<TaskId>,
        sentence: String,
        retry: bool,
        effects: &mut Vec<Effect>,
    ) {
        let Some(task) = task else { return effects.push(trouble(sentence, None)) };
        if let Some(running) = self.end(task) {
            effects.push(trouble(sentence, running.rest().filter(|_| retry)));
        } else if self.vgg16 == Vgg16::Coming(task) {
            self.forget_vgg16(effects);
            effects.push(trouble(sentence, None));
        } else if self.chip.measuring == Some(task) {
            self.chip.measuring = None;
            self.without_chip(&sentence, effects);
        } else {
            self.does_not_arrive(task, sentence);
        }
    }

    /// The current run, if the task belongs to it.
    fn running_as(&mut self, task: TaskId) -> Option<&mut Running> {
        self.running.as_mut().filter(|running| running.task == task)
    }

    fn end(&mut self, task: TaskId) -> Option<Running> {
        self.running.take_if(|running| running.task == task)
    }
}

fn trouble(sentence: String, again: Option<Plan>) -> Effect {
    Effect::Trouble(Some(Trouble { sentence, again }))
}
