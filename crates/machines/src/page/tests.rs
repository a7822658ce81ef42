mod packing;
mod signs;

use ink::{Changes, Count, Drawn, Stroke};
use network::samples::Kept;
use network::{Card, FineTuneSettings, HeadFile};
use worker::client::Heard;
use worker::envelope::{FromWorker, TaskId};
use worker::learner::{Checkpoint, Command as ToLearner, Event as FromLearner, FineTuned, Stage};
use worker::reader::{Command as ToReader, DigitRead, Event as FromReader, FoundDigit};

use super::*;
use crate::address::Address;
use crate::computing::{Adapter, Wish};
use crate::keeping;

use crate::record::Sample;
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
    let (sentence, retry) = ("This is no head.".to_owned(), false);
    let failed = FromWorker::Failed { task: None, sentence, retry };
    visit.step(Event::FromReader(Heard::Message(failed), 0.0));
    assert_eq!(visit.notices(), ["This is no head."]);
    assert!(visit.page.contents().heads.is_empty() && visit.writes().is_empty());
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

#[test]
fn reading_and_learning_survive_each_others_workers_deaths() {
    let mut visit = Visit::reading("");
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    let (task, _) = visit.learn();
    let lost = Heard::Lost { sentence: "It died.".to_owned() };
    visit.step(Event::FromReader(lost, 0.0));
    assert!(visit.page.learning.running().is_some());
    visit.learner_answers(Kind::Cpu, fine_tuned(task));
    visit.take();
    visit.step(Event::Reading(reading::Event::Restart { attempt: 1 }));
    visit.reader_starts();
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert_eq!(visit.page.contents().heads.len(), 1, "the head has waited for the reader");

    visit.learn();
    visit.learner_dies(Kind::Cpu);
    assert_eq!(visit.page.reader.base(), Some(BaseName::Cnn));
    assert!(visit.notices().last().unwrap().contains("goes on where it was"));
}

#[test]
fn learning_resumes_from_its_checkpoint_after_a_death() {
    let mut visit = Visit::reading("");
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    let (task, _) = visit.learn();
    let checkpoint = Checkpoint(vec![5]);
    let came = FromLearner::Checkpoint { task, checkpoint: checkpoint.clone() };
    visit.learner_answers(Kind::Cpu, FromWorker::Event(came));
    visit.learner_dies(Kind::Cpu);
    visit.take();
    let id = visit.page.notices.list()[0].id;
    visit.step(Event::Notices(notices::Event::TryAgain { id }));
    assert!(starts(&visit.effects, Kind::Cpu));
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    assert_eq!(visit.learning().1, Some(checkpoint));
    assert!(visit.notices().is_empty());
}

/// A visit in which the GPU reads and learns.
fn on_chip() -> Visit {
    let mut visit = Visit::reading("?engine=gpu");
    assert!(visit.effects.contains(&Effect::AskForAdapter));
    let chip = Adapter { name: "chip".to_owned(), imitated: false };
    visit.step(Event::Computing(computing::Event::Adapter(Some(chip))));
    visit.step(Event::Computing(computing::Event::Fetched { ok: true }));
    visit.step(Event::FromLearner(Kind::Gpu, ready(), stamp("unused")));
    let task = visit.effects.iter().find_map(|effect| match effect {
        Effect::ToLearner(Kind::Gpu, ToWorker::Command(ToLearner::Measure { task, .. })) => {
            Some(*task)
        }
        _ => None,
    });
    let speed = worker::learner::Speed { reading_ms: 1.0, picture_ms: 1.0, step_ms: 1.0 };
    let measured = FromLearner::Measured { task: task.unwrap(), speed };
    visit.learner_answers(Kind::Gpu, FromWorker::Event(measured));
    assert_eq!(visit.page.computing.in_use(), Kind::Gpu);
    visit
}

