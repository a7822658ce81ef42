//! The machine that starts, measures, switches and replaces the learners.

mod advance;

use network::BaseName;
use worker::envelope::TaskId;
use worker::learner::Speed;

use super::events::{Effect, Event};
use super::kind::{Adapter, Kind, Wish, from_text, to_text};
use crate::numbers::Numbers;

/// The storage keys of the choice and of the speeds.
pub const WISH_KEY: &str = "inkling-engine";

/// The storage key of the speeds with a base.
pub fn speeds_key(base: BaseName) -> String {
    format!("inkling-speeds-{base}")
}

const NO_CHIP: &str = "This browser lends no graphics chip to pages.";

/// State of the GPU learner before it can take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// The download runs; this number of bytes has arrived.
    Fetching(u64),
    /// The learner starts or is being measured.
    Starting,
    /// The learner has been measured with this base and can take over.
    Waiting(BaseName),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Life {
    #[default]
    Absent,
    Starting,
    Ready,
}

/// A measurement without an answer yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Measuring {
    task: TaskId,
    kind: Kind,
    base: BaseName,
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Computing {
    pub(super) wish: Wish,
    /// The learner that runs learning tasks.
    pub(super) in_use: Kind,
    /// The outer `None`: the browser has not answered yet. The inner `None`: there is no adapter.
    pub(super) adapter: Option<Option<Adapter>>,
    asked_for_adapter: bool,
    base: Option<BaseName>,
    cpu: Option<Speed>,
    gpu: Option<Speed>,
    pub(super) coming: Option<Coming>,
    /// Why the GPU learner is unavailable for the rest of this visit, as a sentence.
    pub(super) trouble: Option<String>,
    saves_data: bool,
    learns: bool,
    labelled: bool,
    busy: bool,
    /// Whether the reader has been idle at least once.
    idle: bool,
    /// Whether a learner has been needed. From then on it is downloaded even if `saves_data` is
    /// set.
    needed: bool,
    /// Whether the person has opened the list of speeds.
    show_speeds: bool,
    cpu_life: Life,
    gpu_life: Life,
    measuring: Option<Measuring>,
    /// The base with which measuring the learner in use failed. The measurement is not repeated.
    unmeasured: Option<BaseName>,
    /// Whether the CPU learner was started in the background. It is started so only once; if it
    /// dies idle, the next task starts it again.
    begun: bool,
    kept: [Option<String>; BaseName::ALL.len()],
}

impl Computing {
    pub fn wish(&self) -> Wish {
        self.wish
    }

    /// The learner that runs learning tasks.
    pub fn in_use(&self) -> Kind {
        self.in_use
    }

    /// The speed with the base in use; `None` if it has not been measured.
    pub fn speed(&self, kind: Kind) -> Option<Speed> {
        match kind {
            Kind::Cpu => self.cpu,
            Kind::Gpu => self.gpu,
        }
    }

    /// Whether the GPU learner also reads. While it learns, the reader reads on its own thread.
    pub fn gpu_reads(&self) -> bool {
        self.wish == Wish::Gpu
            && self.in_use == Kind::Gpu
            && self.gpu_life == Life::Ready
            && !self.busy
    }

