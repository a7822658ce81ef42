//! Messages between a page and its workers, and what workers ask of the browser: files, pictures, time.

pub mod bench;
pub mod bitmap;
pub mod browser;
pub mod client;
pub mod envelope;
pub mod explainer;
pub mod fetch;
pub mod host;
pub mod lab;
pub mod learner;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod packer;
pub mod pulse;
pub mod queue;
pub mod reader;
pub mod wire;
