//! The languages of the pages: their one list. `www/start.js` has the codes, names and directions too, because it runs
//! before any wasm; `tests/languages.rs` compares them.

/// The folder of the catalogues on the site, relative to its pages.
pub const FOLDER: &str = "languages";

/// Where the browser keeps the person's choice, by its code: for the tab in `sessionStorage`, for the next visit in
/// `localStorage`. `www/start.js` writes it.
pub const KEPT_KEY: &str = "inkling-language";

/// A language of the pages.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// By BCP 47, such as `de`: in addresses, and as the document's `lang`.
    pub code: &'static str,
    /// In the language itself.
    pub name: &'static str,
    pub right_to_left: bool,
    pub marks: Marks,
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Between the whole part and the fraction.
    pub decimal: char,
    /// Between groups of three digits.
    pub group: char,
}

impl Marks {
    /// As English numbers have them: 60,000.5.
    const POINT: Self = Self { decimal: '.', group: ',' };
    const COMMA: Self = Self { decimal: ',', group: '.' };
    /// With a narrow space that does not break.
    const SPACE: Self = Self { decimal: ',', group: '\u{202f}' };
}

/// The language of the sources, which needs no catalogue.
pub const ENGLISH: &Language =
    &Language { code: "en", name: "English", right_to_left: false, marks: Marks::POINT };

/// All languages, in the order in which people choose from them.
pub const LANGUAGES: [&Language; 6] = [
    ENGLISH,
    &Language { code: "de", name: "Deutsch", right_to_left: false, marks: Marks::COMMA },
    &Language { code: "fr", name: "Français", right_to_left: false, marks: Marks::SPACE },
    &Language { code: "es", name: "Español", right_to_left: false, marks: Marks::SPACE },
    &Language { code: "pt", name: "Português", right_to_left: false, marks: Marks::COMMA },
    // Its digits are Western here, because digits are what the page is about.
    &Language { code: "ar", name: "العربية", right_to_left: true, marks: Marks::POINT },
];

/// The language with this code.
pub fn find(code: &str) -> Option<&'static Language> {
    LANGUAGES.into_iter().find(|language| language.code == code)
}

/// The language of a tag of BCP 47, such as `pt-BR`: its first part decides, in any case.
pub fn of_tag(tag: &str) -> Option<&'static Language> {
    find(&tag.split('-').next()?.to_ascii_lowercase())
}

/// All codes for a sentence, each after `before`: “lang=en, lang=de or lang=ar”.
pub fn choices(before: &str) -> String {
    let [first @ .., last] = LANGUAGES.map(|language| format!("{before}{}", language.code));
    format!("{} or {last}", first.join(", "))
}

/// Where a language's catalogue is, relative to the pages; `None` for English.
pub fn file_of(language: &Language) -> Option<String> {
    (language != ENGLISH).then(|| format!("{FOLDER}/{}.json", language.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_code_alone() {
        for language in LANGUAGES {
            assert_eq!(find(language.code), Some(language));
        }
        for code in ["", "DE", "de-AT", "xx"] {
            assert_eq!(find(code), None, "{code}");
        }
    }

    #[test]
    fn a_tag_with_a_region_names_its_language() {
        for (tag, code) in [("pt-BR", "pt"), ("de", "de"), ("DE", "de"), ("ar-Latn-EG", "ar")] {
            assert_eq!(of_tag(tag).map(|language| language.code), Some(code), "{tag}");
        }
        for tag in ["", "-", "xx", "xx-de"] {
            assert_eq!(of_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn only_english_has_no_catalogue() {
        let files: Vec<_> = LANGUAGES.into_iter().map(file_of).collect();
        assert_eq!(files[0], None);
        assert_eq!(files[1].as_deref(), Some("languages/de.json"));
        assert!(files[1..].iter().all(Option::is_some));
    }

    #[test]
    fn a_sentence_can_name_all_languages() {
        assert_eq!(choices("lang="), "lang=en, lang=de, lang=fr, lang=es, lang=pt or lang=ar");
    }
}
