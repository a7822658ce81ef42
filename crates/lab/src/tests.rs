//! The runner runs the recipes' rows.

mod opened;
mod published;
mod signs;
mod variants;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use burn::tensor::Device;

use crate::sources::{Parts, Sources};
use crate::{LabError, Options, Runner};
use ::network::watch::{Cancelled, News, Watch};
use data::Digits;
use ink::Labelled;
use ink::Stroke;
use recipes::own::OwnDigits;
use recipes::recipe::{self, Figure, Row, Work};
use recipes::scale::Scale;
use recipes::{Outcome, RECIPES, find};

/// Counts news, and cancels after a number of breaths.
#[derive(Default)]
struct Onlooker {
    breaths: Cell<usize>,
    cancel_after: Option<usize>,
    begun: RefCell<Vec<String>>,
    epochs: Cell<usize>,
}

impl crate::Keep for Onlooker {}

impl Watch for Onlooker {
    fn now_ms(&self) -> f64 {
        0.0
    }

    fn tell(&self, news: News<'_>) {
        match news {
            News::RowBegins { row } => self.begun.borrow_mut().push(row.to_owned()),
            News::Epoch { .. } => self.epochs.set(self.epochs.get() + 1),
            News::Step { done, total } => assert!(done <= total),
        }
    }

    async fn yield_now(&self) -> Result<(), Cancelled> {
        self.breaths.set(self.breaths.get() + 1);
        match self.cancel_after {
            Some(most) if self.breaths.get() > most => Err(Cancelled),
            _ => Ok(()),
        }
    }
}

/// Pictures with a bar, at another height for each digit.
fn digits(n: usize) -> Digits {
    let labels: Vec<u8> = (0..n).map(|i| (i * 7 % 10) as u8).collect();
    let image = |(i, &label): (usize, &u8)| {
        let mut image = vec![0; 784];
        let from = 28 * (2 * usize::from(label) + 3) + i % 5;
        image[from..from + 20].fill(200 + (i % 50) as u8);
        image
    };
    Digits { images: labels.iter().enumerate().flat_map(image).collect(), labels }
}

fn hand() -> OwnDigits {
    let digit = |label: u8, turn: u8| Labelled {
        label,
        drawn: vec![Stroke::from(
            [(0.2, 0.1), (0.1 * f32::from(label), 0.9), (0.9, 0.1 * f32::from(turn))].as_slice(),
        )]
        .into(),
        ..Labelled::default()
    };
    let all: Vec<Labelled> =
        (0..4).flat_map(|turn| (0..10).map(move |label| digit(label, turn))).collect();
    OwnDigits::deal(&all).unwrap()
}

fn sources(train: usize) -> Sources {
    Sources {
        mnist: Some(Rc::new(Parts { train: digits(train), test: digits(100) })),
        hand: Some(hand()),
        ..Sources::default()
    }
}

fn run(recipe: &str, row: &str, watch: &Rc<Onlooker>) -> Result<Outcome, LabError> {
    run_on(sources(600), recipe, row, watch)
}

fn run_on(
    sources: Sources,
    recipe: &str,
    row: &str,
    watch: &Rc<Onlooker>,
) -> Result<Outcome, LabError> {
    let recipe = find(recipe)?;
    let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
    let mut runner = Runner::new(recipe, sources, Device::flex(), options, watch.clone());
    pollster::block_on(runner.run(recipe.row(row)?))
}

#[test]
fn rows_have_different_names_and_begin_with_rows_that_train() {
    for recipe in RECIPES {
        for (i, row) in recipe.rows.iter().enumerate() {
            let mut before = recipe.rows[..i].iter();
            // The page identifies rows by either.
            assert!(before.all(|other| other.name != row.name && other.what != row.what));
            if let Some(needed) = row.work.begins_with() {
                assert!(matches!(recipe.row(needed).unwrap().work, Work::Train(_)), "{needed}");
            }
        }
    }
}

#[test]
fn a_row_learns_and_gives_the_same_result_twice() {
    let watch = Rc::default();
    let first = run("003", "adam", &watch).unwrap();
    assert!(first.quick && first.epochs.len() == 3 && watch.epochs.get() == 3);
    assert!(first.figure(Figure::TestAccuracy).unwrap() > 90.0, "{:?}", first.figures);
    assert!(first.epochs[2].train.loss < first.epochs[0].train.loss);
    assert_eq!(first, run("003", "adam", &Rc::default()).unwrap());
}

