//! The GPU learner as a reader.

use super::*;

/// A page whose GPU learner reads.
fn with_gpu() -> Page {
    let mut page = Page::with(BaseName::Cnn);
    let load = Effect::Send(ReadsOn::GpuLearner, Command::LoadBase(BaseName::Cnn));
    assert_eq!(page.step(Event::GpuReads(true)), [load]);
    page
}

#[test]
fn the_reader_reads_until_the_gpu_learner_has_base_and_head() {
    let mut page = with_gpu();
    let (on, id) = asked_to_read(&page.step(ink(3, 0))).unwrap();
    assert_eq!(on, ReadsOn::Reader);
    page.answer(reading(id));
    let effects = page.step(Event::FromGpu(loaded(BaseName::Cnn)));
    let (on, id) = asked_to_read(&effects).unwrap();
    assert_eq!(on, ReadsOn::GpuLearner);
    page.step(Event::FromGpu(reading(id)));
    assert_eq!(page.0.reading().unwrap().request, id);
    page.step(want(BaseName::Cnn, Some("h")));
    let (on, _) = asked_to_read(&page.step(ink(4, 0))).unwrap();
    assert_eq!(on, ReadsOn::Reader, "the chip has another head for a moment");
}

#[test]
fn the_reader_takes_over_when_the_gpu_learner_is_lost() {
    let mut page = with_gpu();
    page.step(Event::FromGpu(loaded(BaseName::Cnn)));
    let (on, id) = asked_to_read(&page.step(ink(3, 0))).unwrap();
    assert_eq!(on, ReadsOn::GpuLearner);
    let (on, again) = asked_to_read(&page.step(Event::GpuReads(false))).unwrap();
    assert_eq!(on, ReadsOn::Reader);
    page.step(Event::FromGpu(reading(id)));
    assert_eq!(page.0.reading(), None, "a late answer");
    page.answer(reading(again));
    assert_eq!(page.0.reading().unwrap().request, again);
}

#[test]
fn a_gpu_learner_that_cannot_load_the_base_is_no_longer_used() {
    let mut page = with_gpu();
    let sentence = "no memory".to_owned();
    let failed = Event::Failed { on: ReadsOn::GpuLearner, sentence: sentence.clone() };
    assert_eq!(page.step(failed), [Effect::GpuFailed { sentence }]);
    assert_eq!(page.0.base(), Some(BaseName::Cnn));
}
