//! The learner as the Lab's page drives it; page and command line get the same outcomes.

mod site;

use std::collections::VecDeque;
use std::rc::Rc;

use ::learner::session::Session;
use burn::tensor::Device;
use data::{MNIST, Part};
use ink::{Drawn, Image28};
use lab::sources::{Parts, Sources};
use lab::{Keep, Options, Runner};
use machines::lab::cell::request;
use machines::matrix::At;
use machines::result::LabResult;
use network::LayerList;
use network::vgg16::Vgg16Card;
use network::watch::{Cancelled, News, Watch};
use network::weights::{Weights, WeightsFile};
use pollster::block_on;
use recipes::Outcome;
use recipes::scale::Scale;
use worker::envelope::{FromWorker, TaskId, ToWorker};
use worker::explainer::Trained;
use worker::lab::{CellRequest, Event, Request, Vgg16Source, Vgg16Weights};
use worker::learner::{self, Command};
use worker::native::NativeHost;

use site::www;

const TASK: TaskId = TaskId(7);

#[path = "vgg16/formula.rs"]
mod formula;

fn run(recipe: &str, rows: &[&str]) -> Command {
    let request = Request {
        recipe: recipe.to_owned(),
        rows: rows.iter().map(|&row| row.to_owned()).collect(),
        scale: Scale::Quick,
        seed: 1,
        own_digits: Vec::new(),
    };
    Command::RunRows { task: TASK, request }
}

type Message = FromWorker<learner::Event>;

fn lab(message: &Message) -> Option<Event> {
    match message {
        FromWorker::Event(learner::Event::Lab(event)) => Some(event.open().unwrap()),
        _ => None,
    }
}

/// The messages that these commands bring; `react` is what the page sends when it hears a message.
fn sent(
    commands: impl IntoIterator<Item = Command>,
    react: impl Fn(&Message) -> Vec<ToWorker<Command>> + 'static,
) -> Vec<Message> {
    let host = Rc::new(NativeHost::<Command>::reacting(www(), react));
    let mut session = Session::new(host.clone(), Device::flex(), "test");
    let mut commands = VecDeque::from_iter(commands);
    while let Some(command) = commands.pop_front() {
        host.push_command(command);
        while let Some(command) = host.next() {
            block_on(session.handle(command));
        }
    }
    host.take_sent()
}

fn outcomes(messages: &[Message]) -> Vec<Outcome> {
    messages
        .iter()
        .filter_map(|message| match lab(message)? {
            Event::RowDone { outcome, .. } => Some(*outcome),
            _ => None,
        })
        .collect()
}

fn begun(messages: &[Message]) -> Vec<String> {
    messages
        .iter()
        .filter_map(|message| match lab(message)? {
            Event::StepBegan { row, .. } => Some(row),
            _ => None,
        })
        .collect()
}

/// Looks on and never stops anything.
struct Nobody;

impl Keep for Nobody {}

impl Watch for Nobody {
    fn now_ms(&self) -> f64 {
        0.0
    }

