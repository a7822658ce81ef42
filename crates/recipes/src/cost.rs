//! How much work a row is, counted from its networks and pictures, and how long an engine takes for it.

use std::ops::{Add, Mul};

use serde::{Deserialize, Serialize};

use crate::recipe::{
    Balance, Classifier, Classifying, Data, Features, Layer, Network, Recipe, Row, Set, Start,
    Then, Trunk, Work,
};
use crate::scale::Scale;
use ink::SIDE;
use network::FineTuneSettings;
use network::settings::Settings;

/// How much of everything something takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effort {
    /// Multiplications and additions of matrices.
    pub dense: f64,
    /// The same of convolutions.
    pub conv: f64,
    /// Weights that the optimizer moves.
    pub weights: f64,
    /// Steps of learning.
    pub steps: f64,
    /// Comparisons and products in plain loops, which are always the processor's.
    pub plain: f64,
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

/// How much of it an engine does in a millisecond, and what every step takes, however small.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    pub dense_a_ms: f64,
    pub conv_a_ms: f64,
    pub weights_a_ms: f64,
    pub plain_a_ms: f64,
    pub step_ms: f64,
}

impl Rates {
    /// The page's CPU engine on a laptop: about half as fast as where `docs/performance.md` has its table from.
    pub const CPU: Self = Self {
        dense_a_ms: 3.0e7,
        conv_a_ms: 1.0e7,
        weights_a_ms: 4.0e5,
        plain_a_ms: 5.0e5,
        step_ms: 0.15,
    };

    pub fn ms(&self, effort: Effort) -> f64 {
        effort.dense / self.dense_a_ms
            + effort.conv / self.conv_a_ms
            + effort.weights / self.weights_a_ms
            + effort.plain / self.plain_a_ms
            + effort.steps * self.step_ms
    }
}

/// Gradients take so many times what reading takes, reading included.
const TRAINING: f64 = 3.0;

/// MNIST's pictures, and Fashion-MNIST's; half of them are even.
const TRAIN_PICTURES: usize = 60_000;
const TEST_PICTURES: usize = 10_000;
/// Numbers that our cnn makes of a picture.
const CNN_FEATURES: usize = 720;
/// Own digits that are tested on.
const HAND_TEST: usize = 20;

/// What reading one picture takes, and how many weights there are.
#[derive(Clone, Copy, Default)]
pub struct Reading {
    pub effort: Effort,
    pub weights: f64,
}

impl Reading {
    fn and(self, other: Self) -> Self {
        Self { effort: self.effort + other.effort, weights: self.weights + other.weights }
    }

    fn dense(from: usize, to: usize) -> Self {
        let weights = (from * to) as f64;
        Self { effort: Effort { dense: weights, ..Effort::default() }, weights }
    }

    /// 3×3, at so many places.
    fn conv(from: usize, to: usize, places: usize) -> Self {
        let weights = (9 * from * to) as f64;
        let effort = Effort { conv: weights * places as f64, ..Effort::default() };
        Self { effort, weights }
    }

    /// Layers on pictures or rows, and how wide their end is.
    pub fn layers(layers: &[Layer], mut channels: usize, mut side: usize) -> (Self, usize) {
        let mut sum = Self::default();
        for layer in layers {
            match *layer {
                Layer::Dense(to) => {
                    sum = sum.and(Self::dense(channels * side * side, to));
                    (channels, side) = (to, 1);
                }
                Layer::Conv(to) => {
                    side = side.saturating_sub(2);
                    sum = sum.and(Self::conv(channels, to, side * side));
                    channels = to;
                }
                Layer::MaxPool => side /= 2,
                Layer::Relu | Layer::Tanh => {}
            }
        }
        (sum, channels * side * side)
    }

