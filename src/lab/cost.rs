//! How long a row takes: counted from its networks and pictures, in the page's engine on the laptop
//! that it was measured on. What another machine makes of it is the caller's to scale.

use super::recipe::{
    Balance, Classifier, Classifying, Data, Features, Layer, Network, Recipe, Row, Set, Start,
    Then, Trunk, Work,
};
use super::scale::Scale;
use crate::engine::protocol::FineTuneSettings;
use crate::ink::SIDE;
use crate::learn::settings::Settings;

/// Multiplications and additions a millisecond, of matrices and of convolutions.
const DENSE_A_MS: f64 = 1.0e7;
const CONV_A_MS: f64 = 7.0e6;
/// Weights that the optimizer moves in a millisecond.
const WEIGHTS_A_MS: f64 = 2.5e5;
/// What every step takes, however small.
const STEP_MS: f64 = 0.25;
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
struct Reading {
    ms: f64,
    weights: f64,
}

impl Reading {
    fn and(self, other: Self) -> Self {
        Self { ms: self.ms + other.ms, weights: self.weights + other.weights }
    }

    fn dense(from: usize, to: usize) -> Self {
        let weights = (from * to) as f64;
        Self { ms: weights / DENSE_A_MS, weights }
    }

    /// 3×3, at so many places.
    fn conv(from: usize, to: usize, places: usize) -> Self {
        let weights = (9 * from * to) as f64;
        Self { ms: weights * places as f64 / CONV_A_MS, weights }
    }

    /// Layers on pictures or rows, and how wide their end is.
    fn layers(layers: &[Layer], mut channels: usize, mut side: usize) -> (Self, usize) {
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

    fn trained(self, pictures: usize, settings: &Settings, epochs: usize) -> f64 {
        let steps = pictures.div_ceil(settings.batch) as f64;
        let step = STEP_MS + self.weights / WEIGHTS_A_MS;
        epochs as f64 * (TRAINING * self.ms * pictures as f64 + steps * step)
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

/// A row's milliseconds. Where it begins with a row that isn't trained yet, that row's are in it.
pub fn estimate_ms(
    recipe: &Recipe,
    row: &Row,
    scale: Scale,
    is_trained: &dyn Fn(&str) -> bool,
) -> f64 {
    let first = row.work.begins_with().filter(|first| !is_trained(first));
    let first = recipe.rows.iter().find(|row| Some(row.name) == first);
    let first = first.map_or(0.0, |first| estimate_ms(recipe, first, scale, is_trained));
    first + own_ms(row, scale)
}

/// A row's own milliseconds.
fn own_ms(row: &Row, scale: Scale) -> f64 {
    let (train, test) = pictures(&row.work.data(), scale);
    match &row.work {
        Work::Train(work) => {
            let epochs = scale.epochs(work.settings.epochs);
            let (trunk, width) = Reading::trunk(work.network.trunk);
            let top = Reading::top(work.network, width, work.data.classes.labels().len());
            match work.start {
                // Once through the trunk, then the top alone.
                Start::TrunkOf { then: Then::Frozen, .. } => {
                    let once = trunk.ms * (train + test) as f64;
                    once + top.trained(train, &work.settings, epochs)
                        + top.ms * (epochs * test) as f64
                }
                _ => {
                    let all = trunk.and(top);
                    all.trained(train, &work.settings, epochs) + all.ms * (epochs * test) as f64
                }
            }
        }
        Work::Classify(work) => {
            let once = match (work.data.set, work.features) {
                // The few digits of a hand: what counts is the trunk, which another row trains.
                (Set::Hand { .. }, _) => 0.0,
                (_, features) => Reading::features(features).0.ms * (train + test) as f64,
            };
            100.0 + once + classifying_ms(work, train, test, scale)
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
            all.trained(pictures, &work.settings, epochs) + all.ms * tested
        }
        Work::Shipped(_) => Reading::trunk(Trunk::Cnn).0.ms * test as f64,
        Work::Personal { own } => {
            let settings = FineTuneSettings::default();
            let varied = own * (1 + settings.copies as usize);
            let read = varied + settings.replay as usize + TEST_PICTURES.min(scale.test());
            let (trunk, width) = Reading::trunk(Trunk::Cnn);
            let step = (varied + settings.replay as usize) * width * 10;
            let steps = settings.epochs as f64 * TRAINING * step as f64 / DENSE_A_MS;
            trunk.ms * read as f64 + steps
        }
    }
}

/// Milliseconds that a classifier takes on features that are there.
fn classifying_ms(work: &Classifying, train: usize, test: usize, scale: Scale) -> f64 {
    /// Comparisons and products a millisecond in plain loops.
    const PLAIN_A_MS: f64 = 5.0e5;
    let train = work.most.unwrap_or(train).min(train);
    let (_, all) = Reading::features(work.features);
    let width = work.components.unwrap_or(all);
    let (rows, asked, numbers) = (train as f64, test as f64, width as f64);
    let project = match work.components {
        // The covariance, and its eigenvectors.
        Some(_) => {
            let all = all as f64;
            rows * all * all / DENSE_A_MS + 10.0 * all.powi(3) / PLAIN_A_MS
        }
        None => 0.0,
    };
    let learn = match work.classifier {
        Classifier::SvmRbf { .. } | Classifier::SvmPolynomial { .. } => {
            (rows * rows + rows * asked) * numbers / PLAIN_A_MS
        }
        Classifier::Forest { trees, .. } => {
            trees as f64 * rows * (rows / 10.0) * numbers.sqrt() / PLAIN_A_MS
        }
        Classifier::Neighbours { .. } => rows * asked * numbers / DENSE_A_MS,
        Classifier::Discriminant { .. } => (rows + 10.0 * asked) * numbers * numbers / PLAIN_A_MS,
        Classifier::Network { top, settings } => {
            // A trunk's cost is counted above.
            let network = Network { trunk: Trunk::Cnn, top };
            let epochs = scale.epochs(settings.epochs);
            Reading::top(network, width, 10).trained(train, &settings, epochs)
        }
        Classifier::Clusters { k } => 100.0 * (k as f64) * asked * numbers / PLAIN_A_MS,
    };
    project + learn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::find;

    fn ms(recipe: &str, row: &str, scale: Scale) -> f64 {
        let recipe = find(recipe).unwrap();
        estimate_ms(recipe, recipe.row(row).unwrap(), scale, &|_| false)
    }

    #[test]
    fn more_to_do_takes_longer() {
        use Scale::{Full, Quick};
        assert!(ms("000", "even-softmax-20", Full) < ms("000", "even-softmax", Full));
        assert!(ms("000", "even-softmax", Full) < ms("000", "even-network", Full));
        assert!(ms("003", "adam", Full) < ms("004", "base", Full));
        assert!(ms("004", "alone-20", Full) < ms("004", "ours-20", Full));
        for recipe in crate::lab::RECIPES {
            for row in recipe.rows {
                let (quick, full) = (ms(recipe.id, row.name, Quick), ms(recipe.id, row.name, Full));
                assert!(quick > 0.0 && quick <= full, "{} {}", recipe.id, row.name);
            }
        }
    }

    #[test]
    fn a_row_that_is_trained_already_is_not_counted_again() {
        let recipe = find("000").unwrap();
        let row = recipe.row("odd-transfer-frozen").unwrap();
        let all = estimate_ms(recipe, row, Scale::Full, &|_| false);
        let rest = estimate_ms(recipe, row, Scale::Full, &|name| name == "even-network");
        assert_eq!(all - rest, ms("000", "even-network", Scale::Full));
    }
}
