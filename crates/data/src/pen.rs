//! Pen files: labelled strokes by writer, in UNIPEN's text format.

use std::collections::BTreeMap;

use ink::{Labelled, Point, Stroke};

/// The tablet's side in the file's units; the pad's side is 1.
const TABLET: f32 = 500.0;

/// Why a pen file can't be parsed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PenError {
    #[error("line {line} of the pen file: {what}")]
    Line { line: usize, what: &'static str },
    #[error("there is no digit in this pen file: it has no line that begins with .SEGMENT DIGIT")]
    Empty,
}

/// The digits of each writer, by the writer's number, in the order of the file.
pub type Writers = BTreeMap<u32, Vec<Labelled>>;

/// Parses a pen file.
///
/// Each digit has a line `.SEGMENT DIGIT … "label"`, a line `.COMMENT label writer serial`, and for each
/// stroke `.PEN_DOWN`, one line `x y` per point and `.PEN_UP`. In the file y grows upwards, in the result
/// downwards.
pub fn parse(text: &str) -> Result<Writers, PenError> {
    let mut writers = Writers::new();
    let mut digit: Option<(u8, Option<u32>, Vec<Stroke>)> = None;
    let mut down = false;
    for (i, line) in text.lines().enumerate() {
        let error = |what| PenError::Line { line: i + 1, what };
        let mut words = line.split_whitespace();
        match words.next() {
            Some(".SEGMENT") => {
                finish(digit.take(), &mut writers).map_err(error)?;
                down = false;
                let label = words
                    .last()
                    .map(|word| word.trim_matches('"'))
                    .and_then(|word| word.parse::<u8>().ok())
                    .filter(|label| *label < 10)
                    .ok_or(error("a .SEGMENT names no digit from \"0\" to \"9\""))?;
                digit = Some((label, None, Vec::new()));
            }
            Some(".COMMENT") => {
                if let Some((_, writer @ None, _)) = &mut digit {
                    *writer = words.nth(1).and_then(|word| word.parse().ok());
                }
            }
            Some(".PEN_DOWN") => {
                down = true;
                if let Some((_, _, strokes)) = &mut digit {
                    strokes.push(Stroke::default());
                }
            }
            Some(".PEN_UP") => down = false,
            Some(x) if down && !x.starts_with('.') => {
                let number = |word: Option<&str>| {
                    word.and_then(|word| word.parse::<f32>().ok()).filter(|x| x.is_finite())
                };
                let (Some(x), Some(y)) = (number(Some(x)), number(words.next())) else {
                    return Err(error("a point is not two numbers"));
                };
                if let Some(stroke) = digit.as_mut().and_then(|(_, _, strokes)| strokes.last_mut())
                {
                    stroke.points.push(Point { x: x / TABLET, y: 1.0 - y / TABLET });
                }
            }
            _ => {}
        }
    }
    let last = text.lines().count();
    finish(digit, &mut writers).map_err(|what| PenError::Line { line: last, what })?;
    if writers.is_empty() { Err(PenError::Empty) } else { Ok(writers) }
}

/// Adds a digit, if there is one, to its writer's digits.
fn finish(
    digit: Option<(u8, Option<u32>, Vec<Stroke>)>,
    writers: &mut Writers,
) -> Result<(), &'static str> {
    let Some((label, writer, mut strokes)) = digit else { return Ok(()) };
    let writer = writer.ok_or("a digit has no .COMMENT with its writer's number")?;
    strokes.retain(|stroke| !stroke.points.is_empty());
    if strokes.is_empty() {
        return Err("a digit has no points");
    }
    writers.entry(writer).or_default().push(Labelled {
        label,
        drawn: strokes.into(),
        ..Labelled::default()
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TWO_DIGITS: &str = ".SEGMENT DIGIT 0 ? \"8\"\n.COMMENT 8 12 224\n.PEN_DOWN\n 100 500\n 0 0\n\
        .PEN_UP\n.DT 100\n.PEN_DOWN\n 250 250\n.PEN_UP\n\
        .SEGMENT DIGIT 1 ? \"1\"\n.COMMENT 1 7 225\n.PEN_DOWN\n 5 5\n.PEN_UP\n";

    #[test]
    fn digits_have_their_label_and_writer_and_y_grows_downwards() {
        let writers = parse(TWO_DIGITS).unwrap();
        assert_eq!(writers.keys().collect::<Vec<_>>(), [&7, &12]);
        let eight = &writers[&12][0];
        assert_eq!((eight.label, eight.drawn.strokes().len()), (8, 2));
        assert_eq!(eight.drawn.strokes()[0].points[0], Point { x: 0.2, y: 0.0 });
        assert_eq!(eight.drawn.strokes()[0].points[1], Point { x: 0.0, y: 1.0 });
    }

    #[test]
    fn a_file_without_digits_and_a_malformed_line_are_refused() {
        assert_eq!(parse("hello"), Err(PenError::Empty));
        let malformed = TWO_DIGITS.replace(" 0 0", " 0 zero");
        assert_eq!(
            parse(&malformed),
            Err(PenError::Line { line: 5, what: "a point is not two numbers" })
        );
    }

    #[test]
    fn a_point_that_is_not_finite_is_refused() {
        for number in ["inf", "-infinity", "NaN", "1e39"] {
            let malformed = TWO_DIGITS.replace(" 0 0", &format!(" 0 {number}"));
            assert!(matches!(parse(&malformed), Err(PenError::Line { line: 5, .. })), "{number}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(text in "(\\.[A-Z_]{0,8}|[0-9\" ?]|\n){0,80}") {
            let _ = parse(&text);
        }
    }
}
