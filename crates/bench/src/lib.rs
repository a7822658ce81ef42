//! The benchmark's jobs: training and reading with three networks, timed natively and in a worker.

mod kernel;
mod network;
mod timing;
mod transfer;
pub mod worker;

pub use kernel::gigaflops as kernel_gigaflops;
pub use timing::{Bencher, Clock};

/// One test at a time, because all draw weights from one stream of random numbers.
#[cfg(test)]
fn alone() -> std::sync::MutexGuard<'static, ()> {
    static DRAWING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    DRAWING.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
