//! Networks that learn, with Burn: bases from scratch, and heads from a person's digits. No browser, no files.

pub mod adam;
mod average;
mod calibrate;
#[cfg(feature = "cpu")]
mod cpu;
#[cfg(not(feature = "cpu"))]
#[path = "no_cpu.rs"]
mod cpu;
pub mod fit;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod head;
pub mod labelled_features;
pub mod model;
pub mod personal;
pub mod pretrain;
pub mod read;
pub mod rejection;
pub mod samples;
pub mod signs;
pub mod split;
pub mod timing;
pub mod train;
