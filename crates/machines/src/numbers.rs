//! Numbers for requests and tasks, each given once in a visit.

use worker::envelope::TaskId;

/// Counts from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers(u32);

impl Numbers {
    /// A number that was not given before.
    pub fn request(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(1);
        self.0
    }

    /// The same for a task.
    pub fn task(&mut self) -> TaskId {
        TaskId(self.request())
    }
}
