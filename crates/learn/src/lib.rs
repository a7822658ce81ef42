//! Networks that learn, with Burn: bases from scratch, and heads from a person's digits. No browser, no files.

pub mod adam;
mod average;
mod calibrate;
pub mod doubt;
pub mod fit;
#[cfg(all(feature = "gpu", target_arch = "wasm32"))]
pub mod gpu;
pub mod model;
pub mod personal;
pub mod pretrain;
pub mod read;
pub mod samples;
#[cfg(feature = "gpu")]
pub mod shaders;
pub mod split;
pub mod timing;
pub mod train;
