//! What page and engine say to each other, the engine's loop, and the page's client of it.

pub mod protocol;
pub mod wire;
