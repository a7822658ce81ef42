//! The Lab's page: published projects, run again. A component a file, the signals in `state`; what
//! needs no browser is tested natively.

pub mod chart;
pub mod place;
pub mod wording;

#[cfg(feature = "page")]
mod bench;
#[cfg(feature = "page")]
mod computing;
#[cfg(feature = "page")]
mod confusion;
#[cfg(feature = "page")]
mod controls;
#[cfg(feature = "page")]
mod curves;
#[cfg(feature = "page")]
mod detail;
#[cfg(feature = "page")]
mod files;
#[cfg(feature = "page")]
mod keep;
#[cfg(feature = "page")]
mod misread;
#[cfg(feature = "page")]
mod page;
#[cfg(feature = "page")]
mod project;
#[cfg(feature = "page")]
mod rows;
#[cfg(feature = "page")]
mod run;
#[cfg(feature = "page")]
mod scatter;
#[cfg(feature = "page")]
mod state;
#[cfg(feature = "page")]
mod vgg16;

#[cfg(feature = "page")]
pub use page::Lab;
