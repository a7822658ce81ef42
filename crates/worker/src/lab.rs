//! What the Lab's page asks a learner to run, and the events that come back.

use ink::{Image28, Labelled};
use network::watch::Epoch;
use recipes::Outcome;
use recipes::cost::Rates;
use recipes::scale::Scale;
use serde::{Deserialize, Serialize};

use crate::envelope::TaskId;

/// Rows of a recipe to be run, one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub recipe: String,
    pub rows: Vec<String>,
    pub scale: Scale,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The person's own digits; only for rows that learn a hand.
    pub own_digits: Vec<Labelled>,
}

/// Where VGG16's weights come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Vgg16Source {
    /// A file's bytes.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// An address that the browser may fetch from.
    Url(String),
}

/// What a learner tells of rows that it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A requested row begins.
    RowBegan {
        task: TaskId,
        row: String,
    },
    /// Work begins for this row: the requested one, or the one that it takes its trunk from.
    StepBegan {
        task: TaskId,
        row: String,
    },
    /// `done` of `total` units of that step.
    Progress {
        task: TaskId,
        done: usize,
        total: usize,
    },
    /// An epoch is over, of `of` epochs.
    Epoch {
        task: TaskId,
        epoch: Epoch,
        of: usize,
    },
    RowDone {
        task: TaskId,
        outcome: Box<Outcome>,
        /// The pictures of `outcome.test.misread`, in the same order.
        misread: Vec<Image28>,
    },
    /// Rows on VGG16's features can be run with these weights.
    Vgg16Taken {
        task: TaskId,
        bytes: u64,
        sha256: String,
    },
    RatesMeasured {
        task: TaskId,
        rates: Rates,
    },
    /// All rows are done.
    Ended {
        task: TaskId,
    },
}