    fn tell(&self, _news: News<'_>) {}

    async fn yield_now(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}

#[test]
fn learner_and_command_line_get_the_same_outcome() {
    let events = sent([run("003", &["adam"])], |_| vec![]);
    let by_learner = outcomes(&events).remove(0);
    let part = |part| data::load(&www().join(data::folder(MNIST.name)), part, None).unwrap();
    let mnist = Some(Rc::new(Parts { train: part(Part::Train), test: part(Part::Test) }));
    let recipe = recipes::find("003").unwrap();
    let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
    let sources = Sources { mnist, ..Sources::default() };
    let mut runner = Runner::new(recipe, sources, Device::flex(), options, Rc::new(Nobody));
    let by_command = block_on(runner.run(recipe.row("adam").unwrap())).unwrap();
    assert_eq!(by_learner, Outcome { elapsed_ms: by_learner.elapsed_ms, ..by_command });
    // The page, in its browser, is held to the same file.
    let kept: Outcome = serde_json::from_str(include_str!("lab-003-adam-quick.json")).unwrap();
    let apart = kept.test.count.right.abs_diff(by_learner.test.count.right);
    assert!(apart <= 3, "{:?} and {:?}", kept.test.count, by_learner.test.count);
}

#[test]
fn the_rates_of_the_work_in_rows_are_measured() {
    let messages = sent([Command::MeasureRates { task: TASK }], |_| vec![]);
    let events: Vec<Event> = messages.iter().filter_map(lab).collect();
    let [Event::RatesMeasured { task: TASK, rates }] = &events[..] else { panic!("{messages:?}") };
    let all = [rates.dense_a_ms, rates.conv_a_ms, rates.weights_a_ms, rates.plain_a_ms];
    // Slower than any machine that a browser runs on, and faster.
    assert!(all.iter().all(|rate| (1e3..1e12).contains(rate)), "{rates:?}");
    assert!((1e-4..1e3).contains(&rates.step_ms), "{rates:?}");
}

/// What a new learner sends when it is asked for a cell of a result's confusion matrix.
fn asked(result: &LabResult, at: At) -> Vec<Message> {
    let request = request(result, at, &[]).unwrap();
    sent([Command::ShowCell { task: TASK, request }], |_| vec![])
}

/// The cell's pictures.
fn shown(result: &LabResult, at: At) -> Vec<Image28> {
    let messages = asked(result, at);
    let mut events: Vec<Event> = messages.iter().filter_map(lab).collect();
    let Some(Event::CellPictures { task: TASK, pictures }) = events.pop() else {
        panic!("{messages:?}")
    };
    pictures
}

#[test]
fn a_cell_of_the_matrix_opens_the_pictures_that_the_row_misread() {
    let messages = sent([run("000", &["odd-softmax"])], |_| vec![]);
    let done = messages.iter().filter_map(lab).find_map(|event| match event {
        Event::RowDone { outcome, misread, .. } => Some(LabResult::new(1.0, *outcome, misread)),
        _ => None,
    });
    let mut result = done.unwrap();
    let test = &result.outcome.test;
    let counts = &test.confusion.0;
    for (known, picture) in test.misread.iter().zip(&result.misread) {
        let count = counts[usize::from(known.label)][usize::from(known.read)] as usize;
        let pictures = shown(&result, (known.label, known.read));
        assert_eq!(pictures.len(), count.min(CellRequest::SHOWN));
        assert!(count > pictures.len() || pictures.contains(picture), "{known:?}");
    }
    let right = shown(&result, (3, 3));
    assert_eq!(right.len(), CellRequest::SHOWN);
    assert!(result.misread.iter().all(|picture| !right.contains(picture)));
    assert_eq!(shown(&result, (0, 0)), []);
    // As if the run had had its test pictures in another order.
    result.misread.swap(0, 1);
    let messages = asked(&result, (3, 3));
    let refused = messages.iter().any(|message| match message {
        FromWorker::Failed { sentence, .. } => sentence.contains("have changed"),
        _ => false,
    });
    assert!(refused, "{messages:?}");
}

#[test]
fn a_row_reports_its_progress_and_brings_its_misread_pictures() {
    let messages = sent([run("000", &["odd-softmax"])], |_| vec![]);
    let events: Vec<Event> = messages.iter().filter_map(lab).collect();
    assert!(matches!(&events[..], [Event::RowBegan { row, .. }, ..] if row == "odd-softmax"));
    let whole = |message: &Message| matches!(message, FromWorker::Download { done, total, .. } if done == total);
    assert!(messages.iter().any(whole));
    let whole =
        |event: &Event| matches!(event, Event::Progress { done, total, .. } if done == total);
    assert!(events.iter().any(whole));
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
fn trained_networks_are_kept_for_the_next_command_of_the_same_kind() {
    let (network, transfer) = ("even-network", "odd-transfer-frozen");
    let commands = [run("000", &["even-network"]), run("000", &["odd-transfer-frozen"])];
    assert_eq!(begun(&sent(commands, |_| vec![])), [network, transfer]);
    let other_seed = match run("000", &["odd-transfer-frozen"]) {
        Command::RunRows { task, request } => {
            Command::RunRows { task, request: Request { seed: 2, ..request } }
        }
        other => other,
    };
    let commands = [run("000", &["even-network"]), other_seed];
    assert_eq!(begun(&sent(commands, |_| vec![])), [network, transfer, network, transfer]);
}

/// The network that is sent; else the sentence that says why there is none.
fn opened(messages: &[Message]) -> Result<Trained, String> {
    match messages.last().unwrap() {
        FromWorker::Failed { task: Some(TASK), sentence, retry: false } => Err(sentence.clone()),
        message => match lab(message) {
            Some(Event::Network { task: TASK, network }) => Ok(network.open().unwrap()),
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn the_network_that_a_row_has_trained_is_sent_on_request() {
    let show = |row: &str| {
        let (recipe, row) = ("000".to_owned(), row.to_owned());
        Command::ShowNetwork { task: TASK, recipe, row, scale: Scale::Quick }
    };
    let messages = sent([run("000", &["odd-softmax"]), show("odd-softmax")], |_| vec![]);
    let opens = messages.iter().filter_map(lab).find_map(|event| match event {
        Event::RowDone { opens, .. } => Some(opens),
        _ => None,
    });
    assert_eq!(opens, Some(true));
    let Trained { network, pictures } = opened(&messages).unwrap();
    let network = network.open().unwrap();
    assert_eq!((network.layers.len(), network.digits.as_slice()), (0, &[1, 3, 5, 7, 9][..]));
    assert_eq!(pictures.len(), 5);
    assert!(pictures.iter().all(Drawn::has_ink));
    let list = LayerList { trunk: network.layers, classes: network.digits.len() };
    let file = WeightsFile::open(&network.weights).unwrap();
    let head = Weights::read(&list.network(), &file).unwrap().head.unwrap();
    assert_eq!((head.inputs, head.outputs), (784, 5));
    let gone = "the network is no longer there: run the row again".to_owned();
    assert_eq!(opened(&sent([show("odd-softmax")], |_| vec![])), Err(gone.clone()));
    let other = [run("000", &["odd-softmax"]), show("even-softmax")];
    assert_eq!(opened(&sent(other, |_| vec![])), Err(gone));
}

#[test]
fn a_run_that_is_cancelled_keeps_the_rows_that_are_done() {
    let rows = ["odd-softmax", "even-softmax"];
    let messages = sent([run("000", &rows)], |message| match lab(message) {
        Some(Event::RowBegan { row, .. }) if row == "even-softmax" => {
            vec![ToWorker::Cancel { task: TASK }]
        }
        _ => vec![],
    });
    assert_eq!(outcomes(&messages).len(), 1);
    assert_eq!(messages.last(), Some(&FromWorker::Cancelled { task: TASK }));
}

#[test]
fn weights_of_vgg16_are_taken_and_named_by_their_hash() {
    let file = formula::file(512);
    let sha256 = data::sha256(&file);
    let bytes = file.len() as u64;
    let take =
        |source| Command::TakeVgg16 { task: TASK, weights: Vgg16Weights { source, scaling: None } };
    let answer = |weights| sent([take(weights)], |_| vec![]).pop();
    let taken = Event::Vgg16Taken { task: TASK, bytes, sha256 };
    assert_eq!(lab(&answer(Vgg16Source::File(file)).unwrap()), Some(taken));
    // From an address, and of another network.
    let refused = |weights| match answer(weights) {
        Some(FromWorker::Failed { task: Some(TASK), sentence, retry }) => (sentence, retry),
        other => panic!("{other:?}"),
    };
    let (sentence, retry) = refused(Vgg16Source::Url("weights/cnn.safetensors".to_owned()));
    assert!(sentence.contains("no tensor features.0.weight") && !retry, "{sentence}");
    let (sentence, retry) = refused(Vgg16Source::Url("weights/nowhere.safetensors".to_owned()));
    assert!(sentence.contains("nowhere") && retry, "{sentence}");
}

#[test]
fn the_learner_fetches_the_shipped_weights_of_vgg16_for_a_row_that_needs_them() {
    let messages = sent([run("001", &["mnist-vgg16-neighbours-3"])], |_| vec![]);
    let card = std::fs::read(www().join("weights/vgg16.json")).unwrap();
    let card: Vgg16Card = serde_json::from_slice(&card).unwrap();
    let whole = |message: &Message| {
        let FromWorker::Download { task: Some(TASK), done, total } = message else { return false };
        done == total && *total == card.bytes
    };
    assert!(messages.iter().any(whole), "no progress of the weights' download");
    let outcome = outcomes(&messages).remove(0);
    // Measured: 75.8 %; 1,600 pictures to learn from give 80.8 %.
    assert!((0.74..0.78).contains(&outcome.test.count.accuracy()), "{:?}", outcome.test.count);
}

#[test]
fn rows_that_cannot_run_are_refused_with_a_sentence() {
    let refused = |command| match sent([command], |_| vec![]).pop() {
        Some(FromWorker::Failed { task: Some(TASK), sentence, .. }) => sentence,
        other => panic!("{other:?}"),
    };
    assert!(refused(run("006", &[])).contains("000, 001, 002, 003, 004, 005"));
    assert!(refused(run("003", &["adagrad"])).contains("sgd-tanh"));
    assert!(refused(run("004", &["alone-20"])).contains("one person's digits"));
}
