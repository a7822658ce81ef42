//! Beginning, storing and deleting, and the helpers of all tests here.

mod backups;
mod deaths;
mod frames;
mod hosts;
mod on_gpu;
mod packing;
mod signs;
mod taken_back;
mod trials;

use ink::{Changes, Count, Drawn, Stroke};
use network::samples::Kept;
use network::{BaseName, Card, FineTuneSettings, HeadFile};
use worker::client::Heard;
use worker::envelope::{FromWorker, TaskId};
use worker::learner::{Checkpoint, Command as ToLearner, Event as FromLearner, FineTuned};
use worker::reader::{Command as ToReader, DigitRead, Event as FromReader};
use worker::wire::Encoded;

use super::*;
use crate::address::Address;
use crate::computing::{Kind, Wish};
use crate::record::{Id, Sample};
use crate::shelf::{Loaded, StoreError, Write};

/// A page with a database and workers whose answers the test controls.
#[derive(Default)]
struct Visit {
    page: Page,
    /// Effects since the last check.
    effects: Vec<Effect>,
}

impl Visit {
    fn begin(address: &str) -> Self {
        let mut visit = Self::default();
        let address = Address::parse(address);
        let learns = address.embed.learns();
        visit.step(Event::Begin(Beginning {
            address,
            shows_bases: true,
            learns,
            ..Beginning::default()
        }));
        visit
    }

    /// A visit with a read database and a reader that reads.
    fn reading(address: &str) -> Self {
        let mut visit = Self::begin(address);
        visit.step(Event::Shelf(shelf::Event::Opened));
        let read = visit.take().into_iter().find_map(|effect| match effect {
            Effect::Shelf(shelf::Effect::Read(number)) => Some(number),
            _ => None,
        });
        let loaded = shelf::Event::Loaded(read.unwrap(), Loaded::default());
        visit.step(Event::Shelf(loaded));
        visit.reader_starts();
        visit
    }

    fn reader_starts(&mut self) {
        self.step(Event::FromReader(ready(), 0.0));
        let base = self.commands().into_iter().find_map(|command| match command {
            ToReader::LoadBase(base) => Some(base),
            _ => None,
        });
        self.reader_answers(base_loaded(base.unwrap()));
    }

    fn step(&mut self, event: Event) {
        self.effects.extend(self.page.step(event));
    }

    fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn reader_answers(&mut self, event: FromReader) {
        self.step(Event::FromReader(Heard::Message(FromWorker::Event(event)), 0.0));
    }

    fn learner_answers(&mut self, kind: Kind, message: FromWorker<FromLearner>) {
        self.step(Event::FromLearner(kind, Heard::Message(message), stamp("learned")));
    }

    fn learner_dies(&mut self, kind: Kind) {
        let lost = Heard::Lost { sentence: "It no longer answers.".to_owned() };
        self.step(Event::FromLearner(kind, lost, stamp("unused")));
    }

