//! An answer of a question: its text and, after a bar, the reply.

/// What stands between an answer and its reply.
const BAR: &str = " | ";

/// The answer's text, and the reply to whoever chooses it; empty if the file has none.
pub fn parts(value: &str) -> (&str, &str) {
    let (text, reply) = value.split_once(BAR).unwrap_or((value, ""));
    (text.trim(), reply.trim())
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
}
