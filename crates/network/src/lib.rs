//! Networks and their training as data: bases and cards, layers, weights, heads, settings,
//! progress. Also reads digits and signs on plain slices. No tensor library, no browser.

mod architecture;
mod base;
mod bases;
pub mod checksum;
pub mod comparisons;
mod eight_bits;
mod fine_tune;
mod hand;
mod head;
pub mod layers;
pub mod link;
mod numbers;
pub mod plan;
pub mod reading;
pub mod samples;
mod sentence;
pub mod settings;
pub mod signs;
pub mod vgg16;
pub mod watch;
pub mod weights;

pub use architecture::{Architecture, LayerList};
pub use base::{Base, BaseError};
pub use bases::{
    BaseCard, BaseName, Card, DataUsed, Normalization, SiteCard, TrainingUsed, UnknownBase,
    WEIGHTS_FOLDER,
};
pub use fine_tune::FineTuneSettings;
pub use head::{Head, HeadError, HeadFile, base_metadata, head_metadata};
pub use sentence::sentence;
pub use weights::{ExportError, LayerWeights, WriteError};