    /// Commands to the reader among the effects so far.
    fn commands(&self) -> Vec<ToReader> {
        let command = |effect: &Effect| match effect {
            Effect::ToReader(command) => Some(command.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(command).collect()
    }

    fn head_change(&mut self) -> Option<u32> {
        self.commands().iter().rev().find_map(|command| match command {
            ToReader::UseHead { id, .. } => Some(*id),
            _ => None,
        })
    }

    fn writes(&self) -> Vec<Write<PadContents>> {
        let write = |effect: &Effect| match effect {
            Effect::Shelf(shelf::Effect::Write(write)) => Some(write.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(write).collect()
    }

    fn said(&self) -> Vec<&str> {
        let mut said = Vec::new();
        for effect in &self.effects {
            if let Effect::Say(sentence) = effect {
                said.push(sentence.as_str());
            }
        }
        said
    }

    fn notices(&self) -> Vec<&str> {
        self.page.notices.list().iter().map(|notice| notice.sentence.as_str()).collect()
    }

    fn label(&mut self, id: &str, label: u8) {
        let strokes = sample(id, label).drawn.strokes().to_vec();
        let (place, points) = (0, 2);
        self.step(Event::Label(TakenDigit { stamp: stamp(id), label, strokes, place, points }));
    }

    /// Answers all writes so far.
    fn write_all(&mut self) {
        for write in self.writes() {
            self.step(Event::Shelf(shelf::Event::Written(write.sequence)));
        }
    }

    /// Starts learning, and returns the task and the checkpoint.
    fn learn(&mut self) -> (TaskId, Option<Checkpoint>) {
        self.step(Event::Learn);
        self.learning()
    }

    fn learning(&self) -> (TaskId, Option<Checkpoint>) {
        let learn = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::ToLearner(_, ToWorker::Command(ToLearner::Learn { task, from, .. })) => {
                Some((*task, from.clone()))
            }
            _ => None,
        });
        learn.unwrap()
    }
}

fn stamp(id: &str) -> Stamp {
    Stamp { id: Id(id.to_owned()), now_ms: 9.0 }
}

fn ready<E>() -> Heard<E> {
    Heard::Message(FromWorker::Ready { name: String::new(), build: String::new() })
}

fn sample(id: &str, label: u8) -> Sample {
    let drawn = Drawn::Ink(vec![Stroke::from([(0.1, 0.1), (0.5, 0.9)].as_slice())]);
    Sample { id: Id(id.to_owned()), made_ms: 1.0, label, drawn, sure: false }
}

fn base_loaded(base: BaseName) -> FromReader {
    let card = Card { architecture: String::new(), test: Count::default(), bytes: 1 };
    FromReader::BaseLoaded { base, card }
}

fn fine_tuned(task: TaskId) -> FromWorker<FromLearner> {
    let outcome = FineTuned {
        head: HeadFile(vec![1]),
        base: BaseName::Cnn,
        settings: FineTuneSettings::default(),
        kept: Kept::Both,
        before: Count { right: 1, of: 2 },
        after: Count { right: 2, of: 2 },
        after_by_sample: vec![1, 2],
        folds: 2,
        mnist_before: Count::default(),
        mnist_after: Count::default(),
        mnist_changes: Changes::default(),
        elapsed_ms: 1.0,
    };
    let outcome = Encoded::of(&outcome).unwrap();
    FromWorker::Event(FromLearner::FineTuned { task, outcome })
}

fn starts(effects: &[Effect], kind: Kind) -> bool {
    effects.contains(&Effect::StartLearner(kind))
}

#[test]
fn the_reader_starts_first_and_the_learner_once_it_reads() {
    let mut visit = Visit::begin("");
    let effects = visit.take();
    assert!(effects.contains(&Effect::StartReader) && !starts(&effects, Kind::Cpu));
    let visit = Visit::reading("");
    assert!(starts(&visit.effects, Kind::Cpu));
    let others = Effect::FetchCards(vec![BaseName::Softmax, BaseName::Mlp]);
    assert!(visit.effects.contains(&others));
}

#[test]
fn a_sample_is_shown_at_once_and_announced_once_it_is_stored() {
    let mut visit = Visit::reading("");
    visit.take();
    visit.label("a", 7);
    assert_eq!(visit.page.contents().samples.len(), 1);
    assert_eq!(visit.said(), [""; 0]);
    assert!(matches!(visit.commands().as_slice(), [ToReader::Remember { .. }]));
    assert!(visit.effects.contains(&Effect::AskToPersist));
    visit.write_all();
    assert_eq!(visit.said(), ["Kept as a 7."]);
}

#[test]
fn a_success_does_not_hide_an_earlier_failure() {
    let mut visit = Visit::reading("");
    visit.label("a", 7);
    let failed = visit.writes()[0].sequence;
    visit.take();
    visit.step(Event::Shelf(shelf::Event::WriteFailed(failed, StoreError::Full)));
    visit.label("b", 8);
    visit.write_all();
    assert_eq!(visit.said(), ["Kept as a 8."]);
    assert_eq!(visit.notices().len(), 1);
    assert!(visit.notices()[0].contains("no room"));
    let id = visit.page.notices.list()[0].id;
    visit.take();
    visit.step(Event::Notices(notices::Event::TryAgain { id }));
    visit.write_all();
    assert_eq!((visit.said(), visit.notices()), (vec!["Kept as a 7."], vec![]));
}

#[test]
fn deletion_is_announced_once_everything_is_deleted() {
    let mut visit = Visit::reading("");
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    visit.write_all();
    let (task, _) = visit.learn();
    visit.take();
    visit.step(Event::DeleteEverything);
    assert!(visit.effects.contains(&Effect::ClearPad));
    assert!(visit.page.contents().samples.is_empty());
    let cancel = Effect::ToLearner(Kind::Cpu, ToWorker::Cancel { task });
    assert!(visit.effects.contains(&cancel));
    assert_eq!(visit.said(), [""; 0]);
    // The learner finished before the cancel arrived.
    visit.learner_answers(Kind::Cpu, fine_tuned(task));
    assert!(visit.page.contents().heads.is_empty());
    let writes = visit.writes();
    assert!(writes.iter().any(|write| write.clear));
    visit.write_all();
    assert_eq!(visit.said(), ["Everything is deleted."]);
}

#[test]
fn a_reload_restores_base_head_and_samples() {
    let mut visit = Visit::begin("");
    visit.step(Event::FromReader(ready(), 0.0));
    assert_eq!(visit.commands(), [], "nothing is loaded before the choice is known");
    visit.step(Event::Shelf(shelf::Event::Opened));
    let read = visit.take().into_iter().find_map(|effect| match effect {
        Effect::Shelf(shelf::Effect::Read(number)) => Some(number),
        _ => None,
    });
    let file = HeadFile(vec![4]);
    let head =
        Head { id: Id("h".to_owned()), made_ms: 1.0, base: BaseName::Mlp, file, scores: None };
    let choice =
        crate::record::Choice { base: BaseName::Mlp, head: Some(head.id.clone()), at_once: false };
    let contents = PadContents {
        samples: vec![sample("a", 3)],
        heads: vec![head],
        choice: Some(choice),
        ..PadContents::default()
    };
    let loaded = Loaded { contents, damaged: Vec::new() };
    visit.step(Event::Shelf(shelf::Event::Loaded(read.unwrap(), loaded)));
    assert_eq!(visit.commands(), [ToReader::LoadBase(BaseName::Mlp)]);
    visit.reader_answers(base_loaded(BaseName::Mlp));
    let id = visit.head_change().unwrap();
    visit.take();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    let commands = visit.commands();
    let [ToReader::Remember { samples, use_ink: false, .. }] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!(samples.len(), 1);
    assert!(!visit.page.heads.choice().at_once);
}

/// What this page saves.
fn saved(visit: &Visit) -> backup::Opened {
    let saved = visit.page.save::<serde_json::Value>(Vec::new(), 5.0, Some(Wish::Cpu)).unwrap();
    backup::open::<serde_json::Value>(saved.file.as_bytes()).unwrap()
}

fn open(opened: backup::Opened) -> Event {
    Event::OpenBackup { opened, kept: Some(Vec::new()) }
}

impl Visit {
    /// The reader can't do what it is asked for.
    fn reader_fails(&mut self, sentence: &str) {
        let sentence = sentence.to_owned();
        let failed = FromWorker::Failed { task: None, sentence, retry: false };
        self.step(Event::FromReader(Heard::Message(failed), 0.0));
    }

    fn told(&self) -> Vec<String> {
        let told = |effect: &Effect| match effect {
            Effect::Tell(sentence) => Some(sentence.replace('\u{a0}', " ")),
            _ => None,
        };
        self.effects.iter().filter_map(told).collect()
    }
}

impl Visit {
    /// Answers the last request to read the database.
    fn load(&mut self, contents: PadContents) {
        let read = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Shelf(shelf::Effect::Read(number)) => Some(*number),
            _ => None,
        });
        let loaded = Loaded { contents, damaged: Vec::new() };
        self.step(Event::Shelf(shelf::Event::Loaded(read.unwrap(), loaded)));
    }

    fn labels(&self) -> Vec<(&str, u8)> {
        let samples = self.page.contents().samples.iter();
        samples.map(|sample| (sample.id.0.as_str(), sample.label)).collect()
    }

    /// Stores a head and chooses it.
    fn adopt_head(&mut self, id: &str) {
        let (id, file) = (Id(id.to_owned()), HeadFile(vec![4]));
        let head = Head { id, made_ms: 1.0, base: BaseName::Cnn, file, scores: None };
        self.step(Event::Heads(heads::Event::Adopt(head)));
        self.write_all();
    }
}

fn image() -> ink::Image28 {
    ink::Image28::from_bytes(vec![9; ink::Image28::PIXELS]).unwrap()
}

/// A reading. `digit`: the probability that it is a digit.
fn read(digit: f32) -> DigitRead {
    DigitRead { probabilities: [0.1; 10], digit, sign: None, image: image() }
}
