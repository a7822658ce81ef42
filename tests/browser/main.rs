//! Tests of the release build in dist/ in a real browser, with real pointers and keys.

mod accessibility;
mod accessibility_embedding;
mod backup;
mod cold;
mod embedding;
mod exporting;
mod failures;
mod firefox;
mod fitting;
mod graphics;
mod harness;
mod host;
mod keeping;
mod keeping_facts;
mod keyboard;
mod lab;
mod lab_chip;
mod learners;
mod learning;
mod lesson_page;
mod lessons;
mod links;
#[cfg(feature = "notebooks")]
mod notebooks;
mod numbers;
mod offline;
#[path = "../paper.rs"]
mod paper;
mod pictures;
#[path = "../png.rs"]
mod png;
mod reading;
mod samples;
mod slow;
mod soak;
mod start;
mod tabs;
mod templates;
mod trouble;
mod undo;
mod visit;
mod why;
mod workers;
