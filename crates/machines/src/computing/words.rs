//! Sentences about the learner in use and the reason for it.

use super::kind::{Kind, Wish};
use super::machine::{Coming, Computing};
use crate::wording;
use worker::learner::Speed;

/// A sentence that names the learner in use and the reason for it.
pub fn why(computing: &Computing) -> String {
    if let Some(trouble) = &computing.trouble
        && computing.wish != Wish::Cpu
    {
        return format!("{trouble} The processor computes.");
    }
    let name = match &computing.adapter {
        Some(Some(adapter)) => adapter.name.as_str(),
        _ => "",
    };
    match (computing.wish, computing.coming) {
        (Wish::Cpu, _) => "The processor computes, as you chose.".to_owned(),
        (_, Some(Coming::Fetching(bytes))) => format!(
            "Fetching what the graphics chip needs, {} so far. The processor computes meanwhile.",
            wording::bytes(bytes)
        ),
        (_, Some(Coming::Starting)) => {
            format!("Getting the graphics chip ready ({name}). The processor computes meanwhile.")
        }
        (Wish::Gpu, _) if computing.in_use == Kind::Gpu => {
            format!("The graphics chip computes, as you chose ({name}).")
        }
        (Wish::Gpu, _) => {
            "The processor computes. The graphics chip is tried in the background.".to_owned()
        }
        (Wish::Auto, _) => why_automatic(computing, name),
    }
}

fn why_automatic(computing: &Computing, name: &str) -> String {
    match (&computing.adapter, computing.speed(Kind::Cpu), computing.speed(Kind::Gpu)) {
        (None, ..) => {
            "The processor computes. The graphics chip is tried once you have labelled a digit."
                .to_owned()
        }
        (Some(None), ..) => {
            "The processor computes: this browser lends no graphics chip to pages.".to_owned()
        }
        (Some(Some(adapter)), ..) if adapter.imitated => format!(
            "The processor computes: it plays the graphics chip here ({name}), and is faster without."
        ),
        (_, Some(cpu), Some(gpu)) => {
            let takes = |speed: Speed| wording::decimal(speed.learning_ms() / 1e3, 1);
            format!(
                "The {} computes: learning from {} digits would take {}\u{a0}s on the processor, and {}\u{a0}s on the graphics chip ({name}).",
                computing.in_use.name(),
                Speed::SAMPLES,
                takes(cpu),
                takes(gpu)
            )
        }
        _ => format!(
            "The {} computes. The graphics chip ({name}) is tried in the background.",
            computing.in_use.name()
        ),
    }
}

/// A sentence with a learner's speed; `None` before it is measured.
pub fn figures(computing: &Computing, kind: Kind) -> Option<String> {
    let Speed { reading_ms, step_ms, .. } = computing.speed(kind)?;
    Some(format!(
        "On the {} a digit is read in {}; a step of learning takes {}.",
        kind.name(),
        wording::elapsed(reading_ms),
        wording::elapsed(step_ms)
    ))
}
