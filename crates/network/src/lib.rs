//! What a network and its training are, as data: bases and their cards, heads, settings, progress. No tensor
//! library, no browser.

mod bases;
mod head;
pub mod layers;
pub mod settings;
pub mod watch;

pub use bases::{
    BaseCard, BaseName, Card, DataUsed, Normalization, TrainingUsed, UnknownBase, WEIGHTS_FOLDER,
};
pub use head::{FineTuneSettings, HeadFile};
