//! The page's logic as state machines: an event goes in; new state and effects come out. No browser.

pub mod address;
pub mod drawing;
pub mod engines;
pub mod guided;
pub mod lab;
pub mod record;
pub mod result;
pub mod shelf;
pub mod tray;
pub mod wording;
