//! How fast an engine is: networks, and jobs on them that are timed, the same natively and in a worker.

mod kernel;
mod network;
mod timing;
mod transfer;
pub mod worker;

pub use kernel::gigaflops as kernel_gigaflops;
pub use timing::{Bencher, Clock};