#[test]
fn the_most_confident_misreadings_are_kept_with_their_pictures() {
    let (recipe, test) = (find("003").unwrap(), digits(100));
    let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
    let mut runner =
        Runner::new(recipe, sources(100), Device::flex(), options, Rc::<Onlooker>::default());
    let row = recipe.row("sgd").unwrap();
    let tested = pollster::block_on(runner.run(row)).unwrap().test;
    assert!(!tested.misread.is_empty());
    assert!(tested.misread.is_sorted_by(|a, b| a.probability >= b.probability));
    let pictures = runner.misread_pictures(row, &tested).unwrap();
    assert_eq!(pictures.len(), tested.misread.len());
    for (misread, picture) in tested.misread.iter().zip(&pictures) {
        assert_eq!(picture.bytes(), test.image(misread.picture));
        assert_eq!(misread.label, test.labels[misread.picture]);
    }
}

#[test]
fn a_transfer_trains_the_row_it_begins_with_and_freezing_keeps_its_trunk() {
    let watch = Rc::default();
    let frozen = run("000", "odd-transfer-frozen", &watch).unwrap();
    let (first, then) = ("even-network", "odd-transfer-frozen");
    assert_eq!(*watch.begun.borrow(), [then, first, then]);
    assert_eq!(watch.epochs.get(), 6);
    let odd: Vec<usize> = frozen.test.classes.iter().map(|class| class.class).collect();
    assert_eq!(odd, [1, 3, 5, 7, 9]);
    let trained = run("000", "odd-transfer-trained", &Rc::default()).unwrap();
    assert_ne!(frozen.epochs, trained.epochs);
}

#[test]
fn early_stopping_holds_pictures_back() {
    let outcome = run("003", "adam-early-stopping", &Rc::default()).unwrap();
    assert_eq!((outcome.learned, outcome.held_back), (540, 60));
    assert!(outcome.epochs.iter().all(|epoch| epoch.validation.is_some()));
    assert!(outcome.chosen_epoch >= 1);
}

#[test]
fn a_hand_is_learned_by_a_support_vector_machine_and_by_adaptation() {
    let machine = run_on(sources(100), "004", "svm-10", &Rc::default()).unwrap();
    assert_eq!((machine.learned, machine.test.count.of), (10, 20));
    let adapted = run_on(sources(100), "004", "adapted-smote", &Rc::default()).unwrap();
    assert_eq!((adapted.learned, adapted.test.count.of), (120, 20));
    assert!(adapted.figure(Figure::MnistAccuracy).is_some());
    // The loss of the digits alone: the minimized loss, minus the domain's, goes far below 0.
    assert!(adapted.epochs.iter().all(|epoch| epoch.train.loss > 0.0), "{:?}", adapted.epochs);
}

#[test]
fn a_cancelled_run_stops() {
    let watch = Rc::new(Onlooker { cancel_after: Some(5), ..Onlooker::default() });
    let stopped = run("000", "odd-transfer-trained", &watch).unwrap_err();
    assert!(matches!(stopped, LabError::Cancelled(_)), "{stopped}");
    assert_eq!(watch.breaths.get(), 6);
}

#[test]
fn an_unknown_or_missing_thing_is_named_with_the_possible_ones() {
    let unknown = run("006", "adam", &Rc::default()).unwrap_err().to_string();
    assert!(
        unknown.contains("\"006\"") && unknown.contains("000, 001, 002, 003, 004, 005"),
        "{unknown}"
    );
    let unknown = run("003", "adagrad", &Rc::default()).unwrap_err().to_string();
    assert!(unknown.contains("no row \"adagrad\"") && unknown.contains("sgd-tanh"), "{unknown}");
    let lacking = run("003", "ours", &Rc::default()).unwrap_err().to_string();
    assert!(lacking.contains("inkling pretrain"), "{lacking}");
    let lacking = run("002", "base-fashion", &Rc::default()).unwrap_err().to_string();
    assert!(lacking.contains("inkling data fashion"), "{lacking}");
}

