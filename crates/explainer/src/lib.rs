//! The explainer: why a digit is read as it is, the network opened, and the map of digits. No tensor library.

mod digit;
pub mod run;
