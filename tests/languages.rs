//! The catalogues of the languages: whether they have all that the pages say, and whether they are sound.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use languages::{Catalogue, Category, ENGLISH, KEPT_KEY, LANGUAGES, Language, file_of, tidy};
use lessons::{LIST, Lesson, address_in, address_of};
use serde_json::{Map, Value};

mod site;
#[path = "languages/texts.rs"]
mod texts;

/// The sources of what the pages say: the pages themselves, and the crates whose sentences reach them.
const SOURCES: [&str; 17] = [
    "src",
    "crates/data/src",
    "crates/explainer/src",
    "crates/ink/src",
    "crates/lab/src",
    "crates/languages/src",
    "crates/learn/src",
    "crates/learner/src",
    "crates/lessons/src",
    "crates/machines/src",
    "crates/network/src",
    "crates/onnx/src",
    "crates/packer/src",
    "crates/reader/src",
    "crates/recipes/src",
    "crates/why/src",
    "crates/worker/src",
];

const DOCUMENTS: [&str; 5] =
    ["index.html", "www/lab.html", "www/lesson.html", "www/class.html", "www/why.html"];

const START: &str = include_str!("../www/start.js");
const TYPES: &str = include_str!("../www/inkling.d.ts");

/// What no visitor sees, and files without anything for visitors; each group has its reason.
const NOT_SHOWN: &str = include_str!("languages/not-shown.txt");
/// Names that are written alike in every language.
const NAMES: &str = include_str!("languages/names.txt");
/// Words that some languages write as English does: the codes of these, then the text.
const ALIKE: &str = include_str!("languages/alike.txt");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The catalogue of each language but English, as it is in its file.
fn catalogues() -> Vec<(&'static Language, Map<String, Value>)> {
    let catalogue = |language: &'static Language| {
        let file = site::www().join(file_of(language)?);
        let json = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        let entries: Map<String, Value> =
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        Some((language, entries.into_iter().map(|(key, value)| (tidy(&key), value)).collect()))
    };
    LANGUAGES.into_iter().filter_map(catalogue).collect()
}

/// A list of texts and paths: one JSON string, or `in ` and a path, to a line.
fn listed(list: &'static str) -> (BTreeSet<String>, Vec<&'static str>) {
    let (mut texts, mut paths) = (BTreeSet::new(), Vec::new());
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("in ") {
            Some(path) => paths.push(path),
            None => {
                texts.insert(serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")));
            }
        }
    }
    (texts, paths)
}

/// The Rust files below a folder but those of tests.
fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "tests" {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") && name != "tests.rs" {
            files.push(path);
        }
    }
}

/// The Rust files of the sources, in order.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    SOURCES.iter().for_each(|folder| rust_files(&root().join(folder), &mut files));
    files.sort();
    files
}

/// The texts of the sources, each with the first file that has it.
#[derive(Default)]
struct Texts {
    shown: BTreeMap<String, String>,
    /// Those of files without anything for visitors.
    left_out: BTreeSet<String>,
}

fn texts() -> Texts {
    let (_, paths) = listed(NOT_SHOWN);
    let mut found = Texts::default();
    for file in sources() {
        let path = file.strip_prefix(root()).unwrap().to_str().unwrap();
        let of_file = texts::of_rust(&fs::read_to_string(&file).unwrap());
        if paths.iter().any(|left_out| path.starts_with(left_out)) {
            found.left_out.extend(of_file);
        } else {
            found.add(path, of_file);
        }
    }
    for document in DOCUMENTS {
        let html = fs::read_to_string(root().join(document)).unwrap();
        found.add(document, texts::of_html(&html));
    }
    found.add("www/start.js", texts::of_script(START));
    found
}

impl Texts {
    fn add(&mut self, path: &str, texts: Vec<String>) {
        for text in texts {
            self.shown.entry(text).or_insert_with(|| path.to_owned());
        }
    }
}

/// Keys as a piece of a catalogue, ready to be translated.
fn to_translate<'k>(keys: impl Iterator<Item = &'k String>) -> String {
    let lines = keys.map(|key| format!("  {0}: {0}", Value::from(key.as_str())));
    lines.collect::<Vec<_>>().join(",\n")
}

