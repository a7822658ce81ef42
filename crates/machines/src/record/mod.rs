//! The stored data of a person: samples, heads and the last choice, as versioned records.

mod entries;
mod kept;
mod records;

pub use entries::{Choice, Head, Id, Sample, Scores};
pub(crate) use kept::checked;
pub use kept::{Damage, Entry, Kept, RawRecord, Store, VERSION, read};
pub use records::{ChoiceRecord, HeadRecord, Ink, SampleRecord, read_choice};
