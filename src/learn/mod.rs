//! Training: bases from scratch, and heads from a person's digits. No browser, no files.

#[cfg(feature = "tensor")]
pub mod adam;
#[cfg(feature = "native")]
mod average;
#[cfg(feature = "native")]
mod calibrate;
#[cfg(feature = "tensor")]
pub mod doubt;
#[cfg(feature = "tensor")]
pub mod fit;
pub mod hand;
#[cfg(feature = "tensor")]
pub mod personal;
#[cfg(feature = "native")]
pub mod pretrain;
#[cfg(feature = "tensor")]
pub mod read;
#[cfg(feature = "tensor")]
pub mod samples;
pub mod settings;
#[cfg(feature = "native")]
pub mod split;
#[cfg(feature = "tensor")]
pub mod timing;
#[cfg(feature = "tensor")]
pub mod train;
#[cfg(feature = "tensor")]
pub mod variations;
pub mod watch;
