//! Why a command of the explainer failed.

use network::HeadError;
use network::plan::PlanError;
use reader::session::SessionError;
use reader::shipped::ShippedError;
use why::{DamageError, HeadsError, WhyError};
use worker::host::FetchError;

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
