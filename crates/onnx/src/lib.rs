//! ONNX files: writes a network as a graph that other programs run, and reads convolutions' weights
//! out of a graph. Bytes in and out, no disk.

mod base;
mod graph;
mod read;
mod schema;
mod signs;
mod write;

pub use base::{ExportError, export};
pub use read::{ReadError, convolutions};
pub use signs::{SIGN_LIKENESS, SIGN_PROBABILITIES};
pub use write::{About, INPUT, IR_VERSION, LOGITS, OPSET, PROBABILITIES, WriteError, write};
