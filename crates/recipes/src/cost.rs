//! The effort of a row, counted from its layers and pictures, and an engine's time for it.

mod signs;

use std::ops::{Add, Mul};

use serde::{Deserialize, Serialize};

use crate::recipe::{
    Balance, Classifier, Classifying, Features, Recipe, Row, Set, Start, Transfer, Trunk, Work,
};
use crate::scale::Scale;
use network::FineTuneSettings;
use network::layers::{self, Cost, Layer, Shape};
use network::settings::Settings;

/// An amount of work, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effort {
    /// Multiplications of fully connected layers.
    pub dense: f64,
    /// Multiplications of convolutions.
    pub conv: f64,
    /// Weights updated by the optimizer.
    pub weights: f64,
    /// Training steps.
    pub steps: f64,
    /// Comparisons and products in plain loops, which always run on the processor.
    pub plain: f64,
}

/// The effort of one example's forward pass.
impl From<Cost> for Effort {
    fn from(Cost { dense, conv, .. }: Cost) -> Self {
        Self { dense: dense as f64, conv: conv as f64, ..Self::default() }
    }
}

impl Add for Effort {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            dense: self.dense + other.dense,
            conv: self.conv + other.conv,
            weights: self.weights + other.weights,
            steps: self.steps + other.steps,
            plain: self.plain + other.plain,
        }
    }
}

impl Mul<f64> for Effort {
    type Output = Self;

    fn mul(self, times: f64) -> Self {
        Self {
            dense: self.dense * times,
            conv: self.conv * times,
            weights: self.weights * times,
            steps: self.steps * times,
            plain: self.plain * times,
        }
    }
}

/// An engine's units of each kind of work per millisecond, and the overhead of a training step in
/// milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    pub dense_a_ms: f64,
    pub conv_a_ms: f64,
    pub weights_a_ms: f64,
    pub plain_a_ms: f64,
    pub step_ms: f64,
}

impl Rates {
    /// Rates of the CPU learner on a laptop. It is about half as fast as the machine in
    /// `docs/performance.md`.
    pub const CPU: Self = Self {
        dense_a_ms: 3.0e7,
        conv_a_ms: 1.0e7,
        weights_a_ms: 4.0e5,
        plain_a_ms: 5.0e5,
        step_ms: 0.15,
    };

    /// Milliseconds for an effort.
    pub fn ms(&self, effort: Effort) -> f64 {
        effort.dense / self.dense_a_ms
            + effort.conv / self.conv_a_ms
            + effort.weights / self.weights_a_ms
            + effort.plain / self.plain_a_ms
            + effort.steps * self.step_ms
    }
}

/// Cost of a training step, as a multiple of a forward pass. It includes the forward pass.
const TRAINING: f64 = 3.0;

/// Number of pictures in the training and test sets of MNIST and of Fashion-MNIST. Half of them are
/// even.
const TRAIN_PICTURES: usize = 60_000;
const TEST_PICTURES: usize = 10_000;
/// Number of test digits per hand.
const HAND_TEST: usize = 20;

/// Layers of a recipe, with the shape of their input.
#[derive(Clone, Copy)]
struct Part {
    layers: &'static [Layer],
    input: Shape,
}

impl Part {
    fn trunk(trunk: Trunk) -> Self {
        Self { layers: trunk.layers(), input: Shape::DIGIT }
    }

    /// The network that computes a classifier's features.
    fn features(features: Features) -> Self {
        let network = match features {
            Features::TrunkOf(_) | Features::Shipped => &layers::CNN,
            Features::Vgg16 => &layers::VGG16,
        };
        Self { layers: network.trunk, input: network.input }
    }

    /// Layers whose input is a row of numbers.
    fn on_row(layers: &'static [Layer], width: usize) -> Self {
        Self { layers, input: Shape::Row(width) }
    }

    // Recipes are constants, and a test checks that the layers of each fit. The defaults below are
    // never used.

    /// The cost of one example's forward pass.
    fn cost(self) -> Cost {
        Cost::of(self.layers, self.input).unwrap_or_default()
    }

    /// The number of outputs per example.
    fn width(self) -> usize {
        self.input.after_all(self.layers).map_or(0, Shape::numbers)
    }
}

/// The cost of layers on a row of numbers, followed by the last layer.
fn top(layers: &'static [Layer], width: usize, classes: usize) -> Cost {
    let top = Part::on_row(layers, width);
    top.cost() + Cost::of_dense(top.width(), classes)
}

/// The effort of a training with `pictures` pictures in each epoch.
fn trained(cost: Cost, pictures: usize, settings: &Settings, epochs: usize) -> Effort {
    let step = Effort { steps: 1.0, weights: cost.weights as f64, ..Effort::default() };
    let steps = step * pictures.div_ceil(settings.batch) as f64;
    (Effort::from(cost) * (TRAINING * pictures as f64) + steps) * epochs as f64
}

