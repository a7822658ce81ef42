//! The reader's part of the page: the effects of its machine, and the heads that it tries.

use worker::envelope::ToWorker;

use super::{Effect, Event, Page, Part};
use crate::computing::{self, Kind};
use crate::reading::{self, ReadsOn};
use crate::record::{Head, Scores};
use crate::{contract, heads, learning, links, pictures, samples, signs, wording};

impl Page {
    pub(super) fn reading(&mut self, event: reading::Event) {
        let before = (self.reader.base(), self.reader.is_idle());
        let head = self.reader.head().cloned();
        if let reading::Event::Lost { .. } | reading::Event::Failed { .. } = event {
            self.host_reads_failed();
        }
        let effects = self.reader.step(event, &mut self.numbers);
        let refused = self.host_head_refused(&effects);
        for effect in effects {
            match effect {
                reading::Effect::Notice { sentence, .. } if refused.is_some() => {
                    self.tell_host(contract::Event::Error { re: refused.flatten(), sentence });
                }
                reading::Effect::Start => self.effects.push(Effect::StartReader),
                reading::Effect::RestartAfter { ms, attempt } => {
                    self.effects.push(Effect::RestartReaderAfter { ms, attempt });
                }
                reading::Effect::Send(ReadsOn::Reader, command) => {
                    self.effects.push(Effect::ToReader(command));
                }
                reading::Effect::Send(ReadsOn::GpuLearner, command) => {
                    let command = ToWorker::Command(worker::learner::Command::Read(command));
                    self.effects.push(Effect::ToLearner(Kind::Gpu, command));
                }
                reading::Effect::ReadPad { on, id } => {
                    self.effects.push(Effect::ReadPad { on, id })
                }
                reading::Effect::ToPane(command) => self.effects.push(Effect::ToPane(command)),
                reading::Effect::PadToPane { id } => self.effects.push(Effect::PadToPane { id }),
                reading::Effect::Accepted(head) => self.adopt(head),
                reading::Effect::StillInUse(head) => {
                    let event = match self.heads.lent() {
                        Some(_) => heads::Event::Lend(None),
                        None => heads::Event::ChooseHead(head),
                    };
                    self.queue.push_back(Event::Heads(event));
                }
                reading::Effect::Remembered { ids, remembered } => {
                    let read = signs::Event::Read(remembered.signs);
                    self.queue.push_back(Event::Signs(read));
                    let event = samples::Event::Remembered { ids, remembered };
                    self.queue.push_back(Event::Samples(event));
                }
                reading::Effect::Offer { name, file } => {
                    self.effects.push(Effect::Offer { name, file });
                }
                reading::Effect::Pack(command) if self.links.awaits(command.id()) => {
                    self.pack(command);
                }
                // The person does not want it any more.
                reading::Effect::Pack(_) => {}
                reading::Effect::NotPacked { request } => {
                    let event = links::Event::NotPacked(request);
                    self.queue.push_back(Event::Links(event));
                }
                reading::Effect::GpuFailed { sentence } => {
                    let event = computing::Event::GpuFailed { sentence };
                    self.queue.push_back(Event::Computing(event));
                }
                reading::Effect::Notice { sentence, again } => self.notice(sentence, again),
                reading::Effect::Dismiss(again) => self.dismiss(again),
            }
        }
        self.show(Part::Reader);
        self.tell_ready();
        if head.as_ref() != self.reader.head() {
            self.show(Part::Signs);
            self.queue.push_back(Event::Links(links::Event::Close));
        }
        let after = (self.reader.base(), self.reader.is_idle());
        if before != after {
            let (base, idle) = after;
            self.queue.push_back(Event::Computing(computing::Event::Reader { base, idle }));
            self.queue.push_back(Event::Learning(learning::Event::Base(base)));
            let reads = pictures::Event::ReaderHasBase(base.is_some());
            self.queue.push_back(Event::Pictures(reads));
        }
    }

    /// Has the reader try a head before it is stored.
    pub(super) fn try_head(&mut self, head: Head) {
        self.heads(heads::Event::WantBase(head.base));
        self.queue.push_back(Event::Reading(reading::Event::Try(head)));
    }

    fn adopt(&mut self, head: Head) {
        let Some(head) = self.not_lent(head) else { return };
        if let Some(scores @ Scores { before, after, folds, kept, .. }) = &head.scores {
            let (base, scores) = (head.base, Box::new(scores.clone()));
            self.tell_host(contract::Event::Learned { base, scores });
            self.effects.push(Effect::Say(format!(
                "Learned. Your digits: {} before, {} after. {}",
                wording::accuracy(*before),
                wording::accuracy(*after),
                wording::verdict(*before, *after, *folds, *kept).1,
            )));
        }
        let signs = signs::of_head(self.reader.signs_of_head());
        self.effects.extend(signs.map(Effect::Say));
        self.queue.push_back(Event::Heads(heads::Event::Adopt(head)));
    }
}
