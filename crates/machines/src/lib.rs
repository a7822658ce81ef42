//! What happens on the page, decided without a browser: events in, new state and what is to be done out.

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
