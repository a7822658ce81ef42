//! What is varied: each choice, and what it does to pictures, features and training.

use crate::classic::Table;
use crate::classic::scaler::Scaler;
use ink::{Image28, SIDE};
use network::settings::{Optimizer, Settings};
use network::vgg16::{Input, PICTURE_SIDE, Scaling, enlarged};
use recipes::recipe::Classifier;

/// Pixels of a channel before the last pooling, 3 × 3.
pub const MAP: usize = (PICTURE_SIDE / 16).pow(2);

/// Those of them that the last pooling sees: the 2 × 2 at the top left. The third row and column are left over.
const POOLED: [usize; 4] = [0, 1, 3, 4];

/// What VGG16 gets of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intensities {
    /// From 0 to 255, minus ImageNet's means, as the weights want it.
    Means,
    /// In [0, 1].
    Unit,
    /// From 0 to 255.
    Bytes,
    /// In [0, 1], by ImageNet's means and standard deviations, as torchvision's weights want it.
    Torchvision,
    /// In [0, 1], minus the means of intensities from 0 to 255.
    UnitMeans,
}

/// How 28×28 pixels become 48×48.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resizing {
    Between,
    Nearest,
    /// In the middle, zeros around.
    Padding,
    /// The pixels row after row, again and again, as numpy's `resize`.
    Repeated,
}

/// What becomes of the last convolution's 3 × 3 pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// VGG16's own: 512 features.
    Last,
    /// None: 4,608 features.
    Nothing,
    /// The mean of each channel: 512 features.
    Mean,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZScores {
    /// Of the training pictures' means and variances.
    Together,
    Raw,
    /// Training pictures by their means and variances, test pictures by theirs.
    Apart,
}

/// How long networks and linear models with a gradient are trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Training {
    Recipe,
    /// With the recipe's batches.
    Epochs(usize),
    /// Each step on all training pictures.
    Steps(usize),
    /// These epochs of plain gradient descent in place of Adam, at the same learning rate; the perceptron keeps its own rule
    /// and rate.
    Descent(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    pub intensities: Intensities,
    pub resizing: Resizing,
    pub pooling: Pooling,
    pub z_scores: ZScores,
    pub training: Training,
}

impl Intensities {
    pub fn input(self) -> Input {
        let means = Scaling::Keras.input();
        match self {
            Self::Means => means,
            Self::Unit => Input { largest: 1.0, means: [0.0; 3], ..means },
            Self::Bytes => Input { means: [0.0; 3], ..means },
            Self::Torchvision => Scaling::Torchvision.input(),
            Self::UnitMeans => Input { largest: 1.0, ..means },
        }
    }
}

impl Resizing {
    /// Pictures of 28×28 bytes as intensities in [0, 1] of 48×48.
    pub fn resized(self, pictures: &[u8]) -> Vec<f32> {
        const BORDER: usize = (PICTURE_SIDE - SIDE) / 2;
        /// Each pixel from the place in the small picture that `from` says; 0 where it says none.
        fn by(pictures: &[u8], from: impl Fn(usize, usize) -> Option<usize>) -> Vec<f32> {
            let all = 0..PICTURE_SIDE * PICTURE_SIDE;
            let places: Vec<Option<usize>> =
                all.map(|at| from(at / PICTURE_SIDE, at % PICTURE_SIDE)).collect();
            let mut resized = Vec::with_capacity(pictures.len() / Image28::PIXELS * places.len());
            for picture in pictures.chunks_exact(Image28::PIXELS) {
                let intensity = |at: usize| f32::from(picture[at]) / 255.0;
                resized.extend(places.iter().map(|place| place.map_or(0.0, intensity)));
            }
            resized
        }
        let nearest = |at: usize| (2 * at + 1) * SIDE / (2 * PICTURE_SIDE);
        let inside = |at: usize| at.checked_sub(BORDER).filter(|&at| at < SIDE);
        match self {
            Self::Between => enlarged(pictures),
            Self::Nearest => by(pictures, |y, x| Some(nearest(y) * SIDE + nearest(x))),
            Self::Padding => by(pictures, |y, x| Some(inside(y)? * SIDE + inside(x)?)),
            Self::Repeated => by(pictures, |y, x| Some((y * PICTURE_SIDE + x) % Image28::PIXELS)),
        }
    }
}

impl Pooling {
    /// From rows of 512 × 3 × 3 numbers.
    pub fn pooled(self, maps: &Table) -> Table {
        let channels = maps.values.chunks_exact(MAP);
        match self {
            Self::Nothing => maps.clone(),
            Self::Last => {
                let most = |map: &[f32]| POOLED.iter().map(|&at| map[at]).fold(0.0, f32::max);
                Table { values: channels.map(most).collect(), width: maps.width / MAP }
            }
            Self::Mean => {
                let mean = |map: &[f32]| map.iter().sum::<f32>() / MAP as f32;
                Table { values: channels.map(mean).collect(), width: maps.width / MAP }
            }
        }
    }
}

