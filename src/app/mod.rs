//! The two pages, the pad (`App`) and the `Lab`. Each file has one component. The driver passes events to the page's
//! state machine and writes the new state to the stores. The logic is in the crate `machines`, where native tests
//! cover it.
//!
//! Large components that have one place on the page are never compiled into it (`inline(never)`): a single function of
//! all of them is larger and compresses worse.

pub mod lab;

mod adapter;
mod alert;
mod apart;
mod backup;
mod bases;
mod button;
mod changing;
mod digits;
mod download;
mod driver;
mod each;
mod file_button;
mod focus;
mod forget;
mod found;
mod guide;
mod heads;
mod host;
mod image;
mod keeping;
mod keys;
mod labelling;
mod learn;
mod learner_choice;
mod loss_curve;
mod memo;
mod modal;
mod notices;
mod pad;
mod page;
mod pane;
mod parent;
mod picture_files;
mod radio;
mod reading;
mod result;
mod samples;
mod several;
mod share;
mod shown;
mod signs;
mod stores;
mod undo;
mod why;

pub(crate) use download::{bytes_of, offer};
pub use lab::Lab;
pub use page::App;
