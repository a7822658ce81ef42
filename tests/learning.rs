//! Learning a hand as a worker drives it, with the shipped bases and MNIST's shards: learning, cancelling, going on
//! from a checkpoint, MNIST's test set.

mod odd_hand;
mod site;

use std::path::Path;
use std::rc::Rc;

use burn::tensor::Device;
use ink::metrics::most_likely;
use ink::{Drawn, Labelled};
use learner::session::Session;
use network::samples::Kept;
use network::{BaseName, FineTuneSettings, Head, HeadFile};
use reader::compute::Processor;
use worker::envelope::{FromWorker, TaskId, ToWorker};
use worker::learner::{Checkpoint, Command, Event, FineTuned, Stage};
use worker::native::NativeHost;
use worker::reader as reader_protocol;

use odd_hand::odd_hand;
use site::www;

const TASK: TaskId = TaskId(5);
const BASE: BaseName = BaseName::Mlp;

type Message = FromWorker<Event>;

/// Few copies and pictures: these tests ask whether learning works, not how well.
fn settings() -> FineTuneSettings {
    FineTuneSettings { copies: 8, replay: 400, ..FineTuneSettings::default() }
}

fn learn(samples: Vec<Labelled>, from: Option<Checkpoint>) -> Command {
    Command::Learn { task: TASK, base: BASE, samples, settings: settings(), from }
}

struct Driven {
    host: Rc<NativeHost<Command>>,
    session: Session<Rc<NativeHost<Command>>>,
}

impl Driven {
    fn at(www: &Path, react: impl Fn(&Message) -> Vec<ToWorker<Command>> + 'static) -> Self {
        let host = Rc::new(NativeHost::reacting(www, react));
        let session = Session::new(host.clone(), Device::flex(), "test");
        Self { host, session }
    }

    fn reacting(react: impl Fn(&Message) -> Vec<ToWorker<Command>> + 'static) -> Self {
        Self::at(www(), react)
    }

    fn new() -> Self {
        Self::reacting(|_| vec![])
    }

    /// Hands over a command and all that follow from it; returns the messages.
    fn send(&mut self, command: Command) -> Vec<Message> {
        self.host.push_command(command);
        while let Some(command) = self.host.next() {
            pollster::block_on(self.session.handle(command));
        }
        self.host.take_sent()
    }

    fn learn(&mut self, samples: Vec<Labelled>) -> FineTuned {
        outcome(&self.send(learn(samples, None)))
    }
}

fn outcome(messages: &[Message]) -> FineTuned {
    match messages.last() {
        Some(FromWorker::Event(Event::FineTuned { task: TASK, outcome })) => {
            outcome.open().unwrap()
        }
        other => panic!("{other:?}"),
    }
}

fn failure(messages: &[Message]) -> (&str, bool) {
    match messages {
        [.., FromWorker::Failed { sentence, retry, .. }] => (sentence, *retry),
        other => panic!("{other:?}"),
    }
}

