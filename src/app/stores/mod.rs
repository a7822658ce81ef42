//! The page's signals, one idea each. The driver writes them; components read the one that they need.

mod computing;
mod guide;
mod heads;
mod learning;
mod notices;
mod pad;
mod reader;
mod samples;
mod signals;
mod tray;

pub use computing::ComputingStore;
pub use guide::GuideStore;
pub use heads::HeadStore;
pub use learning::LearningStore;
pub use notices::NoticeStore;
pub use pad::PadStore;
pub use reader::ReaderStore;
pub use samples::SampleStore;
pub use signals::set;
pub use tray::TrayStore;
