//! What one worker that reads holds: its base, its head, the digits that it remembers; and the commands that bring
//! it to what is wanted.

use ink::Labelled;
use network::{BaseName, HeadFile};
use worker::reader::Command;

use crate::numbers::Numbers;
use crate::record::{Head, Id};

/// The base and head that the person wants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    pub base: BaseName,
    /// `None` for the base's own head.
    pub head: Option<(Id, HeadFile)>,
}

impl Wanted {
    pub fn head_id(&self) -> Option<&Id> {
        self.head.as_ref().map(|(id, _)| id)
    }
}

/// The labelled digits that have ink, and whether their traces weigh readings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    pub list: Vec<(Id, Labelled)>,
    pub use_ink: bool,
}

/// The digits that a worker remembers, and the network that it reads them with.
#[derive(Clone, Debug, PartialEq)]
struct Memory {
    base: BaseName,
    head: Option<Id>,
    ids: Vec<Id>,
    /// Each label, and whether its writer stands by it.
    labels: Vec<(u8, bool)>,
    use_ink: bool,
}

/// A change of heads that is not answered yet.
#[derive(Clone, Debug, PartialEq)]
struct HeadChange {
    request: u32,
    head: Option<Id>,
    /// The head is tried for the first time.
    trial: bool,
}

/// The answer to a change of heads.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadChanged {
    pub head: Option<Id>,
    pub trial: bool,
}

/// One worker that reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Desk {
    base: Option<BaseName>,
    /// `None` for the base's own head.
    head: Option<Id>,
    loading: Option<BaseName>,
    /// A base that could not be loaded; not asked for again until the person does.
    failed: Option<BaseName>,
    changing_head: Option<HeadChange>,
    /// A head that was refused; not asked for again until another one is wanted.
    refused: Option<Id>,
    remembering: Option<(u32, Memory)>,
    remembered: Option<Memory>,
}

impl Desk {
    /// The base that it reads with; `None` while one is loaded.
    pub fn base(&self) -> Option<BaseName> {
        self.base.filter(|_| self.loading.is_none())
    }

    pub fn head(&self) -> Option<&Id> {
        self.head.as_ref()
    }

    pub fn loading(&self) -> Option<BaseName> {
        self.loading
    }

    pub fn failed(&self) -> Option<BaseName> {
        self.failed
    }

    /// It reads with what is wanted.
    pub fn has(&self, wanted: &Wanted) -> bool {
        self.base() == Some(wanted.base)
            && self.head() == wanted.head_id()
            && self.changing_head.is_none()
    }

    /// The next command on the way to what is wanted. `trial`: a head that was never read with, for the base wanted.
    pub fn next(
        &mut self,
        wanted: &Wanted,
        trial: Option<&Head>,
        numbers: &mut Numbers,
    ) -> Option<Command> {
        if self.loading.is_some() || self.changing_head.is_some() {
            return None;
        }
        if self.base != Some(wanted.base) {
            if self.failed == Some(wanted.base) {
                return None;
            }
            self.loading = Some(wanted.base);
            return Some(Command::LoadBase(wanted.base));
        }
        let (head, trial) = match trial {
            Some(head) => (Some((head.id.clone(), head.file.clone())), true),
            None => (wanted.head.clone(), false),
        };
        let (head, file) = head.unzip();
        if head == self.head || head.is_some() && head == self.refused {
            return None;
        }
        let id = numbers.request();
        self.changing_head = Some(HeadChange { request: id, head, trial });
        Some(Command::UseHead { id, head: file })
    }

    /// The command that has it remember all samples, unless it does or is about to.
    pub fn remember(&mut self, samples: &Samples, numbers: &mut Numbers) -> Option<Command> {
        let base = self.base()?;
        if self.remembering.is_some() || self.changing_head.is_some() {
            return None;
        }
        let (ids, labels) = samples
            .list
            .iter()
            .map(|(id, sample)| (id.clone(), (sample.label, sample.sure)))
            .unzip();
        let memory =
            Memory { base, head: self.head.clone(), ids, labels, use_ink: samples.use_ink };
        let known = match &self.remembered {
            Some(remembered) => *remembered == memory,
            None => memory.ids.is_empty(),
        };
        if known {
            return None;
        }
        let id = numbers.request();
        self.remembering = Some((id, memory));
        let list = samples.list.iter().map(|(_, sample)| sample.clone()).collect();
        Some(Command::Remember { id, samples: list, use_ink: samples.use_ink })
    }

    /// A base has come: it reads with the base's own head, and remembers nothing.
    pub fn loaded(&mut self, base: BaseName) {
        *self = Self { base: Some(base), refused: self.refused.take(), ..Self::default() };
    }

    /// It reads with the head of a change; `None` where the change is not the one that was asked for.
    pub fn head_in_use(&mut self, request: u32) -> Option<HeadChanged> {
        let HeadChange { head, trial, .. } =
            self.changing_head.take_if(|change| change.request == request)?;
        self.head.clone_from(&head);
        Some(HeadChanged { head, trial })
    }

    /// It remembers the samples with these ids; `None` where others were asked for.
    pub fn remembered(&mut self, request: u32) -> Option<Vec<Id>> {
        let (_, memory) = self.remembering.take_if(|(id, _)| *id == request)?;
        let ids = memory.ids.clone();
        self.remembered = Some(memory);
        Some(ids)
    }

    /// The base that was loading did not come.
    pub fn load_failed(&mut self) -> Option<BaseName> {
        self.failed = Some(self.loading.take()?);
        self.failed
    }

    /// The head that it was to change to was refused.
    pub fn head_refused(&mut self) -> Option<HeadChanged> {
        let HeadChange { head, trial, .. } = self.changing_head.take()?;
        self.refused.clone_from(&head);
        Some(HeadChanged { head, trial })
    }

    /// An answer failed: it is given the samples again with their next change.
    pub fn answer_failed(&mut self) {
        if let Some((_, memory)) = self.remembering.take() {
            self.remembered = Some(memory);
        }
    }

    /// Another base or head is wanted, or the same one again: what failed may be asked for again.
    pub fn allow_again(&mut self) {
        (self.failed, self.refused) = (None, None);
    }
}
