//! The limits of a class.

use crate::backup;

/// The most people.
pub const MOST_PEOPLE: usize = 30;

/// The largest file that is opened, in bytes.
pub const LARGEST: u32 = backup::LARGEST;

/// The most characters of a person's name.
pub const LONGEST_NAME: usize = 60;
