//! A catalogue: says English texts in another language.

mod parse;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::error::CatalogueError;
use crate::language::Language;
use crate::numbers;
use crate::plural::Category;
use crate::sentences;
use crate::template::{Piece, Template, tidy, words};

/// How deep a text may lie in the holes and parts of others.
const DEEPEST: usize = 5;

/// With fewer letters outside of its holes, a template fits numbers alone: `{1} s`.
const FEWEST_LETTERS: usize = 2;

/// What separates the parts of a line, the strongest first.
const SEPARATORS: [&str; 5] = [" · ", "; ", " – ", ": ", ", "];

/// Isolates text whose direction may differ from that of the text around it.
const ISOLATED: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The translations into one language.
pub struct Catalogue {
    language: &'static Language,
    /// By texts without holes.
    whole: HashMap<String, Translation>,
    /// Those with the most letters first, and of those with as many, those with the fewest holes.
    templates: Vec<(Template, Translation)>,
    /// The templates that can't fit a text without this word: their rarest one.
    by_word: HashMap<String, Vec<usize>>,
    /// Those without a whole word.
    wordless: Vec<usize>,
    plural: Box<dyn Fn(f64) -> Category>,
}

/// A translation, in pieces.
struct Translation {
    /// The hole with the number that decides the form.
    by: usize,
    /// The forms but `other`; none where one form is enough.
    forms: Vec<(Category, Vec<Piece>)>,
    other: Vec<Piece>,
}

impl Catalogue {
    /// Parses a catalogue, which is JSON. `plural`: the plural category of a number in this language.
    ///
    /// # Errors
    /// If it is no JSON object, or if an entry is wrong: the error names it.
    pub fn parse(
        language: &'static Language,
        json: &str,
        plural: impl Fn(f64) -> Category + 'static,
    ) -> Result<Self, CatalogueError> {
        let entries = parse::entries(json)?;
        let mut whole = HashMap::new();
        let mut templates = Vec::new();
        for (key, template, translation) in entries {
            if template.holes() == 0 {
                whole.insert(key, translation);
            } else {
                templates.push((template, translation));
            }
        }
        templates.sort_by_key(|(template, _)| (Reverse(template.letters()), template.holes()));
        let (by_word, wordless) = index(&templates);
        let plural = Box::new(plural);
        Ok(Self { language, whole, templates, by_word, wordless, plural })
    }

    /// The text in the catalogue's language. Space around it stays. `None` if nothing in it is to be changed.
    pub fn say(&self, text: &str) -> Option<String> {
        let trimmed = text.trim();
        let english = tidy(trimmed);
        let said = self.translate(&english, 0).unwrap_or_else(|| self.with_marks(&english));
        if said == english {
            return None;
        }
        let (before, _) = text.split_once(trimmed)?;
        let after = &text[before.len() + trimmed.len()..];
        Some(format!("{before}{said}{after}"))
    }

    /// `None` where the catalogue has no translation of any part.
    fn translate(&self, text: &str, depth: usize) -> Option<String> {
        if depth == DEEPEST || text.is_empty() {
            return None;
        }
        if let Some(translation) = self.whole.get(text) {
            return Some(self.fill(translation, &[], depth));
        }
        let fitting = self.candidates(text).into_iter().find_map(|number| {
            let (template, translation) = &self.templates[number];
            let holes = template.fit(text).filter(|holes| is_plausible(template, holes))?;
            Some(self.fill(translation, &holes, depth))
        });
        fitting
            .or_else(|| self.sentence_by_sentence(text, depth))
            .or_else(|| self.part_by_part(text, depth))
    }

