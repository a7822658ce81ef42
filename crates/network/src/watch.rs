//! Who looks on while something long runs, and may stop it.

use serde::{Deserialize, Serialize};

/// What an onlooker hears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum News<'a> {
    /// Work for a row of a recipe begins; the row's name.
    RowBegins {
        row: &'a str,
    },
    /// `done` of `total` units of that work.
    Step {
        done: usize,
        total: usize,
    },
    Epoch {
        epoch: &'a Epoch,
        of: usize,
    },
}

/// A network's loss and accuracy on a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean, in the units of the loss that was trained with.
    pub loss: f64,
    /// In [0, 1].
    pub accuracy: f64,
}

/// How a network did after an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean over the epoch's batches, each before its step.
    pub train: Score,
    pub validation: Option<Score>,
    pub test: Option<Score>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end: nothing was kept")]
pub struct Cancelled;

/// An onlooker. Single-threaded: its futures needn't be `Send`.
#[allow(async_fn_in_trait)]
pub trait Watch {
    /// Milliseconds since some fixed moment.
    fn now_ms(&self) -> f64;

    fn tell(&self, news: News<'_>);

    /// Called between two batches: lets others have their turn, and says whether to go on.
    async fn breathe(&self) -> Result<(), Cancelled>;
}
