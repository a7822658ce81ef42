//! Ink: strokes as they were drawn, and pictures of them as MNIST's were made; in
//! `sheet`, digits on paper or on a screen. No browser.

pub mod apart;
pub mod augment;
mod digits;
mod drawn;
mod hand;
mod image;
pub mod metrics;
mod pen;
pub mod picture;
mod raster;
pub mod sheet;
mod stroke;
mod trace;
pub mod variations;
mod vary;
mod warp;

pub use digits::{CLASSES, Change, Changes, Count, Labelled, Probabilities, Suspect};
pub use drawn::Drawn;
pub use hand::Hand;
pub use image::{Image28, SIDE};
pub use pen::PenWidth;
pub use raster::{DIGIT_BOX, RASTERIZER, rasterize};
pub use stroke::{Bounds, Point, Stroke};
pub use trace::Trace;
pub use vary::{Spread, vary};
pub use warp::Pulls;
