//! What only the command line needs: decoders of picture files, QMNIST's writer
//! numbers, the notebook's generated cells.

pub mod decode;
pub mod notebook;
pub mod writers;
