//! Texts cut into sentences.

/// The sentences of a text, without the space between them.
pub fn split(text: &str) -> Vec<&str> {
    let (mut sentences, mut start) = (Vec::new(), 0);
    for (end, next) in ends(text) {
        sentences.push(&text[start..end]);
        start = next;
    }
    sentences.push(&text[start..]);
    sentences
}

/// Whether more than one sentence is in the text.
pub fn is_several(text: &str) -> bool {
    ends(text).next().is_some()
}

/// Whether the text ends as a sentence does.
pub fn is_ended(text: &str) -> bool {
    text.trim_end_matches(is_closing).ends_with(is_end)
}

/// Where a sentence ends and the next one starts, in bytes. A sentence starts with a capital letter, a number, or either
/// of these in quotation marks.
fn ends(text: &str) -> impl Iterator<Item = (usize, usize)> {
    text.match_indices(' ').filter_map(|(at, _)| {
        let next = text[at + 1..].trim_start_matches(['“', '„', '«', '"', '(']);
        let starts =
            next.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
        (starts && is_ended(&text[..at])).then_some((at, at + 1))
    })
}

fn is_end(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…')
}

fn is_closing(letter: char) -> bool {
    matches!(letter, '”' | '’' | '"' | ')' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_before_a_capital_letter_or_a_number() {
        assert_eq!(split("One. Two! “Three?” 4 is it."), ["One.", "Two!", "“Three?”", "4 is it."]);
        assert_eq!(split("loading … Wait."), ["loading …", "Wait."]);
    }

    #[test]
    fn numbers_names_and_small_letters_end_none() {
        for text in ["", "98.75 % of it", "a file a.b and c", "2 of 3.", "so. and on"] {
            assert_eq!(split(text), [text]);
            assert!(!is_several(text));
        }
    }
}
