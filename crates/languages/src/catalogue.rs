//! A catalogue: says English texts in another language.

mod parse;
#[cfg(test)]
mod tests;

use std::cell::Cell;
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

/// How many parts of a text are tried: it bounds the time for texts that the catalogue lacks.
const MOST_TRIES: usize = 300;

/// With fewer letters outside of its holes, a template fits numbers alone: `{1} s`.
const FEWEST_LETTERS: usize = 2;

/// With fewer letters outside of its holes, a template fits only what it knows a part of: not “out of memory”, though it
/// is “{1} of {2}”.
const SURE_LETTERS: usize = 5;

/// What separates the parts of a line, the strongest first; and the same in Arabic script.
const SEPARATORS: [(&str, &str); 5] =
    [(" · ", " · "), ("; ", "؛ "), (" – ", " – "), (": ", ": "), (", ", "، ")];

/// Isolates text whose direction may differ from that of the text around it.
const ISOLATED: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The translations into one language.
pub struct Catalogue {
    language: &'static Language,
    /// The translations of texts without holes, by these.
    whole: HashMap<String, Translation>,
    /// The most special first; see `order`.
    templates: Vec<(Template, Translation)>,
    /// The templates that can't fit a text without this word: their rarest one.
    by_word: HashMap<String, Vec<usize>>,
    /// The templates without a whole word.
    wordless: Vec<usize>,
    plural: Box<dyn Fn(f64) -> Category>,
    /// The tries that are left for the text that is being said.
    tries: Cell<usize>,
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
        templates.sort_by_cached_key(|(template, _)| order(template));
        let (by_word, wordless) = index(&templates);
        let plural = Box::new(plural);
        Ok(Self { language, whole, templates, by_word, wordless, plural, tries: Cell::new(0) })
    }

    /// The text in the catalogue's language. Space around it stays. `None` if nothing in it is to be changed.
    pub fn say(&self, text: &str) -> Option<String> {
        let trimmed = text.trim();
        let english = tidy(trimmed);
        self.tries.set(MOST_TRIES);
        // Where only numbers change, spaces of all kinds stay as they are.
        let said = self.translate(&english, 0).unwrap_or_else(|| self.with_marks(trimmed));
        if said == english || said == trimmed {
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
            return Some(fill(&translation.other, &[]));
        }
        self.tries.set(self.tries.get().checked_sub(1)?);
        let mut last_resort = None;
        for number in self.candidates(text) {
            let (template, translation) = &self.templates[number];
            let Some(holes) = template.fit(text).filter(|it| is_plausible(template, it)) else {
                continue;
            };
            let (filled, are_said): (Vec<_>, Vec<_>) =
                holes.iter().map(|hole| self.fill_hole(hole, depth)).unzip();
            let is_known = template.letters() >= SURE_LETTERS
                || holes.iter().any(|hole| is_number(hole))
                || are_said.contains(&true);
            if !is_known {
                continue;
            }
            let said = fill(self.form(translation, &holes), &filled);
            // A plural form is about a number.
            if translation.forms.is_empty()
                || holes.get(translation.by).is_some_and(|it| is_number(it))
            {
                return Some(said);
            }
            last_resort = last_resort.or(Some(said));
        }
        self.sentence_by_sentence(text, depth)
            .or_else(|| self.part_by_part(text, depth))
            .or(last_resort)
    }

    /// The templates that may fit, the best first.
    fn candidates(&self, text: &str) -> Vec<usize> {
        let of_words = words(text).filter_map(|word| self.by_word.get(word)).flatten();
        let mut numbers: Vec<usize> = of_words.chain(&self.wordless).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// A sentence that the catalogue lacks stays English, with the language's marks.
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
        let (separator, arabic) = SEPARATORS.into_iter().find(|(it, _)| text.contains(it))?;
        let part = |part: &str| {
            let has_letters = part.chars().any(char::is_alphabetic);
            if has_letters { self.translate(part, depth + 1) } else { Some(self.with_marks(part)) }
        };
        let said: Option<Vec<_>> = text.split(separator).map(part).collect();
        said.map(|said| said.join(if self.language.right_to_left { arabic } else { separator }))
    }

    fn form<'t>(&self, translation: &'t Translation, holes: &[&str]) -> &'t [Piece] {
        let number = holes.get(translation.by).and_then(|hole| numbers::parse(hole));
        let category = number.map(|number| (self.plural)(number));
        let form = translation.forms.iter().find(|(form, _)| Some(*form) == category);
        form.map_or(translation.other.as_slice(), |(_, pieces)| pieces.as_slice())
    }

    /// The text for a hole, and whether the catalogue has a part of it. Space around it stays: " And more."
    fn fill_hole(&self, hole: &str, depth: usize) -> (String, bool) {
        let english = hole.trim();
        let translated = self.translate(english, depth + 1);
        let is_said = translated.is_some();
        let mut said = translated.unwrap_or_else(|| self.with_marks(english));
        if self.language.right_to_left && is_mixed(&said) {
            let [before, after] = ISOLATED;
            said = format!("{before}{said}{after}");
        }
        (hole.replacen(english, &said, 1), is_said)
    }

    fn with_marks(&self, text: &str) -> String {
        numbers::localized(text, self.language.marks)
    }
}

/// A translation with its holes filled. `holes`: the texts for the holes of the English text, in their order.
fn fill(pieces: &[Piece], holes: &[String]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Hole(number) => holes.get(*number).cloned().unwrap_or_default(),
    };
    pieces.iter().map(piece).collect()
}

fn is_number(text: &str) -> bool {
    numbers::parse(text).is_some()
}

/// Whether a text could be torn apart within a text of the other direction: one with Latin letters, or with more than the
/// digits of a number.
fn is_mixed(text: &str) -> bool {
    let has = |is: fn(char) -> bool| text.chars().any(is);
    has(|letter| letter.is_ascii_alphabetic())
        || has(|letter| letter.is_ascii_digit()) && has(|letter| !letter.is_ascii_digit())
}

/// Whether these texts may stand in the template's holes. A template with few letters takes numbers alone. A hole within a
/// word takes no space. A hole takes several sentences only where a sentence starts, and only whole ones.
fn is_plausible(template: &Template, holes: &[&str]) -> bool {
    let needs_numbers = template.letters() < FEWEST_LETTERS;
    holes.iter().enumerate().all(|(number, hole)| {
        let before = template.before(number).trim_end();
        let starts = before.is_empty() || before.ends_with(':') || sentences::is_ended(before);
        (!needs_numbers || is_number(hole))
            && (!template.is_within_word(number) || !hole.contains(' '))
            && (!sentences::is_several(hole) || starts && sentences::is_ended(hole))
    })
}

/// Templates with the most letters come first; of those with as many, those with the most text, then with the fewest holes.
fn order(template: &Template) -> (Reverse<usize>, Reverse<usize>, usize) {
    (Reverse(template.letters()), Reverse(template.length()), template.holes())
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
