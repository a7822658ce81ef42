//! The jobs of the benchmark: training steps and readings of three networks, timed natively and in a worker.

mod kernel;
mod network;
mod timing;
mod transfer;
pub mod worker;

pub use kernel::gigaflops as kernel_gigaflops;
pub use timing::{Bencher, Clock};
