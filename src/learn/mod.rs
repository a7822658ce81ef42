//! Training: bases from scratch, and heads from a person's digits. No browser, no files.

#[cfg(feature = "native")]
mod average;
#[cfg(feature = "native")]
mod calibrate;
pub mod personal;
#[cfg(feature = "native")]
pub mod pretrain;
pub mod read;
#[cfg(feature = "native")]
pub mod split;
pub mod train;
pub mod watch;
