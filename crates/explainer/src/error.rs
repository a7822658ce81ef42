//! Why a command of the explainer failed.

use network::HeadError;
use network::plan::PlanError;
use network::weights::WeightsError;
use reader::session::SessionError;
use reader::shipped::ShippedError;
use why::{DamageError, HeadsError, WhyError};
use worker::host::FetchError;
use worker::wire::WireError;

#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// What the reader would say too.
    #[error(transparent)]
    Reader(#[from] SessionError),
    #[error("the base itself reads, and it forgets nothing: choose a head of yours")]
    NoHead,
    #[error("there is no labelled digit yet: draw one, and say which it is")]
    NoOwn,
    #[error("the network has no such filter: choose one that is shown")]
    NoFilter,
    #[error("there are too few pictures for a map: reload the page, then try again")]
    NoMap,
    #[error("the download was stopped: try again")]
    Stopped,
    #[error("a network of the Lab can be opened and broken, and nothing else")]
    OfLab,
    #[error(transparent)]
    Trained(#[from] TrainedError),
    #[error(transparent)]
    Wire(#[from] WireError),
    #[error(transparent)]
    Head(#[from] HeadError),
    #[error(transparent)]
    Why(#[from] WhyError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Damage(#[from] DamageError),
    #[error(transparent)]
    Heads(#[from] HeadsError),
    #[error(transparent)]
    Shipped(#[from] ShippedError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
}

/// Why a network of the Lab can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum TrainedError {
    #[error("the trained network can't be opened: {0}")]
    Weights(#[from] WeightsError),
    #[error("the trained network can't be opened: it has no last layer that reads digits")]
    NoHead,
    #[error("the trained network can't be opened: it reads {0}, which is no digit")]
    Digit(u8),
}

impl ExplainError {
    /// Whether the same command may succeed later.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Shipped(ShippedError::Download(_))
                | Self::Fetch(FetchError::Download(_))
                | Self::Stopped
        )
    }
}
