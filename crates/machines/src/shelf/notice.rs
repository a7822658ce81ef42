//! Sentences of the shelf: a notice while something is not stored, and reports of unusable records.

use super::contents::Words;
use super::error::StoreError;
use crate::record::{Damage, Store};

/// A sentence that is shown while it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub sentence: String,
    /// Whether *Try again* is offered.
    pub again: bool,
}

/// The action that remains to be done after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outstanding {
    DeleteEverything,
    Write,
    Read,
}

pub(super) fn failed(error: &StoreError, outstanding: Outstanding, words: &Words) -> Notice {
    let Words { kept, rescue } = words;
    let sentence = match (error, outstanding) {
        (StoreError::Newer, _) => {
            format!(
                "{} were kept by a newer version of this page: reload the page to get it.",
                capitalized(kept)
            )
        }
        (_, Outstanding::DeleteEverything) => format!(
            "Not everything is deleted yet ({error}): try again, or delete this site’s data in the browser’s settings."
        ),
        (StoreError::Unavailable, _) => format!(
            "This browser keeps nothing for this page (a private window, or site data is blocked): \
             {kept} last until you close the page. {rescue}"
        ),
        (StoreError::Full, _) => {
            "The browser has no room left for this page: delete some digits or heads, \
             or free some disk space."
                .to_owned()
        }
        (_, Outstanding::Read) => {
            format!("The browser could not read what it keeps for this page ({error}).")
        }
        (_, Outstanding::Write) => format!(
            "The browser could not keep the last change ({error}). It is still on the page; \
             reload only after trying again."
        ),
    };
    // Trying again would hardly help, and nothing is lost without it.
    let hopeless = matches!(error, StoreError::Unavailable | StoreError::Newer);
    Notice { sentence, again: !(hopeless && outstanding == Outstanding::Read) }
}

/// The notice if the database has neither opened nor failed in time.
pub(super) fn silent() -> Notice {
    let sentence = "The browser has not opened what it keeps for this page yet. Your changes are on the page, and \
         are kept as soon as it opens; other tabs of this page may have to be closed first.";
    Notice { sentence: sentence.to_owned(), again: false }
}

/// Unusable records of one store.
#[derive(Clone, Debug, PartialEq)]
pub struct Damaged {
    pub store: Store,
    pub reasons: Vec<Damage>,
    /// Whether unreadable records were moved aside, so that they are found only once.
    pub set_aside: bool,
}

impl Damaged {
    fn newer(&self) -> usize {
        self.reasons.iter().filter(|reason| **reason == Damage::Newer).count()
    }

    fn count(&self, records: usize) -> String {
        let what = match self.store {
            Store::Samples => "digit",
            Store::Signs => "sign",
            Store::Heads => "head",
            Store::Results => "result",
            Store::Choices | Store::SetAside => "record",
        };
        match records {
            1 => format!("1 kept {what}"),
            n => format!("{n} kept {what}s"),
        }
    }
}

/// Damage that has been reported, so that it is reported once.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// Number of records of newer versions, which stay in their store.
    newer: Vec<(Store, usize)>,
}

impl Reports {
    /// Sentences about damage that was not reported before.
    pub fn sentences(&mut self, damaged: &[Damaged]) -> Vec<String> {
        let mut sentences = Vec::new();
        for damaged in damaged {
            let newer = damaged.newer();
            let known = self.newer.iter().find(|(store, _)| *store == damaged.store);
            if newer > known.map_or(0, |(_, count)| *count) {
                self.newer.retain(|(store, _)| *store != damaged.store);
                self.newer.push((damaged.store, newer));
                sentences.push(format!(
                    "Left alone: {} from a newer version of this page. Reload the page to get that version.",
                    damaged.count(newer)
                ));
            }
            if let Some(reason) = damaged.reasons.iter().find(|reason| **reason != Damage::Newer) {
                let records = damaged.count(damaged.reasons.len() - newer);
                let set_aside = if damaged.set_aside { " and was set aside" } else { "" };
                sentences.push(format!(
                    "Could not be read{set_aside}: {records} ({reason}). The others are fine."
                ));
            }
        }
        sentences
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