/// The number of training pictures and of test pictures of a row.
fn pictures(work: &Work, scale: Scale) -> (usize, usize) {
    let (data, most) = (work.data(), work.most(scale));
    if let Set::Hand { own } = data.set {
        return (own, HAND_TEST);
    }
    let of_classes = |all: usize| all * data.classes.labels().len() / 10;
    let train = of_classes(TRAIN_PICTURES).min(most.train) as f64;
    let test = of_classes(TEST_PICTURES).min(most.test);
    ((train * data.share * (1.0 - data.held_back)) as usize, test)
}

/// The effort of a row. It includes the row that provides the trunk, unless that is already
/// trained. VGG16's features are kept, so that only the first row that needs them computes them.
pub fn effort(
    recipe: &Recipe,
    row: &Row,
    scale: Scale,
    is_trained: &dyn Fn(&str) -> bool,
) -> Effort {
    let first = row.work.begins_with().filter(|first| !is_trained(first));
    let first = recipe.rows.iter().find(|row| Some(row.name) == first);
    let first = first.map(|first| effort(recipe, first, scale, is_trained));
    let kept = recipe.rows.iter().any(|other| {
        is_trained(other.name)
            && vgg16_on(&row.work).is_some_and(|set| vgg16_on(&other.work) == Some(set))
    });
    first.unwrap_or_default() + own_effort(row, scale, kept)
}

/// The data set whose VGG16 features a row needs.
fn vgg16_on(work: &Work) -> Option<Set> {
    match work {
        Work::Classify(work) if work.features == Features::Vgg16 => Some(work.data.set),
        _ => None,
    }
}

/// `kept`: whether its features need not be computed.
fn own_effort(row: &Row, scale: Scale, kept: bool) -> Effort {
    let (train, test) = pictures(&row.work, scale);
    match &row.work {
        Work::Train(work) => {
            let epochs = scale.epochs(work.settings.epochs);
            let trunk = Part::trunk(work.network.trunk);
            let classes = work.data.classes.labels().len();
            let top = top(work.network.top, trunk.width(), classes);
            let tested = (epochs * test) as f64;
            match work.start {
                // Each picture passes through the trunk once. Then only the top is trained.
                Start::TrunkOf { transfer: Transfer::Frozen, .. } => {
                    Effort::from(trunk.cost()) * (train + test) as f64
                        + trained(top, train, &work.settings, epochs)
                        + Effort::from(top) * tested
                }
                _ => {
                    let all = trunk.cost() + top;
                    trained(all, train, &work.settings, epochs) + Effort::from(all) * tested
                }
            }
        }
        Work::Classify(work) => {
            let once = match (work.data.set, work.features) {
                // A hand has few digits. Almost all effort is in the trunk, which another row
                // trains.
                (Set::Hand { .. }, _) => Effort::default(),
                _ if kept => Effort::default(),
                (_, features) => {
                    Effort::from(Part::features(features).cost()) * (train + test) as f64
                }
            };
            once + classifying(work, train, test, scale)
        }
        Work::Adapt(work) => {
            let mnist = TRAIN_PICTURES.min(scale.pictures().train);
            let pictures = match work.balance {
                Balance::Nothing => mnist + work.own,
                Balance::Smote => 2 * mnist,
            };
            let epochs = scale.epochs(work.settings.epochs);
            let trunk = Part::trunk(work.network.trunk);
            let domain = Part::on_row(work.domain_top, trunk.width());
            let all = trunk.cost() + top(work.network.top, trunk.width(), 10) + domain.cost();
            let tested = TEST_PICTURES.min(scale.pictures().test) as f64;
            trained(all, pictures, &work.settings, epochs) + Effort::from(all) * tested
        }
        Work::Shipped(_) => Effort::from(Part::trunk(Trunk::Cnn).cost()) * test as f64,
        Work::Personal { own } => {
            let settings = FineTuneSettings::default();
            let varied = own * (1 + settings.copies as usize);
            let read = varied + settings.replay as usize + TEST_PICTURES.min(scale.pictures().test);
            let trunk = Part::trunk(Trunk::Cnn);
            let step = Effort::from(Cost::of_dense(trunk.width(), 10))
                * (TRAINING * (varied + settings.replay as usize) as f64);
            Effort::from(trunk.cost()) * read as f64 + step * f64::from(settings.epochs)
        }
        Work::Signs(work) => signs::effort(work, scale),
    }
}

