//! The Lab's session.

mod session;

pub use session::Session;
