//! The page of Inkling, which reads handwritten digits and learns its user's hand, in the browser. What is below
//! the page is in `crates/`.
#![cfg(target_arch = "wasm32")]

pub mod app;
pub mod store;
