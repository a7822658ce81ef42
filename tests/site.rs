//! The site as it is shipped.

use std::path::Path;

/// The folder that the page is served from.
pub fn www() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/www"))
}
