//! The reader's base and head, its requests, and its restart after a death. With *gpu*, the GPU
//! learner reads too, and the reader stays ready.

mod events;
mod exports;
mod pane;
mod requests;

pub use events::{Effect, Event, Mark, PadReading, Purpose, ReaderState, ReadsOn};
pub use requests::{Samples, Wanted};

use ink::metrics::most_likely;
use network::{BaseName, Card};
use worker::reader::{DigitRead, Event as FromReader};

use crate::notices::Again;
use crate::numbers::Numbers;
use crate::record::{Head, Id};
use exports::Exports;
use pane::Pane;
use requests::{HeadChanged, Requests, Revised};

/// Number of deaths within `SHORT_MS` after which the reader is not restarted.
const DEATHS: usize = 3;
const SHORT_MS: f64 = 60_000.0;
/// Pause before a restart of the reader, in milliseconds.
const PAUSE_MS: u32 = 500;

/// A reading without an answer yet.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Asked {
    id: u32,
    on: ReadsOn,
    mark: Mark,
    network: u32,
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reader {
    state: ReaderState,
    requests: Requests,
    /// The GPU learner while it reads.
    gpu: Option<Requests>,
    /// The pane that explains, while it is open.
    pane: Option<Pane>,
    wanted: Option<Wanted>,
    /// Heads to try, the oldest first.
    trials: Vec<Head>,
    samples: Revised,
    ink: Option<Mark>,
    asked: Option<Asked>,
    /// The ink of the last reading, and the value of `network` at that time.
    answered: Option<(Mark, u32)>,
    reading: Option<PadReading>,
    /// Increases with each change of the base, head or samples in use.
    network: u32,
    exports: Exports,
    download: Option<(u64, u64)>,
    cards: [Option<Card>; BaseName::ALL.len()],
    deaths_ms: Vec<f64>,
    attempt: u32,
}

impl Reader {
    pub fn state(&self) -> ReaderState {
        self.state
    }

    /// The base in use; `None` while one is loading.
    pub fn base(&self) -> Option<BaseName> {
        self.requests.base()
    }

    /// The head in use; `None` for the base's own head.
    pub fn head(&self) -> Option<&Id> {
        self.requests.head()
    }

    /// The names of the signs that the head in use reads, in place of the person's own.
    pub fn signs_of_head(&self) -> &[String] {
        self.requests.signs()
    }

    /// Whether a head waits to be tried, or is being tried.
    pub fn tries(&self, id: &Id) -> bool {
        self.trials.iter().any(|head| head.id == *id)
    }

    pub fn loading(&self) -> Option<BaseName> {
        self.requests.loading()
    }

    /// Whether the next failure of the reader is one to change the base or the head.
    pub fn is_changing(&self) -> bool {
        self.requests.is_changing()
    }

    pub fn failed(&self) -> Option<BaseName> {
        self.requests.failed()
    }

    pub fn reading(&self) -> Option<&PadReading> {
        self.reading.as_ref()
    }

    /// The digit read at this index, counted from left to right. `None` where a sign is read, and
    /// unless the reading covers all `points` points.
    pub fn digit_at(&self, place: usize, points: usize) -> Option<u8> {
        let PadReading { digits, .. } =
            self.reading.as_ref().filter(|reading| reading.points == points)?;
        let digit = digits.get(place).or(digits.first())?;
        digit.sign.is_none().then(|| most_likely(&digit.probabilities))
    }

    /// Bytes of the base's weights: downloaded, total.
    pub fn download(&self) -> Option<(u64, u64)> {
        self.download
    }

    pub fn cards(&self) -> &[Option<Card>; BaseName::ALL.len()] {
        &self.cards
    }

    /// Whether the reader has a base and has read all ink on the pad.
    pub fn is_idle(&self) -> bool {
        self.base().is_some() && self.asked.is_none() && !self.has_unread_ink()
    }