/// The reader's reading of a digit with a head.
fn read_with(head: &HeadFile, digit: &Labelled) -> u8 {
    let host = Rc::new(NativeHost::<reader_protocol::Command>::new(www()));
    let mut reader = reader::session::Session::new(host.clone(), Processor);
    let digits = vec![digit.drawn.clone()];
    for command in [
        reader_protocol::Command::LoadBase(BASE),
        reader_protocol::Command::UseHead { id: 1, head: Some(head.clone()) },
        reader_protocol::Command::Read { id: 2, digits },
    ] {
        pollster::block_on(reader.handle(command));
    }
    match host.take_sent().last() {
        Some(FromWorker::Event(reader_protocol::Event::Reading { digits, .. })) => {
            most_likely(&digits[0].probabilities)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_odd_hand_is_misread_before_and_read_after_and_others_are_not_forgotten() {
    let outcome = Driven::new().learn(odd_hand());
    assert!(outcome.before.right < outcome.before.of, "{:?}", outcome.before);
    assert!(outcome.after.right > outcome.before.right, "{outcome:?}");
    assert_eq!((outcome.after.of, outcome.folds), (12, 5));
    assert_eq!(outcome.after_by_sample.len(), 12);
    assert_eq!(outcome.mnist_after.of, 10_000);
    let net: i64 = outcome
        .mnist_changes
        .iter()
        .map(|change| i64::from(change.gained) - i64::from(change.lost))
        .sum();
    let (before, after) = (outcome.mnist_before.right, outcome.mnist_after.right);
    assert_eq!(net, i64::from(after) - i64::from(before));
    let lost = outcome.mnist_before.accuracy() - outcome.mnist_after.accuracy();
    assert!(lost < 0.02, "{outcome:?}");
    assert_ne!(outcome.kept, Kept::Nothing);
    for digit in odd_hand() {
        assert_eq!(read_with(&outcome.head, &digit), digit.label);
    }
}

/// The same digits as pictures, which have no traces.
fn as_pictures(samples: Vec<Labelled>) -> Vec<Labelled> {
    let as_picture = |sample: Labelled| {
        let drawn = Drawn::Picture(sample.drawn.image().unwrap());
        Labelled { drawn, ..sample }
    };
    samples.into_iter().map(as_picture).collect()
}

#[test]
fn digits_that_are_read_right_already_are_learned_all_the_same() {
    let zeros: Vec<_> = odd_hand().into_iter().filter(|digit| digit.label == 0).collect();
    let base = std::fs::read(www().join("weights/mlp.safetensors")).unwrap();
    let base = Head::open(&HeadFile(base), BASE).unwrap();
    for (samples, kept) in [(zeros.clone(), Kept::Both), (as_pictures(zeros.clone()), Kept::Layer)]
    {
        let outcome = Driven::new().learn(samples);
        assert_eq!(outcome.before.right, outcome.before.of, "{:?}", outcome.before);
        assert_eq!((outcome.kept, outcome.after), (kept, outcome.before));
        let lost = outcome.mnist_before.accuracy() - outcome.mnist_after.accuracy();
        assert!(lost < 0.02, "{outcome:?}");
        let head = Head::open(&outcome.head, BASE).unwrap();
        assert_ne!(head.layer, base.layer);
        assert_eq!(head.hand.0.len(), if kept == Kept::Both { zeros.len() } else { 0 });
    }
}

#[test]
fn a_misread_picture_needs_a_new_layer() {
    let outcome = Driven::new().learn(as_pictures(odd_hand()));
    assert_eq!(outcome.kept, Kept::Layer);
    assert!(outcome.after.right > outcome.before.right, "{outcome:?}");
    assert!(Head::open(&outcome.head, BASE).unwrap().hand.0.is_empty());
}

#[test]
fn the_same_samples_and_seed_make_the_same_head() {
    let first = Driven::new().learn(odd_hand());
    let second = Driven::new().learn(odd_hand());
    assert_eq!((first.head, first.after_by_sample), (second.head, second.after_by_sample));
}

#[test]
fn learning_can_be_cancelled_in_every_stage_and_works_the_next_time() {
    let expected = Driven::new().learn(odd_hand());
    /// A place in learning.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum At {
        Download,
        Stage(Stage),
        Epoch,
    }
    let stages = [Stage::Features, Stage::CrossValidation, Stage::Test].map(At::Stage);
    for at in stages.into_iter().chain([At::Download, At::Epoch]) {
        let mut learner = Driven::reacting(move |message| {
            let reached = match message {
                FromWorker::Download { task: Some(TASK), .. } => at == At::Download,
                FromWorker::Event(Event::Progress { task: TASK, stage, .. }) => {
                    at == At::Stage(*stage)
                }
                FromWorker::Event(Event::Epoch { task: TASK, .. }) => at == At::Epoch,
                _ => false,
            };
            if reached { vec![ToWorker::Cancel { task: TASK }] } else { vec![] }
        });
        let messages = learner.send(learn(odd_hand(), None));
        assert_eq!(messages.last(), Some(&FromWorker::Cancelled { task: TASK }), "{at:?}");
        let task = TaskId(6);
        let again = Command::Learn {
            task,
            base: BASE,
            samples: odd_hand(),
            settings: settings(),
            from: None,
        };
        match learner.send(again).last() {
            Some(FromWorker::Event(Event::FineTuned { outcome, .. })) => {
                assert_eq!(outcome.open().unwrap().head, expected.head, "{at:?}");
            }
            other => panic!("{at:?}: {other:?}"),
        }
    }
}

#[test]
fn learning_goes_on_from_every_checkpoint_of_another_learner() {
    let checkpoints = |messages: &[Message]| -> Vec<Checkpoint> {
        let checkpoint = |message: &Message| match message {
            FromWorker::Event(Event::Checkpoint { checkpoint, .. }) => Some(checkpoint.clone()),
            _ => None,
        };
        messages.iter().filter_map(checkpoint).collect()
    };
    let timeless = |messages: &[Message]| FineTuned { elapsed_ms: 0.0, ..outcome(messages) };
    let messages = Driven::new().send(learn(odd_hand(), None));
    let (all, expected) = (checkpoints(&messages), timeless(&messages));
    // Five of each of five folds, forty of the final head: its first, one in its middle, its last.
    assert_eq!(all.len(), 65);
    for at in [0, 7, 24, 25, 44, 64] {
        let messages = Driven::new().send(learn(odd_hand(), Some(all[at].clone())));
        assert_eq!(checkpoints(&messages), all[at + 1..], "{at}");
        assert_eq!(timeless(&messages), expected, "{at}");
    }
    let messages = Driven::new().send(learn(odd_hand()[1..].to_vec(), all.last().cloned()));
    assert_eq!(checkpoints(&messages).len(), 65, "other samples begin anew");
}

#[test]
fn samples_that_cannot_be_learned_are_refused_with_a_sentence() {
    let mut learner = Driven::new();
    let messages = learner.send(learn(vec![], None));
    assert!(failure(&messages).0.contains("no labelled digit"));
    let messages = learner.send(learn(vec![Labelled { label: 3, ..Labelled::default() }], None));
    assert!(failure(&messages).0.contains("has no ink"));
    let mut eleven = odd_hand();
    eleven[0].label = 11;
    let messages = learner.send(learn(eleven, None));
    assert!(failure(&messages).0.contains("labels are 0 to 9"));
}

#[test]
fn the_test_set_is_read_with_the_base_and_with_a_head() {
    let mut learner = Driven::new();
    let outcome = learner.learn(as_pictures(odd_hand()));
    let mut evaluate = |head| {
        let task = TaskId(2);
        match learner.send(Command::Evaluate { task, base: BASE, head }).last() {
            Some(FromWorker::Event(Event::Evaluated { task: TaskId(2), count })) => *count,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(evaluate(None), outcome.mnist_before);
    assert_eq!(evaluate(Some(outcome.head)), outcome.mnist_after);
    assert_ne!(outcome.mnist_before, outcome.mnist_after);
}

#[test]
fn one_sample_is_learned_without_a_cross_validation() {
    let outcome = Driven::new().learn(vec![odd_hand()[1].clone()]);
    assert_eq!((outcome.folds, outcome.after.of, outcome.before.of), (0, 0, 1));
}

#[test]
fn a_site_without_weights_is_named_and_can_be_tried_again() {
    let mut learner = Driven::at(Path::new("no/such/folder"), |_| vec![]);
    let messages = learner.send(learn(odd_hand(), None));
    let (sentence, retry) = failure(&messages);
    assert!(retry && sentence.contains("weights/mlp.json"), "{sentence}");
}

#[test]
fn prepared_features_are_kept_when_learning_interrupts() {
    let prepare = Command::Prepare { task: TaskId(8), base: BASE, settings: settings() };
    let begun = |messages: &[Message], task: TaskId, stage: Stage| {
        messages.iter().find_map(|message| match message {
            FromWorker::Event(Event::Progress { task: of, stage: at, done, .. }) => {
                (*of == task && *at == stage).then_some(*done)
            }
            _ => None,
        })
    };
    let mut learner = Driven::reacting(move |message| match message {
        FromWorker::Event(Event::Progress {
            task: TaskId(8), stage: Stage::Test, done, ..
        }) if (4000..4010).contains(done) => {
            vec![ToWorker::Command(learn(odd_hand(), None))]
        }
        _ => vec![],
    });
    let messages = learner.send(prepare);
    assert!(begun(&messages, TaskId(8), Stage::Features).is_some());
    let resumed = begun(&messages, TASK, Stage::Test).unwrap();
    assert!((4000..5000).contains(&resumed), "{resumed}");
    let expected = Driven::new().learn(odd_hand());
    let outcome = outcome(&messages);
    assert_eq!((outcome.mnist_after, &outcome.head), (expected.mnist_after, &expected.head));
}

#[test]
fn another_base_is_learned_with_as_if_it_were_the_first() {
    let mut learner = Driven::new();
    learner.learn(odd_hand());
    let softmax = |learner: &mut Driven| {
        let command = Command::Learn {
            task: TASK,
            base: BaseName::Softmax,
            samples: odd_hand(),
            settings: settings(),
            from: None,
        };
        FineTuned { elapsed_ms: 0.0, ..outcome(&learner.send(command)) }
    };
    assert_eq!(softmax(&mut learner), softmax(&mut Driven::new()));
}

#[test]
fn the_speed_of_learning_is_measured() {
    let task = TaskId(4);
    match Driven::new().send(Command::Measure { task, base: BaseName::Softmax }).last() {
        Some(FromWorker::Event(Event::Measured { speed, .. })) => {
            let all = [speed.reading_ms, speed.picture_ms, speed.step_ms];
            assert!(all.iter().all(|ms| *ms > 0.0 && ms.is_finite()), "{speed:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_learner_that_does_not_read_says_so() {
    let command = Command::Read(reader_protocol::Command::LoadBase(BASE));
    let messages = Driven::new().send(command);
    assert!(failure(&messages).0.contains("does not read"));
}