/// What catalogues may lack: what is not shown, and names.
fn listed_texts() -> BTreeSet<String> {
    [NOT_SHOWN, NAMES].into_iter().flat_map(|list| listed(list).0).collect()
}

#[test]
fn each_text_of_the_pages_is_in_all_catalogues() {
    let (shown, listed) = (texts().shown, listed_texts());
    assert!(shown.len() > 1000, "the texts are not found: {}", shown.len());
    let mut lacking = String::new();
    for (language, catalogue) in catalogues() {
        let is_lacking = |text: &&String| !listed.contains(*text) && !catalogue.contains_key(*text);
        let keys = to_translate(shown.keys().filter(is_lacking));
        if !keys.is_empty() {
            lacking += &format!("{} lacks:\n{keys}\n", language.name);
        }
    }
    assert!(lacking.is_empty(), "{lacking}");
}

#[test]
fn what_is_listed_as_not_shown_is_in_the_sources() {
    let shown = texts().shown;
    let (texts, paths) = listed(NOT_SHOWN);
    let gone: Vec<_> = texts.iter().filter(|text| !shown.contains_key(*text)).collect();
    assert!(gone.is_empty(), "take these out of not-shown.txt: {gone:#?}");
    let files = sources();
    for path in paths {
        let begins =
            |file: &PathBuf| file.strip_prefix(root()).unwrap().to_string_lossy().starts_with(path);
        assert!(files.iter().any(begins), "take {path} out of not-shown.txt");
    }
}

#[test]
fn what_is_listed_as_a_name_is_in_the_sources() {
    let shown = texts().shown;
    let sources: String = sources().iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    // Words of addresses are no texts, but the page shows them.
    let is_gone = |name: &String| !shown.contains_key(name) && !sources.contains(name.as_str());
    let gone: Vec<_> = listed(NAMES).0.into_iter().filter(is_gone).collect();
    assert!(gone.is_empty(), "take these out of names.txt: {gone:#?}");
}

#[test]
fn all_catalogues_have_the_same_keys() {
    let (catalogues, listed, left_out) = (catalogues(), listed_texts(), texts().left_out);
    let all: BTreeSet<_> = catalogues.iter().flat_map(|(_, it)| it.keys()).collect();
    let mut lacking = String::new();
    for (language, catalogue) in &catalogues {
        let keys = all.iter().copied().filter(|key| {
            !catalogue.contains_key(*key) && !listed.contains(*key) && !left_out.contains(*key)
        });
        let keys = to_translate(keys);
        if !keys.is_empty() {
            lacking += &format!("{} lacks:\n{keys}\n", language.name);
        }
    }
    assert!(lacking.is_empty(), "{lacking}");
}

/// The holes of a text, such as `{1}`.
fn holes(text: &str) -> BTreeSet<usize> {
    let numbers = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    numbers.filter_map(|(number, _)| number.parse().ok()).collect()
}

