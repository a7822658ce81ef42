//! What the command line has beside the product's own: pictures' files decoded, data sets made, writers told apart.

pub mod decode;
pub mod fashion;
pub mod writers;
