//! The current run, and the cell of a confusion matrix that is open.

use leptos::prelude::*;

use machines::lab::cell::OpenCell;
use machines::lab::rows::RowId;
use machines::lab::running::Running;

#[derive(Clone, Copy)]
pub struct RunningStore {
    /// Set by the driver.
    pub running: RwSignal<Option<Running>>,
    /// Set by the driver.
    pub cell: RwSignal<Option<OpenCell>>,
    pub is_running: Memo<bool>,
    /// The current row.
    pub row: Memo<Option<RowId>>,
}

impl RunningStore {
    pub fn new() -> Self {
        let running = RwSignal::new(None::<Running>);
        let is_running = Memo::new(move |_| running.with(Option::is_some));
        let row = Memo::new(move |_| running.with(|running| running.as_ref()?.row()));
        Self { running, cell: RwSignal::new(None), is_running, row }
    }
}
