//! The limits of a class.

/// The most people.
pub const MOST_PEOPLE: usize = 30;

/// The most characters of a person's name.
pub const LONGEST_NAME: usize = 60;
