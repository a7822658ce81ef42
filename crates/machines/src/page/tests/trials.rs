//! Heads are stored once the reader has accepted them.

use super::*;

#[test]
fn a_head_is_stored_and_chosen_only_once_the_reader_accepts_it() {
    let mut visit = Visit::reading("");
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    let (task, _) = visit.learn();
    visit.write_all();
    visit.take();
    visit.learner_answers(Kind::Cpu, fine_tuned(task));
    assert!(visit.page.learning.running().is_none());
    assert!(visit.writes().is_empty() && visit.page.contents().heads.is_empty());
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    let learned = Some(Id("learned".to_owned()));
    assert_eq!(
        (visit.page.reader.head(), &visit.page.heads.choice().head),
        (learned.as_ref(), &learned)
    );
    let writes = visit.writes();
    assert_eq!((writes.len(), writes[0].changes.len()), (1, 2), "head and choice together");
    assert!(visit.said()[0].starts_with("Learned."));
    assert_eq!(visit.head_change(), Some(id), "the reader has it already");
}

#[test]
fn a_refused_head_is_not_stored() {
    let mut visit = Visit::reading("");
    visit.take();
    let file = HeadFile(vec![9]);
    visit.step(Event::OpenHead { stamp: stamp("opened"), base: None, file });
    visit.head_change().unwrap();
    visit.reader_fails("This is no head.");
    assert_eq!(visit.notices(), ["This is no head."]);
    assert!(visit.page.contents().heads.is_empty() && visit.writes().is_empty());
}

#[test]
fn a_refused_head_for_another_base_leaves_the_choice_as_it_was() {
    let mut visit = Visit::reading("");
    visit.adopt_head("h");
    visit.write_all();
    let before = visit.page.heads.choice().clone();
    let file = HeadFile(vec![9]);
    visit.step(Event::OpenHead { stamp: stamp("opened"), base: Some(BaseName::Mlp), file });
    visit.reader_answers(base_loaded(BaseName::Mlp));
    visit.reader_fails("This is no head.");
    visit.write_all();
    assert_eq!(visit.page.heads.choice(), &before);
    assert_eq!(visit.page.contents().choice.as_ref(), Some(&before));
}

#[test]
fn a_head_that_is_opened_again_loads_its_base_again_and_is_adopted_once() {
    let mut visit = Visit::reading("");
    for id in ["first", "second"] {
        visit.take();
        let file = HeadFile(vec![9]);
        visit.step(Event::OpenHead { stamp: stamp(id), base: Some(BaseName::Mlp), file });
        assert_eq!(visit.commands(), [ToReader::LoadBase(BaseName::Mlp)], "{id}");
        if id == "first" {
            visit.reader_fails("There is no connection.");
        }
    }
    visit.reader_answers(base_loaded(BaseName::Mlp));
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert_eq!(visit.page.contents().heads.len(), 1);
}

#[test]
fn a_head_from_a_file_sets_its_base() {
    let mut visit = Visit::reading("");
    visit.take();
    let (base, file) = (Some(BaseName::Mlp), HeadFile(vec![9]));
    visit.step(Event::OpenHead { stamp: stamp("opened"), base, file });
    assert_eq!(visit.commands(), [ToReader::LoadBase(BaseName::Mlp)]);
    visit.reader_answers(base_loaded(BaseName::Mlp));
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    let head = &visit.page.contents().heads[0];
    assert_eq!((head.base, &head.scores), (BaseName::Mlp, &None));
}
