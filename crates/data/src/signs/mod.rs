//! Signs to add beside the digits: outlines by name, and sets of ten signs.

mod drawings;
mod writer;

pub use drawings::{Drawings, random_of};
pub use writer::Writer;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::outline::{self, Outline};
use crate::synthetic::LETTERS_FILE;

/// The forms of each sign and letter, by name.
static FORMS: LazyLock<BTreeMap<&'static str, Vec<Outline>>> = LazyLock::new(|| {
    let mut forms: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let signs = outline::of_file(include_str!("signs.txt"));
    for (name, outline) in signs.chain(outline::of_file(LETTERS_FILE)) {
        forms.entry(name).or_default().push(outline);
    }
    forms
});

/// The sets, each with the names of its signs.
static SETS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    outline::lines(include_str!("sets.txt")).map(|line| line.split(' ').collect()).collect()
});

/// The sets, each with the names of its ten signs. No set has two signs that are drawn alike.
pub fn sets() -> &'static [Vec<&'static str>] {
    &SETS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_twenty_sets_and_more_each_of_ten_known_signs() {
        assert!(sets().len() >= 20);
        for set in sets() {
            let different: BTreeSet<_> = set.iter().collect();
            assert_eq!((set.len(), different.len()), (10, 10), "{set:?}");
            assert!(set.iter().all(|name| FORMS.contains_key(name)), "{set:?}");
        }
    }

    #[test]
    fn every_sign_is_in_a_set_and_has_a_short_name() {
        for (name, _) in outline::of_file(include_str!("signs.txt")) {
            assert!(sets().iter().any(|set| set.contains(&name)), "{name}");
            assert!((1..=8).contains(&name.chars().count()), "{name}");
        }
    }
}
