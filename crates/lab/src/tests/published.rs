//! Recipes hold every number that the texts print.

use recipes::recipe::{Figure, Origin, Recipe, Row, Said};
use recipes::{RECIPES, find};

/// The printed numbers of the recipe's faithful rows, with the rows' names.
fn said(recipe: &Recipe, figure: Figure) -> Vec<(&'static str, Said)> {
    let faithful = recipe.rows.iter().filter(|row| row.origin == Origin::Faithful);
    let numbers = faithful.flat_map(|row| row.published.iter().map(move |p| (row.name, p)));
    numbers.filter(|(_, p)| p.figure == figure).map(|(name, p)| (name, p.said)).collect()
}

fn assert_says(recipe: &str, figure: Figure, expected: &[(&str, Said)]) {
    let said = said(find(recipe).unwrap(), figure);
    for pair in expected {
        assert!(said.contains(pair), "recipe {recipe} lacks {pair:?}");
    }
}

#[test]
fn every_published_number_of_even_and_odd_is_in_the_recipe() {
    let exactly = [
        ("even-softmax", 96.02),
        ("odd-softmax", 95.13),
        ("even-network", 98.52),
        ("even-network", 98.56),
        ("odd-network", 98.34),
        ("odd-transfer-frozen", 98.06),
        ("odd-transfer-trained", 98.06),
        ("even-transfer-frozen", 98.21),
        ("even-transfer-trained", 98.21),
        ("even-softmax-20", 95.18),
        ("even-softmax-50", 95.86),
        ("even-softmax-80", 96.08),
        ("odd-softmax-20", 94.05),
        ("odd-softmax-50", 94.72),
        ("odd-softmax-80", 95.17),
        ("even-frozen-20", 95.25),
        ("even-frozen-50", 96.47),
        ("even-frozen-80", 97.2),
        ("odd-frozen-20", 95.64),
        ("odd-frozen-50", 96.33),
        ("odd-frozen-80", 97.05),
        ("even-trained-20", 95.25),
        ("even-trained-50", 96.47),
        ("even-trained-80", 97.2),
        ("odd-trained-20", 95.64),
        ("odd-trained-50", 96.33),
        ("odd-trained-80", 97.05),
    ];
    let exactly = exactly.map(|(row, number)| (row, Said::Exactly(number)));
    assert_says("000", Figure::TestAccuracy, &exactly);
    assert_eq!(said(find("000").unwrap(), Figure::TestAccuracy).len(), exactly.len());
}

#[test]
fn every_published_number_of_the_other_texts_is_in_its_recipe() {
    use Figure::{MnistAccuracy, TestAccuracy, TestLoss, TrainAccuracy, TrainLoss};
    use Said::{Above, Below, Exactly};
    assert_says("002", TestAccuracy, &[("top-on-fashion", Exactly(98.9))]);
    let networks = [("sgd", Below(50.0)), ("adam", Above(95.0)), ("sgd-tanh", Below(50.0))];
    assert_says("003", TestAccuracy, &networks);
    let hand = [
        ("alone-20", 35.0),
        ("alone-15", 10.0),
        ("alone-10", 25.0),
        ("base", 99.09),
        ("svm-20", 70.0),
        ("svm-15", 50.0),
        ("svm-10", 65.0),
        ("adapted", 65.0),
    ];
    assert_says("004", TestAccuracy, &hand.map(|(row, number)| (row, Exactly(number))));
    assert_says("004", TestLoss, &[("base", Exactly(0.0320))]);
    assert_says("004", TrainLoss, &[("base", Exactly(0.0231))]);
    let train = [("base", Exactly(99.24)), ("adapted", Exactly(98.02))];
    assert_says("004", TrainAccuracy, &train);
    assert_says("004", MnistAccuracy, &[("adapted", Exactly(97.75))]);
}

#[test]
fn our_rows_have_the_best_published_number_of_their_task() {
    for recipe in RECIPES {
        let ours: Vec<&Row> = recipe.rows.iter().filter(|row| row.origin == Origin::Ours).collect();
        assert!(!ours.is_empty(), "recipe {} has no row of ours", recipe.id);
        assert!(recipe.is_ours() || ours.iter().all(|row| !row.published.is_empty()));
    }
}

#[test]
fn every_published_number_of_deep_features_is_in_the_recipe_for_both_data_sets() {
    let table = [
        ("logistic", 73.02, 80.31),
        ("forest-gini-25", 76.41, 91.17),
        ("forest-gini-50", 76.91, 91.72),
        ("forest-gini-100", 77.49, 92.13),
        ("forest-entropy-25", 76.57, 91.15),
        ("forest-entropy-50", 77.13, 91.65),
        ("forest-entropy-100", 77.72, 92.19),
        ("neighbours-3", 75.80, 88.00),
        ("neighbours-5", 76.40, 87.68),
        ("network", 75.48, 82.11),
        ("perceptron", 59.97, 68.82),
        ("svm-linear", 70.26, 79.92),
        ("svm-cubic", 74.01, 81.21),
        ("svm-15", 77.70, 84.43),
    ];
    let recipe = find("001").unwrap();
    for (name, fashion, mnist) in table {
        for (set, number) in [
            ("fashion", fashion),
            ("mnist", mnist),
            ("mnist-unseen", mnist),
            ("fashion-vgg16", fashion),
            ("mnist-vgg16", mnist),
        ] {
            let row = recipe.row(&format!("{set}-{name}")).unwrap();
            let printed: Vec<_> = row.published.iter().map(|published| published.said).collect();
            assert_eq!(printed, [Said::Exactly(number)], "{}", row.name);
        }
    }
}