/// The effort of a classifier on precomputed features.
fn classifying(work: &Classifying, train: usize, test: usize, scale: Scale) -> Effort {
    let dense = |dense: f64| Effort { dense, ..Effort::default() };
    let plain = |plain: f64| Effort { plain, ..Effort::default() };
    let train = work.most.unwrap_or(train).min(train);
    let all = Part::features(work.features).width();
    let width = work.components.unwrap_or(all);
    let (rows, asked, numbers) = (train as f64, test as f64, width as f64);
    let project = match work.components {
        // The covariance matrix and its eigenvectors.
        Some(_) => {
            let all = all as f64;
            dense(rows * all * all) + plain(10.0 * all.powi(3))
        }
        None => Effort::default(),
    };
    let learn = match work.classifier {
        Classifier::SvmRbf { .. } | Classifier::SvmPolynomial { .. } => {
            plain((rows * rows + rows * asked) * numbers)
        }
        Classifier::Forest { trees, .. } => {
            plain(trees as f64 * rows * (rows / 10.0) * numbers.sqrt())
        }
        Classifier::Neighbours { .. } => dense(rows * asked * numbers),
        Classifier::Discriminant { .. } => plain((rows + 10.0 * asked) * numbers * numbers),
        Classifier::Network { top, settings } => {
            let epochs = scale.epochs(settings.epochs);
            trained(self::top(top, width, 10), train, &settings, epochs)
        }
        Classifier::Clusters { k } => plain(100.0 * (k as f64) * asked * numbers),
    };
    // Copying, scaling and counting take some time even for few pictures.
    project + learn + plain(5.0e7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find;
    use crate::recipe::{Adapting, Signs, Training, Way};

    fn ms_after(recipe: &str, row: &str, scale: Scale, trained: &[&str]) -> f64 {
        let recipe = find(recipe).unwrap();
        let row = recipe.row(row).unwrap();
        Rates::CPU.ms(effort(recipe, row, scale, &|name| trained.contains(&name)))
    }

    fn ms(recipe: &str, row: &str, scale: Scale) -> f64 {
        ms_after(recipe, row, scale, &[])
    }

    #[test]
    fn the_layers_of_every_network_fit() {
        let check =
            |part: Part| assert!(part.width() > 0 && Cost::of(part.layers, part.input).is_ok());
        for row in crate::RECIPES.into_iter().flat_map(|recipe| recipe.rows) {
            match &row.work {
                Work::Train(Training { network, .. }) | Work::Adapt(Adapting { network, .. }) => {
                    let trunk = Part::trunk(network.trunk);
                    check(trunk);
                    check(Part::on_row(network.top, trunk.width()));
                }
                Work::Classify(work) => check(Part::features(work.features)),
                Work::Signs(Signs { way: Way::NewTop { top, .. }, .. }) => {
                    check(Part::on_row(top, 1));
                }
                Work::Shipped(_) | Work::Personal { .. } | Work::Signs(_) => {}
            }
            match &row.work {
                Work::Adapt(work) => check(Part::on_row(work.domain_top, 1)),
                Work::Classify(Classifying {
                    classifier: Classifier::Network { top, .. }, ..
                }) => {
                    check(Part::on_row(top, 1));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn more_work_takes_longer() {
        use Scale::{Full, Quick};
        assert!(ms("000", "even-softmax-20", Full) < ms("000", "even-softmax", Full));
        assert!(ms("000", "even-softmax", Full) < ms("000", "even-network", Full));
        assert!(ms("003", "adam", Full) < ms("004", "base", Full));
        assert!(ms("004", "alone-20", Full) < ms("004", "ours-20", Full));
        for recipe in crate::RECIPES {
            for row in recipe.rows {
                let (quick, full) = (ms(recipe.id, row.name, Quick), ms(recipe.id, row.name, Full));
                assert!(quick > 0.0 && quick <= full, "{} {}", recipe.id, row.name);
            }
        }
    }

    #[test]
    fn a_trained_trunk_is_not_counted_again() {
        let all = ms("000", "odd-transfer-frozen", Scale::Full);
        let rest = ms_after("000", "odd-transfer-frozen", Scale::Full, &["even-network"]);
        let first = ms("000", "even-network", Scale::Full);
        assert!((all - rest - first).abs() < 1e-6 * all, "{all} {rest} {first}");
    }

    #[test]
    fn features_of_vgg16_are_counted_once_for_each_data_set() {
        let row = "mnist-vgg16-neighbours-3";
        let all = ms("001", row, Scale::Full);
        let after = |row: &str, other: &str| ms_after("001", row, Scale::Full, &[other]);
        assert!(after(row, "mnist-vgg16-perceptron") < 0.1 * all);
        assert_eq!(after(row, "fashion-vgg16-perceptron"), all);
        assert_eq!(after(row, "mnist-perceptron"), all);
        let ours = "mnist-neighbours-3";
        assert_eq!(after(ours, "mnist-perceptron"), ms("001", ours, Scale::Full));
    }

    #[test]
    fn a_faster_convolution_shortens_only_rows_with_convolutions() {
        let chip = Rates { conv_a_ms: 10.0 * Rates::CPU.conv_a_ms, ..Rates::CPU };
        let ms = |recipe: &str, row: &str, rates: Rates| {
            let recipe = find(recipe).unwrap();
            rates.ms(effort(recipe, recipe.row(row).unwrap(), Scale::Full, &|_| false))
        };
        assert!(ms("004", "base", chip) < 0.5 * ms("004", "base", Rates::CPU));
        assert_eq!(ms("003", "adam", chip), ms("003", "adam", Rates::CPU));
    }
}
