//! What only the command line needs: a class without a browser, decoders of picture files, QMNIST's writer
//! numbers, the notebook's generated cells.

pub mod class;
pub mod decode;
pub mod notebook;
pub mod writers;
