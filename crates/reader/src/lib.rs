//! The reader: reads digits and signs, remembers the traces of labelled ones, finds digits in pictures. No tensor library.

pub mod compute;
pub mod find;
mod loaded;
pub mod run;
pub mod session;
pub mod shipped;
mod signs;
