//! Signs of the person's own, from their names to the reader.

use super::*;
use crate::signs::{self, Form};
use worker::reader::{Remembered, SignsRead};

pub(super) fn add(visit: &mut Visit, id: &str, name: &str) {
    visit.step(Event::Signs(signs::Event::Open(Some(Form::New))));
    let (stamp, name) = (stamp(id), name.to_owned());
    visit.step(Event::Signs(signs::Event::Name { stamp, name }));
}

pub(super) fn draw(visit: &mut Visit, id: &str) {
    let strokes = sample(id, 1).drawn.strokes().to_vec();
    visit.step(Event::Signs(signs::Event::Draw { id: Id(id.to_owned()), strokes }));
}

/// A visit with a star that is drawn twice, so that it is read.
pub(super) fn with_star() -> Visit {
    let mut visit = Visit::reading("");
    add(&mut visit, "s", "star");
    draw(&mut visit, "s");
    draw(&mut visit, "s");
    visit
}

/// The signs that the reader was last given, each with the number of its drawings.
pub(super) fn given(visit: &Visit) -> Option<(u32, Vec<(String, usize)>)> {
    visit.commands().iter().rev().find_map(|command| match command {
        ToReader::Remember { id, signs, .. } => {
            let signs = signs.iter().map(|sign| (sign.name.clone(), sign.drawings.len()));
            Some((*id, signs.collect()))
        }
        _ => None,
    })
}

pub(super) fn remembered(id: u32, signs: Option<SignsRead>) -> FromReader {
    let (before, after) = (Count::default(), Count::default());
    let remembered = Remembered { read: vec![], suspects: vec![], before, after, signs };
    FromReader::Remembered { id, remembered }
}

#[test]
fn the_reader_gets_a_sign_once_it_is_drawn_twice_and_again_when_it_changes() {
    let mut visit = Visit::reading("");
    add(&mut visit, "s", "star");
    draw(&mut visit, "s");
    assert_eq!(given(&visit), None);
    draw(&mut visit, "s");
    let (id, signs) = given(&visit).unwrap();
    assert_eq!(signs, [("star".to_owned(), 2)]);
    let count = Count { right: 2, of: 2 };
    let read = SignsRead { right: count, taken: Count::default() };
    visit.reader_answers(remembered(id, Some(read)));
    assert!(visit.page.signs.summary().is_some_and(|text| text.starts_with("2 of 2 drawings")));

    visit.step(Event::Undo(undo::Event::TakeBack));
    let (id, signs) = given(&visit).unwrap();
    assert_eq!(signs, [], "with one drawing it is no longer read");
    visit.reader_answers(remembered(id, None));
    assert_eq!(visit.page.signs.summary(), None);
    draw(&mut visit, "s");
    let (id, _) = given(&visit).unwrap();
    visit.reader_answers(remembered(id, Some(read)));
    visit.step(Event::Signs(signs::Event::Delete(Id("s".to_owned()))));
    assert_eq!(given(&visit).unwrap().1, []);
    visit.step(Event::Undo(undo::Event::TakeBack));
    assert_eq!(visit.page.contents().signs.len(), 1);
}

#[test]
fn an_opened_heads_signs_are_named_and_the_own_ones_stay() {
    let mut visit = with_star();
    let own = visit.page.contents().signs.clone();
    visit.take();
    let file = HeadFile(vec![5]);
    visit.step(Event::OpenHead { stamp: stamp("opened"), base: Some(BaseName::Cnn), file });
    let id = visit.head_change().unwrap();
    let signs = vec!["sun".to_owned(), "star".to_owned()];
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: signs.clone() });
    assert!(visit.said().iter().any(|said| said.contains("reads them: sun, star.")));
    assert!(visit.effects.contains(&Effect::Show(Part::Signs)));
    assert_eq!(visit.page.reader.signs_of_head(), signs);
    assert_eq!(visit.page.contents().signs, own);

    visit.take();
    visit.step(Event::Heads(heads::Event::ChooseHead(None)));
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: false, signs: vec![] });
    assert!(visit.page.reader.signs_of_head().is_empty());
    assert!(visit.effects.contains(&Effect::Show(Part::Signs)));
}

#[test]
fn signs_are_saved_and_opened_and_deleted_with_everything() {
    let mut visit = Visit::reading("");
    add(&mut visit, "s", "star");
    draw(&mut visit, "s");
    let file = saved(&visit);
    assert_eq!(file.signs, visit.page.contents().signs);
    visit.step(Event::DeleteEverything);
    assert!(visit.page.contents().signs.is_empty());
    visit.write_all();
    visit.take();
    visit.step(open(file));
    assert_eq!(visit.page.contents().signs.len(), 1);
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 sign came in."]);
}

#[test]
fn a_sentence_about_a_sign_is_said_once_it_is_stored() {
    let mut visit = Visit::reading("");
    visit.write_all();
    visit.take();
    add(&mut visit, "s", "star");
    assert_eq!(visit.said(), [""; 0]);
    visit.write_all();
    assert_eq!(visit.said(), ["Added the sign star. Draw it, then press its button."]);
}
