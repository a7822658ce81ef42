//! Ink: strokes as they were drawn, and pictures of them as MNIST's were made. No pixels of a screen, no browser.

mod raster;
mod stroke;
mod vary;
mod warp;

pub use raster::{DIGIT_BOX, Image28, PenWidth, SIDE, rasterize};
pub use stroke::{Bounds, Point, Stroke};
pub use vary::{Spread, vary};
pub use warp::Pulls;
