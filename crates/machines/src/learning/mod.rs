//! Fine-tuning a head to the person's hand: commands to the learner, progress, and resuming after a
//! learner's death.

use ink::Labelled;
use network::{BaseName, FineTuneSettings};
use worker::envelope::{TaskId, ToWorker};
use worker::learner::{Checkpoint, Command, Event as FromLearner, FineTuned, Stage};

use crate::computing::Kind;
use crate::notices::Again;
use crate::numbers::Numbers;
use crate::record::{Head, Scores};
use crate::stamp::Stamp;

/// Learning that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    pub task: TaskId,
    pub kind: Kind,
    /// `None` until the learner has started.
    pub stage: Option<Stage>,
    /// Finished units of the stage.
    pub done: u64,
    pub total: u64,
    /// The loss of each finished epoch.
    pub losses: Vec<f64>,
    pub epochs: u32,
    pub cancelling: bool,
}

/// The samples to learn from, and the base.
#[derive(Clone, Debug, PartialEq)]
struct Request {
    base: BaseName,
    samples: Vec<Labelled>,
}

/// A learning task that failed.
#[derive(Clone, Debug, Default, PartialEq)]
struct CutShort {
    request: Option<Request>,
    checkpoint: Option<Checkpoint>,
    losses: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The person presses *Learn my hand*.
    Learn {
        base: BaseName,
        samples: Vec<Labelled>,
    },
    Cancel,
    /// The learner to use from now on.
    Use(Kind),
    /// The reader's base.
    Base(Option<BaseName>),
    /// The person has labelled a digit in this visit.
    Labelled,
    Ready(Kind),
    /// A message of the learner. The stamp is for the head that it may carry.
    FromLearner(Box<FromLearner>, Stamp),
    Download {
        task: TaskId,
        done: u64,
        total: u64,
    },
    Cancelled {
        task: TaskId,
    },
    Failed {
        task: TaskId,
        sentence: String,
        retry: bool,
    },
    /// A learner has died or did not start.
    Lost {
        kind: Kind,
        sentence: String,
    },
    /// The page has ended a learner, either unneeded or failed outside a learning task.
    Stopped(Kind),
    /// Everything is deleted.
    Forget,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Starts a learner unless it runs.
    Need(Kind),
    Send(Kind, ToWorker<Command>),
    /// A new head, to be tried before it is stored.
    Learned(Head),
    Say(String),
    Notice {
        sentence: String,
        again: Option<Again>,
    },
    Dismiss(Again),
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    running: Option<Running>,
    request: Option<Request>,
    /// Whether the running task has been sent to its learner.
    sent: bool,
    /// The point from which another learner can resume.
    checkpoint: Option<Checkpoint>,
    cut_short: CutShort,
    losses: Vec<f64>,
    kind: Kind,
    base: Option<BaseName>,
    labelled: bool,
    ready: Vec<Kind>,
    /// The learner and base of the last `Prepare` command.
    prepared: Option<(Kind, BaseName)>,
}

impl Learning {
    pub fn running(&self) -> Option<&Running> {
        self.running.as_ref()
    }

