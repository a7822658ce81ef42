use ink::{Changes, Count};
use network::HeadFile;
use network::samples::Kept;
use worker::wire::Encoded;

use super::*;
use crate::record::Id;

#[derive(Default)]
struct Page(Learning, Numbers);

impl Page {
    fn step(&mut self, event: Event) -> Vec<Effect> {
        self.0.step(event, &mut self.1)
    }

    /// A page with a ready learner.
    fn with(kind: Kind) -> Self {
        let mut page = Self::default();
        assert_eq!(page.step(Event::Use(kind)), []);
        assert_eq!(page.step(Event::Ready(kind)), []);
        page
    }

    /// A page with a running learning task, and the task.
    fn learning(kind: Kind) -> (Self, TaskId) {
        let mut page = Self::with(kind);
        let effects = page.step(learn(&[3, 7]));
        let (task, _) = learned_from(&effects).unwrap();
        (page, task)
    }

    fn answer(&mut self, event: FromLearner) -> Vec<Effect> {
        self.step(Event::FromLearner(Box::new(event), stamp()))
    }

    fn lose(&mut self, kind: Kind) -> Vec<Effect> {
        self.step(Event::Lost { kind, sentence: "It no longer answers.".to_owned() })
    }
}

fn stamp() -> Stamp {
    Stamp { id: Id("new".to_owned()), now_ms: 5.0 }
}

fn learn(labels: &[u8]) -> Event {
    let sample = |label: &u8| Labelled { label: *label, ..Labelled::default() };
    Event::Learn { base: BaseName::Cnn, samples: labels.iter().map(sample).collect() }
}

/// The task and the checkpoint of the `Learn` command, if there is one.
fn learned_from(effects: &[Effect]) -> Option<(TaskId, Option<Checkpoint>)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(_, ToWorker::Command(Command::Learn { task, from, .. })) => {
            Some((*task, from.clone()))
        }
        _ => None,
    })
}

fn prepared(effects: &[Effect]) -> Option<(Kind, BaseName)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(kind, ToWorker::Command(Command::Prepare { base, .. })) => {
            Some((*kind, *base))
        }
        _ => None,
    })
}

fn outcome() -> FineTuned {
    FineTuned {
        head: HeadFile(vec![1]),
        base: BaseName::Cnn,
        settings: FineTuneSettings::default(),
        kept: Kept::Both,
        before: Count { right: 1, of: 2 },
        after: Count { right: 2, of: 2 },
        after_by_sample: vec![3, 7],
        folds: 2,
        mnist_before: Count::default(),
        mnist_after: Count::default(),
        mnist_changes: Changes::default(),
        elapsed_ms: 1.0,
    }
}

fn fine_tuned(task: TaskId) -> FromLearner {
    FromLearner::FineTuned { task, outcome: Encoded::of(&outcome()).unwrap() }
}

fn epoch(task: TaskId, epoch: u32, loss: f64) -> FromLearner {
    FromLearner::Epoch { task, epoch, epochs: 40, loss }
}

fn checkpoint(byte: u8) -> Checkpoint {
    Checkpoint(vec![byte])
}

fn is_stopped(effects: &[Effect]) -> bool {
    effects == [stopped()]
}

#[test]
fn a_missing_learner_is_started_and_gets_the_command_once_it_is_ready() {
    let mut page = Page::default();
    let effects = page.step(learn(&[1]));
    assert!(effects.contains(&Effect::Need(Kind::Cpu)), "{effects:?}");
    assert_eq!(learned_from(&effects), None);
    assert!(page.0.running().is_some());
    let (task, from) = learned_from(&page.step(Event::Ready(Kind::Cpu))).unwrap();
    assert_eq!((Some(task), from), (page.0.running().map(|running| running.task), None));
    assert_eq!(page.step(Event::Ready(Kind::Cpu)), []);
}

#[test]
fn a_learner_that_does_not_start_ends_learning_with_its_sentence() {
    let mut page = Page::default();
    page.step(learn(&[1]));
    let sentence = "It no longer answers.".to_owned();
    let again = Some(Again::Learn);
    assert_eq!(page.lose(Kind::Cpu), [Effect::Notice { sentence, again }]);
    assert_eq!(page.0.running(), None);
}

#[test]
fn learn_is_ignored_without_samples_and_during_a_task() {
    let mut page = Page::with(Kind::Cpu);
    assert_eq!(page.step(learn(&[])), []);
    page.step(learn(&[1]));
    assert_eq!(page.step(learn(&[1, 2])), []);
}

