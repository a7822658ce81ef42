//! The command line's own library: decoders of picture files, Fashion-MNIST, and the writers of QMNIST.

pub mod decode;
pub mod fashion;
pub mod writers;
