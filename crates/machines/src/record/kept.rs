//! What all stored entries have in common: their versions, their stores, and how a value of the
//! database is read.

use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The newest version that this build reads. A record with a higher version is not changed.
pub const VERSION: u32 = 2;

/// The version of records that every build can read.
pub(super) const FIRST: u32 = 1;

/// The first version in which a sample may be a picture instead of ink.
pub(super) const WITH_PICTURES: u32 = 2;

/// Why a record is unusable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("it was written by a newer version of this page")]
    Newer,
    #[error("{0}")]
    Unreadable(String),
}

/// An object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    Samples,
    Signs,
    Heads,
    Results,
    Choices,
    /// Unreadable records, moved here instead of being deleted.
    SetAside,
}

impl Store {
    pub const ALL: [Self; 6] =
        [Self::Samples, Self::Signs, Self::Heads, Self::Results, Self::Choices, Self::SetAside];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Samples => "samples",
            Self::Signs => "signs",
            Self::Heads => "heads",
            Self::Results => "results",
            Self::Choices => "choices",
            Self::SetAside => "set-aside",
        }
    }
}

/// An entry with an id and a time of creation.
pub trait Entry {
    type Id: Clone + Ord;

    fn id(&self) -> &Self::Id;
    /// Milliseconds since 1970.
    fn made_ms(&self) -> f64;
}

impl<T: Entry> Entry for Arc<T> {
    type Id = T::Id;

    fn id(&self) -> &T::Id {
        (**self).id()
    }

    fn made_ms(&self) -> f64 {
        (**self).made_ms()
    }
}

/// An entry that is stored as a versioned record.
pub trait Kept: Entry + Sized {
    const STORE: Store;
    type Record: Serialize + DeserializeOwned;

    fn to_record(&self) -> Self::Record;
    fn from_record(record: Self::Record) -> Result<Self, Damage>;
}

/// A value of the database that has not been checked.
pub trait RawRecord {
    /// Parses the value as a record; the error is the reason of failure.
    fn deserialize<R: DeserializeOwned>(&self) -> Result<R, String>;
}

/// Reads a value of the database. The error is `Damage::Newer` if a newer version of the page wrote
/// it, regardless of its other contents.
pub fn read<T: Kept>(value: &impl RawRecord) -> Result<T, Damage> {
    T::from_record(checked(value)?)
}

/// Reads a value as any part of a record; errors as in `read`.
pub(crate) fn checked<R: DeserializeOwned>(value: &impl RawRecord) -> Result<R, Damage> {
    let Versioned { v } = value.deserialize().map_err(Damage::Unreadable)?;
    if v > VERSION {
        return Err(Damage::Newer);
    }
    value.deserialize().map_err(Damage::Unreadable)
}

/// The part that all records have. No version may change it.
#[derive(Deserialize)]
struct Versioned {
    v: u32,
}
