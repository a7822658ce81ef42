use ink::{CLASSES, Count, Drawn, Image28, Labelled, Stroke};

use network::HeadFile;
use worker::reader::{Command, Remembered};

use super::*;
use crate::record::Sign;

const CARD: fn() -> Card =
    || Card { architecture: String::new(), test: Count::default(), bytes: 1 };

/// A reading machine, and its request numbers.
#[derive(Default)]
struct Page(Reader, Numbers);

impl Page {
    fn step(&mut self, event: Event) -> Vec<Effect> {
        self.0.step(event, &mut self.1)
    }

    /// A page whose reader has loaded a base.
    fn with(base: BaseName) -> Self {
        let mut page = Self::default();
        assert_eq!(page.step(Event::Begin), [Effect::Start]);
        assert_eq!(page.step(Event::Ready), [Effect::Dismiss(Again::StartReader)]);
        let load = Effect::Send(ReadsOn::Reader, Command::LoadBase(base));
        assert_eq!(page.step(want(base, None)), [load]);
        page.answer(loaded(base));
        page
    }

    fn answer(&mut self, event: FromReader) -> Vec<Effect> {
        self.step(Event::FromReader(event))
    }

    /// The reader dies at this time.
    fn lose(&mut self, now_ms: f64) -> Vec<Effect> {
        self.step(Event::Lost { sentence: "It died.".to_owned(), now_ms })
    }

    fn restarted(&mut self) {
        let attempt = self.0.attempt;
        assert_eq!(self.step(Event::Restart { attempt }), [Effect::Start]);
    }
}

fn want(base: BaseName, head: Option<&str>) -> Event {
    let head = head.map(|id| (Id(id.to_owned()), HeadFile(id.as_bytes().to_vec())));
    Event::Want(Wanted { base, head })
}

fn loaded(base: BaseName) -> FromReader {
    FromReader::BaseLoaded { base, card: CARD() }
}

fn ink(points: usize, generation: u32) -> Event {
    Event::Ink(Some(Mark { points, generation, is_one: false }))
}

fn digit() -> DigitRead {
    let image = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
    DigitRead { probabilities: [0.1; CLASSES], digit: 1.0, sign: None, image }
}

fn reading(id: u32) -> FromReader {
    FromReader::Reading { id, digits: vec![digit()], elapsed_ms: 1.0 }
}

fn head(id: &str, base: BaseName) -> Head {
    let file = HeadFile(id.as_bytes().to_vec());
    Head { id: Id(id.to_owned()), made_ms: 1.0, base, file, scores: None }
}

fn samples(ids: &[&str]) -> Event {
    let drawn = Drawn::Ink(vec![Stroke::from([(0.1, 0.1), (0.5, 0.9)].as_slice())]);
    let sample = Labelled { label: 1, drawn, sure: false };
    let list = ids.iter().map(|id| ((*id).to_owned(), sample.clone()));
    let list = list.map(|(id, it)| (Id(id), it)).collect();
    Event::Samples(Samples { list, use_ink: true, signs: Vec::new() })
}

fn remembered(id: u32, count: usize) -> FromReader {
    let (before, after) = (Count { right: 0, of: 1 }, Count { right: 1, of: 1 });
    let read = vec![1; count];
    let remembered = Remembered { read, suspects: vec![], before, after, signs: None };
    FromReader::Remembered { id, remembered }
}

fn asked_to_read(effects: &[Effect]) -> Option<(ReadsOn, u32)> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadPad { on, id } => Some((*on, *id)),
        _ => None,
    })
}

fn sent(effects: &[Effect]) -> Vec<&Command> {
    let mut commands = Vec::new();
    for effect in effects {
        if let Effect::Send(_, command) = effect {
            commands.push(command);
        }
    }
    commands
}

fn head_change(effects: &[Effect]) -> Option<(u32, Option<Vec<u8>>)> {
    sent(effects).into_iter().find_map(|command| match command {
        Command::UseHead { id, head } => Some((*id, head.clone().map(|head| head.0))),
        _ => None,
    })
}

fn memory(effects: &[Effect]) -> Option<(u32, usize)> {
    sent(effects).into_iter().find_map(|command| match command {
        Command::Remember { id, samples, .. } => Some((*id, samples.len())),
        _ => None,
    })
}

