//! Signs that a frozen base gets to read, beside the digits or in their place.

use network::layers::Layer;
use network::settings::Settings;

/// Signs of a set.
pub const SIGNS: usize = 10;
/// Drawings of each sign that are tested.
pub const SIGN_TESTS: usize = 20;

/// Sets of ten signs, which made-up writers draw.
#[derive(Debug)]
pub struct Signs {
    /// Drawings of each sign to learn from.
    pub shots: usize,
    pub way: Way,
}

/// How signs are learned and read.
#[derive(Debug)]
pub enum Way {
    /// By a new top on the base's features, for the signs alone. The settings hold at each scale.
    NewTop { top: &'static [Layer], settings: Settings },
    /// Beside the digits, by class means and the nearest traces, as on the page.
    Matched,
}
