//! Events and effects of the Lab's runs.

use ink::Labelled;
use recipes::scale::Scale;
use worker::envelope::{FromWorker, TaskId};
use worker::lab::{CellRequest, Vgg16Weights};
use worker::learner::{self, Command};
use worker::wire::Encoded;

use crate::computing::{Adapter, Kind};
use crate::lab::cell::NoPictures;
use crate::lab::rows::{Plan, RowId};
use crate::matrix::At;
use crate::result::{LabResult, ResultId};

/// A failure, and the rows that *Try again* runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub sentence: String,
    pub again: Option<Plan>,
}

/// Events of the Lab's runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The person starts rows. `own_digits`: all stored samples.
    Run {
        plan: Plan,
        own_digits: Vec<Labelled>,
    },
    /// The person stops the run.
    Stop,
    /// Another tab has deleted everything.
    DeletedElsewhere,
    /// The person opens a cell of the confusion matrix of a result that was made at `made_ms`. `request`: for its
    /// pictures.
    OpenCell {
        result: ResultId,
        made_ms: f64,
        at: At,
        request: Result<Encoded<CellRequest>, NoPictures>,
    },
    CloseCell,
    /// The person opens the network that a row has trained.
    OpenNetwork {
        row: RowId,
        scale: Scale,
    },
    CloseNetwork,
    /// The address names the CPU or the GPU.
    Choose(Kind),
    /// The person provides VGG16's weights.
    GiveVgg16,
    /// The answer to `Effect::ReadVgg16`; the error is a sentence.
    Vgg16Read {
        task: TaskId,
        weights: Result<Vgg16Weights, String>,
    },
    /// The answer to `Effect::AskForAdapter`; `None` if there is no adapter.
    Adapter(Option<Adapter>),
    Learner(FromWorker<learner::Event>),
    /// The learner has died or did not start.
    Lost {
        sentence: String,
    },
}

/// Effects, to be carried out in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    StartLearner(Kind),
    EndLearner,
    Send(Command),
    Cancel(TaskId),
    /// Asks the browser for a graphics adapter. The answer is `Event::Adapter`.
    AskForAdapter,
    /// Reads the weights that the person provided last. The answer is `Event::Vgg16Read`.
    ReadVgg16(TaskId),
    /// Drop those weights.
    ForgetVgg16,
    /// Changes the choice of learner, in the address too.
    Choose(Kind),
    /// Puts a result on the shelf.
    Keep(Box<LabResult>),
    /// Replaces the announcement for screen readers.
    Say(String),
    /// Adds a sentence to the announcement for screen readers.
    SayAlso(String),
    /// Shows a failure; `None` removes the last one.
    Trouble(Option<Trouble>),
}
