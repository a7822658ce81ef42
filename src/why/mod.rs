//! The pane that explains readings: a page of its own in a frame beside the pad. What is asked and
//! shown is decided by `machines::why::Why`; the explainer computes. It takes the browser's DOM as it
//! is, as the lessons do.

mod breaking;
mod chart;
mod confusion;
mod forgetting;
mod layers;
mod likes;
mod map;
mod map_drawing;
mod page;
mod pane;
mod parent;
mod reasons;
mod scores;
mod tabs;

pub use page::start;
