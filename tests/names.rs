//! The names of choices: the same in addresses, as attributes of the element, in lessons' files, in documents and on the
//! command line.

use std::collections::BTreeSet;
use std::process::Command;

use machines::address::{Address, Embed};
use machines::computing::{Kind, Wish};
use machines::lab::place::Place;
use machines::names::{BASE, ENGINE, LANG, LESSON, RECIPE, ROW, SETTING, THEME, VIEW};
use network::BaseName;
use recipes::scale::Scale;

/// What each page's address takes, in the order in which the element writes it.
const OF_THE_PAD: [&str; 5] = [VIEW, BASE, ENGINE, THEME, LANG];
const OF_THE_LAB: [&str; 6] = [RECIPE, ROW, SETTING, ENGINE, THEME, LANG];
const OF_A_LESSON: [&str; 5] = [LESSON, BASE, ENGINE, THEME, LANG];
/// What only the element takes: the page around it fetches the head, and finds Inkling's page.
const OF_THE_ELEMENT: [&str; 2] = ["head", "src"];

const ELEMENT: &str = include_str!("../www/inkling.js");
const TYPES: &str = include_str!("../www/inkling.d.ts");
const START: &str = include_str!("../www/start.js");
const EMBEDDING: &str = include_str!("../docs/embedding.md");

fn attributes() -> BTreeSet<&'static str> {
    let lists: [&[&str]; 4] = [&OF_THE_PAD, &OF_THE_LAB, &OF_A_LESSON, &OF_THE_ELEMENT];
    lists.into_iter().flatten().copied().collect()
}

#[test]
fn addresses_that_people_have_written_down_go_on_working() {
    let names = [VIEW, BASE, ENGINE, THEME, LANG, RECIPE, ROW, SETTING, LESSON];
    let expected =
        ["view", "base", "engine", "theme", "lang", "recipe", "row", "setting", "lesson"];
    assert_eq!(names, expected);
    let pad = Address::parse("?view=train&base=mlp&engine=gpu&theme=dark&lang=de");
    let choices = (pad.embed, pad.base, pad.engine);
    assert_eq!(choices, (Embed::Train, Some(BaseName::Mlp), Some(Wish::Gpu)));
    assert_eq!(pad.complaints, [""; 0]);
    let (lab, complaints) =
        Place::parse("?recipe=002&row=ours&setting=faithful&engine=gpu&theme=dark&lang=de");
    let row = lab.row.map(|row| row.row().name);
    assert_eq!((lab.recipe.id, row), ("002", Some("ours")));
    assert_eq!((lab.scale, lab.kind), (Scale::Full, Kind::Gpu));
    assert_eq!(complaints, [""; 0]);
}

/// The words in quotation marks in the line of `inkling.js` that begins like this.
fn words_of_the_element(begin: &str) -> Vec<&'static str> {
    let line = ELEMENT.lines().find(|line| line.starts_with(begin)).unwrap();
    line.split('\'').skip(1).step_by(2).collect()
}

#[test]
fn the_element_writes_the_addresses_that_the_pages_read() {
    assert_eq!(words_of_the_element("const OF_THE_PAD ="), OF_THE_PAD);
    assert_eq!(words_of_the_element("const OF_THE_LAB ="), OF_THE_LAB);
    assert_eq!(words_of_the_element("const OF_A_LESSON ="), OF_A_LESSON);
    assert_eq!(words_of_the_element("const ATTRIBUTES ="), OF_THE_ELEMENT);
    for name in [LESSON, VIEW, THEME, LANG] {
        assert!(START.contains(&format!("asked.get('{name}')")), "start.js reads no {name}");
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[test]
fn the_types_and_the_documents_name_all_attributes() {
    let (_, class) = TYPES.split_once("export class InklingPad").unwrap();
    let property = |line: &'static str| line.strip_prefix("  ")?.split_once(": ").map(|it| it.0);
    let properties: BTreeSet<_> =
        class.lines().filter_map(property).filter(|name| is_word(name)).collect();
    assert_eq!(properties, attributes());

    let (_, table) = EMBEDDING.split_once("| attribute | values |\n| --- | --- |\n").unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let names = rows.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split('`'));
    let documented: BTreeSet<_> = names.filter(|name| is_word(name)).collect();
    assert_eq!(documented, attributes());
}

#[test]
fn a_lessons_file_names_what_stands_beside_it_in_the_same_words() {
    let lesson = |keys: &str| {
        let file =
            format!("---\ntitle: A\nminutes: 5\n{keys}---\n---\ntitle: B\ndo: C.\n---\nD.\n");
        lessons::parse(file.as_bytes()).unwrap()
    };
    let lab = lesson(&format!("{VIEW}: lab\n{RECIPE}: 002\n{ROW}: ours\n{SETTING}: faithful\n"));
    assert_eq!(lab.view, lessons::View::Lab);
    assert_eq!((lab.recipe.as_deref(), lab.row.as_deref()), (Some("002"), Some("ours")));
    assert_eq!(lab.setting, Some(Scale::Full));
    assert_eq!(lesson(&format!("{BASE}: mlp\n")).base, Some(BaseName::Mlp));
}

/// What a command says that can't begin.
fn refusal(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_inkling")).args(arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn commands_take_the_same_names() {
    for command in ["eval", "pen", "export", "pretrain"] {
        let refused = refusal(&[command, &format!("--{BASE}"), "vgg"]);
        assert!(refused.contains("invalid value 'vgg'"), "{command}: {refused}");
    }
    let refused = refusal(&["lab", "003", &format!("--{SETTING}"), "slow"]);
    assert!(refused.contains("quick or faithful"), "{refused}");
    // Only a row of a recipe can be named.
    let refused = refusal(&["lab", &format!("--{ROW}"), "sgd"]);
    assert!(refused.contains("RECIPE"), "{refused}");
}
