//! The stored data of a person: samples, signs, heads and the last choice, as versioned records.

mod entries;
mod kept;
mod records;
mod sign;

pub use entries::{Choice, Head, Id, Sample, Scores};
pub(crate) use kept::checked;
pub use kept::{Damage, Entry, Kept, RawRecord, Store, VERSION, read};
pub use records::{ChoiceRecord, HeadRecord, Ink, SampleRecord, read_choice};
pub use sign::{Sign, SignRecord};
