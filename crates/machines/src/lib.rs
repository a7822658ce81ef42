//! The page's logic as state machines. An event goes in; new state and effects come out. No code
//! here depends on a browser.

pub mod address;
pub mod announcements;
pub mod backup;
pub mod chart;
pub mod class;
pub mod computing;
pub mod contract;
pub mod drawing;
pub mod guided;
pub mod heads;
pub mod keeping;
pub mod lab;
pub mod learning;
pub mod links;
pub mod matrix;
pub mod names;
pub mod notices;
pub mod numbers;
pub mod opened_picture;
pub mod page;
pub mod pictures;
pub mod read_as;
pub mod reading;
pub mod record;
pub mod result;
pub mod samples;
pub mod shelf;
pub mod signs;
pub mod stamp;
pub mod undo;
pub mod why;
pub mod wording;
