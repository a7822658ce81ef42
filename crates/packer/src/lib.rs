//! The packer: makes links, QR codes and ONNX files of heads, and opens links. It is a worker of its own, because this code
//! is needed seldom and would be a sixth of the reader. No tensor library.

mod code;
pub mod run;
pub mod session;
