//! Links in a text that a person has pasted.

use super::limits::LONGEST_NAME;
use crate::links::in_hash;

/// A line of the text with a link in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// What stands before the link; may be empty.
    pub name: String,
    /// The link's text after `#hand=`.
    pub link: String,
}

/// The links of a text, one to a line, and the lines that have none.
pub(super) fn links(text: &str) -> (Vec<Pasted>, Vec<String>) {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match link(line) {
            Some(pasted) => found.push(pasted),
            None => others.push(shortened(line)),
        }
    }
    (found, others)
}

fn link(line: &str) -> Option<Pasted> {
    let (before, address) = line.rsplit_once(char::is_whitespace).unwrap_or(("", line));
    let link = in_hash(address.split_once('#')?.1)?.to_owned();
    let name = before.trim_end_matches([':', ',', ';', '=', '-', '–', ' ', '\t']);
    Some(Pasted { name: shortened(name), link })
}

/// The first characters of a name or a line.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_NAME).collect()
}
