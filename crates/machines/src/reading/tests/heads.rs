//! Heads: chosen, tried, accepted and refused.

use super::*;

#[test]
fn heads_change_one_at_a_time_and_late_answers_are_ignored() {
    let mut page = Page::with(BaseName::Cnn);
    let (first, file) = head_change(&page.step(want(BaseName::Cnn, Some("a")))).unwrap();
    assert_eq!(file, Some(b"a".to_vec()));
    assert_eq!(page.step(want(BaseName::Cnn, Some("b"))), []);
    page.answer(FromReader::HeadInUse { id: first + 100, personal: true, signs: vec![] });
    assert_eq!(page.0.head(), None);
    let effects = page.answer(FromReader::HeadInUse { id: first, personal: true, signs: vec![] });
    let (second, file) = head_change(&effects).unwrap();
    assert_eq!(file, Some(b"b".to_vec()));
    page.answer(FromReader::HeadInUse { id: second, personal: true, signs: vec![] });
    assert_eq!(page.0.head(), Some(&Id("b".to_owned())));
}

#[test]
fn a_refused_head_leaves_the_previous_one_in_use() {
    let mut page = Page::with(BaseName::Cnn);
    head_change(&page.step(want(BaseName::Cnn, Some("a")))).unwrap();
    let failed = Event::Failed { on: ReadsOn::Reader, sentence: "broken".to_owned() };
    let notice = Effect::Notice { sentence: "broken".to_owned(), again: None };
    assert_eq!(page.step(failed), [Effect::StillInUse(None), notice]);
    assert_eq!(page.step(want(BaseName::Cnn, None)), []);
}

#[test]
fn a_new_head_is_accepted_once_the_reader_reads_with_it() {
    let mut page = Page::with(BaseName::Cnn);
    let new = head("new", BaseName::Cnn);
    let (id, _) = head_change(&page.step(Event::Try(new.clone()))).unwrap();
    let effects = page.answer(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert_eq!(effects, [Effect::Accepted(new)]);
    assert_eq!(page.0.head(), Some(&Id("new".to_owned())));
    assert_eq!(page.step(want(BaseName::Cnn, Some("new"))), []);
}

#[test]
fn a_new_head_waits_for_its_base() {
    let mut page = Page::with(BaseName::Cnn);
    assert_eq!(page.step(Event::Try(head("new", BaseName::Mlp))), []);
    page.step(want(BaseName::Mlp, None));
    assert!(head_change(&page.answer(loaded(BaseName::Mlp))).is_some());
}

#[test]
fn a_refused_new_head_is_not_stored_and_not_tried_again() {
    let mut page = Page::with(BaseName::Cnn);
    head_change(&page.step(Event::Try(head("new", BaseName::Cnn)))).unwrap();
    let failed = Event::Failed { on: ReadsOn::Reader, sentence: "no head".to_owned() };
    let notice = Effect::Notice { sentence: "no head".to_owned(), again: None };
    assert_eq!(page.step(failed), [notice]);
    assert_eq!(page.step(ink(1, 0)).len(), 1);
}

#[test]
fn a_new_head_survives_the_readers_death() {
    let mut page = Page::with(BaseName::Cnn);
    let (id, _) = head_change(&page.step(Event::Try(head("new", BaseName::Cnn)))).unwrap();
    page.lose(0.0);
    assert_eq!(
        page.answer(FromReader::HeadInUse { id, personal: true, signs: vec![] }),
        [],
        "a late answer"
    );
    page.restarted();
    page.step(Event::Ready);
    let effects = page.answer(loaded(BaseName::Cnn));
    let (id, _) = head_change(&effects).unwrap();
    let effects = page.answer(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert!(matches!(effects.as_slice(), [Effect::Accepted(_)]), "{effects:?}");
}
