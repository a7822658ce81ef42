//! Workers die, and no work is lost.

use worker::reader::FoundDigit;

use super::*;

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
