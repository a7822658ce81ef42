//! Addresses of links and pictures. Only those that browsers fetch or open as a page pass.

/// Whether an address is one of http or https, or relative to the lesson's file.
pub fn is_safe(address: &str) -> bool {
    // Browsers drop some of these characters, which would hide a scheme, and take \ for /.
    let is_odd = |letter: char| letter.is_control() || letter.is_whitespace() || letter == '\\';
    if address.is_empty() || address.contains(is_odd) || address.starts_with("//") {
        return false;
    }
    match scheme(address) {
        Some(scheme) => {
            let rest = &address[scheme.len() + 1..];
            let is_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
            is_web && rest.strip_prefix("//").is_some_and(|host| !host.starts_with('/'))
        }
        None => true,
    }
}

/// What stands before the first colon, unless a slash, a question mark or a # comes earlier.
fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    (address[end..].starts_with(':')).then(|| &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses_and_relative_ones_pass() {
        for address in [
            "https://example.org/a.png",
            "http://127.0.0.1:8080/x?y=1#z",
            "HTTPS://EXAMPLE.ORG",
            "picture.png",
            "../a/b.png",
            "/lesson",
            "./",
            "#part",
            "?view=train",
            "a/b:c",
            "?a=b:c",
        ] {
            assert!(is_safe(address), "{address}");
        }
    }

    #[test]
    fn everything_that_could_run_or_hide_does_not() {
        for address in [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "data:image/png;base64,AA",
            "blob:https://example.org/1",
            "vbscript:x",
            "file:///etc/passwd",
            "mailto:a@example.org",
            "//example.org/a.png",
            "https:\\\\example.org",
            "\\\\example.org",
            "https:example.org",
            "https:///example.org",
            "http:",
            "picture one.png",
            ":x",
        ] {
            assert!(!is_safe(address), "{address:?}");
        }
    }
}
