//! The explainer: why a digit is read as it is, the network opened, and the map of digits. A worker of its own, which
//! starts when somebody wants to see why. No tensor library.

mod digit;
mod error;
mod loaded;
mod net;
mod opened;
mod readings;
pub mod run;
pub mod session;