impl ZScores {
    pub fn scale(self, train: &mut Table, test: &mut Table) {
        if self == Self::Raw {
            return;
        }
        let of_training = Scaler::fit(train);
        let of_test = (self == Self::Apart).then(|| Scaler::fit(test));
        of_test.as_ref().unwrap_or(&of_training).scale(test);
        of_training.scale(train);
    }
}

impl Training {
    /// The classifier so trained on `pictures` pictures; `None` for one without a gradient, unless it is the recipe's.
    pub fn of(self, classifier: Classifier, pictures: usize) -> Option<Classifier> {
        let Classifier::Network { top, settings } = classifier else {
            return (self == Self::Recipe).then_some(classifier);
        };
        let settings = match self {
            Self::Recipe => settings,
            Self::Epochs(epochs) => Settings { epochs, ..settings },
            Self::Steps(epochs) => Settings { epochs, batch: pictures, ..settings },
            Self::Descent(epochs) => Settings { epochs, optimizer: Optimizer::Sgd, ..settings },
        };
        Some(Classifier::Network { top, settings })
    }
}

impl Variant {
    /// The recipe's choices.
    pub const RECIPE: Self = Self {
        intensities: Intensities::Means,
        resizing: Resizing::Between,
        pooling: Pooling::Last,
        z_scores: ZScores::Together,
        training: Training::Recipe,
    };

    /// All variants, those on the same numbers of VGG16 one after the other, the long ones last.
    pub fn all() -> Vec<Self> {
        let recipe = Self::RECIPE;
        let mut some = vec![recipe];
        let few = [Training::Epochs(1), Training::Epochs(5)];
        let few = few.into_iter().chain([1, 5, 20, 100].map(Training::Steps));
        let few = few.chain([1, 5, 20].map(Training::Descent));
        some.extend(few.map(|training| Self { training, ..recipe }));
        some.push(Self { pooling: Pooling::Mean, ..recipe });
        for intensities in [
            Intensities::Unit,
            Intensities::Bytes,
            Intensities::Torchvision,
            Intensities::UnitMeans,
        ] {
            some.push(Self { intensities, ..recipe });
        }
        for resizing in [Resizing::Nearest, Resizing::Padding, Resizing::Repeated] {
            some.push(Self { resizing, ..recipe });
        }
        some.push(Self { pooling: Pooling::Nothing, ..recipe });
        let mut all = Vec::with_capacity(2 * some.len() + 2);
        for variant in some {
            all.push(variant);
            all.push(Self { z_scores: ZScores::Raw, ..variant });
            let is_apart = variant == recipe || variant.intensities == Intensities::Unit;
            all.extend(is_apart.then_some(Self { z_scores: ZScores::Apart, ..variant }));
        }
        all
    }

    /// The name on the command line: what differs from the recipe, and what becomes of the features.
    pub fn name(&self) -> String {
        let words = self.words().map(|(name, _)| name);
        let parts: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        // Only the z-scores.
        if parts.len() == 1 { format!("recipe-{}", parts[0]) } else { parts.join("-") }
    }

    pub fn what(&self) -> String {
        let words = self.words().map(|(_, what)| what);
        let parts: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        parts.join("; ")
    }

    /// For each choice its name and its description, empty where it is the recipe's. That of the z-scores is never empty.
    fn words(&self) -> [(String, String); 5] {
        let intensities = match self.intensities {
            Intensities::Means => ("", ""),
            Intensities::Unit => ("unit", "intensities in [0, 1]"),
            Intensities::Bytes => ("bytes", "intensities from 0 to 255"),
            Intensities::Torchvision => ("torchvision", "torchvision's scaling"),
            Intensities::UnitMeans => {
                ("unit-means", "intensities in [0, 1], minus the means of 0 to 255")
            }
        };
        let resizing = match self.resizing {
            Resizing::Between => ("", ""),
            Resizing::Nearest => ("nearest", "resized to the nearest pixel"),
            Resizing::Padding => ("padding", "zeros around 28×28"),
            Resizing::Repeated => ("repeated", "pixels repeated as numpy's resize"),
        };
        let pooling = match self.pooling {
            Pooling::Last => ("", ""),
            Pooling::Nothing => ("unpooled", "before the last pooling, 3×3×512"),
            Pooling::Mean => ("average", "mean of 3×3 in place of the last pooling"),
        };
        let training = match self.training {
            Training::Recipe => (String::new(), String::new()),
            Training::Epochs(epochs) => (format!("epochs-{epochs}"), format!("epochs: {epochs}")),
            Training::Steps(steps) => {
                (format!("steps-{steps}"), format!("steps on all pictures: {steps}"))
            }
            Training::Descent(epochs) => {
                (format!("descent-{epochs}"), format!("epochs of gradient descent: {epochs}"))
            }
        };
        let z_scores = match self.z_scores {
            ZScores::Together => ("z", "z"),
            ZScores::Raw => ("raw", "raw"),
            ZScores::Apart => ("apart", "z of training and of test pictures apart"),
        };
        let owned = |(name, what): (&str, &str)| (name.to_owned(), what.to_owned());
        [owned(intensities), owned(resizing), owned(pooling), training, owned(z_scores)]
    }
}
