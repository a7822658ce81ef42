//! Variants of recipe 001.

use ::network::settings::{Optimizer, Settings};
use ::network::vgg16::{FEATURES, PICTURE_SIDE};
use learn::model::vgg16::Vgg16;
use recipes::recipe::Classifier;

use super::*;
use crate::classic::Table;
use crate::variants::{
    Intensities, Pooling, Resizing, Training, Variant, Variants, ZScores, columns, near,
};

const LARGE: usize = PICTURE_SIDE * PICTURE_SIDE;

fn weights() -> Vec<u8> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/vgg16.safetensors");
    std::fs::read(shipped).unwrap()
}

#[test]
fn variants_have_different_names_and_the_recipes_choices_come_first() {
    let names: Vec<String> = Variant::all().iter().map(Variant::name).collect();
    assert_eq!(names[..3], ["recipe-z", "recipe-raw", "recipe-apart"]);
    for name in [
        "epochs-1-raw",
        "steps-20-z",
        "descent-20-raw",
        "average-raw",
        "unit-z",
        "bytes-raw",
        "torchvision-z",
        "unit-means-raw",
        "nearest-z",
        "padding-raw",
        "repeated-z",
        "unpooled-raw",
    ] {
        assert!(names.iter().any(|other| other == name), "{name} of {names:?}");
    }
    for (i, name) in names.iter().enumerate() {
        assert!(!names[..i].contains(name), "{name} twice");
    }
    assert!(Variant::all().iter().all(|variant| !variant.what().is_empty()));
}

#[test]
fn columns_have_the_printed_numbers_and_the_linear_machines_share_one() {
    let columns = columns().unwrap();
    let printed: Vec<f64> = columns.iter().map(|column| column.published).collect();
    assert_eq!(printed, [80.31, 82.11, 68.82, 79.92, 79.92, 81.21, 84.43, 91.17, 88.0]);
    let all = |figures: &[f64]| -> usize {
        near(&columns, &figures.iter().map(|&figure| Some(figure)).collect::<Vec<_>>())
    };
    // Eight printed numbers in nine columns.
    assert_eq!(all(&printed), 8);
    let moved = |by: f64| printed.iter().map(|figure| figure + by).collect::<Vec<_>>();
    assert_eq!((all(&moved(1.4)), all(&moved(-1.6))), (8, 0));
    let mut one = printed.clone();
    one[3] = 50.0;
    assert_eq!(all(&one), 8, "the other linear machine is near");
    assert_eq!(near(&columns, &[None; 9]), 0);
}

#[test]
fn pixels_go_where_the_resizing_says() {
    let mut picture = vec![0; 784];
    (picture[0], picture[27], picture[783]) = (255, 102, 51);
    let white = |resizing: Resizing| -> Vec<(usize, f32)> {
        let large = resizing.resized(&[picture.clone(), picture.clone()].concat());
        assert_eq!(large[..LARGE], large[LARGE..]);
        let bright = large[..LARGE].iter().copied().enumerate();
        bright.filter(|(_, intensity)| *intensity > 0.0).collect()
    };
    let at = |y: usize, x: usize| y * PICTURE_SIDE + x;
    assert_eq!(white(Resizing::Padding), [(at(10, 10), 1.0), (at(10, 37), 0.4), (at(37, 37), 0.2)]);
    // Corners become two pixels wide.
    let nearest = white(Resizing::Nearest);
    assert!(nearest.contains(&(at(0, 0), 1.0)) && nearest.contains(&(at(47, 47), 0.2)));
    assert!(nearest.len() <= 12, "{nearest:?}");
    let repeated = white(Resizing::Repeated);
    assert_eq!(repeated[..4], [(0, 1.0), (27, 0.4), (783, 0.2), (784, 1.0)]);
    // Between pixels as the recipe does it.
    let between = Resizing::Between.resized(&picture);
    assert_eq!(between, ::network::vgg16::enlarged(&picture));
}

#[test]
fn intensities_are_scaled_as_their_names_say() {
    let white = |intensities: Intensities| intensities.input().channels_of(&[1.0], 1)[0];
    assert_eq!(white(Intensities::Means), 255.0 - 103.939);
    assert_eq!((white(Intensities::Unit), white(Intensities::Bytes)), (1.0, 255.0));
    assert_eq!(white(Intensities::UnitMeans), 1.0 - 103.939);
    assert!((white(Intensities::Torchvision) - 0.515 / 0.229).abs() < 1e-5);
}

#[test]
fn a_mean_is_of_nine_pixels_and_the_last_pooling_sees_four() {
    let values: Vec<f32> = (1..=9).chain(11..=19).map(|number| number as f32).collect();
    let maps = Table { values, width: 18 };
    let pooled = |pooling: Pooling| pooling.pooled(&maps);
    assert_eq!(pooled(Pooling::Last), Table { values: vec![5.0, 15.0], width: 2 });
    assert_eq!(pooled(Pooling::Mean), Table { values: vec![5.0, 15.0], width: 2 });
    assert_eq!(pooled(Pooling::Nothing), maps);
    let corner = Table { values: vec![0.0, 0.0, 9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], width: 9 };
    assert_eq!(Pooling::Last.pooled(&corner).values, [0.0]);
    assert_eq!(Pooling::Mean.pooled(&corner).values, [1.0]);
}