#[test]
fn the_gpu_reads_once_it_has_the_base_and_the_reader_reads_while_it_learns() {
    let mut visit = on_chip();
    let load = ToWorker::Command(ToLearner::Read(ToReader::LoadBase(BaseName::Cnn)));
    assert!(visit.effects.contains(&Effect::ToLearner(Kind::Gpu, load)));
    let loaded = FromLearner::Read(base_loaded(BaseName::Cnn));
    visit.learner_answers(Kind::Gpu, FromWorker::Event(loaded));
    let reads_on = |visit: &mut Visit, points| {
        visit.take();
        let mark = reading::Mark { points, generation: points as u32, is_one: false };
        visit.step(Event::Reading(reading::Event::Ink(Some(mark))));
        visit.take().into_iter().find_map(|effect| match effect {
            Effect::ReadPad { on, .. } => Some(on),
            _ => None,
        })
    };
    assert_eq!(reads_on(&mut visit, 3), Some(ReadsOn::GpuLearner));
    visit.label("a", 1);
    visit.step(Event::Learn);
    // While the GPU learns, the ink is sent to the reader and its answers count.
    assert!(
        visit
            .effects
            .iter()
            .any(|effect| { matches!(effect, Effect::ReadPad { on: ReadsOn::Reader, .. }) })
    );
}

#[test]
fn losing_the_gpu_during_learning_loses_no_work() {
    let mut visit = on_chip();
    visit.label("a", 1);
    let (task, _) = visit.learn();
    let checkpoint = Checkpoint(vec![7]);
    let came = FromLearner::Checkpoint { task, checkpoint: checkpoint.clone() };
    visit.learner_answers(Kind::Gpu, FromWorker::Event(came));
    visit.take();
    visit.learner_dies(Kind::Gpu);
    assert!(visit.notices()[0].contains("nothing is lost"));
    assert!(starts(&visit.effects, Kind::Cpu));
    assert_eq!(visit.page.computing.in_use(), Kind::Cpu);
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    let (next, from) = visit.learning();
    assert_eq!(from, Some(checkpoint));
    let progress = FromLearner::Progress { task, stage: Stage::Test, done: 1, total: 1 };
    visit.learner_answers(Kind::Gpu, FromWorker::Event(progress));
    assert_eq!(visit.page.learning.running().unwrap().stage, None, "a late answer");
    visit.learner_answers(Kind::Cpu, fine_tuned(next));
    assert!(visit.head_change().is_some());
}

#[test]
fn a_gpu_that_cannot_read_is_no_longer_used() {
    let mut visit = on_chip();
    visit.take();
    let (sentence, retry) = ("Out of memory.".to_owned(), false);
    let failed = FromWorker::Failed { task: None, sentence, retry };
    visit.learner_answers(Kind::Gpu, failed);
    assert!(visit.effects.contains(&Effect::StopLearner(Kind::Gpu)));
    assert_eq!(visit.page.computing.in_use(), Kind::Cpu);
    assert_eq!(visit.page.computing.wish(), Wish::Gpu);
}

