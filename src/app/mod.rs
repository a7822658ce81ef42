//! The two pages: a component a file. The driver hands events to the page's machine and writes the stores; what
//! happens on the page is decided, and tested natively, in `machines`.

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
