//! The page: a component a file, the signals in `state`. What needs no browser is tested natively.

pub mod lab;

mod bases;
mod download;
mod engine_choice;
mod forget;
mod found;
mod graphics;
mod guide;
mod heads;
mod hear;
mod image;
mod keep;
mod keys;
mod learn;
mod link;
mod loss_curve;
mod notices;
mod pad;
mod page;
mod pictures;
mod radio;
mod reading;
mod result;
mod samples;
mod several;
mod state;

pub use lab::Lab;
pub use page::App;
