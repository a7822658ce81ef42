//! Sentences with holes: `{1} of {2}`.

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// What fills it, counted from 0.
    Hole(usize),
}

/// The pieces of a sentence, in which `{1}` is the first hole. Other braces are text.
pub fn pieces(sentence: &str) -> Vec<Piece> {
    let (mut made, mut text, mut rest) = (Vec::new(), String::new(), sentence);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let hole = after.split_once('}').and_then(|(number, after)| {
            Some((number.parse::<usize>().ok()?.checked_sub(1)?, after))
        });
        rest = match hole {
            Some((number, after)) => {
                if !text.is_empty() {
                    made.push(Piece::Text(std::mem::take(&mut text)));
                }
                made.push(Piece::Hole(number));
                after
            }
            None => {
                text.push('{');
                after
            }
        };
    }
    text.push_str(rest);
    if !text.is_empty() {
        made.push(Piece::Text(text));
    }
    made
}

/// An English sentence with holes: the text before the first, between two, and after the last. It has one text more than
/// holes.
#[derive(Debug)]
pub struct Template {
    texts: Vec<String>,
}

impl Template {
    /// `None` unless the holes are numbered in their order.
    pub fn of(pieces: &[Piece]) -> Option<Self> {
        let mut texts = vec![String::new()];
        for piece in pieces {
            match piece {
                Piece::Hole(number) if number + 1 == texts.len() => texts.push(String::new()),
                Piece::Hole(_) => return None,
                Piece::Text(text) => texts.last_mut()?.push_str(text),
            }
        }
        Some(Self { texts })
    }

    pub fn holes(&self) -> usize {
        self.texts.len() - 1
    }

    /// The letters outside of the holes.
    pub fn letters(&self) -> usize {
        let letters = |text: &String| text.chars().filter(|letter| letter.is_alphabetic()).count();
        self.texts.iter().map(letters).sum()
    }

    /// The bytes outside of the holes.
    pub fn length(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// The words that stand whole outside of the holes: a text that fits has each of them.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let last = self.texts.len() - 1;
        self.texts.iter().enumerate().flat_map(move |(place, text)| {
            // A word at a hole may go on in it.
            let start = if place == 0 { 0 } else { text.find(is_between).unwrap_or(text.len()) };
            let end = if place == last { text.len() } else { text.rfind(is_between).unwrap_or(0) };
            words(text.get(start..end).unwrap_or_default())
        })
    }

    /// What stands before a hole.
    pub fn before(&self, hole: usize) -> &str {
        &self.texts[hole]
    }

    /// Whether a hole is a part of a word, as in `{1}s`.
    pub fn is_within_word(&self, hole: usize) -> bool {
        self.texts[hole].ends_with(char::is_alphabetic)
            || self.texts[hole + 1].starts_with(char::is_alphabetic)
    }

    /// What fills the holes if the text fits; nothing fits an empty hole.
    pub fn fit<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let [first, middle @ .., last] = self.texts.as_slice() else { return None };
        let mut rest = text.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut holes = Vec::with_capacity(self.holes());
        for text in middle {
            let least = rest.chars().next()?.len_utf8();
            let end = least + rest[least..].find(text.as_str())?;
            holes.push(&rest[..end]);
            rest = &rest[end + text.len()..];
        }
        holes.push(rest);
        (!rest.is_empty()).then_some(holes)
    }
}

/// The text with one space for space of any kind, as keys are compared.
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a text: its runs of letters.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_between).filter(|word| !word.is_empty())
}

fn is_between(letter: char) -> bool {
    !letter.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(sentence: &str) -> Template {
        Template::of(&pieces(sentence)).unwrap()
    }

    #[test]
    fn holes_are_cut_out_and_other_braces_stay() {
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            pieces("{1} of {2}."),
            [Piece::Hole(0), text(" of "), Piece::Hole(1), text(".")]
        );
        assert_eq!(pieces("a {b} {0} {"), [text("a {b} {0} {")]);
        assert!(pieces("").is_empty());
    }

    #[test]
    fn holes_of_a_key_are_in_order() {
        assert!(Template::of(&pieces("{2} of {1}")).is_none());
        assert!(Template::of(&pieces("{1} of {1}")).is_none());
        assert_eq!(template("{1} of {2}").holes(), 2);
    }

    #[test]
    fn a_text_fills_the_holes() {
        assert_eq!(template("{1} of {2}").fit("3 of 4 of 5"), Some(vec!["3", "4 of 5"]));
        assert_eq!(template("Your {1}s").fit("Your 7s"), Some(vec!["7"]));
        for text in ["of 4", "3 of ", "3 or 4", "Your s"] {
            assert_eq!(template("{1} of {2}").fit(text), None, "{text}");
        }
        assert_eq!(template("no hole").fit("no hole"), None);
        // The end may not be counted twice.
        assert_eq!(template("ab{1}ba").fit("aba"), None);
    }

    #[test]
    fn whole_words_stand_outside_of_the_holes() {
        let words = |sentence| template(sentence).words().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words("Your {1}s are {2}un"), ["Your", "are"]);
        assert_eq!(words("{1}px of a{2}"), ["of"]);
        assert_eq!(words("{1}% {2}"), [""; 0]);
    }
}
