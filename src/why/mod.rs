//! The pane that explains readings, or opens a network of the Lab: a page of its own in a frame of the pad or of the Lab.
//! What is asked and shown is decided by `machines::why::Why`; the explainer computes. It takes the browser's DOM as it
//! is, as the lessons do.

mod breaking;
mod chart;
mod choice;
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