#[test]
fn only_the_running_task_updates_progress_and_losses() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    let stage = Stage::Features;
    page.answer(FromLearner::Progress { task: TaskId(999), stage, done: 9, total: 9 });
    page.step(Event::Download { task, done: 1, total: 4 });
    let running = page.0.running().unwrap();
    assert_eq!((running.stage, running.done, running.total), (Some(Stage::Download), 1, 4));
    for (number, loss) in [(1, 0.9), (2, 0.5), (2, 0.4)] {
        page.answer(epoch(task, number, loss));
    }
    let running = page.0.running().unwrap();
    assert_eq!(
        (running.losses.as_slice(), running.done, running.epochs),
        ([0.9, 0.4].as_slice(), 2, 40)
    );
    let effects = page.answer(fine_tuned(task));
    let Event::Learn { samples, .. } = learn(&[3, 7]) else { panic!("it learns") };
    let head = head_of(outcome(), &samples, stamp());
    let scores = head.scores.as_ref().unwrap();
    assert_eq!((scores.labels.as_slice(), scores.held_out.as_slice()), (&[3, 7][..], &[3, 7][..]));
    assert_eq!(effects, [Effect::Learned(head)]);
    assert_eq!((page.0.running(), page.0.losses()), (None, [0.9, 0.4].as_slice()));
}

#[test]
fn cancelling_waits_for_the_learner_and_says_that_nothing_has_changed() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    let cancel = Effect::Send(Kind::Cpu, ToWorker::Cancel { task });
    assert_eq!(page.step(Event::Cancel), [cancel]);
    assert_eq!(page.step(Event::Cancel), []);
    assert!(page.0.running().unwrap().cancelling);
    assert!(is_stopped(&page.step(Event::Cancelled { task })));
    assert_eq!(page.step(Event::Cancelled { task }), []);
}

#[test]
fn cancelling_before_the_learner_is_ready_ends_at_once() {
    let mut page = Page::default();
    page.step(learn(&[1]));
    assert!(is_stopped(&page.step(Event::Cancel)));
    assert_eq!(page.step(Event::Ready(Kind::Cpu)), []);
}

#[test]
fn a_result_after_a_cancel_is_dropped() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    page.step(Event::Cancel);
    let late = fine_tuned(task);
    assert!(is_stopped(&page.answer(late.clone())));
    assert_eq!(page.answer(late), []);
    let (next, _) = learned_from(&page.step(learn(&[3, 7]))).unwrap();
    assert_ne!(next, task);
    assert_eq!(page.step(Event::Cancelled { task }), [], "an answer about the task before");
    assert!(page.0.running().is_some());
}

#[test]
fn a_failure_or_death_after_a_cancel_counts_as_cancelled() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    page.step(Event::Cancel);
    let failed = Event::Failed { task, sentence: "no line".to_owned(), retry: true };
    assert!(is_stopped(&page.step(failed)));
    let (mut page, _) = Page::learning(Kind::Gpu);
    page.step(Event::Cancel);
    assert!(is_stopped(&page.lose(Kind::Gpu)));
}

#[test]
fn a_failed_task_resumes_from_its_checkpoint_with_the_same_samples() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    page.answer(epoch(task, 1, 0.9));
    page.answer(FromLearner::Checkpoint { task, checkpoint: checkpoint(1) });
    let sentence = "no line".to_owned();
    let failed = Event::Failed { task, sentence: sentence.clone(), retry: true };
    let again = Some(Again::Learn);
    assert_eq!(page.step(failed), [Effect::Notice { sentence, again }]);
    let effects = page.step(learn(&[3, 7]));
    assert!(effects.contains(&Effect::Dismiss(Again::Learn)));
    assert_eq!(learned_from(&effects).unwrap().1, Some(checkpoint(1)));
    assert_eq!(page.0.running().unwrap().losses, [0.9]);
}

#[test]
fn changed_samples_start_from_the_beginning() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    page.answer(epoch(task, 1, 0.9));
    page.answer(FromLearner::Checkpoint { task, checkpoint: checkpoint(1) });
    page.lose(Kind::Cpu);
    page.step(learn(&[3, 7, 7]));
    let (_, from) = learned_from(&page.step(Event::Ready(Kind::Cpu))).unwrap();
    assert_eq!(from, None);
    assert!(page.0.running().unwrap().losses.is_empty());
}

#[test]
fn try_again_is_not_offered_for_a_permanent_failure() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    let sentence = "too few".to_owned();
    let failed = Event::Failed { task, sentence: sentence.clone(), retry: false };
    assert_eq!(page.step(failed), [Effect::Notice { sentence, again: None }]);
}