    /// The losses of the last learning task of this visit, one per epoch.
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    pub fn step(&mut self, event: Event, numbers: &mut Numbers) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.take(event, &mut effects, numbers);
        self.advance(&mut effects, numbers);
        effects
    }

    fn take(&mut self, event: Event, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        match event {
            Event::Learn { base, samples } => {
                if !samples.is_empty() && self.running.is_none() {
                    self.begin(Request { base, samples }, effects, numbers);
                }
            }
            Event::Cancel => self.cancel(effects),
            Event::Use(kind) => self.kind = kind,
            Event::Base(base) => self.base = base,
            Event::Labelled => self.labelled = true,
            Event::Ready(kind) => {
                self.ready.retain(|ready| *ready != kind);
                self.ready.push(kind);
            }
            Event::FromLearner(event, stamp) => self.take_answer(*event, stamp, effects),
            Event::Download { task, done, total } => self.update(task, |running| {
                (running.stage, running.done, running.total) = (Some(Stage::Download), done, total);
            }),
            Event::Cancelled { task } => {
                if self.end(task).is_some() {
                    effects.push(stopped());
                }
            }
            Event::Failed { task, sentence, retry } => {
                self.failed(task, sentence, retry, effects);
            }
            Event::Lost { kind, sentence } => self.lost(kind, &sentence, effects, numbers),
            Event::Stopped(kind) => self.lost(kind, "It was ended.", effects, numbers),
            Event::Forget => {
                if let (Some(running), true) = (&self.running, self.sent) {
                    let cancel = ToWorker::Cancel { task: running.task };
                    effects.push(Effect::Send(running.kind, cancel));
                }
                (self.running, self.request, self.sent) = (None, None, false);
                (self.checkpoint, self.cut_short) = (None, CutShort::default());
                self.losses.clear();
            }
        }
    }

    fn begin(&mut self, request: Request, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        effects.push(Effect::Dismiss(Again::Learn));
        effects.push(Effect::Say("Learning your hand.".to_owned()));
        self.losses.clear();
        let CutShort { request: before, checkpoint, losses } = std::mem::take(&mut self.cut_short);
        let same = before.as_ref() == Some(&request);
        self.request = Some(request);
        self.checkpoint = checkpoint.filter(|_| same);
        let losses = if same { losses } else { Vec::new() };
        self.run_on(self.kind, losses, effects, numbers);
    }

    /// Starts from the beginning or from the checkpoint. The command is sent once the learner is
    /// ready.
    fn run_on(
        &mut self,
        kind: Kind,
        losses: Vec<f64>,
        effects: &mut Vec<Effect>,
        numbers: &mut Numbers,
    ) {
        self.sent = false;
        self.running = Some(Running {
            task: numbers.task(),
            kind,
            stage: None,
            done: 0,
            total: 0,
            losses,
            epochs: 0,
            cancelling: false,
        });
        effects.push(Effect::Need(kind));
    }

    fn cancel(&mut self, effects: &mut Vec<Effect>) {
        let Some(running) = &mut self.running else { return };
        if !self.sent {
            let task = running.task;
            self.end(task);
            return effects.push(stopped());
        }
        if !running.cancelling {
            running.cancelling = true;
            effects.push(Effect::Send(running.kind, ToWorker::Cancel { task: running.task }));
        }
    }

    fn take_answer(&mut self, event: FromLearner, stamp: Stamp, effects: &mut Vec<Effect>) {
        match event {
            FromLearner::Progress { task, stage, done, total } => self.update(task, |running| {
                (running.stage, running.done, running.total) = (Some(stage), done, total);
            }),
            FromLearner::Epoch { task, epoch, epochs, loss } => self.update(task, |running| {
                running.epochs = epochs;
                running.stage = Some(Stage::Training);
                (running.done, running.total) = (epoch.into(), epochs.into());
                running.losses.truncate(epoch.saturating_sub(1) as usize);
                running.losses.push(loss);
            }),
            FromLearner::Checkpoint { task, checkpoint } => {
                if self.runs(task) {
                    self.checkpoint = Some(checkpoint);
                }
            }
            FromLearner::FineTuned { task, outcome } => match outcome.open() {
                Ok(outcome) => self.learned(task, outcome, stamp, effects),
                Err(error) => self.failed(task, error.to_string(), false, effects),
            },
            // These are answers for `computing`, `reading` and the Lab.
            FromLearner::Measured { .. }
            | FromLearner::Evaluated { .. }
            | FromLearner::Read(_)
            | FromLearner::Lab(_) => {}
        }
    }

    fn learned(
        &mut self,
        task: TaskId,
        outcome: FineTuned,
        stamp: Stamp,
        effects: &mut Vec<Effect>,
    ) {
        let Some(running) = self.end(task) else { return };
        self.checkpoint = None;
        if running.cancelling {
            // The learner finished before the cancel arrived.
            return effects.push(stopped());
        }
        self.losses = running.losses;
        let samples = self.request.as_ref().map(|request| request.samples.as_slice());
        let head = head_of(outcome, samples.unwrap_or_default(), stamp);
        effects.push(Effect::Learned(head));
    }

    fn failed(&mut self, task: TaskId, sentence: String, retry: bool, effects: &mut Vec<Effect>) {
        let Some(running) = self.end(task) else { return };
        if running.cancelling {
            return effects.push(stopped());
        }
        self.remember_how_far(running.losses);
        let again = retry.then_some(Again::Learn);
        effects.push(Effect::Notice { sentence, again });
    }

    fn lost(
        &mut self,
        kind: Kind,
        sentence: &str,
        effects: &mut Vec<Effect>,
        numbers: &mut Numbers,
    ) {
        self.ready.retain(|ready| *ready != kind);
        self.prepared.take_if(|(of, _)| *of == kind);
        let Some(running) = self.running.take_if(|running| running.kind == kind) else { return };
        if running.cancelling {
            return effects.push(stopped());
        }
        if kind == Kind::Gpu {
            self.kind = Kind::Cpu;
            return self.run_on(Kind::Cpu, running.losses, effects, numbers);
        }
        let sentence = match std::mem::take(&mut self.sent) {
            true => format!(
                "{sentence} Learning was cut short. It goes on where it was when you try again."
            ),
            false => sentence.to_owned(),
        };
        self.remember_how_far(running.losses);
        effects.push(Effect::Notice { sentence, again: Some(Again::Learn) });
    }

    fn remember_how_far(&mut self, losses: Vec<f64>) {
        let (request, checkpoint) = (self.request.take(), self.checkpoint.take());
        self.cut_short = CutShort { request, checkpoint, losses };
    }

    fn runs(&self, task: TaskId) -> bool {
        self.running.as_ref().is_some_and(|running| running.task == task)
    }

    fn update(&mut self, task: TaskId, change: impl FnOnce(&mut Running)) {
        if let Some(running) = self.running.as_mut().filter(|running| running.task == task) {
            change(running);
        }
    }

    fn end(&mut self, task: TaskId) -> Option<Running> {
        let ended = self.running.take_if(|running| running.task == task)?;
        self.sent = false;
        Some(ended)
    }

    fn advance(&mut self, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        if let (Some(running), Some(request), false) = (&self.running, &self.request, self.sent) {
            if self.ready.contains(&running.kind) {
                let Request { base, samples } = request.clone();
                let learn = Command::Learn {
                    task: running.task,
                    base,
                    samples,
                    settings: FineTuneSettings::default(),
                    from: self.checkpoint.clone(),
                };
                effects.push(Effect::Send(running.kind, ToWorker::Command(learn)));
                self.sent = true;
            }
            return;
        }
        // Preparing waits for the first label. A visitor who only looks around then downloads
        // nothing.
        if let (Some(base), true, None) = (self.base, self.labelled, &self.running) {
            let (kind, wanted) = (self.kind, Some((self.kind, base)));
            if self.ready.contains(&kind) && self.prepared != wanted {
                self.prepared = wanted;
                let (task, settings) = (numbers.task(), FineTuneSettings::default());
                let prepare = Command::Prepare { task, base, settings };
                effects.push(Effect::Send(kind, ToWorker::Command(prepare)));
            }
        }
    }
}

fn head_of(outcome: FineTuned, samples: &[Labelled], Stamp { id, now_ms }: Stamp) -> Head {
    let scores = Some(Scores::of(&outcome, samples));
    let FineTuned { base, head: file, .. } = outcome;
    Head { id, made_ms: now_ms, base, file, scores }
}

fn stopped() -> Effect {
    Effect::Say("Stopped. Nothing has changed.".to_owned())
}

#[cfg(test)]
mod tests;
