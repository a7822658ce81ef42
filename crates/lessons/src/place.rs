//! Where a person is in a lesson, as a text that is kept.

/// The text's first part, which changes with its form.
const VERSION: &str = "1";

/// Fits only the lesson that it was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The step that is open, from 0.
    pub at: usize,
    /// For each step, whether what it waits for has happened, and the chosen answer.
    pub steps: Vec<(bool, Option<usize>)>,
}

impl Place {
    /// Such as `1;0;+-.`: version, step, then two letters for each step.
    pub fn to_text(&self) -> String {
        let mut text = format!("{VERSION};{};", self.at);
        for (is_met, chosen) in &self.steps {
            text.push(if *is_met { '+' } else { '.' });
            // There are at most six answers.
            let digit = chosen.and_then(|chosen| char::from_digit(chosen as u32, 10));
            text.push(digit.unwrap_or('-'));
        }
        text
    }

    /// `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let (version, rest) = text.split_once(';')?;
        let (at, steps) = rest.split_once(';')?;
        if version != VERSION || !steps.is_ascii() || !steps.len().is_multiple_of(2) {
            return None;
        }
        let step = |pair: &[u8]| {
            let is_met = match pair[0] {
                b'+' => true,
                b'.' => false,
                _ => return None,
            };
            match pair[1] {
                b'-' => Some((is_met, None)),
                digit @ b'0'..=b'9' => Some((is_met, Some(usize::from(digit - b'0')))),
                _ => None,
            }
        };
        let steps = steps.as_bytes().chunks_exact(2).map(step).collect::<Option<Vec<_>>>()?;
        let at = at.parse().ok().filter(|at| *at < steps.len())?;
        Some(Self { at, steps })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_texts_are_no_place() {
        for text in [
            "", "1", "1;0", "1;0;", "2;0;.-", "1;1;.-", "1;x;.-", "1;0;.", "1;0;?-", "1;0;.x",
            "1;0;é",
        ] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
        let place = Place { at: 1, steps: vec![(true, None), (false, Some(2))] };
        assert_eq!(place.to_text(), "1;1;+-.2");
    }

    proptest! {
        #[test]
        fn a_place_is_read_as_it_was_written(
            steps in vec((any::<bool>(), option::of(0..6usize)), 1..30), at in any::<prop::sample::Index>()
        ) {
            let place = Place { at: at.index(steps.len()), steps };
            prop_assert_eq!(Place::parse(&place.to_text()), Some(place));
        }
    }
}
