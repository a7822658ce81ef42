//! The progress of a run.

use network::watch::Epoch;
use worker::envelope::TaskId;

use crate::lab::rows::{Plan, RowId};

/// A run that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    pub task: TaskId,
    pub plan: Plan,
    /// Index of the current row in the plan; `None` while the learner starts.
    pub at: Option<usize>,
    /// Number of finished rows, from the start of the plan.
    pub rows_done: usize,
    /// Another row, whose trunk is being trained first.
    pub first: Option<RowId>,
    /// Finished units of the step, and their total: batches, trees or pictures.
    pub done: usize,
    pub total: usize,
    /// When the step began, in milliseconds since 1970.
    pub began_ms: f64,
    /// Bytes downloaded, and their total, during a download.
    pub download: Option<(u64, u64)>,
    /// The finished epochs of the step, and their total.
    pub epochs: Vec<Epoch>,
    pub total_epochs: usize,
    /// Whether the person has pressed *stop*.
    pub cancelling: bool,
}

impl Running {
    pub fn new(task: TaskId, plan: Plan, now_ms: f64) -> Self {
        Self {
            task,
            plan,
            at: None,
            rows_done: 0,
            first: None,
            done: 0,
            total: 0,
            began_ms: now_ms,
            download: None,
            epochs: Vec::new(),
            total_epochs: 0,
            cancelling: false,
        }
    }

    /// The current row.
    pub fn row(&self) -> Option<RowId> {
        self.plan.rows.get(self.at?).copied()
    }

    /// The plan of the rows without a result; `None` if there are none.
    pub fn rest(&self) -> Option<Plan> {
        let rows = self.plan.rows.get(self.rows_done..).unwrap_or_default().to_vec();
        (!rows.is_empty()).then_some(Plan { rows, scale: self.plan.scale })
    }

    /// The row's number, from 1, and its description.
    pub(super) fn row_began(&mut self, name: &str, now_ms: f64) -> Option<(usize, &'static str)> {
        self.at = self.plan.rows.iter().position(|id| id.row().name == name);
        (self.first, self.done, self.total, self.began_ms) = (None, 0, 0, now_ms);
        Some((self.at? + 1, self.row()?.row().what))
    }

    /// A step starts, for the current row or for the row that provides its trunk.
    pub(super) fn step_began(&mut self, name: &str, now_ms: f64) {
        let row = self.row();
        let step = row.and_then(|id| RowId::find_in(id.recipe(), name).ok());
        (self.done, self.total, self.began_ms) = (0, 0, now_ms);
        self.total_epochs = self.plan.scale.epochs(step.map_or(0, |id| id.row().work.epochs()));
        self.first = step.filter(|_| step != row);
        self.download = None;
        self.epochs.clear();
    }

    pub(super) fn row_done(&mut self, id: RowId) {
        if let Some(at) = self.plan.rows.iter().position(|planned| *planned == id) {
            self.rows_done = at + 1;
        }
    }
}
