//! The page's signals, one store per topic. The driver writes them. Components read only the stores
//! they need.

mod backup;
mod computing;
mod guide;
mod heads;
mod host;
mod keeping;
mod learning;
mod links;
mod notices;
mod pad;
mod picture;
mod reader;
mod samples;
mod signals;
mod signs;
mod undo;

pub use backup::BackupStore;
pub use computing::ComputingStore;
pub use guide::GuideStore;
pub use heads::HeadStore;
pub use host::HostStore;
pub use keeping::KeepingStore;
pub use learning::LearningStore;
pub use links::LinkStore;
pub use notices::NoticeStore;
pub use pad::PadStore;
pub use picture::PictureStore;
pub use reader::ReaderStore;
pub use samples::SampleStore;
pub use signals::{put, set};
pub use signs::SignStore;
pub use undo::UndoStore;
