//! How a page and its workers talk: messages, a queue, a heartbeat; the page's end and the worker's.

pub mod bench;
pub mod browser;
pub mod client;
pub mod dialogue;
pub mod fetch;
pub mod finder;
pub mod host;
pub mod lab;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod protocol;
pub mod pulse;
pub mod queue;
pub mod wire;
