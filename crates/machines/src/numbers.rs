//! Ids of requests and tasks, unique within a visit.

use worker::envelope::TaskId;

/// Counts from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers(u32);

impl Numbers {
    /// A new request id.
    pub fn request(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(1);
        self.0
    }

    /// A new task id.
    pub fn task(&mut self) -> TaskId {
        TaskId(self.request())
    }
}
