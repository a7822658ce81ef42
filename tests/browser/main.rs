//! The page in a real browser: the release build in dist/, real pointers and keys.

mod harness;
mod probe;
mod templates;
