//! Readings and bases, and the helpers of all tests here.

mod files;
mod heads;
mod on_gpu;
mod restarts;
mod samples;
mod to_pane;

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
