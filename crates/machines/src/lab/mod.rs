//! The logic of the Lab's page.

pub mod cell;
pub mod chart;
pub mod chip;
pub mod estimate;
pub mod fashion;
pub mod lack;
pub mod network;
pub mod place;
pub mod rows;
pub mod run;
pub mod running;
#[cfg(test)]
pub mod testing;
pub mod vgg16;
pub mod wording;
