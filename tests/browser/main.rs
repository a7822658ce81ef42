//! Tests of the release build in dist/ in a real browser, with real pointers and keys.

mod cold;
mod fitting;
mod graphics;
mod harness;
mod keeping;
mod keyboard;
mod lab;
mod lab_chip;
mod learners;
mod learning;
mod numbers;
#[path = "../paper.rs"]
mod paper;
mod pictures;
#[path = "../png.rs"]
mod png;
mod reading;
mod samples;
mod templates;
mod trouble;
mod visit;
mod workers;