    fn trunk(trunk: Trunk) -> (Self, usize) {
        match trunk {
            Trunk::Layers(layers) => Self::layers(layers, 1, SIDE),
            Trunk::Cnn => {
                let stages = [
                    (1, 16, 28),
                    (16, 16, 28),
                    (16, 48, 14),
                    (48, 48, 14),
                    (48, 64, 7),
                    (64, 80, 7),
                ];
                let conv =
                    |(from, to, side): (usize, usize, usize)| Self::conv(from, to, side * side);
                (stages.into_iter().map(conv).fold(Self::default(), Self::and), CNN_FEATURES)
            }
        }
    }

    /// What makes a classifier's features, and how many.
    fn features(features: Features) -> (Self, usize) {
        match features {
            Features::TrunkOf(_) | Features::Shipped => Self::trunk(Trunk::Cnn),
            Features::Vgg16 => {
                let blocks: [(usize, &[(usize, usize)]); 5] = [
                    (48, &[(3, 64), (64, 64)]),
                    (24, &[(64, 128), (128, 128)]),
                    (12, &[(128, 256), (256, 256), (256, 256)]),
                    (6, &[(256, 512), (512, 512), (512, 512)]),
                    (3, &[(512, 512), (512, 512), (512, 512)]),
                ];
                let convs = blocks.into_iter().flat_map(|(side, convs)| {
                    convs.iter().map(move |&(from, to)| Self::conv(from, to, side * side))
                });
                (convs.fold(Self::default(), Self::and), 512)
            }
        }
    }

    fn top(network: Network, width: usize, classes: usize) -> Self {
        let (top, width) = Self::layers(network.top, width, 1);
        top.and(Self::dense(width, classes))
    }

    fn trained(self, pictures: usize, settings: &Settings, epochs: usize) -> Effort {
        let step = Effort { steps: 1.0, weights: self.weights, ..Effort::default() };
        let steps = step * pictures.div_ceil(settings.batch) as f64;
        (self.effort * (TRAINING * pictures as f64) + steps) * epochs as f64
    }
}

/// Pictures that a row learns from and is tested on.
fn pictures(data: &Data, scale: Scale) -> (usize, usize) {
    if let Set::Hand { own } = data.set {
        return (own, HAND_TEST);
    }
    let of_classes = |all: usize| all * data.classes.labels().len() / 10;
    let train = of_classes(TRAIN_PICTURES).min(scale.train()) as f64;
    let test = of_classes(TEST_PICTURES).min(scale.test());
    ((train * data.share * (1.0 - data.held_back)) as usize, test)
}

/// What a row takes. Where it begins with a row that isn't trained yet, that row's work is in it.
pub fn effort(
    recipe: &Recipe,
    row: &Row,
    scale: Scale,
    is_trained: &dyn Fn(&str) -> bool,
) -> Effort {
    let first = row.work.begins_with().filter(|first| !is_trained(first));
    let first = recipe.rows.iter().find(|row| Some(row.name) == first);
    let first = first.map(|first| effort(recipe, first, scale, is_trained));
    first.unwrap_or_default() + own_effort(row, scale)
}

