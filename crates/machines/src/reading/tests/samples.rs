//! Samples and signs: sent to the reader when they change.

use super::*;

#[test]
fn samples_are_sent_once_per_change_of_samples_base_or_head() {
    let mut page = Page::with(BaseName::Cnn);
    assert_eq!(memory(&page.step(samples(&[]))), None, "a base that has come knows none");
    let (first, _) = memory(&page.step(samples(&["a"]))).unwrap();
    assert_eq!(page.step(samples(&["a", "b"])), []);
    let effects = page.answer(remembered(first, 1));
    let expected = Effect::Remembered {
        ids: vec![Id("a".to_owned())],
        remembered: match remembered(first, 1) {
            FromReader::Remembered { remembered, .. } => remembered,
            other => panic!("{other:?}"),
        },
    };
    assert_eq!(effects[0], expected);
    let (second, count) = memory(&effects).unwrap();
    assert_eq!(count, 2);
    assert_eq!(page.answer(remembered(first, 1)), [], "an answer that was given before");
    page.answer(remembered(second, 2));
    assert_eq!(page.step(samples(&["a", "b"])), []);
    let (id, _) = head_change(&page.step(want(BaseName::Cnn, Some("h")))).unwrap();
    assert!(
        memory(&page.answer(FromReader::HeadInUse { id, personal: true, signs: vec![] })).is_some()
    );
}

#[test]
fn a_changed_drawing_is_sent_even_with_as_many_points() {
    let mut page = Page::with(BaseName::Cnn);
    let (id, _) = given_drawing(&page.step(with_sign(0.7))).unwrap();
    page.answer(remembered(id, 0));
    let (id, drawing) = given_drawing(&page.step(with_sign(0.8))).unwrap();
    assert_eq!(drawing, [Stroke::from([(0.1, 0.5), (0.9, 0.8)].as_slice())]);
    // It changes again before the answer.
    assert_eq!(page.step(with_sign(0.9)), []);
    let (_, drawing) = given_drawing(&page.answer(remembered(id, 0))).unwrap();
    assert_eq!(drawing, [Stroke::from([(0.1, 0.5), (0.9, 0.9)].as_slice())]);
}

#[test]
fn unchanged_signs_are_not_sent_again() {
    let mut page = Page::with(BaseName::Cnn);
    let (id, _) = given_drawing(&page.step(with_sign(0.7))).unwrap();
    assert_eq!(page.step(with_sign(0.7)), [], "they are on their way");
    page.answer(remembered(id, 0));
    let revision = page.0.samples.clone();
    for event in [with_sign(0.7), ink(3, 0), ink(4, 0)] {
        assert_eq!(given_drawing(&page.step(event)), None);
    }
    assert_eq!(page.0.samples, revision, "the same signs are no change");
    let again = given_drawing(&page.answer(loaded(BaseName::Cnn)));
    assert!(again.is_some(), "a base that has come knows none");
}

#[test]
fn the_reader_drops_deleted_samples() {
    let mut page = Page::with(BaseName::Cnn);
    let (id, _) = memory(&page.step(samples(&["a"]))).unwrap();
    page.answer(remembered(id, 1));
    let (_, count) = memory(&page.step(samples(&[]))).unwrap();
    assert_eq!(count, 0);
}
