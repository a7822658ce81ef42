//! How large a lesson may be.

/// The largest file.
pub const MOST_BYTES: usize = 64 << 10;

/// More steps nobody finishes.
pub const MOST_STEPS: usize = 30;
pub const MOST_ANSWERS: usize = 6;
pub const MOST_MINUTES: u32 = 240;

/// The most parts within each other. It bounds the recursion of code that walks the tree.
pub const DEEPEST: usize = 12;
