//! An answer of a question: its text and, after a bar, the reply.

/// What stands between an answer and its reply.
const BAR: &str = " | ";

/// The answer's text, and the reply to whoever chooses it; empty if the file has none.
pub fn parts(value: &str) -> (&str, &str) {
    let (text, reply) = value.split_once(BAR).unwrap_or((value, ""));
    (text.trim(), reply.trim())
}

/// The sentence that begins each reply.
pub fn verdict(is_right: bool) -> &'static str {
    if is_right { "Right." } else { "Not quite: choose again." }
}

/// The sentence that follows the choice of an answer.
pub fn reply(is_right: bool, rest: &str) -> String {
    let verdict = verdict(is_right);
    if rest.is_empty() { verdict.to_owned() } else { format!("{verdict} {rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_follows_a_bar() {
        assert_eq!(parts("784 numbers"), ("784 numbers", ""));
        assert_eq!(parts("784 numbers | Just so. | x"), ("784 numbers", "Just so. | x"));
        assert_eq!(parts("a|b"), ("a|b", ""));
    }

    #[test]
    fn a_reply_begins_with_the_verdict() {
        assert_eq!(reply(true, ""), "Right.");
        assert_eq!(reply(true, "28 by 28."), "Right. 28 by 28.");
        assert!(reply(false, "It sees less.").starts_with("Not quite"));
    }
}
