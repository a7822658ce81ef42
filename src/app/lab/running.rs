//! The current run, and what of a result is open: a cell of its confusion matrix, its network.

use leptos::prelude::*;

use machines::lab::cell::OpenCell;
use machines::lab::network::OpenNetwork;
use machines::lab::rows::RowId;
use machines::lab::running::Running;

#[derive(Clone, Copy)]
pub struct RunningStore {
    /// Set by the driver.
    pub running: RwSignal<Option<Running>>,
    /// Set by the driver.
    pub cell: RwSignal<Option<OpenCell>>,
    /// Set by the driver.
    pub network: RwSignal<Option<OpenNetwork>>,
    pub is_running: Memo<bool>,
    /// The current row.
    pub row: Memo<Option<RowId>>,
}

impl RunningStore {
    pub fn new() -> Self {
        let running = RwSignal::new(None::<Running>);
        let is_running = Memo::new(move |_| running.with(Option::is_some));
        let row = Memo::new(move |_| running.with(|running| running.as_ref()?.row()));
        let (cell, network) = (RwSignal::new(None), RwSignal::new(None));
        Self { running, cell, network, is_running, row }
    }
}
