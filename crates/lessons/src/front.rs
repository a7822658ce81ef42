//! Cuts a lesson's file into its parts. A part is a front matter between two lines `---` and the
//! text after it.

use crate::error::{LessonError, Problem};

/// What begins and ends a front matter.
const FENCE: &str = "---";

/// A line `key: value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    pub line: usize,
    pub key: &'a str,
    pub value: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The line on which the front matter begins.
    pub line: usize,
    pub entries: Vec<Entry<'a>>,
    /// The line on which the text begins.
    pub text_line: usize,
    pub text: &'a str,
}

/// The parts of a file. The first one is the lesson's own.
pub fn parts<'a>(file: &'a str, errors: &mut Vec<LessonError>) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    // Whether the last part's front matter goes on.
    let mut is_open = false;
    let mut offset = 0;
    for (line, whole) in (1..).zip(file.split_inclusive('\n')) {
        let start = offset;
        offset += whole.len();
        let text = whole.trim_end();
        match (text == FENCE, parts.last_mut()) {
            (true, Some(part)) if is_open => {
                is_open = false;
                (part.text_line, part.text) = (line + 1, &file[offset..]);
            }
            (true, before) => {
                if let Some(before) = before {
                    let length = before.text.len() - (file.len() - start);
                    before.text = &before.text[..length];
                }
                is_open = true;
                parts.push(Part { line, entries: Vec::new(), text_line: line, text: "" });
            }
            (false, Some(part)) if is_open => match entry(line, text) {
                Ok(Some(entry)) => part.entries.push(entry),
                Ok(None) => {}
                Err(problem) => errors.push(LessonError { line, problem }),
            },
            (false, Some(_)) => {}
            (false, None) if text.is_empty() => {}
            (false, None) => {
                errors.push(LessonError { line, problem: Problem::NoBeginning });
                return Vec::new();
            }
        }
    }
    match parts.last() {
        None => errors.push(LessonError { line: 1, problem: Problem::NoBeginning }),
        Some(part) if is_open => {
            errors.push(LessonError { line: part.line, problem: Problem::NoEnd });
        }
        Some(_) => {}
    }
    parts
}

/// The most letters of a wrong line that an error repeats.
const REPEATED: usize = 40;

/// `None` for an empty line.
fn entry(line: usize, text: &str) -> Result<Option<Entry<'_>>, Problem> {
    if text.trim_start().is_empty() {
        return Ok(None);
    }
    let (key, value) = text
        .split_once(':')
        .map(|(key, value)| (key.trim(), value.trim()))
        .filter(|(key, _)| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase()))
        .ok_or_else(|| Problem::NoKey(text.chars().take(REPEATED).collect()))?;
    Ok(Some(Entry { line, key, value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_into_parts_with_their_lines() {
        let file = "\n---\ntitle: A\n\nminutes: 5\n---\n---\ntitle: B: b\r\n---\r\nText.\n\n***\n---\ntitle: C\n---";
        let mut errors = Vec::new();
        let parts = parts(file, &mut errors);
        assert_eq!(errors, []);
        let keys = |part: &Part| -> Vec<String> {
            let entry = |entry: &Entry| format!("{}:{}={}", entry.line, entry.key, entry.value);
            part.entries.iter().map(entry).collect()
        };
        assert_eq!(parts.len(), 3);
        assert_eq!(
            (parts[0].line, keys(&parts[0])),
            (2, vec!["3:title=A".to_owned(), "5:minutes=5".to_owned()])
        );
        assert_eq!(parts[0].text, "");
        assert_eq!((parts[1].line, parts[1].text_line), (7, 10));
        assert_eq!(
            (keys(&parts[1]), parts[1].text),
            (vec!["8:title=B: b".to_owned()], "Text.\n\n***\n")
        );
        assert_eq!((keys(&parts[2]), parts[2].text), (vec!["14:title=C".to_owned()], ""));
    }

    #[test]
    fn a_badly_cut_file_is_refused_with_the_line() {
        for (file, line, problem) in [
            ("", 1, Problem::NoBeginning),
            ("\n\nHello", 3, Problem::NoBeginning),
            ("---\ntitle: A\n", 1, Problem::NoEnd),
            ("---\ntitle: A\n---\nText\n---\n", 5, Problem::NoEnd),
            ("---\nHello there\n---\n", 2, Problem::NoKey("Hello there".to_owned())),
            ("---\nTitle: A\n---\n", 2, Problem::NoKey("Title: A".to_owned())),
        ] {
            let mut errors = Vec::new();
            parts(file, &mut errors);
            assert_eq!(errors, [LessonError { line, problem }], "{file:?}");
        }
    }
}
