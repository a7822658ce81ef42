//! How fast an engine is: networks, and jobs on them that are timed, the same natively and in a worker.

#[cfg(feature = "flex")]
mod kernel;
#[cfg(feature = "tensor")]
mod network;
mod order;
#[cfg(feature = "tensor")]
mod timing;
#[cfg(feature = "tensor")]
mod transfer;
#[cfg(feature = "engine")]
pub mod worker;

#[cfg(feature = "flex")]
pub use kernel::gigaflops as kernel_gigaflops;
pub use order::{
    Answer, BATCH, Job, MANY, Network, Order, Timed, Turn, UnknownJob, UnknownNetwork,
};
#[cfg(feature = "tensor")]
pub use timing::{Bencher, Clock};
