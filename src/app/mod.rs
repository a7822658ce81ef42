//! The two pages, one component per file. The driver passes events to the page's machine and writes
//! the stores. The page's logic is in `machines`, where native tests cover it.

pub mod lab;

mod adapter;
mod alert;
mod bases;
mod download;
mod driver;
mod forget;
mod found;
mod guide;
mod heads;
mod image;
mod keys;
mod labelling;
mod learn;
mod learner_choice;
mod loss_curve;
mod notices;
mod pad;
mod page;
mod picture_files;
mod radio;
mod reading;
mod result;
mod samples;
mod several;
mod stores;

pub use lab::Lab;
pub use page::App;
