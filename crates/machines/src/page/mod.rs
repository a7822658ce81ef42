//! The pad's page as one machine. It passes each event to the machine that handles it. It passes
//! that machine's effects to the other machines or to the browser.

mod events;
mod everything;
mod host;
mod links;
mod messages;
mod moving;
mod reader;
mod signs;
mod storing;
#[cfg(test)]
mod tests;
mod trials;
mod wanted;

use std::collections::VecDeque;

pub use events::{Beginning, Effect, Event, Part, TakenDigit, Worker};

use moving::Move;
use trials::Tried;

use ink::{Drawn, Labelled};
use worker::envelope::ToWorker;

use crate::announcements::Announcements;
use crate::backup::{self, BackupError, Json, Saved, SavedRecord};
use crate::computing::{self, Computing, Wish};
use crate::contract;
use crate::heads::{self, Heads};
use crate::learning::{self, Learning};
use crate::links::Links;
use crate::notices::{self, Again, Notices};
use crate::numbers::Numbers;
use crate::pictures::{self, Pictures};
use crate::reading::{self, Reader, Wanted};
use crate::record::{Head, Sample};
use crate::samples::{self, Samples};
use crate::shelf::{self, Change, PadContents, PadItem, PadKey, Shelf};
use crate::signs::Signs;
use crate::stamp::Stamp;
use crate::undo::{self, Undo};

/// The machine.
#[derive(Default)]
pub struct Page {
    pub reader: Reader,
    pub learning: Learning,
    pub computing: Computing,
    pub samples: Samples,
    pub signs: Signs,
    pub heads: Heads,
    pub notices: Notices,
    pub pictures: Pictures,
    pub links: Links,
    pub undo: Undo,
    /// Sentences about opened backups whose entries are not stored yet.
    opened: Announcements<PadKey>,
    /// Backups that were opened before the stored data was loaded.
    unopened: Vec<Event>,
    tried: Option<Tried>,
    shelf: Shelf<PadContents>,
    moving: Option<Move>,
    host: host::Host,
    numbers: Numbers,
    /// Whether the reader gets the samples.
    remembers: bool,
    /// Whether the page shows the choice of bases. It then also needs the cards of the bases that
    /// are not in use.
    shows_bases: bool,
    /// The base and head of the last request to the reader.
    wanted: Option<Wanted>,
    /// Whether the choice or the list of heads has changed since.
    choice_changed: bool,
    /// Whether the samples or the signs have changed since the reader last got them.
    samples_changed: bool,
    asked_to_persist: bool,
    queue: VecDeque<Event>,
    effects: Vec<Effect>,
}

impl Page {
    /// The stored contents of the page.
    pub fn contents(&self) -> &PadContents {
        self.shelf.contents()
    }

    /// Everything on this page and in the database as one file. `kept`: all records of
    /// `backup::STORES`. `None` if an entry can't be written.
    pub fn save<J: Json>(
        &self,
        kept: Vec<SavedRecord>,
        now_ms: f64,
        engine: Option<Wish>,
    ) -> Option<Saved> {
        backup::of_page::<J>(kept, &self.shelf, now_ms, engine)
    }

