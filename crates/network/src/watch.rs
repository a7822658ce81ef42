//! Progress and cancellation of long computations.

use serde::{Deserialize, Serialize};

/// A progress report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum News<'a> {
    /// A row of a recipe begins; `row`: its name.
    RowBegins {
        row: &'a str,
    },
    /// `done` of `total` units of the row's current step.
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
    /// Mean, in the units of the training loss.
    pub loss: f64,
    /// In [0, 1].
    pub accuracy: f64,
}

/// A network's scores after an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean over the epoch's batches; each batch is scored before its step.
    pub train: Score,
    pub validation: Option<Score>,
    pub test: Option<Score>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end: nothing was kept")]
pub struct Cancelled;

/// Receives progress and can cancel. Single-threaded: its futures needn't be `Send`.
#[allow(async_fn_in_trait)]
pub trait Watch {
    /// Milliseconds since a fixed moment.
    fn now_ms(&self) -> f64;

    fn tell(&self, news: News<'_>);

    /// Called between two batches: lets other work run. An error cancels the computation.
    async fn yield_now(&self) -> Result<(), Cancelled>;
}
