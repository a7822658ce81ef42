//! The current run.

use leptos::prelude::*;

use machines::lab::rows::RowId;
use machines::lab::running::Running;

#[derive(Clone, Copy)]
pub struct RunningStore {
    /// Set by the driver.
    pub running: RwSignal<Option<Running>>,
    pub is_running: Memo<bool>,
    /// The current row.
    pub row: Memo<Option<RowId>>,
}

impl RunningStore {
    pub fn new() -> Self {
        let running = RwSignal::new(None::<Running>);
        let is_running = Memo::new(move |_| running.with(Option::is_some));
        let row = Memo::new(move |_| running.with(|running| running.as_ref()?.row()));
        Self { running, is_running, row }
    }
}
