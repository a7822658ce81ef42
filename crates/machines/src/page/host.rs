//! Commands of the page around the frame that need the reader: another base, a head for this visit,
//! and ink to read. Nothing of them is stored.

use std::collections::VecDeque;

use ink::Drawn;
use network::{BaseName, HeadFile};
use worker::reader::{Command, DigitRead};

use super::{Effect, Event, Page, trials};
use crate::contract::{self, ContractError, HeadInUse, ReadDigit};
use crate::heads::{self, Lent};
use crate::notices::Again;
use crate::reading::{self, ReaderState};
use crate::record::{Head, Id};
use crate::stamp::Stamp;

/// The most readings that wait for the reader.
const MOST_READS: usize = 16;

/// A lent head that the reader has not accepted yet.
struct Trial {
    re: Option<u32>,
    id: Id,
    /// What was lent before.
    before: Option<Lent>,
}

/// A reading without an answer yet. `re`: the host's number for it.
struct Read {
    re: Option<u32>,
    digits: Vec<Drawn>,
}

/// What the host waits for.
#[derive(Default)]
pub struct Host {
    trial: Option<Trial>,
    reads: VecDeque<Read>,
    /// The number of the request that the reader has, and the host's number for it.
    asked: Option<(u32, Option<u32>)>,
    /// The base and head that were in use when the host was last told; `None` if the page could not
    /// read.
    told: Option<(BaseName, HeadInUse)>,
}

impl Page {
    /// The event for a host that begins to listen; `None` while the page can't read.
    pub fn ready(&self) -> Option<contract::Event> {
        let (base, head) = self.in_use()?;
        Some(contract::Event::Ready { base, head })
    }

    fn in_use(&self) -> Option<(BaseName, HeadInUse)> {
        let base = self.reader.base()?;
        let lent = self.heads.lent().and_then(|lent| lent.head.as_ref()).map(|(id, _)| id);
        let head = match self.reader.head() {
            None => HeadInUse::Base,
            head if head == lent => HeadInUse::Host,
            Some(_) => HeadInUse::Own,
        };
        Some((base, head))
    }

    /// Tells the host that the page can read, or with what it reads from now on.
    pub(super) fn tell_ready(&mut self) {
        let in_use = self.in_use();
        if in_use != self.host.told {
            self.host.told = in_use;
            self.effects.extend(self.ready().map(Effect::ToHost));
        }
    }

    pub(super) fn tell_host(&mut self, event: contract::Event) {
        self.effects.push(Effect::ToHost(event));
    }

    pub(super) fn refuse(&mut self, re: Option<u32>, error: ContractError) {
        self.tell_host(contract::Event::Error { re, sentence: error.to_string() });
    }

    /// Whether another base or head can be lent now.
    fn check_lending(&self) -> Result<(), ContractError> {
        if self.learning.running().is_some() {
            return Err(ContractError::Learning);
        }
        if self.host.trial.is_some() { Err(ContractError::HeadOnTrial) } else { Ok(()) }
    }

    pub(super) fn host_base(&mut self, re: Option<u32>, base: BaseName) {
        if let Err(error) = self.check_lending() {
            return self.refuse(re, error);
        }
        // The person's own head comes back with its base.
        let lent = (base != self.heads.choice().base).then_some(Lent { base, head: None });
        self.heads(heads::Event::Lend(lent));
    }

    pub(super) fn host_head(
        &mut self,
        re: Option<u32>,
        Stamp { id, now_ms }: Stamp,
        base: Option<BaseName>,
        file: HeadFile,
    ) {
        if let Err(error) = self.check_lending() {
            return self.refuse(re, error);
        }
        let base = base.unwrap_or(self.heads.base());
        let before = self.heads.lent().cloned();
        self.host.trial = Some(Trial { re, id: id.clone(), before });
        // On the same base, what reads now goes on reading until the head is accepted.
        if base != self.heads.base() {
            self.heads(heads::Event::Lend(Some(Lent { base, head: None })));
        }
        let head = Head { id, made_ms: now_ms, base, file, scores: None };
        self.reading(reading::Event::Try(head));
    }

    /// The reader has accepted a head. Returns it unless it is lent.
    pub(super) fn not_lent(&mut self, head: Head) -> Option<Head> {
        if self.host.trial.take_if(|trial| trial.id == head.id).is_none() {
            return Some(head);
        }
        let Head { id, base, file, .. } = head;
        self.heads(heads::Event::Lend(Some(Lent { base, head: Some((id, file)) })));
        None
    }

    /// Whether the reader has refused the lent head or could not load its base, and the host's number for that head.
    /// `effects`: of the reading machine's last step.
    pub(super) fn host_head_refused(&mut self, effects: &[reading::Effect]) -> Option<Option<u32>> {
        let Trial { id, .. } = self.host.trial.as_ref()?;
        let not_loaded = |effect: &reading::Effect| {
            matches!(effect, reading::Effect::Notice { again: Some(Again::LoadBase), .. })
        };
        if effects.iter().any(not_loaded) {
            self.reader.take_trial(Some(id));
        }
        let ended = trials::is_refused(self, id, effects);
        let Trial { re, before, .. } = self.host.trial.take_if(|_| ended)?;
        self.queue.push_back(Event::Heads(heads::Event::Lend(before)));
        Some(re)
    }

    pub(super) fn host_read(&mut self, re: Option<u32>, digits: Vec<Drawn>) {
        if self.reader.base().is_none() || self.reader.state() != ReaderState::Ready {
            return self.refuse(re, ContractError::NotReady);
        }
        if self.host.reads.len() >= MOST_READS {
            return self.refuse(re, ContractError::Busy);
        }
        self.host.reads.push_back(Read { re, digits });
        self.ask_for_host();
    }

    /// Has the reader read one after the other: a newer command would replace a waiting one.
    fn ask_for_host(&mut self) {
        if self.host.asked.is_some() {
            return;
        }
        if let Some(Read { re, digits }) = self.host.reads.pop_front() {
            let id = self.numbers.request();
            self.host.asked = Some((id, re));
            self.effects.push(Effect::ToReader(Command::ReadFound { id, digits }));
        }
    }

    /// Takes a reading that the host has asked for. False if it is another one.
    pub(super) fn host_has_read(&mut self, id: u32, read: &[DigitRead]) -> bool {
        let Some((_, re)) = self.host.asked.take_if(|(asked, _)| *asked == id) else {
            return false;
        };
        let digits = read.iter().map(ReadDigit::from).collect();
        self.tell_host(contract::Event::Reading { re, digits });
        self.ask_for_host();
        true
    }

    /// The reader is gone, or has failed at something that it does not name.
    pub(super) fn host_reads_failed(&mut self) {
        let asked = self.host.asked.take().map(|(_, re)| re);
        let waiting: Vec<_> = self.host.reads.drain(..).map(|read| read.re).collect();
        for re in asked.into_iter().chain(waiting) {
            self.refuse(re, ContractError::Stopped);
        }
    }
}
