//! Writes events as JSON. A library for that would be larger than the rest of the contract.

use ink::Count;

use super::{KEY, VERSION};
use crate::wording::decimal;

/// A message of the contract.
pub(super) fn message(event: &str, fields: &[(&str, String)]) -> String {
    let mut all = vec![(KEY, VERSION.to_string()), ("event", text(event))];
    all.extend_from_slice(fields);
    object(&all)
}

/// The message for a host that has to learn that this page hears commands. It is the only one before
/// the host's `hello`, and says nothing about the person.
pub fn listening() -> String {
    message("listening", &[])
}

/// `re`: the host's number for its command.
pub(super) fn error(re: Option<u32>, sentence: &str) -> String {
    message("error", &[("re", number(re)), ("sentence", text(sentence))])
}

pub(super) fn counted(count: Count) -> String {
    let (low, high) = count.interval();
    object(&[
        ("right", count.right.to_string()),
        ("of", count.of.to_string()),
        ("accuracy", decimal(count.accuracy(), 6)),
        ("interval", list(&[low, high], |end| decimal(*end, 6))),
    ])
}

pub(super) fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

pub(super) fn list<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    format!("[{}]", items.iter().map(write).collect::<Vec<_>>().join(","))
}

pub(super) fn number<T: ToString>(number: Option<T>) -> String {
    number.map_or_else(|| "null".to_owned(), |number| number.to_string())
}

pub(super) fn text(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            // No sentence needs a control character.
            letter if letter.is_control() => json.push(' '),
            letter => json.push(letter),
        }
    }
    json.push('"');
    json
}
