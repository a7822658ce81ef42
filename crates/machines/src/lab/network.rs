//! The network that a row has trained and that a person has opened.

use recipes::scale::Scale;
use worker::envelope::TaskId;
use worker::explainer::Trained;
use worker::wire::Encoded;

use crate::lab::rows::RowId;

#[derive(Clone, Debug, PartialEq)]
pub struct OpenNetwork {
    pub row: RowId,
    pub scale: Scale,
    pub found: Found,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The learner sends it.
    Coming(TaskId),
    /// For the pane of *Why?*.
    There(Encoded<Trained>),
    /// With the sentence that says why.
    Missing(String),
}

impl OpenNetwork {
    pub fn is_of(&self, row: RowId, scale: Scale) -> bool {
        (self.row, self.scale) == (row, scale)
    }

    /// What the pane gets; `None` if it is not there.
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.found {
            Found::There(network) => Some(network.bytes()),
            Found::Coming(_) | Found::Missing(_) => None,
        }
    }

    /// What is said while it is not there.
    pub fn sentence(&self, is_running: bool) -> Option<&str> {
        match &self.found {
            Found::There(_) => None,
            Found::Coming(_) if is_running => Some("The network is fetched after the run."),
            Found::Coming(_) => Some("The network is being fetched …"),
            Found::Missing(sentence) => Some(sentence),
        }
    }

    /// What a task brings, if it is this network's.
    pub(super) fn awaits(&mut self, task: TaskId) -> Option<&mut Found> {
        (self.found == Found::Coming(task)).then_some(&mut self.found)
    }

    /// The learner has ended. A network that is there stays.
    pub(super) fn lose(&mut self) {
        if let Found::Coming(_) = self.found {
            let sentence = "The network is no longer there: run the row again.";
            self.found = Found::Missing(sentence.to_owned());
        }
    }
}
