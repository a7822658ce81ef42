//! Numbers as English texts have them, and as other languages write them.

use crate::language::Marks;

/// The value of a text that is one number without a sign, such as `60,000` or `98.75`.
pub fn parse(text: &str) -> Option<f64> {
    let starts = text.starts_with(|letter: char| letter.is_ascii_digit());
    (starts && length(text) == text.len() && is_number(text))
        .then(|| text.replace(',', "").parse().ok())
        .flatten()
}

/// The text with the marks of its numbers replaced, and no line broken between a number and its percent sign. Names of
/// files, versions and addresses stay.
pub fn localized(text: &str, marks: Marks) -> String {
    let (mut made, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(found) = text[at..].find(|letter: char| letter.is_ascii_digit()) {
        let start = at + found;
        let end = start + length(&text[start..]);
        made.push_str(&text[at..start]);
        let number = &text[start..end];
        if is_number(number) && stands_alone(&text[..start], &text[end..]) {
            made.extend(number.chars().map(|letter| match letter {
                '.' => marks.decimal,
                ',' => marks.group,
                digit => digit,
            }));
        } else {
            made.push_str(number);
        }
        at = end;
        if text[at..].starts_with(" %") {
            made.push('\u{a0}');
            at += 1;
        }
    }
    made.push_str(&text[at..]);
    made
}

/// The bytes of the digits at the start, with points and commas between digits.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_mark = |at: usize| matches!(bytes[at], b'.' | b',') && is_digit(at + 1);
    (0..bytes.len()).find(|&at| !is_digit(at) && !is_mark(at)).unwrap_or(bytes.len())
}

/// Whether digits, points and commas are one number.
fn is_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',').map(str::len);
    let first = groups.next().unwrap_or(0);
    let is_grouped = whole.contains(',');
    fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (!is_grouped || (1..=3).contains(&first) && groups.all(|length| length == 3))
}

/// Whether what stands around a number belongs to no name, version or address.
fn stands_alone(before: &str, after: &str) -> bool {
    let mut earlier = before.chars().rev();
    let is_open = match earlier.next() {
        None => true,
        Some('-') => earlier.next().is_none_or(|letter| letter.is_whitespace() || letter == '('),
        Some(letter) => !letter.is_alphanumeric() && !"._/:,".contains(letter),
    };
    is_open
        && after
            .chars()
            .next()
            .is_none_or(|letter| !letter.is_alphanumeric() && !"_/".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::find;

    fn german(text: &str) -> String {
        localized(text, find("de").unwrap().marks)
    }

    #[test]
    fn numbers_get_the_languages_marks() {
        assert_eq!(german("98.75 % and 2.5\u{2009}%"), "98,75\u{a0}% and 2,5\u{2009}%");
        assert_eq!(german("60,000 of 1,060,000.5"), "60.000 of 1.060.000,5");
        assert_eq!(german("-0.05 to −0.1, (1.5)"), "-0,05 to −0,1, (1,5)");
        assert_eq!(german("7, 8. 9"), "7, 8. 9");
        let french = find("fr").unwrap().marks;
        assert_eq!(localized("60,000 and 2.5", french), "60\u{202f}000 and 2,5");
    }

    #[test]
    fn names_versions_and_addresses_stay() {
        for text in [
            "inkling-2.5.json",
            "1.2.3",
            "127.0.0.1:8080",
            "https://example.org/1.5/",
            "VGG16.1",
            "1,2",
            "0.1,0.2",
            "12,34",
            "v2.5",
            "1.5x",
        ] {
            assert_eq!(german(text), text);
        }
    }

    #[test]
    fn a_whole_number_is_parsed() {
        assert_eq!(parse("1"), Some(1.0));
        assert_eq!(parse("60,000"), Some(60_000.0));
        assert_eq!(parse("98.75"), Some(98.75));
        for text in ["", "one", "7 %", "1.2.3", "1,2", ".5", "-5"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