    pub fn step(&mut self, event: Event, numbers: &mut Numbers) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.take(event, &mut effects);
        self.advance(&mut effects, numbers);
        effects
    }

    fn take(&mut self, event: Event, effects: &mut Vec<Effect>) {
        match event {
            Event::Begin => effects.push(Effect::Start),
            Event::Want(wanted) => {
                if self.wanted.as_ref() != Some(&wanted) {
                    self.requests.allow_again();
                }
                self.wanted = Some(wanted);
            }
            Event::Try(head) => {
                // The person may open a file again after its base could not be loaded.
                self.requests.load_again();
                self.trials.retain(|other| (other.base, &other.file) != (head.base, &head.file));
                self.trials.push(head);
            }
            Event::Ink(ink) => {
                self.ink = ink;
                if ink.is_none() {
                    (self.reading, self.answered) = (None, None);
                }
            }
            Event::Samples(samples) => self.samples.replace(samples),
            Event::Card(base, card) => {
                self.cards[base as usize].get_or_insert(card);
            }
            Event::GpuReads(reads) => {
                if reads != self.gpu.is_some() {
                    self.gpu = reads.then(Requests::default);
                    self.forget_asked_of(ReadsOn::GpuLearner);
                }
            }
            Event::Ready => {
                self.state = ReaderState::Ready;
                effects.push(Effect::Dismiss(Again::StartReader));
            }
            Event::FromReader(event) => self.take_answer(event, effects),
            Event::FromGpu(event) => self.take_gpu_answer(event),
            Event::Download { done, total } => {
                self.download = self.requests.loading().map(|_| (done, total));
            }
            Event::Failed { on: ReadsOn::Reader, sentence } => self.take_failure(sentence, effects),
            Event::Failed { on: ReadsOn::GpuLearner, sentence } => {
                self.take_gpu_failure(sentence, effects);
            }
            Event::NotStarted { sentence } => {
                self.forget_all(effects);
                self.state = ReaderState::Failed;
                let again = Some(Again::StartReader);
                effects.push(Effect::Notice { sentence, again });
            }
            Event::Lost { sentence, now_ms } => self.lost(sentence, now_ms, effects),
            Event::Restart { attempt } => {
                if self.state == ReaderState::Lost && attempt == self.attempt {
                    effects.push(Effect::Start);
                }
            }
            Event::Export(purpose) => self.exports.want(purpose),
            Event::Pane { is_open } => self.pane = is_open.then(Pane::default),
            Event::LoadBaseAgain => {
                self.requests.allow_again();
                effects.push(Effect::Dismiss(Again::LoadBase));
            }
            Event::StartAgain => {
                self.deaths_ms.clear();
                self.attempt += 1;
                self.forget_all(effects);
                self.state = ReaderState::Starting;
                effects.push(Effect::Start);
            }
            Event::Forget => self.trials.clear(),
        }
    }

    fn take_answer(&mut self, event: FromReader, effects: &mut Vec<Effect>) {
        match event {
            FromReader::BaseLoaded { base, card } => {
                self.requests.loaded(base);
                self.cards[base as usize] = Some(card);
                self.download = None;
                self.network += 1;
                effects.push(Effect::Dismiss(Again::LoadBase));
            }
            FromReader::HeadInUse { id, signs, .. } => {
                let Some(HeadChanged { head, trial }) = self.requests.head_in_use(id, signs) else {
                    return;
                };
                self.network += 1;
                if trial && let Some(head) = self.take_trial(head.as_ref()) {
                    self.wanted = Some(Wanted {
                        base: head.base,
                        head: Some((head.id.clone(), head.file.clone())),
                    });
                    effects.push(Effect::Accepted(head));
                }
            }
            FromReader::Reading { id, digits, elapsed_ms } => self.read(id, digits, elapsed_ms),
            FromReader::Remembered { id, remembered } => {
                if let Some(ids) = self.requests.remembered(id) {
                    self.network += 1;
                    effects.push(Effect::Remembered { ids, remembered });
                }
            }
            FromReader::Exported { id, file } => effects.extend(self.exports.answered(id, file)),
            // These are answers for `pictures`.
            FromReader::FoundRead { .. }
            | FromReader::Found(_)
            | FromReader::NothingFound { .. } => {}
        }
    }

    fn take_gpu_answer(&mut self, event: FromReader) {
        if let FromReader::Reading { id, digits, elapsed_ms } = event {
            return self.read(id, digits, elapsed_ms);
        }
        let Some(gpu) = &mut self.gpu else { return };
        let changed = match event {
            FromReader::BaseLoaded { base, .. } => {
                gpu.loaded(base);
                true
            }
            FromReader::HeadInUse { id, signs, .. } => gpu.head_in_use(id, signs).is_some(),
            FromReader::Remembered { id, .. } => gpu.remembered(id).is_some(),
            _ => false,
        };
        self.network += u32::from(changed);
    }

    fn read(&mut self, id: u32, digits: Vec<DigitRead>, elapsed_ms: f64) {
        let Some(asked) = self.asked.take_if(|asked| asked.id == id) else { return };
        self.answered = Some((asked.mark, asked.network));
        let same_ink = self.ink.is_some_and(|ink| ink.generation == asked.mark.generation);
        if same_ink {
            let points = asked.mark.points;
            self.reading = Some(PadReading { request: id, digits, points, elapsed_ms });
        }
    }

    fn take_failure(&mut self, sentence: String, effects: &mut Vec<Effect>) {
        let mut again = None;
        if self.requests.load_failed().is_some() {
            self.download = None;
            again = Some(Again::LoadBase);
        } else if let Some(HeadChanged { head, trial }) = self.requests.head_refused() {
            if trial {
                self.take_trial(head.as_ref());
            } else {
                effects.push(Effect::StillInUse(self.requests.head().cloned()));
            }
        } else {
            effects.extend(self.exports.failed());
            self.requests.answer_failed();
            self.reading_failed(ReadsOn::Reader);
        }
        effects.push(Effect::Notice { sentence, again });
    }

    fn take_gpu_failure(&mut self, sentence: String, effects: &mut Vec<Effect>) {
        let Some(gpu) = &mut self.gpu else { return };
        if gpu.load_failed().is_some() || gpu.head_refused().is_some() {
            return effects.push(Effect::GpuFailed { sentence });
        }
        gpu.answer_failed();
        self.reading_failed(ReadsOn::GpuLearner);
        effects.push(Effect::Notice { sentence, again: None });
    }

    /// Repeating the reading would fail again, so the ink counts as read.
    fn reading_failed(&mut self, on: ReadsOn) {
        if let Some(asked) = self.asked.take_if(|asked| asked.on == on) {
            self.answered = Some((asked.mark, asked.network));
        }
    }

    fn lost(&mut self, sentence: String, now_ms: f64, effects: &mut Vec<Effect>) {
        self.deaths_ms.retain(|at| now_ms - at < SHORT_MS);
        self.deaths_ms.push(now_ms);
        self.attempt += 1;
        self.forget_all(effects);
        if self.deaths_ms.len() >= DEATHS {
            self.state = ReaderState::Failed;
            let again = Some(Again::StartReader);
            return effects.push(Effect::Notice { sentence, again });
        }
        self.state = ReaderState::Lost;
        let sentence =
            format!("{sentence} It is being started again; your digits and heads are kept.");
        effects.push(Effect::Notice { sentence, again: None });
        effects.push(Effect::RestartAfter { ms: PAUSE_MS, attempt: self.attempt });
    }

    /// Drops all requests. A dead worker answers none of them.
    fn forget_all(&mut self, effects: &mut Vec<Effect>) {
        self.requests = Requests::default();
        self.download = None;
        effects.extend(self.exports.forget());
        self.forget_asked_of(ReadsOn::Reader);
    }

    fn forget_asked_of(&mut self, on: ReadsOn) {
        self.asked.take_if(|asked| asked.on == on);
    }

    /// Ends the trial of a head.
    pub fn take_trial(&mut self, id: Option<&Id>) -> Option<Head> {
        let place = self.trials.iter().position(|head| Some(&head.id) == id)?;
        Some(self.trials.remove(place))
    }

    /// Sends all requests that are needed and not yet sent.
    fn advance(&mut self, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        let Some(wanted) = &self.wanted else { return };
        if self.state == ReaderState::Ready {
            let trial = self.trials.iter().find(|head| head.base == wanted.base);
            let change = self.requests.next(wanted, trial, numbers);
            let remember = self.requests.remember(&self.samples, numbers);
            let commands = change.into_iter().chain(remember);
            effects.extend(commands.map(|command| Effect::Send(ReadsOn::Reader, command)));
            if let Some(base) = self.requests.settled() {
                let commands = self.exports.commands(base, numbers).into_iter();
                effects.extend(commands.map(|command| Effect::Send(ReadsOn::Reader, command)));
            }
        }
        if let Some(gpu) = &mut self.gpu {
            let change = gpu.next(wanted, None, numbers);
            let remember = gpu.remember(&self.samples, numbers);
            let commands = change.into_iter().chain(remember);
            effects.extend(commands.map(|command| Effect::Send(ReadsOn::GpuLearner, command)));
        }
        if let Some(pane) = &mut self.pane {
            let commands = pane.commands(wanted, &self.samples, numbers);
            effects.extend(commands.into_iter().map(Effect::ToPane));
            if pane.takes(self.ink) {
                effects.push(Effect::PadToPane { id: numbers.request() });
            }
        }
        self.ask_for_reading(effects, numbers);
    }

    fn has_unread_ink(&self) -> bool {
        self.ink.is_some_and(|ink| self.answered != Some((ink, self.network)))
    }

    /// Requests one reading at a time. Its answer triggers the next one, for the newest ink.
    fn ask_for_reading(&mut self, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        let (Some(mark), true, None) = (self.ink, self.has_unread_ink(), self.asked) else {
            return;
        };
        let Some(on) = self.reads_on() else { return };
        let id = numbers.request();
        self.asked = Some(Asked { id, on, mark, network: self.network });
        effects.push(Effect::ReadPad { on, id });
    }

    fn reads_on(&self) -> Option<ReadsOn> {
        let wanted = self.wanted.as_ref()?;
        if self.gpu.as_ref().is_some_and(|gpu| gpu.has(wanted)) {
            return Some(ReadsOn::GpuLearner);
        }
        self.requests.base().map(|_| ReadsOn::Reader)
    }
}

#[cfg(test)]
mod tests;