#[test]
fn z_scores_are_of_the_training_pictures_unless_they_are_taken_apart() {
    let scaled = |z_scores: ZScores| {
        let mut train = Table { values: vec![1.0, 3.0], width: 1 };
        let mut test = Table { values: vec![4.0, 8.0], width: 1 };
        z_scores.scale(&mut train, &mut test);
        (train.values, test.values)
    };
    assert_eq!(scaled(ZScores::Together), (vec![-1.0, 1.0], vec![2.0, 6.0]));
    assert_eq!(scaled(ZScores::Apart), (vec![-1.0, 1.0], vec![-1.0, 1.0]));
    assert_eq!(scaled(ZScores::Raw), (vec![1.0, 3.0], vec![4.0, 8.0]));
}

fn variants() -> Variants<Onlooker> {
    let device = Device::flex();
    let vgg16 = Vgg16::before_pooling(&weights(), None, &device).unwrap();
    let parts = Rc::new(Parts { train: digits(200), test: digits(100) });
    let sources = Sources { mnist: Some(parts), ..Sources::default() };
    Variants::new(sources, vgg16, 1, [1000, 30], device, Rc::default()).unwrap()
}

#[test]
fn features_before_the_last_pooling_are_pooled_to_vgg16s_own() {
    let device = Device::flex();
    let whole = Vgg16::from_bytes(&weights(), None, &device).unwrap();
    let before = Vgg16::before_pooling(&weights(), None, &device).unwrap();
    let pictures = digits(5).images;
    let expected = pollster::block_on(whole.features(&pictures)).unwrap();
    let values = pollster::block_on(before.features(&pictures)).unwrap();
    assert_eq!(values.len(), 5 * 9 * FEATURES);
    let ours = Pooling::Last.pooled(&Table { values, width: 9 * FEATURES });
    assert_eq!((ours.len(), ours.width), (5, FEATURES));
    let largest = expected.iter().copied().fold(0.0, f32::max);
    let apart = ours.values.iter().zip(&expected).map(|(a, b)| (a - b).abs());
    let apart = apart.fold(0.0, f32::max);
    assert!(largest > 1.0 && apart < 1e-4 * largest, "{apart} of {largest}");
}

#[test]
fn a_variant_gives_a_figure_for_each_classifier_that_it_changes() {
    let mut variants = variants();
    // Four fifths of 200, as the recipe's rows.
    assert_eq!(variants.pictures(), [160, 30]);
    let mut run = |variant: Variant| pollster::block_on(variants.run(&variant)).unwrap();
    let raw = Variant { z_scores: ZScores::Raw, ..Variant::RECIPE };
    let figures = run(raw);
    assert_eq!(figures, run(raw), "the seed decides");
    let figures: Vec<f64> = figures.into_iter().map(Option::unwrap).collect();
    assert!(figures.iter().all(|figure| (0.0..=100.0).contains(figure)), "{figures:?}");
    // Neighbours and forest: bars at ten heights are told apart.
    assert!(figures[7] > 50.0 && figures[8] > 50.0, "{figures:?}");
    let few = run(Variant { training: Training::Steps(1), ..raw });
    let is_changed: Vec<bool> = few.iter().map(Option::is_some).collect();
    assert_eq!(is_changed, [true, true, true, true, false, false, false, false, false]);
    // Of the network: one step learns less than twenty epochs.
    assert!(few[1].unwrap() < figures[1], "{few:?} {figures:?}");
}

#[test]
fn less_training_changes_what_a_gradient_trains_and_nothing_else() {
    let classifier = |row: &str| {
        let row = find("001").unwrap().row(row).unwrap();
        let Work::Classify(work) = &row.work else { panic!("{}", row.name) };
        work.classifier
    };
    let logistic = classifier("mnist-vgg16-logistic");
    let settings = |training: Training| {
        let trained = training.of(logistic, 160);
        let Some(Classifier::Network { top: [], settings }) = trained else {
            panic!("{trained:?}")
        };
        settings
    };
    let own = settings(Training::Recipe);
    assert_eq!(settings(Training::Epochs(1)), Settings { epochs: 1, ..own });
    assert_eq!(settings(Training::Steps(5)), Settings { epochs: 5, batch: 160, ..own });
    let descent = Settings { epochs: 20, optimizer: Optimizer::Sgd, ..own };
    assert_eq!(settings(Training::Descent(20)), descent);
    assert_ne!(own.optimizer, descent.optimizer);
    let forest = classifier("mnist-vgg16-forest-gini-25");
    assert_eq!(Training::Recipe.of(forest, 160), Some(forest));
    assert_eq!(Training::Steps(5).of(forest, 160), None);
}
