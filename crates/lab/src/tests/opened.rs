//! Networks that rows have trained, as a page opens them.

use ::network::plan;
use ::network::reading::probabilities_among;
use ::network::weights::{Weights, WeightsFile};
use ::network::{LayerList, layers};
use ink::Count;
use ink::metrics::most_likely;

use super::*;
use crate::OpenNetwork;
use crate::trained::openable;

/// The rows of a recipe whose networks can be opened.
fn of_recipe(id: &str) -> Vec<&'static str> {
    let rows = find(id).unwrap().rows.iter();
    rows.filter(|row| openable(row).is_some()).map(|row| row.name).collect()
}

#[test]
fn rows_that_train_a_network_of_digits_for_which_there_are_kernels_can_be_opened() {
    let rows = find("000").unwrap().rows.iter();
    let train = rows.filter(|row| matches!(row.work, Work::Train(_))).map(|row| row.name);
    assert_eq!(of_recipe("000"), train.collect::<Vec<_>>());
    assert_eq!(of_recipe("001"), [] as [&str; 0]);
    let tops = ["base-even", "base-odd", "top-on-fashion", "top-on-even", "top-on-odd"];
    assert_eq!(of_recipe("002"), tops);
    let one_hidden = of_recipe("003");
    assert_eq!(one_hidden.len(), 8);
    assert!(one_hidden.iter().all(|row| !row.contains("tanh") && *row != "ours"));
    // Two hidden layers.
    assert_eq!(of_recipe("004"), [] as [&str; 0]);
    for row in RECIPES.iter().flat_map(|recipe| recipe.rows) {
        let Some((list, digits)) = openable(row) else { continue };
        let network = list.network();
        let with_weights = network.trunk.iter().filter(|layer| layer.has_weights()).count();
        assert_eq!((network.names.len(), network.classes), (with_weights, Some(digits.len())));
    }
}

/// How many test pictures the opened network reads right.
fn read_right(open: &OpenNetwork, test: &Digits) -> Count {
    let list = LayerList { trunk: open.layers.clone(), classes: open.digits.len() };
    let file = WeightsFile::open(&open.weights).unwrap();
    let Weights { trunk, head } = Weights::read(&list.network(), &file).unwrap();
    let (forward, head) = (plan::forward(&list.network(), trunk).unwrap(), head.unwrap());
    let mut count = Count::default();
    for (place, label) in test.labels.iter().enumerate() {
        if open.digits.contains(label) {
            let picture: Vec<f32> = test.picture(place).unwrap().intensities().collect();
            let read = probabilities_among(open.digits, &head, &forward.features(&picture));
            count.add(most_likely(&read[0]) == *label);
        }
    }
    count
}

#[test]
fn an_opened_network_reads_as_its_row_did() {
    let test = digits(100);
    for (recipe, row, trunk) in [
        ("003", "adam", &[layers::Layer::Dense(512), layers::Layer::Relu][..]),
        ("000", "odd-softmax", &[] as &[layers::Layer]),
        ("000", "odd-transfer-frozen", layers::MLP.trunk),
        ("000", "even-ours-20", layers::CNN.trunk),
    ] {
        let recipe = find(recipe).unwrap();
        let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
        let watch = Rc::<Onlooker>::default();
        let mut runner = Runner::new(recipe, sources(600), Device::flex(), options, watch);
        let work = recipe.row(row).unwrap();
        assert!(!runner.opens(work), "it has not run");
        assert!(pollster::block_on(runner.open(work)).unwrap().is_none());
        let outcome = pollster::block_on(runner.run(work)).unwrap();
        assert!(runner.opens(work), "{row}");
        let open = pollster::block_on(runner.open(work)).unwrap().unwrap();
        assert_eq!(open.layers, trunk, "{row}");
        let (read, told) = (read_right(&open, &test), outcome.test.count);
        assert_eq!(read.of, told.of, "{row}");
        // The file's numbers have 16 bits.
        assert!(read.right.abs_diff(told.right) <= 2, "{row}: {read:?} and {told:?}");
        assert_eq!(open.pictures.len(), open.digits.len(), "{row}");
        for (picture, digit) in open.pictures.iter().zip(open.digits) {
            let first = test.labels.iter().position(|label| label == digit);
            assert_eq!(Some(picture), first.and_then(|place| test.picture(place)).as_ref());
        }
    }
}

#[test]
fn a_new_top_on_a_trained_base_opens_as_one_network() {
    let recipe = find("002").unwrap();
    let options = Options { seed: 1, scale: Scale::Quick, engine: "test".to_owned() };
    let watch = Rc::<Onlooker>::default();
    let mut runner = Runner::new(recipe, sources(300), Device::flex(), options, watch);
    let row = recipe.row("top-on-even").unwrap();
    let told = pollster::block_on(runner.run(row)).unwrap().test.count;
    let open = pollster::block_on(runner.open(row)).unwrap().unwrap();
    let (base, top) = open.layers.split_at(layers::CNN.trunk.len());
    assert_eq!(base, layers::CNN.trunk);
    assert_eq!(top, [layers::Layer::Dense(256), layers::Layer::Relu]);
    assert_eq!(open.digits, [1, 3, 5, 7, 9]);
    let read = read_right(&open, &digits(100));
    assert!(read.right.abs_diff(told.right) <= 2, "{read:?} and {told:?}");
}
