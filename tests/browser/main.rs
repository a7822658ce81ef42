//! Tests of the release build in dist/ in a real browser, with real pointers and keys.

mod accessibility;
mod accessibility_embedding;
mod addresses;
mod backup;
mod class;
#[path = "../class_fixture.rs"]
mod class_fixture;
mod cold;
mod embedding;
mod exporting;
mod failures;
mod firefox;
mod fitting;
mod graphics;
mod harness;
mod host;
mod host_messages;
mod keeping;
mod keeping_facts;
mod keyboard;
mod lab;
mod lab_cells;
mod lab_chip;
mod lab_downloads;
mod lab_lessons;
mod lab_vgg16;
mod language_choice;
mod languages;
mod learners;
mod learning;
mod lesson_page;
mod lessons;
mod links;
#[cfg(feature = "notebooks")]
mod notebooks;
mod numbers;
#[path = "../odd_hand.rs"]
mod odd_hand;
mod offline;
#[path = "../paper.rs"]
mod paper;
mod pictures;
#[path = "../png.rs"]
mod png;
mod reading;
mod samples;
mod signs;
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
