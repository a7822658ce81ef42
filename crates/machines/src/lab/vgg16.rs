//! What the page says about the site's weights of VGG16.

use crate::wording::bytes;

/// `size`: bytes of the weights' file.
pub fn offer(size: u64) -> String {
    format!(
        "Rows on VGG16’s features need its weights. The first such row that you run downloads them, {}, and keeps them in this browser. The features are kept as they are computed, so that a row that was stopped goes on where it was, and other rows use them at once.",
        bytes(size)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_said_before_the_download() {
        let offer = offer(29_432_000);
        assert!(offer.contains("29.4\u{a0}MB") && offer.contains("keeps them"), "{offer}");
    }
}