#[test]
fn nothing_is_requested_before_the_reader_is_ready_and_the_choice_is_known() {
    let mut page = Page::default();
    page.step(Event::Begin);
    assert_eq!(page.step(want(BaseName::Mlp, None)), []);
    assert_eq!(sent(&page.step(Event::Ready)), [&Command::LoadBase(BaseName::Mlp)]);
    let mut page = Page::default();
    page.step(Event::Begin);
    assert!(sent(&page.step(Event::Ready)).is_empty());
    assert!(page.step(ink(5, 0)).is_empty());
}

#[test]
fn one_reading_runs_at_a_time_and_the_newest_ink_is_next() {
    let mut page = Page::with(BaseName::Cnn);
    let (_, first) = asked_to_read(&page.step(ink(5, 0))).unwrap();
    assert_eq!(page.step(ink(6, 0)), []);
    assert_eq!(page.step(ink(9, 0)), []);
    let (_, second) = asked_to_read(&page.answer(reading(first))).unwrap();
    assert_eq!(page.0.reading().unwrap().points, 5, "older ink is shown meanwhile");
    assert!(!page.0.is_idle());
    assert_eq!(page.answer(reading(second)), []);
    assert_eq!(page.0.reading().unwrap().points, 9);
    assert_eq!(page.step(ink(9, 0)), [], "the same ink is read once");
    assert!(page.0.is_idle());
}

#[test]
fn a_digit_counts_as_read_only_if_all_ink_is_read() {
    let mut page = Page::with(BaseName::Cnn);
    let (_, id) = asked_to_read(&page.step(ink(5, 0))).unwrap();
    assert_eq!(page.0.digit_at(0, 5), None);
    let mut seven = digit();
    seven.probabilities[7] = 0.9;
    let digits = vec![digit(), seven];
    page.answer(FromReader::Reading { id, digits, elapsed_ms: 1.0 });
    assert_eq!((page.0.digit_at(1, 5), page.0.digit_at(1, 6)), (Some(7), None));
    assert_eq!(page.0.digit_at(9, 5), page.0.digit_at(0, 5), "the first is looked at");
}

#[test]
fn a_reading_of_removed_ink_is_not_shown() {
    let mut page = Page::with(BaseName::Cnn);
    let (_, first) = asked_to_read(&page.step(ink(5, 0))).unwrap();
    page.step(Event::Ink(None));
    page.answer(reading(first));
    assert_eq!(page.0.reading(), None);
    let (_, second) = asked_to_read(&page.step(ink(2, 1))).unwrap();
    page.step(ink(2, 2));
    let (_, third) = asked_to_read(&page.answer(reading(second))).unwrap();
    assert_eq!(page.0.reading(), None);
    page.answer(reading(first));
    page.answer(reading(third));
    assert_eq!(page.0.reading().unwrap().request, third);
}

#[test]
fn ink_is_read_again_when_it_becomes_one_digit_or_the_network_changes() {
    let mut page = Page::with(BaseName::Cnn);
    let (_, id) = asked_to_read(&page.step(ink(5, 0))).unwrap();
    page.answer(reading(id));
    let one = Event::Ink(Some(Mark { points: 5, generation: 0, is_one: true }));
    let (_, id) = asked_to_read(&page.step(one)).unwrap();
    page.answer(reading(id));
    page.step(want(BaseName::Mlp, None));
    assert!(asked_to_read(&page.answer(loaded(BaseName::Mlp))).is_some());
}

#[test]
fn unreadable_ink_is_requested_once() {
    let mut page = Page::with(BaseName::Cnn);
    asked_to_read(&page.step(ink(1, 0))).unwrap();
    let failed = Event::Failed { on: ReadsOn::Reader, sentence: "no ink".to_owned() };
    let notice = Effect::Notice { sentence: "no ink".to_owned(), again: None };
    assert_eq!(page.step(failed), [notice]);
    assert!(asked_to_read(&page.step(ink(2, 0))).is_some());
}

#[test]
fn a_base_that_failed_to_load_is_requested_again_only_by_the_person() {
    let mut page = Page::with(BaseName::Cnn);
    page.step(want(BaseName::Mlp, None));
    page.step(Event::Download { done: 1, total: 2 });
    assert_eq!((page.0.base(), page.0.download()), (None, Some((1, 2))));
    let failed = Event::Failed { on: ReadsOn::Reader, sentence: "no line".to_owned() };
    let again = Some(Again::LoadBase);
    assert_eq!(page.step(failed), [Effect::Notice { sentence: "no line".to_owned(), again }]);
    assert_eq!(page.0.failed(), Some(BaseName::Mlp));
    assert_eq!(page.0.base(), Some(BaseName::Cnn), "the base before stays");
    assert!(sent(&page.step(ink(3, 0))).is_empty());
    let load = Command::LoadBase(BaseName::Mlp);
    assert_eq!(sent(&page.step(Event::LoadBaseAgain)), [&load]);
}

