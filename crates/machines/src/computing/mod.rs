//! Which learner computes: when each is started, measured, taken over by and lost.
//!
//! The processor's learner comes in the background once the reader is idle. The graphics chip's learner comes where
//! the browser lends a chip and something is to be learned. With the wish *auto* the faster one learns, and the
//! reader reads; with the wish *gpu* the chip's learner also reads.

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
