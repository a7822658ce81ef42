//! The run under way.

use leptos::prelude::*;

use machines::lab::rows::RowId;
use machines::lab::running::Running;

#[derive(Clone, Copy)]
pub struct RunningStore {
    /// The driver sets it.
    pub running: RwSignal<Option<Running>>,
    pub is_running: Memo<bool>,
    /// The row that began last.
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
