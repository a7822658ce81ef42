//! State of one reading worker: its base, head, remembered samples and signs. Gives the commands that lead
//! to the wanted state.

use ink::Labelled;
use network::{BaseName, HeadFile};
use worker::reader::{self, Command};

use crate::numbers::Numbers;
use crate::record::{Head, Id, Sign};

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

/// The samples with ink, whether their traces weigh readings, and the signs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    pub list: Vec<(Id, Labelled)>,
    pub use_ink: bool,
    /// The signs that are read beside the digits.
    pub signs: Vec<Sign>,
}

/// The samples and signs, with the number of their changes. Workers are asked after each stroke's point, and a number is
/// compared in place of all ink.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Revised {
    samples: Samples,
    /// Increases with each change.
    revision: u32,
}

impl Revised {
    /// These samples and signs from now on.
    pub fn replace(&mut self, samples: Samples) {
        if self.samples != samples {
            self.samples = samples;
            self.revision += 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.samples.list.is_empty() && self.samples.signs.is_empty()
    }
}

/// The samples and signs that a worker holds, and the base and head with which it reads them.
#[derive(Clone, Debug, PartialEq)]
struct Memory {
    base: BaseName,
    head: Option<Id>,
    /// As in `Revised`.
    revision: u32,
}

/// A memory that a worker is asked to take.
#[derive(Clone, Debug, PartialEq)]
struct Remembering {
    request: u32,
    memory: Memory,
    /// The samples'.
    ids: Vec<Id>,
}

/// A head change without an answer yet.
#[derive(Clone, Debug, PartialEq)]
struct HeadChange {
    request: u32,
    head: Option<Id>,
    /// Whether this is the first use of the head.
    trial: bool,
}

/// The result of a head change.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadChanged {
    pub head: Option<Id>,
    pub trial: bool,
}

/// The state of one reading worker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    base: Option<BaseName>,
    /// `None` for the base's own head.
    head: Option<Id>,
    /// The names of the signs that the head reads.
    signs: Vec<String>,
    loading: Option<BaseName>,
    /// A base that failed to load. It is not requested again until the person chooses again.
    failed: Option<BaseName>,
    changing_head: Option<HeadChange>,
    /// A refused head. It is not requested again until another head is wanted.
    refused: Option<Id>,
    remembering: Option<Remembering>,
    remembered: Option<Memory>,
}

impl Requests {
    /// The base in use; `None` while one is loading.
    pub fn base(&self) -> Option<BaseName> {
        self.base.filter(|_| self.loading.is_none())
    }

    /// The base in use, once no change of the base, head, samples or signs awaits its answer.
    pub fn settled(&self) -> Option<BaseName> {
        let awaits = self.changing_head.is_some() || self.remembering.is_some();
        self.base().filter(|_| !awaits)
    }

    pub fn head(&self) -> Option<&Id> {
        self.head.as_ref()
    }

    /// The names of the signs that the head in use reads, in place of the person's own.
    pub fn signs(&self) -> &[String] {
        &self.signs
    }

    pub fn loading(&self) -> Option<BaseName> {
        self.loading
    }

    pub fn is_changing(&self) -> bool {
        self.loading.is_some() || self.changing_head.is_some()
    }

    pub fn failed(&self) -> Option<BaseName> {
        self.failed
    }

    /// Whether the worker has the wanted base and head.
    pub fn has(&self, wanted: &Wanted) -> bool {
        self.base() == Some(wanted.base)
            && self.head() == wanted.head_id()
            && self.changing_head.is_none()
    }

    /// The next command towards the wanted state. `trial`: a new head to try, for the wanted base.
    pub fn next(
        &mut self,
        wanted: &Wanted,
        trial: Option<&Head>,
        numbers: &mut Numbers,
    ) -> Option<Command> {
        if self.is_changing() {
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

    /// The command that sends all samples and signs. `None` if the worker already has them or they are on
    /// their way.
    pub fn remember(&mut self, revised: &Revised, numbers: &mut Numbers) -> Option<Command> {
        let base = self.base()?;
        if self.remembering.is_some() || self.changing_head.is_some() {
            return None;
        }
        let Revised { samples, revision } = revised;
        let known = match &self.remembered {
            Some(memory) => {
                (memory.base, memory.revision) == (base, *revision) && memory.head == self.head
            }
            None => revised.is_empty(),
        };
        if known {
            return None;
        }
        let request = numbers.request();
        let ids = samples.list.iter().map(|(id, _)| id.clone()).collect();
        let memory = Memory { base, head: self.head.clone(), revision: *revision };
        self.remembering = Some(Remembering { request, memory, ids });
        let list = samples.list.iter().map(|(_, sample)| sample.clone()).collect();
        let signs = samples
            .signs
            .iter()
            .map(|sign| reader::Sign { name: sign.name.clone(), drawings: sign.drawings.clone() });
        let (use_ink, signs) = (samples.use_ink, signs.collect());
        Some(Command::Remember { id: request, samples: list, use_ink, signs })
    }

    /// A base has loaded. The worker now has the base's own head and no samples.
    pub fn loaded(&mut self, base: BaseName) {
        *self = Self { base: Some(base), refused: self.refused.take(), ..Self::default() };
    }

    /// A head change has succeeded; `None` if the answer belongs to another request. `signs`: the names of those that the
    /// head reads.
    pub fn head_in_use(&mut self, request: u32, signs: Vec<String>) -> Option<HeadChanged> {
        let HeadChange { head, trial, .. } =
            self.changing_head.take_if(|change| change.request == request)?;
        self.head.clone_from(&head);
        self.signs = signs;
        Some(HeadChanged { head, trial })
    }

    /// The worker has the samples with these ids, and the signs; `None` if the answer belongs to another request.
    pub fn remembered(&mut self, request: u32) -> Option<Vec<Id>> {
        let Remembering { memory, ids, .. } =
            self.remembering.take_if(|remembering| remembering.request == request)?;
        self.remembered = Some(memory);
        Some(ids)
    }

    /// A worker that answers nothing has got this command.
    pub fn assume_done(&mut self, command: &Command) {
        match command {
            Command::LoadBase(base) => self.loaded(*base),
            Command::UseHead { id, .. } => drop(self.head_in_use(*id, Vec::new())),
            Command::Remember { id, .. } => drop(self.remembered(*id)),
            _ => {}
        }
    }

    /// Loading the base has failed.
    pub fn load_failed(&mut self) -> Option<BaseName> {
        self.failed = Some(self.loading.take()?);
        self.failed
    }

    /// The worker has refused the new head.
    pub fn head_refused(&mut self) -> Option<HeadChanged> {
        let HeadChange { head, trial, .. } = self.changing_head.take()?;
        self.refused.clone_from(&head);
        Some(HeadChanged { head, trial })
    }

    /// A command has failed. The worker gets the samples again after their next change.
    pub fn answer_failed(&mut self) {
        if let Some(Remembering { memory, .. }) = self.remembering.take() {
            self.remembered = Some(memory);
        }
    }

    /// A base that failed to load may be requested again.
    pub fn load_again(&mut self) {
        self.failed = None;
    }

    /// The person has chosen again. Failed bases and heads may be requested again.
    pub fn allow_again(&mut self) {
        (self.failed, self.refused) = (None, None);
    }
}