#[test]
fn a_base_that_is_no_longer_wanted_is_replaced_once_it_has_loaded() {
    let mut page = Page::with(BaseName::Cnn);
    page.step(want(BaseName::Mlp, None));
    assert_eq!(page.step(want(BaseName::Softmax, None)), []);
    let load = Command::LoadBase(BaseName::Softmax);
    assert_eq!(sent(&page.answer(loaded(BaseName::Mlp))), [&load]);
}

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

/// One sign, drawn twice. The second drawing goes down to `y`.
fn with_sign(y: f32) -> Event {
    let drawing = |y: f32| vec![Stroke::from([(0.1, 0.5), (0.9, y)].as_slice())];
    let (id, name) = (Id("s".to_owned()), "star".to_owned());
    let sign = Sign { id, made_ms: 1.0, name, drawings: vec![drawing(0.5), drawing(y)] };
    Event::Samples(Samples { list: Vec::new(), use_ink: true, signs: vec![sign] })
}

/// The second drawing of the sign that the reader is given.
fn given_drawing(effects: &[Effect]) -> Option<(u32, Vec<Stroke>)> {
    sent(effects).into_iter().find_map(|command| match command {
        Command::Remember { id, signs, .. } => Some((*id, signs.first()?.drawings.get(1)?.clone())),
        _ => None,
    })
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

#[test]
fn an_export_waits_for_a_base_and_is_offered_once() {
    let mut page = Page::default();
    page.step(Event::Begin);
    page.step(want(BaseName::Mlp, None));
    page.step(Event::Ready);
    assert_eq!(page.step(Event::Export(Purpose::File)), []);
    let effects = page.answer(loaded(BaseName::Mlp));
    let Some(Command::Export { id }) = sent(&effects).first() else { panic!("{effects:?}") };
    let exported = FromReader::Exported { id: *id, file: HeadFile(vec![1]) };
    let offer =
        Effect::Offer { name: "inkling-mlp.safetensors".to_owned(), file: HeadFile(vec![1]) };
    assert_eq!(page.answer(exported.clone()), [offer]);
    assert_eq!(page.answer(exported), []);
}

/// The number of the request for a file.
fn asked_for_file(effects: &[Effect]) -> Option<u32> {
    sent(effects).into_iter().find_map(|command| match command {
        Command::Export { id } => Some(*id),
        _ => None,
    })
}

#[test]
fn a_file_has_the_head_and_the_signs_that_are_wanted_when_it_is_asked_for() {
    let mut page = Page::with(BaseName::Cnn);
    let (head, _) = head_change(&page.step(want(BaseName::Cnn, Some("h")))).unwrap();
    page.step(with_sign(0.7));
    assert_eq!(asked_for_file(&page.step(Event::Export(Purpose::File))), None);
    let effects = page.answer(FromReader::HeadInUse { id: head, personal: true, signs: vec![] });
    assert_eq!(asked_for_file(&effects), None, "the signs come first");
    let (first, _) = given_drawing(&effects).unwrap();
    page.step(with_sign(0.8));
    let effects = page.answer(remembered(first, 0));
    assert_eq!(asked_for_file(&effects), None, "a drawing has changed");
    let (second, _) = given_drawing(&effects).unwrap();
    assert!(asked_for_file(&page.answer(remembered(second, 0))).is_some());
}

#[test]
fn a_file_is_offered_under_its_own_base_while_another_loads() {
    let mut page = Page::with(BaseName::Cnn);
    let id = asked_for_file(&page.step(Event::Export(Purpose::File))).unwrap();
    page.step(want(BaseName::Mlp, None));
    let file = HeadFile(vec![1]);
    let name = "inkling-cnn.safetensors".to_owned();
    let offer = Effect::Offer { name, file: file.clone() };
    assert_eq!(page.answer(FromReader::Exported { id, file }), [offer]);
}

#[test]
fn a_file_for_the_packer_comes_or_is_said_not_to_come() {
    let mut page = Page::with(BaseName::Cnn);
    let asked = |effects: &[Effect]| asked_for_file(effects).unwrap();
    let file = HeadFile(vec![1]);
    let onnx = asked(&page.step(Event::Export(Purpose::Onnx(70))));
    let own = asked(&page.step(Event::Export(Purpose::File)));
    let exported = FromReader::Exported { id: onnx, file: file.clone() };
    let (request, base) = (70, BaseName::Cnn);
    assert_eq!(page.answer(exported), [Effect::ForOnnx { request, base, file: file.clone() }]);
    let exported = FromReader::Exported { id: own, file: file.clone() };
    let name = "inkling-cnn.safetensors".to_owned();
    assert_eq!(page.answer(exported), [Effect::Offer { name, file }]);

    let not = |request| Effect::NotForOnnx { request };
    asked(&page.step(Event::Export(Purpose::Onnx(71))));
    let failed = Event::Failed { on: ReadsOn::Reader, sentence: "no".to_owned() };
    assert!(page.step(failed).contains(&not(71)));
    asked(&page.step(Event::Export(Purpose::Onnx(72))));
    assert!(page.lose(0.0).contains(&not(72)));
    assert_eq!(page.step(Event::Export(Purpose::Onnx(73))), [], "it waits for the reader");
    assert!(page.step(Event::StartAgain).contains(&not(73)));
}

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

/// The commands for the pane, and whether it gets the pad's digits.
fn to_pane(effects: &[Effect]) -> (Vec<Command>, bool) {
    let command = |effect: &Effect| match effect {
        Effect::ToPane(command) => Some(command.clone()),
        _ => None,
    };
    let is_ink = |effect: &Effect| matches!(effect, Effect::PadToPane { .. });
    (effects.iter().filter_map(command).collect(), effects.iter().any(is_ink))
}

#[test]
fn a_pane_gets_all_at_once_and_then_what_changes() {
    let mut page = Page::with(BaseName::Cnn);
    page.step(want(BaseName::Cnn, Some("h")));
    page.step(samples(&["a"]));
    page.step(ink(3, 0));
    let (commands, has_ink) = to_pane(&page.step(Event::Pane { is_open: true }));
    let [Command::LoadBase(BaseName::Cnn), head, remember] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert!(matches!(head, Command::UseHead { head: Some(file), .. } if file.0 == b"h"));
    assert!(
        matches!(remember, Command::Remember { samples, use_ink: true, .. } if samples.len() == 1)
    );
    assert!(has_ink);

    assert_eq!(to_pane(&page.step(ink(3, 0))), (vec![], false), "the same ink");
    assert_eq!(to_pane(&page.step(ink(4, 0))), (vec![], true));
    assert_eq!(to_pane(&page.step(Event::Ink(None))), (vec![], true), "the pad is cleared");
    let (commands, _) = to_pane(&page.step(samples(&["a", "b"])));
    assert!(matches!(commands.as_slice(), [Command::Remember { .. }]), "{commands:?}");
    let (commands, _) = to_pane(&page.step(want(BaseName::Mlp, None)));
    let load =
        matches!(commands.as_slice(), [Command::LoadBase(BaseName::Mlp), Command::Remember { .. }]);
    assert!(load, "a new base has no head and no samples: {commands:?}");
    assert_eq!(to_pane(&page.step(Event::Ready)), (vec![], false), "nothing has changed");
}

#[test]
fn a_pane_that_is_closed_gets_nothing_and_one_that_is_loaded_anew_gets_all() {
    let mut page = Page::with(BaseName::Mlp);
    assert_eq!(to_pane(&page.step(ink(3, 0))), (vec![], false));
    page.step(Event::Pane { is_open: true });
    let (commands, has_ink) = to_pane(&page.step(Event::Pane { is_open: true }));
    assert_eq!((commands, has_ink), (vec![Command::LoadBase(BaseName::Mlp)], true));
    page.step(Event::Pane { is_open: false });
    assert_eq!(to_pane(&page.step(ink(5, 1))), (vec![], false));
}

#[test]
fn a_pane_changes_nothing_for_the_reader() {
    let mut page = Page::with(BaseName::Cnn);
    page.step(Event::Pane { is_open: true });
    let (on, id) = asked_to_read(&page.step(ink(3, 0))).unwrap();
    assert_eq!(on, ReadsOn::Reader);
    page.answer(reading(id));
    assert!(page.0.is_idle());
}
