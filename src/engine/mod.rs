//! What page and engine say to each other, the engine's loop, and the page's client of it.

#[cfg(feature = "tensor")]
mod answer;
mod bases;
#[cfg(feature = "tensor")]
mod checkpoint;
#[cfg(feature = "page")]
pub mod client;
pub mod dialogue;
#[cfg(feature = "web")]
pub mod fetch;
pub mod finder;
#[cfg(feature = "tensor")]
mod fine_tune;
#[cfg(feature = "gpu")]
pub mod gpu;
#[cfg(feature = "tensor")]
pub mod host;
pub mod lab;
#[cfg(feature = "tensor")]
mod loaded;
#[cfg(all(feature = "tensor", not(target_arch = "wasm32")))]
pub mod native;
pub mod protocol;
pub mod pulse;
pub mod queue;
#[cfg(feature = "tensor")]
pub mod session;
#[cfg(feature = "tensor")]
mod speed;
pub mod wire;
#[cfg(feature = "engine")]
pub mod worker;