    /// Handles an event. Returns the effects, to be carried out in order.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        self.queue.push_back(event);
        loop {
            while let Some(event) = self.queue.pop_front() {
                self.take(event);
            }
            wanted::pass_on(self);
            if self.queue.is_empty() {
                return std::mem::take(&mut self.effects);
            }
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Begin(beginning) => self.begin(beginning),
            Event::Reading(event) => self.reading(event),
            Event::Learning(event) => self.learning(event),
            Event::Computing(event) => self.computing(event),
            Event::Samples(event) => self.samples(event),
            Event::Signs(event) => self.signs(event),
            Event::Heads(event) => self.heads(event),
            Event::Pictures(event) => self.pictures(event),
            Event::Links(event) => self.links(event),
            Event::Notices(event) => self.notices(event),
            Event::Undo(event) => self.undo(event),
            Event::Shelf(event) => self.shelf(event),
            Event::Label(digit) => self.label(digit),
            Event::Learn => self.learn(),
            Event::OpenHead { file, .. } if backup::is_backup(&file.0) => {
                self.notice(BackupError::NotAHead.to_string(), None);
            }
            Event::OpenHead { stamp: Stamp { id, now_ms }, base, file } => {
                let base = base.unwrap_or(self.heads.base());
                trials::begin(self, Head { id, made_ms: now_ms, base, file, scores: None });
            }
            event @ Event::OpenBackup { .. } if self.shelf.awaits_data() => {
                self.unopened.push(event);
            }
            Event::OpenBackup { opened, kept } => everything::open_backup(self, opened, kept),
            Event::HostBase { re, base } => self.host_base(re, base),
            Event::HostHead { re, stamp, base, file } => self.host_head(re, stamp, base, file),
            Event::HostRead { re, digits } => self.host_read(re, digits),
            Event::DeleteEverything => everything::delete(self),
            Event::OwnDatabase => everything::move_out(self),
            Event::NotStarted(worker, sentence) => {
                self.queue.extend(messages::not_started(worker, sentence));
            }
            Event::FromReader(heard, now_ms) => {
                self.queue.extend(messages::of_reader(heard, now_ms));
            }
            Event::FromLearner(kind, heard, stamp) => {
                self.queue.extend(messages::of_learner(kind, heard, stamp));
            }
            Event::FromFinder(heard) => self.queue.extend(messages::of_finder(heard)),
            Event::FromPacker(heard) => self.queue.extend(messages::of_packer(heard)),
        }
    }

    fn begin(&mut self, beginning: Beginning) {
        let Beginning { address, shows_bases, kept_wish, saves_data, learns, speeds } = beginning;
        self.remembers = learns || address.embed.explains();
        for complaint in address.complaints {
            self.notice(complaint, None);
        }
        self.shows_bases = shows_bases;
        self.heads(heads::Event::Begin { asked: address.base });
        let wish = address.engine.or(kept_wish).unwrap_or_default();
        self.computing(computing::Event::Begin { wish, saves_data, learns, speeds });
        self.shelf(shelf::Event::Started);
        self.reading(reading::Event::Begin);
    }

    fn learning(&mut self, event: learning::Event) {
        let was_running = self.learning.running().is_some();
        for effect in self.learning.step(event, &mut self.numbers) {
            match effect {
                learning::Effect::Need(kind) => {
                    self.queue.push_back(Event::Computing(computing::Event::Need(kind)));
                }
                learning::Effect::Send(kind, message) => {
                    self.effects.push(Effect::ToLearner(kind, message));
                }
                learning::Effect::Learned(head) => trials::begin(self, head),
                learning::Effect::Say(sentence) => self.effects.push(Effect::Say(sentence)),
                learning::Effect::Notice { sentence, again } => self.notice(sentence, again),
                learning::Effect::Dismiss(again) => self.dismiss(again),
            }
        }
        self.show(Part::Learning);
        let is_running = self.learning.running().is_some();
        if was_running != is_running {
            self.queue.push_back(Event::Computing(computing::Event::Busy(is_running)));
        }
    }

    fn computing(&mut self, event: computing::Event) {
        let before = (self.computing.in_use(), self.computing.gpu_reads());
        for effect in self.computing.step(event, &mut self.numbers) {
            match effect {
                computing::Effect::AskForAdapter => self.effects.push(Effect::AskForAdapter),
                computing::Effect::FetchGpuLearner => self.effects.push(Effect::FetchGpuLearner),
                computing::Effect::Start(kind) => self.effects.push(Effect::StartLearner(kind)),
                computing::Effect::Stop(kind) => {
                    self.effects.push(Effect::StopLearner(kind));
                    self.queue.push_back(Event::Learning(learning::Event::Stopped(kind)));
                }
                computing::Effect::Send(kind, command) => {
                    self.effects.push(Effect::ToLearner(kind, ToWorker::Command(command)));
                }
                computing::Effect::KeepText { key, text } => {
                    self.effects.push(Effect::KeepText { key, text });
                }
                computing::Effect::Notice { sentence, again } => self.notice(sentence, again),
            }
        }
        self.show(Part::Computing);
        let (kind, gpu_reads) = (self.computing.in_use(), self.computing.gpu_reads());
        if before.0 != kind {
            self.queue.push_back(Event::Learning(learning::Event::Use(kind)));
        }
        if before.1 != gpu_reads {
            self.queue.push_back(Event::Reading(reading::Event::GpuReads(gpu_reads)));
        }
    }

    fn samples(&mut self, event: samples::Event) {
        let effects = self.samples.step(event, &self.shelf.contents().samples);
        self.show(Part::Samples);
        for effect in effects {
            match effect {
                samples::Effect::Put(samples) => {
                    self.change(samples.into_iter().map(|it| Change::Put(PadItem::Sample(it))));
                }
                samples::Effect::Delete(ids) => {
                    self.change(ids.into_iter().map(|id| Change::Delete(PadKey::Sample(id))));
                }
                samples::Effect::Announce { ids, sentence } => {
                    self.shelf.announce(ids.into_iter().map(PadKey::Sample).collect(), sentence);
                }
                samples::Effect::Did(change) => self.undo(undo::Event::Did(Box::new(change))),
                samples::Effect::Say(sentence) => self.effects.push(Effect::Say(sentence)),
                samples::Effect::Labelled => {
                    self.queue.push_back(Event::Computing(computing::Event::Labelled));
                    self.queue.push_back(Event::Learning(learning::Event::Labelled));
                    // A browser is more likely to agree after the first sample.
                    self.ask_to_persist();
                }
            }
        }
    }

    fn heads(&mut self, event: heads::Event) {
        let at_once = self.heads.choice().at_once;
        if let heads::Event::ChooseBase(_) = event {
            self.reading(reading::Event::LoadBaseAgain);
        }
        let mut changes = Vec::new();
        for effect in self.heads.step(event, &self.shelf.contents().heads) {
            match effect {
                heads::Effect::Put(head) => changes.push(Change::Put(PadItem::Head(head))),
                heads::Effect::Delete(id) => changes.push(Change::Delete(PadKey::Head(id))),
                heads::Effect::PutChoice(choice) => {
                    changes.push(Change::Put(PadItem::Choice(choice)));
                }
                heads::Effect::Announce(id, sentence) => {
                    self.shelf.announce(vec![PadKey::Head(id)], sentence.to_owned());
                }
                heads::Effect::Did(change) => self.undo(undo::Event::Did(Box::new(change))),
            }
        }
        self.choice_changed = true;
        self.samples_changed |= at_once != self.heads.choice().at_once;
        self.show(Part::Heads);
        self.show(Part::Undo);
        if !changes.is_empty() {
            self.change(changes.into_iter());
        }
    }

    fn pictures(&mut self, event: pictures::Event) {
        if let pictures::Event::Read { id, digits } = &event
            && self.host_has_read(*id, digits)
        {
            return;
        }
        for effect in self.pictures.step(event, &mut self.numbers) {
            match effect {
                pictures::Effect::StartFinder => self.effects.push(Effect::StartFinder),
                pictures::Effect::StopFinder => self.effects.push(Effect::StopFinder),
                pictures::Effect::ToFinder(command) => self.effects.push(Effect::ToFinder(command)),
                pictures::Effect::ToReader(command) => self.effects.push(Effect::ToReader(command)),
                pictures::Effect::Keep(found) => {
                    self.queue.push_back(Event::Samples(samples::Event::KeepFound(found)));
                }
            }
        }
        self.show(Part::Pictures);
    }

    fn notices(&mut self, event: notices::Event) {
        let effect = self.notices.step(event);
        self.show(Part::Notices);
        let Some(effect) = effect else { return };
        self.queue.push_back(match effect {
            notices::Effect::Again(Again::LoadBase) => {
                Event::Reading(reading::Event::LoadBaseAgain)
            }
            notices::Effect::Again(Again::StartReader) => {
                Event::Reading(reading::Event::StartAgain)
            }
            notices::Effect::Again(Again::Learn) => Event::Learn,
            notices::Effect::Again(Again::Write) => Event::Shelf(shelf::Event::TriedAgain),
            notices::Effect::ShelfDismissed => Event::Shelf(shelf::Event::Dismissed),
        });
    }

    fn undo(&mut self, event: undo::Event) {
        let effect = self.undo.step(event, self.shelf.contents());
        self.show(Part::Undo);
        match effect {
            Some(undo::Effect::Put { samples, sentence }) => {
                let keys = samples.iter().map(|it| PadKey::Sample(it.id.clone())).collect();
                self.shelf.announce(keys, sentence);
                self.change(samples.into_iter().map(|it| Change::Put(PadItem::Sample(it))));
            }
            Some(undo::Effect::PutHead { head, chosen }) => {
                self.heads(heads::Event::BringBack { head, chosen });
            }
            Some(undo::Effect::PutSign { sign, sentence }) => {
                self.shelf.announce(vec![PadKey::Sign(sign.id.clone())], sentence);
                self.change(std::iter::once(Change::Put(PadItem::Sign(sign))));
            }
            None => {}
        }
    }

    fn label(&mut self, digit: TakenDigit) {
        let TakenDigit { stamp: Stamp { id, now_ms }, label, strokes, place, points } = digit;
        let read = self.reader.digit_at(place, points);
        self.tell_host(contract::Event::Label { label, read });
        let drawn = Drawn::Ink(strokes);
        let sample = Sample { id, made_ms: now_ms, label, drawn, sure: false };
        self.samples(samples::Event::Label { sample, read });
    }

    fn learn(&mut self) {
        let samples = self.shelf.contents().samples.iter().map(Labelled::from).collect();
        let base = self.heads.base();
        self.samples(samples::Event::Mend(None));
        self.learning(learning::Event::Learn { base, samples });
    }

    fn reading(&mut self, event: reading::Event) {
        reader::step(self, event);
    }

    fn links(&mut self, event: crate::links::Event) {
        links::step(self, event);
    }

    fn signs(&mut self, event: crate::signs::Event) {
        signs::step(self, event);
    }

    fn shelf(&mut self, event: shelf::Event<PadContents>) {
        storing::step(self, event);
    }

    fn change(&mut self, changes: impl Iterator<Item = Change<PadContents>>) {
        self.shelf(shelf::Event::Changed(changes.collect()));
    }

    fn ask_to_persist(&mut self) {
        if !std::mem::replace(&mut self.asked_to_persist, true) {
            self.effects.push(Effect::AskToPersist);
        }
    }

    fn notice(&mut self, sentence: String, again: Option<Again>) {
        self.notices(notices::Event::Show { sentence, again });
    }

    fn dismiss(&mut self, again: Again) {
        self.notices(notices::Event::DismissAll(again));
    }

    fn show(&mut self, part: Part) {
        let effect = Effect::Show(part);
        if !self.effects.contains(&effect) {
            self.effects.push(effect);
        }
    }
}