#[test]
fn each_translation_has_the_holes_of_its_key() {
    let mut wrong = Vec::new();
    for (language, catalogue) in catalogues() {
        for (key, value) in &catalogue {
            let said = value.as_str().or_else(|| value["other"].as_str()).unwrap_or_default();
            let forms = value.as_object().into_iter().flat_map(Map::values);
            let mut texts = forms.filter_map(Value::as_str).chain([said]);
            if holes(key) != holes(said) || texts.any(|it| it.is_empty() || it.trim() != it) {
                wrong.push(format!("{}: {key:?}: {said:?}", language.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_translation_is_english_only_where_both_languages_have_the_word() {
    let (names, _) = listed(NAMES);
    let mut alike = BTreeSet::new();
    for line in ALIKE.lines().filter(|line| !line.starts_with('#')) {
        let (codes, text) = line.split_once(' ').unwrap();
        alike.extend(codes.split(',').map(|code| format!("{code} {text}")));
    }
    let mut same = BTreeSet::new();
    for (language, catalogue) in catalogues() {
        let is_same = |(key, value): &(&String, &Value)| value.as_str() == Some(key.as_str());
        let keys = catalogue.iter().filter(is_same).map(|(key, _)| key);
        let found = keys.filter(|key| !names.contains(*key));
        same.extend(found.map(|key| format!("{} {}", language.code, Value::from(key.as_str()))));
    }
    let untranslated: Vec<_> = same.difference(&alike).collect();
    assert!(
        untranslated.is_empty(),
        "translate these, or list them in alike.txt: {untranslated:#?}"
    );
    let translated: Vec<_> = alike.difference(&same).collect();
    assert!(translated.is_empty(), "take these out of alike.txt: {translated:#?}");
}

#[test]
fn each_catalogue_says_the_texts_of_the_pages() {
    for (language, entries) in catalogues() {
        let json = Value::Object(entries.clone()).to_string();
        let other = |_: f64| Category::Other;
        let catalogue = Catalogue::parse(language, &json, other);
        let catalogue = catalogue.unwrap_or_else(|error| panic!("{}: {error}", language.code));
        for (key, value) in entries.iter().filter(|(key, _)| holes(key).is_empty()) {
            let said = value.as_str().filter(|said| said != key).map(str::to_owned);
            assert_eq!(catalogue.say(key), said, "{}: {key}", language.code);
        }
        for text in ["1 of 2", "Step 3 of 5:", "12 digits"] {
            assert!(catalogue.say(text).is_some(), "{}: {text}", language.code);
        }
        // Four sentences, of which the last is there for signs alone.
        let link = "This link holds a head for the large network: its last layer. Add it to your heads and read with it? Your own heads and digits stay. Its signs: +, ×.";
        let said = catalogue.say(link).unwrap_or_default();
        let is_left = |word: &&str| said.contains(*word) || said.is_empty();
        let left: Vec<_> = ["This", "Add", "Your", "Its"].into_iter().filter(is_left).collect();
        assert!(left.is_empty(), "{}: {left:?} of {said}", language.code);
    }
}

#[test]
fn the_first_script_and_the_types_have_the_same_languages() {
    let (_, list) = START.split_once("const LANGUAGES = new Map(Object.entries({").unwrap();
    let (list, _) = list.split_once("}));").unwrap();
    let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    let named: Vec<_> = entries.map(|entry| entry.split_once(": ").unwrap()).collect();
    let expected: Vec<_> = LANGUAGES.iter().map(|it| (it.code, format!("'{}'", it.name))).collect();
    let expected: Vec<_> = expected.iter().map(|(code, name)| (*code, name.as_str())).collect();
    assert_eq!(named, expected);
    let right_to_left: Vec<_> = LANGUAGES.iter().filter(|it| it.right_to_left).collect();
    let codes: Vec<_> = right_to_left.iter().map(|it| format!("'{}'", it.code)).collect();
    assert!(START.contains(&format!("const RIGHT_TO_LEFT = [{}];", codes.join(", "))));
    assert!(START.contains(&format!("const LANGUAGE_KEY = '{KEPT_KEY}';")));
    let codes: Vec<_> = LANGUAGES.iter().map(|it| format!("'{}'", it.code)).collect();
    assert!(TYPES.contains(&format!("export type Lang = {};", codes.join(" | "))));
}

fn lesson(address: &str) -> Lesson {
    let file = site::www().join(address);
    let text = fs::read(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    lessons::parse(&text).unwrap_or_else(|errors| panic!("{file:?}: {errors:#?}"))
}

/// What a translation of a lesson leaves as it is.
fn kept(lesson: &Lesson) -> String {
    let Lesson { minutes, view, base, recipe, row, setting, .. } = lesson;
    let steps = lesson.steps.iter().map(|step| {
        let right = step.question.as_ref().map(|question| {
            question.answers.iter().map(|answer| answer.is_right).collect::<Vec<_>>()
        });
        format!("{:?} {:?} {right:?} {}", step.done, step.base, step.hint.is_some())
    });
    let steps = steps.collect::<Vec<_>>().join("\n");
    format!("{minutes} {view:?} {base:?} {recipe:?} {row:?} {setting:?}\n{steps}")
}

#[test]
fn each_lesson_is_there_in_each_language_with_the_same_steps() {
    let list = fs::read_to_string(site::www().join(lessons::FOLDER).join(LIST)).unwrap();
    for name in list.lines().map(str::trim).filter(|name| !name.is_empty()) {
        let english = lesson(&address_of(name));
        for language in LANGUAGES.into_iter().filter(|language| *language != ENGLISH) {
            let translated = lesson(&address_in(name, language.code).unwrap());
            assert_eq!(kept(&translated), kept(&english), "{name} in {}", language.code);
        }
    }
}