fn own_effort(row: &Row, scale: Scale) -> Effort {
    let (train, test) = pictures(&row.work.data(), scale);
    match &row.work {
        Work::Train(work) => {
            let epochs = scale.epochs(work.settings.epochs);
            let (trunk, width) = Reading::trunk(work.network.trunk);
            let top = Reading::top(work.network, width, work.data.classes.labels().len());
            let tested = (epochs * test) as f64;
            match work.start {
                // Once through the trunk, then the top alone.
                Start::TrunkOf { then: Then::Frozen, .. } => {
                    trunk.effort * (train + test) as f64
                        + top.trained(train, &work.settings, epochs)
                        + top.effort * tested
                }
                _ => {
                    let all = trunk.and(top);
                    all.trained(train, &work.settings, epochs) + all.effort * tested
                }
            }
        }
        Work::Classify(work) => {
            let once = match (work.data.set, work.features) {
                // The few digits of a hand: what counts is the trunk, which another row trains.
                (Set::Hand { .. }, _) => Effort::default(),
                (_, features) => Reading::features(features).0.effort * (train + test) as f64,
            };
            once + classifying(work, train, test, scale)
        }
        Work::Adapt(work) => {
            let mnist = TRAIN_PICTURES.min(scale.train());
            let pictures = match work.balance {
                Balance::Nothing => mnist + work.own,
                Balance::Smote => 2 * mnist,
            };
            let epochs = scale.epochs(work.settings.epochs);
            let (trunk, width) = Reading::trunk(work.network.trunk);
            let (domain, _) = Reading::layers(work.domain_top, width, 1);
            let all = trunk.and(Reading::top(work.network, width, 10)).and(domain);
            let tested = TEST_PICTURES.min(scale.test()) as f64;
            all.trained(pictures, &work.settings, epochs) + all.effort * tested
        }
        Work::Shipped(_) => Reading::trunk(Trunk::Cnn).0.effort * test as f64,
        Work::Personal { own } => {
            let settings = FineTuneSettings::default();
            let varied = own * (1 + settings.copies as usize);
            let read = varied + settings.replay as usize + TEST_PICTURES.min(scale.test());
            let (trunk, width) = Reading::trunk(Trunk::Cnn);
            let step = Reading::dense(width, 10).effort
                * (TRAINING * (varied + settings.replay as usize) as f64);
            trunk.effort * read as f64 + step * f64::from(settings.epochs)
        }
    }
}

/// What a classifier takes on features that are there.
fn classifying(work: &Classifying, train: usize, test: usize, scale: Scale) -> Effort {
    let dense = |dense: f64| Effort { dense, ..Effort::default() };
    let plain = |plain: f64| Effort { plain, ..Effort::default() };
    let train = work.most.unwrap_or(train).min(train);
    let (_, all) = Reading::features(work.features);
    let width = work.components.unwrap_or(all);
    let (rows, asked, numbers) = (train as f64, test as f64, width as f64);
    let project = match work.components {
        // The covariance, and its eigenvectors.
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
            // A trunk's cost is counted above.
            let network = Network { trunk: Trunk::Cnn, top };
            let epochs = scale.epochs(settings.epochs);
            Reading::top(network, width, 10).trained(train, &settings, epochs)
        }
        Classifier::Clusters { k } => plain(100.0 * (k as f64) * asked * numbers),
    };
    // Copying, scaling, counting: a moment, however few the pictures are.
    project + learn + plain(5.0e7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find;

    fn ms_after(recipe: &str, row: &str, scale: Scale, trained: &[&str]) -> f64 {
        let recipe = find(recipe).unwrap();
        let row = recipe.row(row).unwrap();
        Rates::CPU.ms(effort(recipe, row, scale, &|name| trained.contains(&name)))
    }

    fn ms(recipe: &str, row: &str, scale: Scale) -> f64 {
        ms_after(recipe, row, scale, &[])
    }

    #[test]
    fn more_to_do_takes_longer() {
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
    fn a_row_that_is_trained_already_is_not_counted_again() {
        let all = ms("000", "odd-transfer-frozen", Scale::Full);
        let rest = ms_after("000", "odd-transfer-frozen", Scale::Full, &["even-network"]);
        let first = ms("000", "even-network", Scale::Full);
        assert!((all - rest - first).abs() < 1e-6 * all, "{all} {rest} {first}");
    }

    #[test]
    fn an_engine_that_convolves_faster_is_done_sooner_only_where_there_are_convolutions() {
        let chip = Rates { conv_a_ms: 10.0 * Rates::CPU.conv_a_ms, ..Rates::CPU };
        let ms = |recipe: &str, row: &str, rates: Rates| {
            let recipe = find(recipe).unwrap();
            rates.ms(effort(recipe, recipe.row(row).unwrap(), Scale::Full, &|_| false))
        };
        assert!(ms("004", "base", chip) < 0.5 * ms("004", "base", Rates::CPU));
        assert_eq!(ms("003", "adam", chip), ms("003", "adam", Rates::CPU));
    }
}
