//! The GPU reads and learns.

use worker::learner::Stage;

use super::*;
use crate::computing::Adapter;
use crate::reading::ReadsOn;

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
    let loaded = FromLearner::Read(Encoded::of(&base_loaded(BaseName::Cnn)).unwrap());
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
