//! A trunk that was trained, for other rows to begin with.

use crate::network::Trunk;
use learn::model::Base;

/// On the plain (not autodiff) device.
#[derive(Clone)]
pub struct TrainedTrunk {
    pub trunk: Trunk,
    /// How many features it computes.
    pub width: usize,
}

impl TrainedTrunk {
    /// A base below its head.
    pub fn of_base(base: Base) -> Self {
        let width = base.width();
        Self { trunk: Trunk::Base(base), width }
    }
}
