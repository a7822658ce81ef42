//! Geometry of charts, in the units of their drawings. The pane of *Why?*, the loss curve and the Lab's chart draw by it.

mod lines;
mod sheet;

pub use lines::{Axes, Frame};
pub use sheet::{AGAINST, Colour, FOR, Sheet, plane_pixels, sheet_pixels};
