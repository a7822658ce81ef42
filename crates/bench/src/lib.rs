//! The benchmark's jobs: training and reading with three networks, timed natively and in a worker.

mod kernel;
mod network;
mod timing;
mod transfer;
pub mod worker;

pub use kernel::gigaflops as kernel_gigaflops;
pub use timing::{Bencher, Clock};
