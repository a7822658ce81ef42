//! The reader's part of the page: the effects of its machine, and the heads that it has accepted.

use worker::envelope::ToWorker;

use super::{Effect, Event, Page, Part, trials};
use crate::computing::{self, Kind};
use crate::contract::{self, ContractError};
use crate::reading::{self, ReadsOn};
use crate::record::{Head, Scores};
use crate::{heads, learning, links, pictures, samples, signs, wording};

pub fn step(page: &mut Page, event: reading::Event) {
    let before = (page.reader.base(), page.reader.is_idle());
    let head = page.reader.head().cloned();
    match event {
        reading::Event::Lost { .. } => page.host_reads_failed(),
        reading::Event::Failed { on: ReadsOn::Reader, .. } if !page.reader.is_changing() => {
            page.host_reads_failed();
        }
        reading::Event::Forget => page.tried = None,
        _ => {}
    }
    let was_waiting = trials::is_waiting(page);
    let effects = page.reader.step(event, &mut page.numbers);
    if was_waiting && !trials::is_waiting(page) {
        trials::end(page, &effects);
    }
    let mut refused = page.host_head_refused(&effects);
    for effect in effects {
        match effect {
            reading::Effect::Notice { sentence, .. } if refused.is_some() => {
                let re = refused.take().flatten();
                page.tell_host(contract::Event::Error { re, sentence });
            }
            reading::Effect::Start => page.effects.push(Effect::StartReader),
            reading::Effect::RestartAfter { ms, attempt } => {
                page.effects.push(Effect::RestartReaderAfter { ms, attempt });
            }
            reading::Effect::Send(ReadsOn::Reader, command) => {
                page.effects.push(Effect::ToReader(command));
            }
            reading::Effect::Send(ReadsOn::GpuLearner, command) => {
                let command = ToWorker::Command(worker::learner::Command::Read(command));
                page.effects.push(Effect::ToLearner(Kind::Gpu, command));
            }
            reading::Effect::ReadPad { on, id } => page.effects.push(Effect::ReadPad { on, id }),
            reading::Effect::ToPane(command) => page.effects.push(Effect::ToPane(command)),
            reading::Effect::PadToPane { id } => page.effects.push(Effect::PadToPane { id }),
            reading::Effect::Accepted(head) => adopt(page, head),
            reading::Effect::StillInUse(head) => {
                let event = match page.heads.lent() {
                    Some(_) => heads::Event::Lend(None),
                    None => heads::Event::ChooseHead(head),
                };
                page.queue.push_back(Event::Heads(event));
            }
            reading::Effect::Remembered { ids, remembered } => {
                let read = signs::Event::Read(remembered.signs);
                page.queue.push_back(Event::Signs(read));
                let event = samples::Event::Remembered { ids, remembered };
                page.queue.push_back(Event::Samples(event));
            }
            reading::Effect::Offer { name, file } => {
                page.effects.push(Effect::Offer { name, file });
            }
            reading::Effect::Pack(command) if page.links.awaits(command.id()) => {
                page.effects.push(Effect::ToPacker(command));
            }
            // The person does not want it any more.
            reading::Effect::Pack(_) => {}
            reading::Effect::NotPacked { request } => {
                let event = links::Event::NotPacked(request);
                page.queue.push_back(Event::Links(event));
            }
            reading::Effect::GpuFailed { sentence } => {
                let event = computing::Event::GpuFailed { sentence };
                page.queue.push_back(Event::Computing(event));
            }
            reading::Effect::Notice { sentence, again } => page.notice(sentence, again),
            reading::Effect::Dismiss(again) => page.dismiss(again),
        }
    }
    if let Some(re) = refused {
        page.refuse(re, ContractError::NotTried);
    }
    page.show(Part::Reader);
    page.tell_ready();
    if head.as_ref() != page.reader.head() {
        page.show(Part::Signs);
        page.queue.push_back(Event::Links(links::Event::Close));
    }
    let after = (page.reader.base(), page.reader.is_idle());
    if before != after {
        let (base, idle) = after;
        page.queue.push_back(Event::Computing(computing::Event::Reader { base, idle }));
        page.queue.push_back(Event::Learning(learning::Event::Base(base)));
        let reads = pictures::Event::ReaderHasBase(base.is_some());
        page.queue.push_back(Event::Pictures(reads));
    }
}

fn adopt(page: &mut Page, head: Head) {
    let Some(head) = page.not_lent(head) else { return };
    if let Some(scores @ Scores { before, after, folds, kept, .. }) = &head.scores {
        let (base, scores) = (head.base, Box::new(scores.clone()));
        page.tell_host(contract::Event::Learned { base, scores });
        page.effects.push(Effect::Say(format!(
            "Learned. Your digits: {} before, {} after. {}",
            wording::accuracy(*before),
            wording::accuracy(*after),
            wording::verdict(*before, *after, *folds, *kept).1,
        )));
    }
    let signs = signs::of_head(page.reader.signs_of_head());
    page.effects.extend(signs.map(Effect::Say));
    page.queue.push_back(Event::Heads(heads::Event::Adopt(head)));
}
