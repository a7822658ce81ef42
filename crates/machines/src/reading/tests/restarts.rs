//! The reader's deaths and restarts.

use super::*;

#[test]
fn a_dead_reader_is_restarted_with_the_same_state() {
    let mut page = Page::with(BaseName::Cnn);
    let (id, _) = memory(&page.step(samples(&["a"]))).unwrap();
    page.answer(remembered(id, 1));
    let (id, _) = head_change(&page.step(want(BaseName::Cnn, Some("h")))).unwrap();
    page.answer(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    let (_, asked) = asked_to_read(&page.step(ink(4, 0))).unwrap();

    let effects = page.lose(0.0);
    assert!(matches!(&effects[0], Effect::Notice { again: None, .. }), "{effects:?}");
    assert_eq!(effects[1], Effect::RestartAfter { ms: 500, attempt: 1 });
    assert_eq!((page.0.state(), page.0.base()), (ReaderState::Lost, None));
    page.answer(reading(asked));
    assert_eq!(page.0.reading(), None, "a late answer");
    page.restarted();
    let load = Command::LoadBase(BaseName::Cnn);
    assert_eq!(sent(&page.step(Event::Ready)), [&load]);
    let effects = page.answer(loaded(BaseName::Cnn));
    assert!(asked_to_read(&effects).is_some());
    let (id, file) = head_change(&effects).unwrap();
    assert_eq!(file, Some(b"h".to_vec()));
    assert!(
        memory(&page.answer(FromReader::HeadInUse { id, personal: true, signs: vec![] })).is_some()
    );
}

#[test]
fn two_deaths_before_a_restart_cause_one_restart() {
    let mut page = Page::with(BaseName::Cnn);
    page.lose(0.0);
    page.lose(100.0);
    assert_eq!(page.step(Event::Restart { attempt: 1 }), []);
    assert_eq!(page.step(Event::Restart { attempt: 2 }), [Effect::Start]);
}

#[test]
fn three_deaths_within_a_minute_stop_the_restarts() {
    let mut page = Page::with(BaseName::Cnn);
    page.lose(0.0);
    page.lose(1_000.0);
    let again = Some(Again::StartReader);
    assert_eq!(page.lose(2_000.0), [Effect::Notice { sentence: "It died.".to_owned(), again }]);
    assert_eq!(page.0.state(), ReaderState::Failed);
    assert_eq!(page.step(Event::Restart { attempt: 2 }), []);
    assert_eq!(page.step(Event::StartAgain), [Effect::Start]);
    page.lose(3_000.0);
    assert_eq!(page.0.state(), ReaderState::Lost, "the person's try counts anew");
}

#[test]
fn three_deaths_in_an_hour_do_not_stop_the_restarts() {
    let mut page = Page::with(BaseName::Cnn);
    for now_ms in [0.0, 40_000.0, 80_000.0] {
        page.lose(now_ms);
    }
    assert_eq!(page.0.state(), ReaderState::Lost);
}

#[test]
fn a_reader_that_does_not_start_can_be_tried_again() {
    let mut page = Page::default();
    page.step(Event::Begin);
    let effects = page.step(Event::NotStarted { sentence: "no".to_owned() });
    let again = Some(Again::StartReader);
    assert_eq!(effects, [Effect::Notice { sentence: "no".to_owned(), again }]);
    assert_eq!(page.step(Event::StartAgain), [Effect::Start]);
    assert_eq!(page.0.state(), ReaderState::Starting);
}
