//! The Lab's engine as its page drives it, and that page and command line come to the same.

use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;

use burn::tensor::Device;
use data::{MNIST, Part};
use lab::sources::{Parts, Sources};
use lab::{Options, Runner};
use learner::lab::Session;
use network::watch::{Cancelled, News, Watch};
use pollster::block_on;
use recipes::Outcome;
use recipes::scale::Scale;
use worker::lab::{Command, Event, Lent, Request};
use worker::native::NativeHost;
use worker::protocol::TaskId;

const TASK: TaskId = TaskId(7);

fn www() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/www"))
}

#[path = "vgg16/formula.rs"]
mod formula;

fn run(recipe: &str, rows: &[&str]) -> Command {
    let request = Request {
        recipe: recipe.to_owned(),
        rows: rows.iter().map(|&row| row.to_owned()).collect(),
        scale: Scale::Quick,
        seed: 1,
        hand: Vec::new(),
    };
    Command::Run { task: TASK, request }
}

/// What the engine tells of these commands; `react` is what the page asks when it hears an event.
fn told(
    commands: impl IntoIterator<Item = Command>,
    react: impl Fn(&Event) -> Vec<Command> + 'static,
) -> Vec<Event> {
    let host = Rc::new(NativeHost::<Command>::reacting(www(), react));
    let mut session = Session::new(host.clone(), Device::flex(), "test");
    let mut commands = VecDeque::from_iter(commands);
    while let Some(command) = commands.pop_front() {
        host.push(command);
        while let Some(command) = host.next() {
            block_on(session.handle(command));
        }
    }
    host.take_events()
}

fn outcomes(events: &[Event]) -> Vec<&Outcome> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::RowDone { outcome, .. } => Some(&**outcome),
            _ => None,
        })
        .collect()
}

fn begun(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Begins { what, .. } => Some(what.as_str()),
            _ => None,
        })
        .collect()
}

/// Looks on and never stops anything.
struct Nobody;

impl Watch for Nobody {
    fn now_ms(&self) -> f64 {
        0.0
    }

    fn tell(&self, _news: News<'_>) {}

    async fn breathe(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}

#[test]
fn the_engine_comes_to_what_the_command_line_comes_to() {
    let events = told([run("003", &["adam"])], |_| vec![]);
    let by_engine = outcomes(&events)[0];
    let part = |part| data::load(&www().join(data::folder(MNIST.name)), part, None).unwrap();
    let mnist = Some(Rc::new(Parts { train: part(Part::Train), test: part(Part::Test) }));
    let recipe = recipes::find("003").unwrap();
    let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
    let sources = Sources { mnist, ..Sources::default() };
    let mut runner = Runner::new(recipe, sources, Device::flex(), options, Rc::new(Nobody));
    let by_command = block_on(runner.run(recipe.row("adam").unwrap())).unwrap();
    assert_eq!(*by_engine, Outcome { elapsed_ms: by_engine.elapsed_ms, ..by_command });
    // The page, in its browser, is held to the same file.
    let kept: Outcome = serde_json::from_str(include_str!("lab-003-adam-quick.json")).unwrap();
    let apart = kept.test.count.right.abs_diff(by_engine.test.count.right);
    assert!(apart <= 3, "{:?} and {:?}", kept.test.count, by_engine.test.count);
}

#[test]
fn an_engine_measures_what_rows_are_made_of() {
    let events = told([Command::Measure { task: TASK }], |_| vec![]);
    let [Event::Measured { task: TASK, rates }] = &events[..] else { panic!("{events:?}") };
    let all = [rates.dense_a_ms, rates.conv_a_ms, rates.weights_a_ms, rates.plain_a_ms];
    // Slower than any machine that a browser runs on, and faster.
    assert!(all.iter().all(|rate| (1e3..1e12).contains(rate)), "{rates:?}");
    assert!((1e-4..1e3).contains(&rates.step_ms), "{rates:?}");
}

#[test]
fn a_row_is_told_step_by_step_and_its_misread_pictures_come_along() {
    let events = told([run("000", &["odd-softmax"])], |_| vec![]);
    assert!(matches!(&events[..], [Event::Row { row, .. }, ..] if row == "odd-softmax"));
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::Download { done, total, .. } if done == total))
    );
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::Step { done, total, .. } if done == total))
    );
    let epochs = events.iter().filter(|event| matches!(event, Event::Epoch { of: 3, .. }));
    assert_eq!(epochs.count(), 3);
    let [.., Event::RowDone { outcome, misread, .. }, Event::Ended { task: TASK }] = &events[..]
    else {
        panic!("{:?}", events.last());
    };
    assert!(!misread.is_empty());
    assert_eq!(misread.len(), outcome.test.misread.len());
}

#[test]
fn what_was_trained_is_kept_for_the_next_command_of_the_same_kind() {
    let transfer = "the even network's hidden layer, frozen; odd";
    let network = "784-500-5 with ReLU, even";
    let commands = [run("000", &["even-network"]), run("000", &["odd-transfer-frozen"])];
    assert_eq!(begun(&told(commands, |_| vec![])), [network, transfer]);
    let other_seed = match run("000", &["odd-transfer-frozen"]) {
        Command::Run { task, request } => {
            Command::Run { task, request: Request { seed: 2, ..request } }
        }
        other => other,
    };
    let commands = [run("000", &["even-network"]), other_seed];
    assert_eq!(begun(&told(commands, |_| vec![])), [network, transfer, network, transfer]);
}

#[test]
fn a_run_that_is_cancelled_keeps_the_rows_that_are_done() {
    let events = told([run("000", &["odd-softmax", "even-softmax"])], |event| match event {
        Event::Row { row, .. } if row == "even-softmax" => vec![Command::Cancel { task: TASK }],
        _ => vec![],
    });
    assert_eq!(outcomes(&events).len(), 1);
    assert_eq!(events.last(), Some(&Event::Cancelled { task: TASK }));
}

#[test]
fn vgg16s_weights_are_taken_and_named_by_their_hash() {
    let file = formula::file(512);
    let sha256 = data::sha256(&file);
    let bytes = file.len() as u64;
    let take = |weights| Command::TakeVgg16 { task: TASK, weights };
    let told = |weights| told([take(weights)], |_| vec![]).pop();
    let taken = Event::Vgg16Taken { task: TASK, bytes, sha256 };
    assert_eq!(told(Lent::File(file)), Some(taken));
    // From an address, and of another network.
    let refused = |weights| match told(weights) {
        Some(Event::Failed { task: Some(TASK), sentence, retry }) => (sentence, retry),
        other => panic!("{other:?}"),
    };
    let (sentence, retry) = refused(Lent::Url("weights/cnn.safetensors".to_owned()));
    assert!(sentence.contains("no tensor features.0.weight") && !retry, "{sentence}");
    let (sentence, retry) = refused(Lent::Url("weights/nowhere.safetensors".to_owned()));
    assert!(sentence.contains("nowhere") && retry, "{sentence}");
}

#[test]
fn what_cannot_be_run_is_told_in_a_sentence() {
    let refused = |command| match told([command], |_| vec![]).pop() {
        Some(Event::Failed { task: Some(TASK), sentence, .. }) => sentence,
        other => panic!("{other:?}"),
    };
    assert!(refused(run("005", &[])).contains("000, 001, 002, 003, 004"));
    assert!(refused(run("003", &["adagrad"])).contains("sgd-tanh"));
    assert!(refused(run("004", &["alone-20"])).contains("one person's digits"));
}