#[test]
fn found_digits_wait_for_the_reader_and_survive_its_death() {
    let mut visit = Visit::reading("");
    visit.step(Event::Pictures(pictures::Event::Open));
    let found = FromReader::Found(vec![FoundDigit { image: image(), row: 0 }]);
    visit.take();
    visit.step(Event::FromFinder(Heard::Message(FromWorker::Event(found))));
    let asked = |visit: &Visit| {
        visit.commands().iter().find_map(|command| match command {
            ToReader::ReadFound { id, .. } => Some(*id),
            _ => None,
        })
    };
    assert!(asked(&visit).is_some());
    visit.take();
    let lost = Heard::Lost { sentence: "It died.".to_owned() };
    visit.step(Event::FromReader(lost, 0.0));
    visit.step(Event::Reading(reading::Event::Restart { attempt: 1 }));
    assert_eq!(asked(&visit), None);
    visit.reader_starts();
    let id = asked(&visit).unwrap();
    visit.reader_answers(FromReader::FoundRead { id, digits: vec![read(1.0)] });
    assert_eq!(visit.page.pictures.picture().candidates().len(), 1);
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

#[test]
fn the_embedded_pad_uses_no_samples_and_downloads_no_learner() {
    let mut visit = Visit::reading("?embed=pad");
    assert!(!starts(&visit.effects, Kind::Cpu));
    visit.take();
    let put = Change::Put(PadItem::Sample(sample("a", 3)));
    visit.step(Event::Shelf(shelf::Event::Changed(vec![put])));
    assert_eq!(visit.commands(), []);
}

#[test]
fn a_frame_that_explains_uses_samples_downloads_no_learner_and_passes_all_on() {
    let mut visit = Visit::reading("?view=network");
    assert!(!starts(&visit.effects, Kind::Cpu));
    visit.take();
    let put = Change::Put(PadItem::Sample(sample("a", 3)));
    visit.step(Event::Shelf(shelf::Event::Changed(vec![put])));
    assert!(matches!(visit.commands().as_slice(), [ToReader::Remember { .. }]));
    visit.step(Event::Reading(reading::Event::Pane { is_open: true }));
    let effects = visit.take();
    let passed_on = effects.iter().filter_map(|effect| match effect {
        Effect::ToPane(command) => Some(command),
        _ => None,
    });
    assert!(matches!(
        passed_on.collect::<Vec<_>>().as_slice(),
        [ToReader::LoadBase(_), ToReader::Remember { samples, .. }] if samples.len() == 1
    ));
}

/// What this page saves.
fn saved(visit: &Visit) -> backup::Opened {
    let saved = visit.page.save::<serde_json::Value>(Vec::new(), 5.0, Some(Wish::Cpu)).unwrap();
    backup::open::<serde_json::Value>(saved.file.as_bytes()).unwrap()
}

/// A backup with the sample `a`, and a head for the base `mlp`, which was chosen.
fn a_backup() -> backup::Opened {
    let id = Id("h".to_owned());
    let choice =
        crate::record::Choice { base: BaseName::Mlp, head: Some(id.clone()), at_once: false };
    let (base, file) = (BaseName::Mlp, HeadFile(vec![4]));
    backup::Opened {
        samples: vec![sample("a", 3)],
        heads: vec![Head { id, made_ms: 1.0, base, file, scores: None }],
        choice: Some(choice),
        engine: Some(Wish::Cpu),
        ..backup::Opened::default()
    }
}

fn open(opened: backup::Opened) -> Event {
    Event::OpenBackup { opened, kept: Vec::new() }
}

impl Visit {
    fn told(&self) -> Vec<String> {
        let told = |effect: &Effect| match effect {
            Effect::Tell(sentence) => Some(sentence.replace('\u{a0}', " ")),
            _ => None,
        };
        self.effects.iter().filter_map(told).collect()
    }
}

#[test]
fn a_fresh_page_takes_everything_from_a_backup_and_tells_so_once_it_is_stored() {
    let mut visit = Visit::reading("");
    visit.take();
    visit.step(open(a_backup()));
    assert_eq!((visit.page.contents().samples.len(), visit.page.contents().heads.len()), (1, 1));
    assert_eq!(visit.told(), [""; 0]);
    assert!(visit.effects.contains(&Effect::AskToPersist));
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 digit and 1 head came in."]);
    let choice = visit.page.heads.choice();
    assert_eq!((choice.base, &choice.head), (BaseName::Mlp, &Some(Id("h".to_owned()))));
    assert!(!choice.at_once);
    assert_eq!(visit.page.computing.wish(), Wish::Cpu);
    assert!(visit.commands().contains(&ToReader::LoadBase(BaseName::Mlp)));
}

#[test]
fn a_page_in_use_keeps_its_entries_and_choices() {
    let mut visit = Visit::reading("");
    visit.label("a", 7);
    visit.write_all();
    visit.take();
    visit.step(open(a_backup()));
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 head came in; 1 digit was here already."]);
    assert_eq!(visit.page.contents().samples[0].label, 7);
    assert_eq!(visit.page.heads.choice(), &crate::record::Choice::default());
    assert_eq!(visit.page.computing.wish(), Wish::Auto);
    visit.take();
    visit.step(open(a_backup()));
    assert_eq!(
        visit.told(),
        ["Opened: nothing new came in; 1 digit and 1 head were here already."]
    );
    assert!(visit.writes().is_empty());
}

#[test]
fn a_backup_that_cannot_be_stored_is_not_told_as_opened() {
    let mut visit = Visit::reading("");
    visit.take();
    visit.step(open(a_backup()));
    let failed = visit.writes()[0].sequence;
    visit.take();
    visit.step(Event::Shelf(shelf::Event::WriteFailed(failed, StoreError::Full)));
    assert_eq!(visit.told(), [""; 0]);
    assert!(visit.notices()[0].contains("no room"));
    visit.step(Event::DeleteEverything);
    visit.write_all();
    assert_eq!((visit.told(), visit.said()), (vec![], vec!["Everything is deleted."]));
}

#[test]
fn a_backup_waits_until_the_stored_data_is_loaded() {
    let mut visit = Visit::begin("");
    visit.step(open(a_backup()));
    assert!(visit.page.contents().samples.is_empty());
    visit.step(Event::Shelf(shelf::Event::Opened));
    let read = visit.take().into_iter().find_map(|effect| match effect {
        Effect::Shelf(shelf::Effect::Read(number)) => Some(number),
        _ => None,
    });
    let contents = PadContents { samples: vec![sample("a", 9)], ..PadContents::default() };
    let loaded = Loaded { contents, damaged: Vec::new() };
    visit.step(Event::Shelf(shelf::Event::Loaded(read.unwrap(), loaded)));
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 head came in; 1 digit was here already."]);
    assert_eq!(visit.page.contents().samples[0].label, 9);
}

#[test]
fn a_backup_that_is_opened_as_a_head_is_refused_with_the_right_button() {
    let mut visit = Visit::reading("");
    visit.take();
    let file = HeadFile(backup::file_of(&[], 0.0, None).into_bytes());
    visit.step(Event::OpenHead { stamp: stamp("opened"), base: None, file });
    assert_eq!(visit.head_change(), None);
    assert!(visit.notices()[0].contains("Open a saved file"));
}

#[test]
fn what_is_not_stored_yet_is_saved() {
    let mut visit = Visit::reading("");
    visit.step(open(a_backup()));
    visit.label("b", 8);
    let opened = saved(&visit);
    let labels: Vec<u8> = opened.samples.iter().map(|sample| sample.label).collect();
    assert_eq!((labels, opened.heads), (vec![3, 8], a_backup().heads));
    assert_eq!((opened.choice, opened.engine), (a_backup().choice, Some(Wish::Cpu)));
}

/// The database as another tab has left it.
fn other_tab_leaves(visit: &mut Visit, contents: PadContents) {
    visit.take();
    visit.step(Event::Shelf(shelf::Event::OtherTab(shelf::Told::Changed)));
    visit.load(contents);
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

fn take_back() -> Event {
    Event::Undo(undo::Event::TakeBack)
}

fn delete_sample(id: &str) -> Event {
    Event::Samples(samples::Event::Delete(samples::Which::One(Id(id.to_owned()))))
}

fn relabel(id: &str, label: u8) -> Event {
    Event::Samples(samples::Event::Relabel { id: Id(id.to_owned()), label })
}

#[test]
fn deletions_and_labels_are_taken_back_in_turn_and_stored() {
    let mut visit = Visit::reading("");
    visit.label("a", 1);
    visit.label("b", 2);
    visit.adopt_head("h");
    let h = Id("h".to_owned());
    visit.step(relabel("b", 7));
    visit.step(delete_sample("a"));
    visit.step(Event::Heads(heads::Event::Delete(h.clone())));
    visit.write_all();
    assert_eq!((visit.labels(), &visit.page.heads.choice().head), (vec![("b", 7)], &None));

    visit.take();
    visit.step(take_back());
    assert_eq!(visit.page.contents().heads[0].id, h);
    assert_eq!(visit.page.heads.choice().head, Some(h));
    visit.step(take_back());
    visit.step(take_back());
    assert_eq!(visit.labels(), [("a", 1), ("b", 2)]);
    let changes: Vec<_> = visit.writes().into_iter().flat_map(|write| write.changes).collect();
    let is_put = |change: &Change<PadContents>| matches!(change, Change::Put(_));
    assert!(changes.len() == 4 && changes.iter().all(is_put), "{changes:?}");
    visit.step(take_back());
    assert_eq!(visit.labels(), [("a", 1), ("b", 2)]);
    assert_eq!(visit.page.undo.offer(visit.page.contents()), None);
}

#[test]
fn a_deleted_head_and_its_return_are_announced_once_they_are_stored() {
    let mut visit = Visit::reading("");
    visit.adopt_head("h");
    visit.take();
    visit.step(Event::Heads(heads::Event::Delete(Id("h".to_owned()))));
    assert_eq!(visit.said(), [""; 0]);
    visit.write_all();
    assert_eq!(visit.said(), ["Deleted the head."]);
    visit.take();
    visit.step(take_back());
    assert_eq!(visit.said(), [""; 0]);
    visit.write_all();
    assert_eq!(visit.said(), ["Brought back the head."]);
}

#[test]
fn a_deletion_that_is_taken_back_before_it_is_stored_is_not_announced() {
    let mut visit = Visit::reading("");
    visit.label("a", 1);
    visit.write_all();
    visit.take();
    visit.step(delete_sample("a"));
    visit.step(take_back());
    visit.write_all();
    assert_eq!(visit.said(), ["Brought back 1\u{a0}digit."]);
}

#[test]
fn taking_back_changes_nothing_that_another_tab_has_changed_since() {
    let mut visit = Visit::reading("");
    for (id, label) in [("a", 1), ("b", 2), ("c", 3)] {
        visit.label(id, label);
    }
    visit.step(relabel("b", 7));
    visit.step(relabel("c", 8));
    visit.step(delete_sample("a"));
    visit.write_all();
    // It has put `a` back with another label, deleted `b` and relabelled `c`.
    let samples = vec![sample("a", 4), sample("c", 5)];
    other_tab_leaves(&mut visit, PadContents { samples, ..PadContents::default() });
    visit.take();
    assert_eq!(visit.page.undo.offer(visit.page.contents()), None);
    visit.step(take_back());
    assert_eq!(visit.labels(), [("a", 4), ("c", 5)]);
    assert!(visit.writes().is_empty());
}

#[test]
fn nothing_comes_back_after_everything_is_deleted() {
    let mut visit = Visit::reading("");
    visit.label("a", 1);
    visit.step(delete_sample("a"));
    visit.step(Event::DeleteEverything);
    visit.write_all();
    assert_eq!(visit.said(), ["Everything is deleted."]);
    visit.step(take_back());
    assert!(visit.page.contents().samples.is_empty());
    let (key, text) = (keeping::WARNED_KEY.to_owned(), String::new());
    assert!(visit.effects.contains(&Effect::KeepText { key, text }));
}

#[test]
fn what_another_tab_has_deleted_is_not_brought_back_by_undo_or_by_learning() {
    let mut visit = Visit::reading("");
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    visit.label("b", 2);
    visit.write_all();
    visit.step(delete_sample("a"));
    visit.write_all();
    visit.learn();
    visit.take();
    visit.step(Event::Shelf(shelf::Event::OtherTab(shelf::Told::Deleted)));
    visit.load(PadContents::default());
    assert!(visit.page.learning.running().is_none());
    visit.step(take_back());
    assert!(visit.page.contents().samples.is_empty());
}

#[test]
fn a_frames_digits_move_into_the_visitors_own_database() {
    let mut visit = Visit::reading("?embed=train");
    visit.label("framed", 1);
    visit.write_all();
    visit.take();
    visit.step(Event::OwnDatabase);
    let reopens = |effect: &Effect| matches!(effect, Effect::Shelf(shelf::Effect::Open(_)));
    assert!(visit.effects.iter().any(reopens));
    visit.step(Event::Shelf(shelf::Event::Opened));
    let (id, file) = (Id("h".to_owned()), HeadFile(vec![4]));
    let head = Head { id, made_ms: 1.0, base: BaseName::Mlp, file, scores: None };
    let choice =
        crate::record::Choice { base: BaseName::Mlp, head: Some(head.id.clone()), at_once: true };
    visit.load(PadContents {
        samples: vec![sample("own", 2)],
        heads: vec![head],
        choice: Some(choice.clone()),
        ..PadContents::default()
    });
    assert_eq!(visit.labels(), [("own", 2), ("framed", 1)]);
    assert_eq!(visit.page.heads.choice(), &choice);
    let leaves = |effect: &Effect| matches!(effect, Effect::LeaveFrame(_));
    assert!(!visit.effects.iter().any(leaves), "the move is not stored yet");
    visit.write_all();
    let key = PadKey::Sample(Id("framed".to_owned()));
    assert!(visit.effects.contains(&Effect::LeaveFrame(vec![Change::Delete(key)])));
    assert_eq!(visit.said(), [keeping::OWN_IN_USE]);
    visit.take();
    visit.label("later", 3);
    visit.write_all();
    assert!(!visit.effects.iter().any(leaves), "the frame is left once");
}

#[test]
fn a_frame_keeps_its_digits_while_the_visitors_own_database_does_not_open() {
    let mut visit = Visit::reading("?embed=train");
    visit.label("framed", 1);
    visit.write_all();
    visit.take();
    visit.step(Event::OwnDatabase);
    visit.step(Event::Shelf(shelf::Event::OpenFailed(StoreError::Unavailable)));
    assert_eq!(visit.labels(), [("framed", 1)]);
    assert!(!visit.effects.iter().any(|effect| matches!(effect, Effect::LeaveFrame(_))));
    assert_eq!(visit.notices().len(), 1);
}

/// A page in a frame, its reader reading.
fn framed() -> Visit {
    let mut visit = Visit::reading("?view=train");
    visit.take();
    visit
}

fn told_to_host(visit: &mut Visit) -> Vec<contract::Event> {
    let event = |effect| match effect {
        Effect::ToHost(event) => Some(event),
        _ => None,
    };
    visit.take().into_iter().filter_map(event).collect()
}

fn lend(visit: &mut Visit, id: &str, base: Option<BaseName>) {
    let (re, file) = (Some(5), HeadFile(id.as_bytes().to_vec()));
    visit.step(Event::HostHead { re, stamp: stamp(id), base, file });
}

fn is_ready(base: BaseName, head: contract::HeadInUse) -> contract::Event {
    contract::Event::Ready { base, head }
}

fn refusal(re: Option<u32>, error: contract::ContractError) -> contract::Event {
    contract::Event::Error { re, sentence: error.to_string() }
}

#[test]
fn a_host_is_told_which_base_and_head_read() {
    let mut visit = Visit::begin("?view=train");
    assert_eq!(visit.page.ready(), None);
    visit = framed();
    assert_eq!(visit.page.ready(), Some(is_ready(BaseName::Cnn, contract::HeadInUse::Base)));
    visit.step(Event::HostBase { re: None, base: BaseName::Mlp });
    assert_eq!(visit.commands(), [ToReader::LoadBase(BaseName::Mlp)]);
    visit.take();
    visit.reader_answers(base_loaded(BaseName::Mlp));
    let expected = [is_ready(BaseName::Mlp, contract::HeadInUse::Base)];
    assert_eq!(told_to_host(&mut visit), expected);
}

#[test]
fn a_head_that_a_host_lends_is_tried_used_and_not_stored() {
    let mut visit = framed();
    lend(&mut visit, "lent", None);
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert_eq!(visit.page.reader.head(), Some(&Id("lent".to_owned())));
    assert!(visit.writes().is_empty() && visit.page.contents().heads.is_empty());
    assert_eq!(visit.page.heads.choice().head, None);
    assert_eq!(visit.head_change(), Some(id), "the reader has it already");
    let expected = [is_ready(BaseName::Cnn, contract::HeadInUse::Host)];
    assert_eq!(told_to_host(&mut visit), expected);
}

#[test]
fn a_lent_head_gives_way_to_the_head_that_the_person_learns() {
    let mut visit = framed();
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    lend(&mut visit, "lent", None);
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    visit.label("a", 1);
    let (task, _) = visit.learn();
    visit.take();
    visit.learner_answers(Kind::Cpu, fine_tuned(task));
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert_eq!(visit.page.reader.head(), Some(&Id("learned".to_owned())));
    assert_eq!(visit.page.heads.lent(), None);
    let told = told_to_host(&mut visit);
    assert!(told.iter().any(|event| matches!(event, contract::Event::Learned { .. })), "{told:?}");
    assert!(told.contains(&is_ready(BaseName::Cnn, contract::HeadInUse::Own)), "{told:?}");
}

#[test]
fn a_refused_head_of_a_host_changes_nothing_and_is_told_to_the_host_alone() {
    let mut visit = framed();
    visit.step(Event::HostBase { re: None, base: BaseName::Mlp });
    visit.reader_answers(base_loaded(BaseName::Mlp));
    visit.take();
    lend(&mut visit, "lent", None);
    visit.head_change().unwrap();
    lend(&mut visit, "another", None);
    let busy = refusal(Some(5), contract::ContractError::HeadOnTrial);
    let (sentence, retry) = ("This is no head.".to_owned(), false);
    let failed = FromWorker::Failed { task: None, sentence: sentence.clone(), retry };
    visit.step(Event::FromReader(Heard::Message(failed), 0.0));
    let refused = contract::Event::Error { re: Some(5), sentence };
    assert_eq!(told_to_host(&mut visit), [busy, refused]);
    assert_eq!(visit.notices(), [""; 0]);
    let lent = heads::Lent { base: BaseName::Mlp, head: None };
    assert_eq!(visit.page.heads.lent(), Some(&lent));
    lend(&mut visit, "third", None);
    assert!(visit.head_change().is_some(), "another one can be tried");
}

#[test]
fn a_host_that_asks_for_the_persons_base_gets_it_with_the_persons_head() {
    let mut visit = framed();
    visit.step(Event::HostBase { re: None, base: BaseName::Mlp });
    visit.step(Event::HostBase { re: None, base: BaseName::Cnn });
    assert_eq!((visit.page.heads.lent(), visit.page.heads.base()), (None, BaseName::Cnn));
    assert!(visit.writes().is_empty());
}

#[test]
fn nothing_is_lent_while_a_hand_is_learned() {
    let mut visit = framed();
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    visit.learn();
    visit.take();
    visit.step(Event::HostBase { re: Some(5), base: BaseName::Mlp });
    lend(&mut visit, "lent", None);
    let learning = refusal(Some(5), contract::ContractError::Learning);
    assert_eq!(told_to_host(&mut visit), [learning.clone(), learning]);
    assert_eq!(visit.page.heads.base(), BaseName::Cnn);
}

fn image() -> ink::Image28 {
    ink::Image28::from_bytes(vec![9; ink::Image28::PIXELS]).unwrap()
}

/// A reading. `digit`: the probability that it is a digit.
fn read(digit: f32) -> DigitRead {
    DigitRead { probabilities: [0.1; 10], digit, sign: None, image: image() }
}

/// The request of the last command that reads digits beside the pad.
fn asked_beside(visit: &Visit) -> Option<u32> {
    visit.commands().iter().rev().find_map(|command| match command {
        ToReader::ReadFound { id, .. } => Some(*id),
        _ => None,
    })
}

fn host_reads(visit: &mut Visit, re: u32) {
    let digits = vec![sample("ink", 1).drawn];
    visit.step(Event::HostRead { re: Some(re), digits });
}

#[test]
fn a_hosts_ink_is_read_beside_the_pad_one_after_the_other() {
    let mut visit = framed();
    host_reads(&mut visit, 1);
    let first = asked_beside(&visit).unwrap();
    host_reads(&mut visit, 2);
    assert_eq!(asked_beside(&visit), Some(first), "the second one waits");
    let answer = |id| FromReader::FoundRead { id, digits: vec![read(1.0), read(0.25)] };
    let told = |re| {
        let digits = vec![(&read(1.0)).into(), (&read(0.25)).into()];
        contract::Event::Reading { re: Some(re), digits }
    };
    visit.reader_answers(answer(first));
    let second = asked_beside(&visit).unwrap();
    assert_eq!(told_to_host(&mut visit), [told(1)]);
    visit.reader_answers(answer(first));
    assert_eq!(told_to_host(&mut visit), [], "an answer counts once");
    visit.reader_answers(answer(second));
    assert_eq!(told_to_host(&mut visit), [told(2)]);
    assert_eq!(visit.page.reader.reading(), None);
    assert!(visit.page.contents().samples.is_empty());
}

#[test]
fn a_hosts_readings_are_bounded_and_end_with_the_reader() {
    use contract::ContractError::{Busy, NotReady, Stopped};
    let mut visit = Visit::begin("?view=pad");
    visit.take();
    host_reads(&mut visit, 0);
    assert_eq!(told_to_host(&mut visit), [refusal(Some(0), NotReady)]);
    visit = framed();
    for re in 0..10_000 {
        host_reads(&mut visit, re);
    }
    let refused = told_to_host(&mut visit);
    assert_eq!(refused.len(), 10_000 - 17);
    assert_eq!(refused[0], refusal(Some(17), Busy));
    let lost = Heard::Lost { sentence: "It died.".to_owned() };
    visit.step(Event::FromReader(lost, 0.0));
    let stopped: Vec<_> = (0..17).map(|re| refusal(Some(re), Stopped)).collect();
    assert_eq!(told_to_host(&mut visit), stopped);
}

#[test]
fn a_host_is_told_of_a_label_and_of_the_reading_before() {
    let mut visit = framed();
    visit.label("a", 7);
    let label = contract::Event::Label { label: 7, read: None };
    assert_eq!(told_to_host(&mut visit), [label]);
}
