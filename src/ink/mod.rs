//! Ink: strokes as they were drawn, and pictures of them as MNIST's were made; in
//! `sheet`, digits on paper or on a screen. No browser.

pub mod apart;
mod image;
mod pen;
#[cfg(feature = "raster")]
mod raster;
#[cfg(feature = "raster")]
pub mod sheet;
mod stroke;
mod trace;
mod vary;
mod warp;

pub use image::{Image28, SIDE};
pub use pen::PenWidth;
#[cfg(feature = "raster")]
pub use raster::{DIGIT_BOX, rasterize};
pub use stroke::{Bounds, Point, Stroke};
pub use trace::Trace;
pub use vary::{Spread, vary};
pub use warp::Pulls;
