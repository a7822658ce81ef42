//! Inkling reads handwritten digits and learns its user's hand, in the browser.
//!
//! `ink`, `data`, `model`, `learn` and `measure` know nothing of the browser and run natively;
//! `engine` carries them into a worker; `app` and `store` are the page and hold no tensors.

pub mod app;
pub mod bench;
#[cfg(feature = "lab")]
pub mod classic;
pub mod data;
pub mod engine;
#[cfg(feature = "flex")]
pub mod forward;
pub mod ink;
pub mod lab;
pub mod learn;
pub mod measure;
#[cfg(feature = "tensor")]
pub mod model;
#[cfg(all(feature = "shaders", not(feature = "gpu-plain")))]
pub mod shaders;
pub mod store;
