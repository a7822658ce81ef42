use super::Catalogue;
use crate::error::{CatalogueError, Fault};
use crate::language::find;
use crate::plural::Category;

const ENTRIES: &str = r#"{
    "Undo": "Rückgängig",
    "our cnn": "unser cnn",
    "digit": "Ziffer",
    "{1} of {2}": "{1} von {2}",
    "{1} s": "{1} s",
    "{1} digits": { "one": "{1} Ziffer", "other": "{1} Ziffern" },
    "Read {1} files with {2} digits.": {
        "by": 2, "one": "{1} Dateien mit {2} Ziffer gelesen.", "other": "{2} Ziffern aus {1} Dateien gelesen."
    },
    "{1} {2}": "{2} {1}",
    "What reads: {1}": "Es liest: {1}",
    "{1}, yours {2}": "{1}, deine {2}",
    "Your {1}s": "Deine {1}en",
    "The score is {1}.": "Der Wert ist {1}.",
    "It is whole.": "Es ist ganz.",
    "{1} units. {2}": "{1} Einheiten. {2}",
    "It reads {1} of {2} pictures right.": "Es liest {1} von {2} Bildern richtig.",
    "It looks at each digit.{1}": "Es sieht jede Ziffer an.{1}",
    "Row {1} of {2}": "Zeile {1} von {2}",
    "Row {1} of {2}: {3}.": "Zeile {1} von {2}: {3}.",
    "{1}, {2} and {3}": "{1}, {2} und {3}",
    "{1} heads": { "one": "{1} Kopf", "other": "{1} Köpfe" }
}"#;

fn plural(number: f64) -> Category {
    if number == 1.0 { Category::One } else { Category::Other }
}

fn catalogue(code: &str, entries: &str) -> Catalogue {
    Catalogue::parse(find(code).unwrap(), entries, plural).unwrap()
}

fn german() -> Catalogue {
    catalogue("de", ENTRIES)
}

fn said(text: &str) -> String {
    german().say(text).unwrap_or_else(|| panic!("nothing is said for {text:?}"))
}

#[test]
fn a_text_is_said_and_the_space_around_it_stays() {
    assert_eq!(said("Undo"), "Rückgängig");
    assert_eq!(said("\n  Undo "), "\n  Rückgängig ");
    assert_eq!(said("It  is\nwhole."), "Es ist ganz.");
    let entries = "{ \"under {1}\u{a0}ms\": \"unter {1}\u{a0}ms\" }";
    let spaced = catalogue("de", entries);
    assert_eq!(spaced.say("under 5 ms").as_deref(), Some("unter 5\u{a0}ms"));
    for text in ["", " ", "Undone", "MNIST", "7", "Rückgängig"] {
        assert_eq!(german().say(text), None, "{text:?}");
    }
}

#[test]
fn numbers_get_the_marks_of_the_language_even_where_nothing_else_is_known() {
    assert_eq!(said("1,234 of 60,000"), "1.234 von 60.000");
    assert_eq!(said("The score is -0.25."), "Der Wert ist -0,25.");
    assert_eq!(said("98.75 %"), "98,75\u{a0}%");
    assert_eq!(said("MNIST 98.75\u{2009}%"), "MNIST 98,75\u{2009}%");
    assert_eq!(german().say("7\u{a0}%"), None);
    assert_eq!(said("2.5 s"), "2,5 s");
}

#[test]
fn names_in_holes_are_said_too() {
    assert_eq!(said("What reads: our cnn"), "Es liest: unser cnn");
    assert_eq!(said("What reads: our cnn, yours 3 of 4"), "Es liest: unser cnn, deine 3 von 4");
}

#[test]
fn the_form_follows_the_number() {
    assert_eq!(said("1 digits"), "1 Ziffer");
    assert_eq!(said("2,000 digits"), "2.000 Ziffern");
    assert_eq!(said("some digits"), "some Ziffern");
    assert_eq!(said("Read 2 files with 1 digits."), "2 Dateien mit 1 Ziffer gelesen.");
    assert_eq!(said("Read 1 files with 2 digits."), "2 Ziffern aus 1 Dateien gelesen.");
}

#[test]
fn the_template_with_the_most_letters_wins() {
    assert_eq!(said("It reads 3 of 4 pictures right."), "Es liest 3 von 4 Bildern richtig.");
}

#[test]
fn of_two_with_as_many_letters_the_longer_one_wins() {
    assert_eq!(said("Row 1 of 2: our cnn."), "Zeile 1 von 2: unser cnn.");
}

#[test]
fn a_template_needs_letters_or_numbers() {
    for text in ["two words", "so many words", "some s", "out of memory", "Your own hands"] {
        assert_eq!(german().say(text), None, "{text}");
    }
    assert_eq!(said("our cnn of old"), "unser cnn von old");
    assert_eq!(said("Your 7s"), "Deine 7en");
}

