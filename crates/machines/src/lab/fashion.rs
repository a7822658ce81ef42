//! What the page says about the site's copy of Fashion-MNIST.

use crate::wording::bytes;

/// The bytes to download before a row can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub quick: u64,
    pub full: u64,
}

pub fn offer(size: Size) -> String {
    format!(
        "Some rows learn from Fashion-MNIST, 70,000 small pictures of clothes. The first such row that you run downloads what it needs of them: {} for a quick look, {} for the faithful setting.",
        bytes(size.quick),
        bytes(size.full)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sizes_are_said_before_the_download() {
        let offer = offer(Size { quick: 4_814_000, full: 30_679_000 });
        assert!(offer.contains("4.8\u{a0}MB") && offer.contains("30.7\u{a0}MB"), "{offer}");
    }
}
