//! Numbers of digits, signs, heads and results, and sentences with them.

/// How many entries of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub digits: usize,
    pub signs: usize,
    pub heads: usize,
    pub results: usize,
}

impl Counts {
    pub fn all(self) -> usize {
        self.digits + self.signs + self.heads + self.results
    }

    /// `12 digits and 1 head`, or `no digits`.
    pub fn in_words(self) -> String {
        let is_there = |(n, _): &(usize, &str)| *n > 0;
        let mut words: Vec<String> =
            self.kinds().into_iter().filter(is_there).map(|(n, what)| counted(n, what)).collect();
        match (words.pop(), words.is_empty()) {
            (None, _) => "no digits".to_owned(),
            (Some(only), true) => only,
            (Some(last), false) => format!("{} and {last}", words.join(", ")),
        }
    }

    /// `2 of 41 digits` for each kind that is there; `all` has the second numbers.
    pub fn among(self, all: Self) -> Vec<String> {
        let pairs = self.kinds().into_iter().zip(all.kinds());
        pairs
            .filter(|((n, _), _)| *n > 0)
            .map(|((n, _), (all, what))| format!("{n} of {}", counted(all, what)))
            .collect()
    }

    fn kinds(self) -> [(usize, &'static str); 4] {
        [
            (self.digits, "digit"),
            (self.signs, "sign"),
            (self.heads, "head"),
            (self.results, "result"),
        ]
    }
}

fn counted(n: usize, what: &str) -> String {
    format!("{n}\u{a0}{what}{}", if n == 1 { "" } else { "s" })
}

/// What came in with a file, what the page had already, and what could not be read.
pub fn opened(added: Counts, here: Counts, unread: Counts) -> String {
    if (added.all(), here.all(), unread.all()) == (0, 0, 0) {
        return "Opened: there is nothing in this file.".to_owned();
    }
    let mut parts = vec![match added.all() {
        0 => "nothing new came in".to_owned(),
        _ => format!("{} came in", added.in_words()),
    }];
    match here.all() {
        0 => {}
        1 => parts.push(format!("{} was here already", here.in_words())),
        _ => parts.push(format!("{} were here already", here.in_words())),
    }
    let all = Counts {
        digits: added.digits + here.digits + unread.digits,
        signs: added.signs + here.signs + unread.signs,
        heads: added.heads + here.heads + unread.heads,
        results: added.results + here.results + unread.results,
    };
    parts.extend(unread.among(all).into_iter().map(|what| format!("{what} could not be read")));
    format!("Opened: {}.", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(digits: usize, heads: usize, results: usize) -> Counts {
        Counts { digits, heads, results, ..Counts::default() }
    }

    #[test]
    fn counts_are_said_in_words() {
        let words = |n: [usize; 3]| counts(n[0], n[1], n[2]).in_words().replace('\u{a0}', " ");
        assert_eq!(words([0, 0, 0]), "no digits");
        assert_eq!(words([1, 0, 0]), "1 digit");
        assert_eq!(words([12, 1, 0]), "12 digits and 1 head");
        assert_eq!(words([12, 1, 3]), "12 digits, 1 head and 3 results");
        let with_signs = Counts { signs: 3, ..counts(1, 0, 0) }.in_words().replace('\u{a0}', " ");
        assert_eq!(with_signs, "1 digit and 3 signs");
    }

    #[test]
    fn a_sentence_says_what_came_in_and_what_did_not() {
        let none = Counts::default();
        let said = |added, here, unread| opened(added, here, unread).replace('\u{a0}', " ");
        assert_eq!(
            said(counts(12, 1, 0), counts(3, 0, 0), none),
            "Opened: 12 digits and 1 head came in; 3 digits were here already."
        );
        assert_eq!(
            said(none, counts(0, 1, 0), none),
            "Opened: nothing new came in; 1 head was here already."
        );
        assert_eq!(
            said(counts(39, 0, 0), none, counts(2, 1, 0)),
            "Opened: 39 digits came in; 2 of 41 digits could not be read; 1 of 1 head could not be read."
        );
        assert_eq!(said(none, none, none), "Opened: there is nothing in this file.");
    }
}
