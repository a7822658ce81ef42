//! Ink: strokes, their pictures in MNIST's format, random variations of both, traces, metrics of
//! readings, and the types of labelled digits. `sheet` finds digits in photos, scans and screenshots.
//! No browser.

pub mod augment;
mod centre;
mod digits;
mod drawn;
mod fill;
mod hand;
mod image;
pub mod metrics;
mod order;
mod path;
mod pen;
pub mod picture;
pub mod prior;
mod raster;
pub mod segment;
pub mod sheet;
mod stroke;
mod trace;
pub mod variations;
mod vary;
mod warp;

pub use centre::centre_lines;
pub use digits::{CLASSES, Change, Changes, Count, Labelled, Probabilities, Suspect, a_digit};
pub use drawn::Drawn;
pub use hand::{Hand, Nearest};
pub use image::{Image28, SIDE};
pub use path::Path;
pub use pen::PenWidth;
pub use prior::Prior;
pub use raster::{DIGIT_BOX, DOT_EXTENT, Frame, RASTERIZER, rasterize};
pub use stroke::{Bounds, Point, Stroke};
pub use trace::Trace;
pub use vary::{Spread, vary};