#[test]
fn every_classifier_learns_from_features_that_were_extracted_once() {
    let parts = || Rc::new(Parts { train: digits(600), test: digits(100) });
    let device = Device::flex();
    let trunk =
        crate::network::Trunk::new(recipe::Trunk::Cnn, &mut crate::network::seeded(1), &device)
            .unwrap()
            .0;
    let crate::network::Trunk::Base(base) = trunk else { panic!("{trunk:?}") };
    let base = learn::model::Reader::new(base.folded(), &device);
    let sources = Sources { fashion: Some(parts()), base: Some(base), ..Sources::default() };
    let recipe = find("001").unwrap();
    let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
    let watch = Rc::new(Onlooker::default());
    let mut runner = Runner::new(recipe, sources, device, options, watch);
    let ours = |row: &&Row| row.name.starts_with("fashion-") && !row.name.contains("vgg16");
    for row in recipe.rows.iter().filter(ours) {
        let outcome = pollster::block_on(runner.run(row)).unwrap();
        assert_eq!(outcome.test.count.of, 100, "{}", row.name);
        let accuracy = outcome.figure(Figure::TestAccuracy).unwrap();
        // A quick look takes so few steps on 15 numbers that nothing is learned.
        let least = if row.name == "fashion-svm-15" { 0.0 } else { 50.0 };
        assert!(accuracy >= least, "{}: {accuracy}", row.name);
        let index = outcome.figure(Figure::AdjustedRandIndex);
        assert_eq!(index.is_some(), row.name == "fashion-clusters");
        assert_eq!(outcome.points.len(), if index.is_some() { 100 } else { 0 });
        assert!(outcome.points.iter().flat_map(|p| p.at).all(|x| (-1.0..=1.0).contains(&x)));
    }
}

/// Keeps features, and counts how many files.
#[derive(Default)]
struct Shelf {
    files: RefCell<std::collections::HashMap<String, Vec<u8>>>,
    written: Cell<usize>,
    breaths: Cell<usize>,
    cancel_after: Option<usize>,
}

impl Watch for Shelf {
    fn now_ms(&self) -> f64 {
        0.0
    }

    fn tell(&self, news: News<'_>) {
        if let News::Step { done, total } = news {
            assert!(done <= total, "{done} of {total}");
        }
    }

    async fn yield_now(&self) -> Result<(), Cancelled> {
        self.breaths.set(self.breaths.get() + 1);
        let stop = self.cancel_after.is_some_and(|most| self.breaths.get() > most);
        if stop { Err(Cancelled) } else { Ok(()) }
    }
}

impl crate::Keep for Shelf {
    async fn recall(&self, key: &str) -> Option<Vec<u8>> {
        self.files.borrow().get(key).cloned()
    }

    async fn keep(&self, key: &str, file: &[u8]) {
        self.written.set(self.written.get() + 1);
        self.files.borrow_mut().insert(key.to_owned(), file.to_vec());
    }
}

#[test]
fn features_are_kept_as_they_come_and_shared_by_rows_and_runs() {
    let weights = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/vgg16.safetensors");
    let device = Device::flex();
    let weights = std::fs::read(weights).unwrap();
    let vgg16 = learn::model::vgg16::Vgg16::from_bytes(&weights, None, &device).unwrap();
    let parts = Rc::new(Parts { train: digits(200), test: digits(30) });
    let sources = Sources { mnist: Some(parts), vgg16: Some(vgg16), ..Sources::default() };
    let recipe = find("001").unwrap();
    let run = |shelf: &Rc<Shelf>, rows: &[&str]| {
        let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
        let watch = shelf.clone();
        let mut runner = Runner::new(recipe, sources.clone(), device.clone(), options, watch);
        let run = |name: &&str| pollster::block_on(runner.run(recipe.row(name).unwrap()));
        rows.iter().map(run).collect::<Result<Vec<_>, _>>()
    };
    let rows = ["mnist-vgg16-neighbours-3", "mnist-vgg16-perceptron"];
    // Three parts of the training pictures, one of the test pictures.
    let whole = Rc::new(Shelf::default());
    let first = run(&whole, &rows).unwrap();
    assert_eq!((whole.written.get(), first[0].learned, first[0].test.count.of), (4, 160, 30));
    assert!(first[0].figure(Figure::TestAccuracy).unwrap() > 60.0, "{:?}", first[0].figures);
    // A later run, with all of it kept.
    assert_eq!(run(&whole, &rows).unwrap(), first);
    assert_eq!(whole.written.get(), 4);
    // A run that is stopped in the middle, and one that goes on.
    let stopped = Rc::new(Shelf { cancel_after: Some(6), ..Shelf::default() });
    assert!(matches!(run(&stopped, &rows), Err(LabError::Cancelled(_))));
    let kept = stopped.written.get();
    assert!((1..4).contains(&kept), "{kept}");
    let again = Rc::new(Shelf { files: stopped.files.clone(), ..Shelf::default() });
    assert_eq!(run(&again, &rows).unwrap(), first);
    assert_eq!(again.written.get(), 4 - kept);
    // A damaged part is computed again.
    again.files.borrow_mut().values_mut().for_each(|file| file.truncate(file.len() / 2));
    assert_eq!(run(&again, &rows).unwrap(), first);
    assert_eq!(again.written.get(), 4 - kept + 4);
}
