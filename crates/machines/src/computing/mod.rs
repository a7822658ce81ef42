//! Decides when each learner is started, measured, put to use and replaced. The CPU learner starts
//! in the background once the reader is idle. The GPU learner starts once there is a graphics
//! adapter and something to learn. With *auto*, the faster learner learns and the reader reads.
//! With *gpu*, the GPU learner also reads.

mod events;
mod kind;
mod machine;
#[cfg(test)]
mod tests;
mod words;

pub use events::{Effect, Event};
pub use kind::{Adapter, Kind, Wish, faster};
pub use machine::{Computing, WISH_KEY, speeds_key};
pub use words::{figures, why};
