//! The Lab: runs the published projects, and our own recipe, that `recipes` describes. No browser, no files.

mod adapt;
pub mod classic;
mod classify;
mod context;
mod deep;
mod error;
mod hand;
mod network;
pub mod probe;
mod result;
mod runner;
mod signs;
mod smote;
pub mod sources;
#[cfg(test)]
mod tests;
mod trained;
// For the command line alone: the learner has no room for what no page runs.
#[cfg(not(target_arch = "wasm32"))]
pub mod variants;

pub use context::Options;
pub use deep::Keep;
pub use error::LabError;
pub use runner::Runner;
pub use trained::OpenNetwork;
