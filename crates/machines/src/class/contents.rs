//! What a file or a link holds: a network, digits, or both.

use std::collections::HashSet;

use ink::{Count, Drawn, Hand, Trace};
use network::link::on_grid;
use network::weights::{BASE_KEY, WeightsFile};
use network::{BaseName, Head, HeadError, HeadFile};
use worker::packer::OpenedLink;

use super::limits::MOST_PEOPLE;
use crate::backup::{self, BackupError, Counts, Json, Opened, is_backup};
use crate::heads::MAX_HEAD_BYTES;
use crate::record::{self, Choice, Id, Sample};

/// Why a file or a link is left out.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("This file could not be read: choose it again, or another copy.")]
    NotRead,
    #[error("This file is larger than any that Inkling saves: choose another file.")]
    TooLarge,
    #[error(
        "This is neither a head nor a file with digits: choose a file of “Save everything” or “Save as file”."
    )]
    Other,
    #[error(
        "There is neither a digit nor a head in this file: label digits on the page that saved it, then save it again."
    )]
    Nothing,
    #[error(
        "This head belongs to the base {0}, which this version of Inkling lacks: reload the page, then open it again."
    )]
    UnknownBase(String),
    #[error("{0}. Save the head again, then open that file.")]
    Layer(HeadError),
    /// The text says why and what to do.
    #[error("{0}.")]
    Refused(String),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("This is in the table already, as {0}: remove that entry to open it again.")]
    Here(String),
    #[error("A class has at most {most} people: remove somebody, then open this again.", most = MOST_PEOPLE)]
    Full,
}

impl From<HeadError> for FileError {
    fn from(error: HeadError) -> Self {
        match error {
            HeadError::Weights { .. } => Self::Layer(error),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// A person's network.
#[derive(Clone, Debug)]
pub(super) struct OwnNetwork {
    pub base: BaseName,
    pub file: HeadFile,
    /// The traces that it carries.
    hand: Hand,
    /// The digits of its backup that were there when it was learned.
    learned: HashSet<Id>,
    /// The person's own digits, each read by a head that has not learned from it; `None` if that was not measured.
    pub measured: Option<Count>,
}

/// A labelled digit with ink.
#[derive(Clone, Debug)]
pub(super) struct Digit {
    pub id: Id,
    pub label: u8,
    pub drawn: Drawn,
    /// Its trace as a head's file keeps it, and as a link does. None for a picture.
    traces: Vec<Trace>,
}

/// The contents of a file or a link.
#[derive(Clone, Debug)]
pub struct Contents {
    pub(super) network: Option<OwnNetwork>,
    pub(super) digits: Vec<Digit>,
    /// Sentences about parts that were left out.
    pub(super) left_out: Vec<String>,
}

impl OwnNetwork {
    fn open(base: BaseName, file: HeadFile) -> Result<Self, HeadError> {
        let hand = Head::open(&file, base)?.hand;
        Ok(Self { base, file, hand, learned: HashSet::new(), measured: None })
    }

    /// The number of traces.
    pub fn traces(&self) -> usize {
        self.hand.0.len()
    }

    /// Whether the network is known to have learned from this digit, by the digit's id or by its trace.
    pub fn has_learned(&self, digit: &Digit) -> bool {
        let is_there = |trace: &Trace| self.hand.0.iter().any(|(own, _)| own == trace);
        self.learned.contains(&digit.id) || digit.traces.iter().any(is_there)
    }
}

impl From<Sample> for Digit {
    fn from(Sample { id, label, drawn, .. }: Sample) -> Self {
        let trace = drawn.trace();
        let coarse = trace.as_ref().and_then(on_grid);
        Self { id, label, drawn, traces: trace.into_iter().chain(coarse).collect() }
    }
}

/// Opens a file: a backup or a head.
pub fn open_file<J: Json>(file: Vec<u8>) -> Result<Contents, FileError> {
    if is_backup(&file) { of_backup::<J>(&file) } else { of_head(file) }
}

/// Takes the head of a link.
pub(super) fn of_link(OpenedLink { base, file, .. }: OpenedLink) -> Result<Contents, FileError> {
    Ok(alone(OwnNetwork::open(base, file)?))
}

fn alone(network: OwnNetwork) -> Contents {
    Contents { network: Some(network), digits: Vec::new(), left_out: Vec::new() }
}

fn of_head(file: Vec<u8>) -> Result<Contents, FileError> {
    if file.len() > MAX_HEAD_BYTES as usize {
        return Err(FileError::TooLarge);
    }
    let named = {
        let opened = WeightsFile::open(&file).map_err(|_| FileError::Other)?;
        opened.metadata().get(BASE_KEY).cloned()
    };
    let file = HeadFile(file);
    let Some(name) = named else {
        // Files of earlier versions do not say. The bases' last layers have different sizes.
        let mut fitting = BaseName::ALL.into_iter();
        let opened = fitting.find_map(|base| OwnNetwork::open(base, file.clone()).ok());
        return opened.map(alone).ok_or(FileError::Other);
    };
    let base = name.parse::<BaseName>().map_err(|_| FileError::UnknownBase(name))?;
    Ok(alone(OwnNetwork::open(base, file)?))
}

fn of_backup<J: Json>(file: &[u8]) -> Result<Contents, FileError> {
    let Opened { samples, heads, choice, unread, .. } = backup::open::<J>(file)?;
    let (with_ink, blank): (Vec<Sample>, Vec<Sample>) =
        samples.into_iter().partition(|sample| sample.drawn.has_ink());
    let lost =
        Counts { digits: unread.digits + blank.len(), heads: unread.heads, ..Counts::default() };
    let all = Counts {
        digits: with_ink.len() + lost.digits,
        heads: heads.len() + lost.heads,
        ..Counts::default()
    };
    let lost = lost.among(all).into_iter();
    let mut left_out: Vec<String> = lost
        .map(|what| format!("{what} could not be read. The rest of this file is in the table."))
        .collect();
    let network = match in_use(heads, choice).map(|head| learned_here(head, &with_ink)) {
        None => None,
        Some(Ok(network)) => Some(network),
        Some(Err(error)) if with_ink.is_empty() => return Err(error.into()),
        Some(Err(error)) => {
            left_out.push(format!("{} Its digits are in the table.", FileError::from(error)));
            None
        }
    };
    if network.is_none() && with_ink.is_empty() {
        return Err(FileError::Nothing);
    }
    let digits = with_ink.into_iter().map(Digit::from).collect();
    Ok(Contents { network, digits, left_out })
}

/// The head that the person has chosen; the newest one if the person has chosen none of these.
fn in_use(heads: Vec<record::Head>, choice: Option<Choice>) -> Option<record::Head> {
    let chosen = choice.and_then(|choice| choice.head);
    let place = heads.iter().position(|head| Some(&head.id) == chosen.as_ref());
    let newest = heads.len().checked_sub(1)?;
    heads.into_iter().nth(place.unwrap_or(newest))
}

/// A backup's head. It may have learned from each digit that was there before it.
fn learned_here(head: record::Head, digits: &[Sample]) -> Result<OwnNetwork, HeadError> {
    let record::Head { base, file, made_ms, scores, .. } = head;
    let before = digits.iter().filter(|digit| digit.made_ms <= made_ms);
    let learned = before.map(|digit| digit.id.clone()).collect();
    let measured = scores.filter(|scores| scores.folds > 0).map(|scores| scores.after);
    Ok(OwnNetwork { learned, measured, ..OwnNetwork::open(base, file)? })
}