#[test]
fn the_next_try_restarts_a_dead_learner_and_resumes() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    page.answer(FromLearner::Checkpoint { task, checkpoint: checkpoint(2) });
    let effects = page.lose(Kind::Cpu);
    let [Effect::Notice { sentence, again: Some(Again::Learn) }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert!(sentence.contains("no longer answers") && sentence.contains("goes on where it was"));
    assert!(page.step(learn(&[3, 7])).contains(&Effect::Need(Kind::Cpu)));
    // A second death, before the learner is ready.
    page.lose(Kind::Cpu);
    page.step(learn(&[3, 7]));
    let (_, from) = learned_from(&page.step(Event::Ready(Kind::Cpu))).unwrap();
    assert_eq!(from, Some(checkpoint(2)));
}

#[test]
fn after_a_gpu_loss_the_cpu_resumes_learning() {
    let (mut page, task) = Page::learning(Kind::Gpu);
    page.answer(epoch(task, 1, 0.9));
    page.answer(FromLearner::Checkpoint { task, checkpoint: checkpoint(3) });
    assert_eq!(page.lose(Kind::Gpu), [Effect::Need(Kind::Cpu)]);
    let running = page.0.running().unwrap();
    assert_eq!((running.kind, running.losses.as_slice()), (Kind::Cpu, [0.9].as_slice()));
    assert_eq!(page.answer(fine_tuned(task)), [], "a late answer");
    let (next, from) = learned_from(&page.step(Event::Ready(Kind::Cpu))).unwrap();
    assert_eq!(from, Some(checkpoint(3)));
    page.answer(epoch(next, 2, 0.7));
    assert_eq!(page.0.running().unwrap().losses, [0.9, 0.7]);
    // The CPU learner dies too.
    let effects = page.lose(Kind::Cpu);
    assert!(matches!(&effects[0], Effect::Notice { again: Some(Again::Learn), .. }), "{effects:?}");
    page.step(learn(&[3, 7]));
    let (_, from) = learned_from(&page.step(Event::Ready(Kind::Cpu))).unwrap();
    assert_eq!(from, Some(checkpoint(3)));
}

#[test]
fn the_other_learners_death_changes_nothing() {
    let (mut page, _) = Page::learning(Kind::Cpu);
    assert_eq!(page.lose(Kind::Gpu), []);
    assert!(page.0.running().is_some());
}

#[test]
fn preparing_waits_for_a_label_a_base_and_a_learner_and_happens_once() {
    let mut page = Page::default();
    page.step(Event::Labelled);
    assert_eq!(page.step(Event::Base(Some(BaseName::Mlp))), [], "no learner is fetched for it");
    assert_eq!(prepared(&page.step(Event::Ready(Kind::Cpu))), Some((Kind::Cpu, BaseName::Mlp)));
    assert_eq!(page.step(Event::Labelled), []);
    assert_eq!(page.step(Event::Base(None)), []);
    let next = page.step(Event::Base(Some(BaseName::Cnn)));
    assert_eq!(prepared(&next), Some((Kind::Cpu, BaseName::Cnn)));
    page.lose(Kind::Cpu);
    assert_eq!(prepared(&page.step(Event::Ready(Kind::Cpu))), Some((Kind::Cpu, BaseName::Cnn)));
    page.step(Event::Use(Kind::Gpu));
    assert_eq!(prepared(&page.step(Event::Ready(Kind::Gpu))), Some((Kind::Gpu, BaseName::Cnn)));
}

#[test]
fn nothing_is_prepared_during_a_learning_task() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    page.step(Event::Labelled);
    assert_eq!(page.step(Event::Base(Some(BaseName::Cnn))), []);
    page.step(Event::Cancel);
    assert!(prepared(&page.step(Event::Cancelled { task })).is_some());
}

#[test]
fn deleting_everything_stops_learning_and_drops_its_checkpoint() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    page.answer(FromLearner::Checkpoint { task, checkpoint: checkpoint(1) });
    let cancel = Effect::Send(Kind::Cpu, ToWorker::Cancel { task });
    assert_eq!(page.step(Event::Forget), [cancel]);
    assert_eq!(page.answer(fine_tuned(task)), []);
    let (_, from) = learned_from(&page.step(learn(&[3, 7]))).unwrap();
    assert_eq!(from, None);
}

#[test]
fn an_outcome_that_can_not_be_read_ends_learning_with_a_sentence() {
    let (mut page, task) = Page::learning(Kind::Cpu);
    // One byte, where a whole outcome should be.
    let outcome = worker::wire::decode(&[1, 9]).unwrap();
    let effects = page.answer(FromLearner::FineTuned { task, outcome });
    assert!(effects.iter().any(|effect| {
        matches!(effect, Effect::Notice { sentence, again: None } if sentence.contains("reload"))
    }));
    assert_eq!(page.0.running(), None);
}