#[test]
fn a_plural_form_waits_for_a_better_template() {
    assert_eq!(said("1 digits, our cnn and 3 heads"), "1 Ziffer, unser cnn und 3 Köpfe");
}

#[test]
fn space_beside_a_hole_belongs_to_it() {
    assert_eq!(
        said("It looks at each digit. It is whole."),
        "Es sieht jede Ziffer an. Es ist ganz."
    );
    assert_eq!(said("It looks at each digit.5"), "Es sieht jede Ziffer an.5");
}

#[test]
fn a_text_is_said_sentence_by_sentence() {
    assert_eq!(said("It is whole. The score is 1.5."), "Es ist ganz. Der Wert ist 1,5.");
    assert_eq!(said("It is whole. It is new in 1.5 s."), "Es ist ganz. It is new in 1,5 s.");
    // A hole holds no end of a sentence.
    assert_eq!(said("It is whole. 3 of 4"), "Es ist ganz. 3 von 4");
    // But it may hold whole sentences.
    assert_eq!(said("3 units. It is whole. 1 of 2."), "3 Einheiten. Es ist ganz. 1 von 2.");
}

#[test]
fn a_line_is_said_part_by_part_if_all_parts_are_known() {
    assert_eq!(said("our cnn · 98.75 %"), "unser cnn · 98,75\u{a0}%");
    assert_eq!(said("digit, Undo: 7"), "Ziffer, Rückgängig: 7");
    assert_eq!(german().say("digit, figure"), None);
}

#[test]
fn arabic_has_commas_of_its_own() {
    let entries = r#"{ "Undo": "تراجع", "Clear": "مسح" }"#;
    let arabic = catalogue("ar", entries);
    assert_eq!(arabic.say("Undo, Clear").as_deref(), Some("تراجع، مسح"));
}

#[test]
fn holes_of_right_to_left_texts_are_isolated_unless_they_are_plain() {
    let entries = r#"{ "Delete {1}": "احذف {1}", "a head": "رأس واحد" }"#;
    let arabic = catalogue("ar", entries);
    let said = |text| arabic.say(text).unwrap();
    assert_eq!(said("Delete cnn.safetensors"), "احذف \u{2068}cnn.safetensors\u{2069}");
    assert_eq!(said("Delete 7"), "احذف 7");
    assert_eq!(said("Delete a head"), "احذف رأس واحد");
}

#[test]
fn a_text_that_holds_itself_ends() {
    let entries = r#"{ "never {1}": "niemals {1}" }"#;
    let catalogue = catalogue("de", entries);
    let (text, said) = ("never ".repeat(9), "niemals ".repeat(5));
    assert!(catalogue.say(&text).unwrap().starts_with(&said));
}

#[test]
fn no_more_parts_of_a_text_are_tried_than_allowed() {
    // Five templates fit at many places, and parts of parts are tried too.
    let entries = r#"{ "{1} of {2}": "", "{1} and {2}": "", "{1} or {2}": "", "{1} as {2}": "", "{1} in {2}": "" }"#;
    let catalogue = catalogue("de", entries);
    assert_eq!(catalogue.say(&"a of b and c or d as e in ".repeat(20)), None);
    assert_eq!(catalogue.tries.get(), 0);
}

fn fault(entries: &str) -> Fault {
    match Catalogue::parse(find("de").unwrap(), entries, plural) {
        Err(CatalogueError::Entry { fault, .. }) => fault,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("{entries} was taken"),
    }
}

#[test]
fn a_bad_catalogue_is_refused_with_the_entry() {
    assert_eq!(fault(r#"{ "{2} of {1}": "{1}" }"#), Fault::Order);
    assert_eq!(fault(r#"{ "Undo": 5 }"#), Fault::Kind);
    assert_eq!(fault(r#"{ "{1} a": { "other": 5 } }"#), Fault::Kind);
    assert_eq!(fault(r#"{ "{1} a": { "one": "{1}" } }"#), Fault::NoOther);
    let category = Fault::Category("lots".to_owned());
    assert_eq!(fault(r#"{ "{1} a": { "lots": "{1}" } }"#), category);
    for by in ["0", "2", "\"1\""] {
        let entries = format!(r#"{{ "{{1}} a": {{ "by": {by}, "other": "{{1}}" }} }}"#);
        assert_eq!(fault(&entries), Fault::By, "{by}");
    }
    assert_eq!(fault(r#"{ "a": { "other": "b" } }"#), Fault::By);
    assert_eq!(fault(r#"{ "{1} of": "{1} {3}" }"#), Fault::Hole(3));
    let wrong = Catalogue::parse(find("de").unwrap(), r#"{ "Undo": 5 }"#, plural);
    let sentence = wrong.err().map(|error| error.to_string());
    assert!(sentence.is_some_and(|sentence| sentence.contains("“Undo”")));
    for entries in ["", "[]", "{ \"a\": }"] {
        let parsed = Catalogue::parse(find("de").unwrap(), entries, plural);
        assert!(matches!(parsed, Err(CatalogueError::Json(_))), "{entries}");
    }
}