    /// The templates that may fit, the best first.
    fn candidates(&self, text: &str) -> Vec<usize> {
        let of_words = words(text).filter_map(|word| self.by_word.get(word)).flatten();
        let mut numbers: Vec<usize> = of_words.chain(&self.wordless).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// What no sentence of the catalogue says stays as it is.
    fn sentence_by_sentence(&self, text: &str, depth: usize) -> Option<String> {
        if !sentences::is_several(text) {
            return None;
        }
        let sentences = sentences::split(text);
        let said: Vec<_> =
            sentences.iter().map(|sentence| self.translate(sentence, depth + 1)).collect();
        said.iter().any(Option::is_some).then(|| {
            let said = said.into_iter().zip(sentences);
            let said = said.map(|(said, english)| said.unwrap_or_else(|| self.with_marks(english)));
            said.collect::<Vec<_>>().join(" ")
        })
    }

    /// A line of several parts, if each of them is in the catalogue or has no letters.
    fn part_by_part(&self, text: &str, depth: usize) -> Option<String> {
        let separator = SEPARATORS.into_iter().find(|separator| text.contains(separator))?;
        let part = |part: &str| {
            let has_letters = part.chars().any(char::is_alphabetic);
            if has_letters { self.translate(part, depth + 1) } else { Some(self.with_marks(part)) }
        };
        let said: Option<Vec<_>> = text.split(separator).map(part).collect();
        said.map(|said| said.join(separator))
    }

    fn fill(&self, translation: &Translation, holes: &[&str], depth: usize) -> String {
        let pieces = self.form(translation, holes).iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            // The catalogue was parsed with as many holes as the text has.
            Piece::Hole(number) => self.fill_hole(holes.get(*number).unwrap_or(&""), depth),
        });
        pieces.collect()
    }

    fn form<'t>(&self, translation: &'t Translation, holes: &[&str]) -> &'t [Piece] {
        let number = holes.get(translation.by).and_then(|hole| numbers::parse(hole));
        let category = number.map(|number| (self.plural)(number));
        let form = translation.forms.iter().find(|(form, _)| Some(*form) == category);
        form.map_or(translation.other.as_slice(), |(_, pieces)| pieces.as_slice())
    }

    fn fill_hole(&self, english: &str, depth: usize) -> String {
        let said = self.translate(english, depth + 1).unwrap_or_else(|| self.with_marks(english));
        if self.language.right_to_left && is_mixed(&said) {
            let [before, after] = ISOLATED;
            return format!("{before}{said}{after}");
        }
        said
    }

    fn with_marks(&self, text: &str) -> String {
        numbers::localized(text, self.language.marks)
    }
}

/// Whether a text could be torn apart within a text of the other direction: one with Latin letters, or with more than the
/// digits of a number.
fn is_mixed(text: &str) -> bool {
    let has = |is: fn(char) -> bool| text.chars().any(is);
    has(|letter| letter.is_ascii_alphabetic())
        || has(|letter| letter.is_ascii_digit()) && has(|letter| !letter.is_ascii_digit())
}

/// Whether what fills the holes is what holes are for: numbers, where little else is there to recognize; and no end of a
/// sentence, unless whole sentences fill the hole.
fn is_plausible(template: &Template, holes: &[&str]) -> bool {
    let needs_numbers = template.letters() < FEWEST_LETTERS;
    holes.iter().enumerate().all(|(number, hole)| {
        let before = template.before(number).trim_end();
        let starts = before.is_empty() || before.ends_with(':') || sentences::is_ended(before);
        (!needs_numbers || numbers::parse(hole).is_some())
            && (!sentences::is_several(hole) || starts && sentences::is_ended(hole))
    })
}

/// The templates by their rarest word, and those without one.
fn index(templates: &[(Template, Translation)]) -> (HashMap<String, Vec<usize>>, Vec<usize>) {
    let mut counts = HashMap::<&str, usize>::new();
    for word in templates.iter().flat_map(|(template, _)| template.words()) {
        *counts.entry(word).or_default() += 1;
    }
    let (mut by_word, mut wordless) = (HashMap::<String, Vec<usize>>::new(), Vec::new());
    for (number, (template, _)) in templates.iter().enumerate() {
        let rarest = template.words().min_by_key(|word| counts.get(word).copied());
        match rarest {
            Some(word) => by_word.entry(word.to_owned()).or_default().push(number),
            None => wordless.push(number),
        }
    }
    (by_word, wordless)
}
