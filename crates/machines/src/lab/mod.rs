//! What the Lab's page decides.

pub mod chart;
pub mod place;
pub mod wording;
