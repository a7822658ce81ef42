//! The Lab's messages: requests to a learner, and its events.

use ink::{Image28, Labelled};
use network::vgg16::Scaling;
use network::watch::Epoch;
use recipes::cost::Rates;
use recipes::scale::Scale;
use recipes::{Outcome, Places};
use serde::{Deserialize, Serialize};

use crate::envelope::TaskId;
use crate::explainer::Trained;
use crate::wire::Encoded;

/// A request to run rows of a recipe, one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub recipe: String,
    pub rows: Vec<String>,
    pub scale: Scale,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The person's digits; only for rows that learn a hand.
    pub own_digits: Vec<Labelled>,
}

/// A request for test pictures of a row: those in a cell of its confusion matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellRequest {
    pub recipe: String,
    pub row: String,
    pub scale: Scale,
    /// The person's digits; only for rows that learn a hand.
    pub own_digits: Vec<Labelled>,
    pub label: u8,
    /// Which of the pictures with this label.
    pub places: Places,
    /// Test pictures that the result has kept, by their indices. A learner that has others there refuses.
    pub known: Vec<(u32, Image28)>,
}

impl CellRequest {
    /// The most pictures that are sent, the first ones.
    pub const SHOWN: usize = 24;
}

/// A person's own weights of VGG16, instead of the site's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vgg16Weights {
    pub source: Vgg16Source,
    /// How pictures are scaled; `None`: as the file's metadata says.
    pub scaling: Option<Scaling>,
}

/// Where such weights come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Vgg16Source {
    /// A file's bytes.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// A URL that the browser may fetch.
    Url(String),
}

/// An event of a running recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A requested row begins.
    RowBegan {
        task: TaskId,
        row: String,
    },
    /// A step begins. `row`: the requested row, or the row that provides its trunk.
    StepBegan {
        task: TaskId,
        row: String,
    },
    /// `done` of `total` units of the step.
    Progress {
        task: TaskId,
        done: usize,
        total: usize,
    },
    /// The end of an epoch; `of`: the number of epochs.
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
        /// Whether `ShowNetwork` gets the network that the row has trained.
        opens: bool,
    },
    /// The pictures of a cell; at most `CellRequest::SHOWN`.
    CellPictures {
        task: TaskId,
        pictures: Vec<Image28>,
    },
    /// The weights fit, and rows on VGG16's features can run.
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
    /// A network that a row has trained.
    Network {
        task: TaskId,
        network: Encoded<Trained>,
    },
}