    pub fn step(&mut self, event: Event, numbers: &mut Numbers) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.take(event, &mut effects);
        self.advance(&mut effects, numbers);
        effects
    }

    fn take(&mut self, event: Event, effects: &mut Vec<Effect>) {
        match event {
            Event::Begin { wish, saves_data, learns, speeds } => {
                (self.wish, self.saves_data, self.learns, self.kept) =
                    (wish, saves_data, learns, speeds);
            }
            Event::Wish(wish) => {
                effects.push(keep_wish(wish.as_str()));
                self.set_wish(wish);
            }
            Event::Reader { base, idle } => {
                self.idle |= idle;
                if let Some(base) = base.filter(|base| self.base != Some(*base)) {
                    self.change_base(base);
                }
            }
            Event::Labelled => self.labelled = true,
            Event::Need(kind) => {
                self.needed = true;
                self.start(kind, effects);
            }
            Event::Busy(busy) => self.busy = busy,
            Event::ShowSpeeds => self.show_speeds = true,
            Event::Adapter(adapter) => {
                self.asked_for_adapter = false;
                self.trouble = adapter.is_none().then(|| NO_CHIP.to_owned());
                self.adapter = Some(adapter);
                self.recall();
            }
            Event::Fetching { bytes } => {
                if let Some(Coming::Fetching(so_far)) = &mut self.coming {
                    *so_far = bytes;
                }
            }
            Event::Fetched { ok } => {
                if !matches!(self.coming, Some(Coming::Fetching(_))) {
                    return;
                }
                if ok {
                    self.coming = Some(Coming::Starting);
                    self.start(Kind::Gpu, effects);
                } else {
                    let sentence =
                        "What the graphics chip needs could not be fetched: check the connection.";
                    self.give_up(sentence.to_owned(), effects);
                }
            }
            Event::Ready(kind) => *self.life(kind) = Life::Ready,
            Event::Measured { task, speed } => self.measured(task, speed, effects),
            Event::NotMeasured { task, sentence } => {
                let Some(measuring) = self.measuring.take_if(|asked| asked.task == task) else {
                    return;
                };
                match (measuring.kind, self.in_use) {
                    (Kind::Gpu, Kind::Cpu) => self.give_up(sentence, effects),
                    // The speed stays unknown, and *auto* keeps its learner.
                    _ => self.unmeasured = Some(measuring.base),
                }
            }
            Event::GpuFailed { sentence } => {
                effects.push(Effect::Stop(Kind::Gpu));
                self.lost(Kind::Gpu, sentence, effects);
            }
            Event::Lost { kind, sentence } => self.lost(kind, sentence, effects),
            Event::Forget => {
                let texts = BaseName::ALL.map(speeds_key).into_iter();
                effects.extend(texts.map(|key| Effect::KeepText { key, text: String::new() }));
                effects.push(keep_wish(""));
                self.kept = Default::default();
                self.labelled = false;
                self.set_wish(Wish::default());
            }
        }
    }

    fn set_wish(&mut self, wish: Wish) {
        (self.wish, self.trouble) = (wish, None);
        // If no adapter was found earlier, the browser is asked again and the sentence is shown
        // again.
        self.adapter.take_if(|adapter| adapter.is_none());
    }

    fn change_base(&mut self, base: BaseName) {
        self.base = Some(base);
        (self.cpu, self.gpu, self.unmeasured) = (None, None, None);
        if let Some(Coming::Waiting(_)) = self.coming {
            self.coming = Some(Coming::Starting);
        }
        self.recall();
    }

    fn measured(&mut self, task: TaskId, speed: Speed, effects: &mut Vec<Effect>) {
        let Some(measuring) = self.measuring.take_if(|asked| asked.task == task) else { return };
        if self.base != Some(measuring.base) {
            // The base has changed during the measurement. `advance` measures again.
            return;
        }
        match measuring.kind {
            Kind::Cpu => self.cpu = Some(speed),
            Kind::Gpu => {
                self.gpu = Some(speed);
                if self.coming.is_some() {
                    self.coming = Some(Coming::Waiting(measuring.base));
                }
            }
        }
        if let (Some(with), Some(cpu), Some(gpu)) = (self.measured_with(), self.cpu, self.gpu) {
            let text = to_text(&with, cpu, gpu);
            self.kept[measuring.base as usize] = Some(text.clone());
            effects.push(Effect::KeepText { key: speeds_key(measuring.base), text });
        }
    }

    /// Restores speeds from an earlier visit if their adapter and version match.
    fn recall(&mut self) {
        let text = self.base.and_then(|base| self.kept[base as usize].clone());
        let speeds = self.measured_with().and_then(|with| from_text(&with, &text?));
        if let Some((cpu, gpu)) = speeds {
            (self.cpu, self.gpu) = (Some(cpu), Some(gpu));
        }
    }

    fn measured_with(&self) -> Option<String> {
        let adapter = self.adapter.as_ref()?.as_ref()?;
        Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), self.base?, adapter.name))
    }

    fn lost(&mut self, kind: Kind, sentence: String, effects: &mut Vec<Effect>) {
        *self.life(kind) = Life::Absent;
        let measured = self.measuring.take_if(|asked| asked.kind == kind);
        match kind {
            Kind::Cpu => {
                self.unmeasured = measured.map_or(self.unmeasured, |asked| Some(asked.base))
            }
            Kind::Gpu if self.in_use == Kind::Gpu => {
                self.trouble = Some(sentence);
                self.use_cpu();
                let sentence = "The graphics chip has stopped computing for this page. Your processor goes on with it: nothing is lost.";
                effects.push(Effect::Notice { sentence: sentence.to_owned(), again: None });
            }
            Kind::Gpu => self.give_up(sentence, effects),
        }
    }

    /// The GPU learner has failed before its first learning task.
    fn give_up(&mut self, sentence: String, effects: &mut Vec<Effect>) {
        self.stop(Kind::Gpu, effects);
        self.coming = None;
        if self.wish == Wish::Gpu {
            let sentence = format!("{sentence} Your processor computes instead.");
            effects.push(Effect::Notice { sentence, again: None });
        }
        self.trouble = Some(sentence);
    }

    fn use_cpu(&mut self) {
        (self.in_use, self.coming, self.begun) = (Kind::Cpu, None, false);
    }

    fn life(&mut self, kind: Kind) -> &mut Life {
        match kind {
            Kind::Cpu => &mut self.cpu_life,
            Kind::Gpu => &mut self.gpu_life,
        }
    }

    fn start(&mut self, kind: Kind, effects: &mut Vec<Effect>) {
        let life = self.life(kind);
        if *life == Life::Absent {
            *life = Life::Starting;
            effects.push(Effect::Start(kind));
        }
    }

    fn stop(&mut self, kind: Kind, effects: &mut Vec<Effect>) {
        self.measuring.take_if(|asked| asked.kind == kind);
        if std::mem::take(self.life(kind)) != Life::Absent {
            effects.push(Effect::Stop(kind));
        }
    }
}

fn keep_wish(text: &str) -> Effect {
    Effect::KeepText { key: WISH_KEY.to_owned(), text: text.to_owned() }
}
