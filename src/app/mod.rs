//! The page: a component a file, the signals in `state`. What needs no browser is tested natively.

pub mod address;
pub mod drawing;
pub mod engines;
pub mod guided;
pub mod lab;
pub mod tray;
pub mod wording;

#[cfg(feature = "page")]
mod bases;
#[cfg(feature = "page")]
mod download;
#[cfg(feature = "page")]
mod engine_choice;
#[cfg(feature = "page")]
mod forget;
#[cfg(feature = "page")]
mod found;
#[cfg(feature = "page")]
mod graphics;
#[cfg(feature = "page")]
mod guide;
#[cfg(feature = "page")]
mod heads;
#[cfg(feature = "page")]
mod hear;
#[cfg(feature = "page")]
mod image;
#[cfg(feature = "page")]
mod keep;
#[cfg(feature = "page")]
mod keys;
#[cfg(feature = "page")]
mod learn;
#[cfg(feature = "page")]
mod link;
#[cfg(feature = "page")]
mod loss_curve;
#[cfg(feature = "page")]
mod notices;
#[cfg(feature = "page")]
mod pad;
#[cfg(feature = "page")]
mod page;
#[cfg(feature = "page")]
mod pictures;
#[cfg(feature = "page")]
mod radio;
#[cfg(feature = "page")]
mod reading;
#[cfg(feature = "page")]
mod result;
#[cfg(feature = "page")]
mod samples;
#[cfg(feature = "page")]
mod several;
#[cfg(feature = "page")]
mod state;

#[cfg(feature = "page")]
pub use lab::Lab;
#[cfg(feature = "page")]
pub use page::App;
