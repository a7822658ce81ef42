//! The state of the graphics adapter in the Lab.

use recipes::cost::Rates;
use worker::envelope::TaskId;

use crate::computing::{Adapter, Kind};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chip {
    /// `None` before the browser has answered, and if there is no adapter.
    pub adapter: Option<Adapter>,
    /// The task that measures the adapter's rates.
    pub measuring: Option<TaskId>,
    pub rates: Option<Rates>,
}

impl Chip {
    /// A sentence that names the device on which rows run.
    pub fn where_it_runs(&self, kind: Kind) -> String {
        if kind == Kind::Cpu {
            return "Runs on this device’s processor, inside the browser (Burn, WebAssembly)."
                .to_owned();
        }
        match (&self.adapter, self.rates) {
            (None, _) => "Looking for the graphics chip …".to_owned(),
            (Some(Adapter { name, .. }), None) => {
                format!("Getting the graphics chip ready ({name}) …")
            }
            (Some(Adapter { name, imitated: true }), _) => format!(
                "Runs on a graphics chip that this device’s processor plays ({name}): without it, it is faster."
            ),
            (Some(Adapter { name, .. }), _) => format!(
                "Runs on this device’s graphics chip ({name}), inside the browser (Burn, WebGPU)."
            ),
        }
    }
}
