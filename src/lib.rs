//! The browser page of Inkling, which reads handwritten digits and learns its user's hand. The
//! crates below the page are in `crates/`.
#![cfg(target_arch = "wasm32")]

pub mod app;
mod canvas;
pub mod class;
mod dom;
pub mod languages;
pub mod lesson;
mod matrix;
pub mod store;
pub mod why;
