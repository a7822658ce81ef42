//! The parts of a recipe, as data; the `lab` crate runs them.

use serde::{Deserialize, Serialize};

pub use crate::published::{Figure, Published, Said};
use network::layers::{self, Layer};
use network::settings::{Loss, Optimizer, Schedule, Settings};

/// A published project: its rows, as its text states them, and ours.
#[derive(Debug)]
pub struct Recipe {
    /// As on the command line and in addresses.
    pub id: &'static str,
    pub title: &'static str,
    pub authors: &'static str,
    /// What the authors did.
    pub story: [&'static str; 4],
    /// What was chosen where the text is silent.
    pub choices: &'static [&'static str],
    pub rows: &'static [Row],
}

/// One line of a recipe's table: an experiment, and the result that the text prints for it.
#[derive(Debug)]
pub struct Row {
    /// As on the command line and in addresses.
    pub name: &'static str,
    pub what: &'static str,
    pub origin: Origin,
    /// For our rows: the best number that the text prints for the same task and data.
    pub published: &'static [Published],
    pub work: Work,
    /// What explains a difference between the two numbers.
    pub note: Option<&'static str>,
    /// The heading of its part of a long table.
    pub part: Option<&'static str>,
}

impl Row {
    pub const fn faithful(
        name: &'static str,
        what: &'static str,
        published: &'static [Published],
        work: Work,
    ) -> Self {
        Self { name, what, origin: Origin::Faithful, published, work, note: None, part: None }
    }

    pub const fn wished(
        name: &'static str,
        what: &'static str,
        published: &'static [Published],
        work: Work,
    ) -> Self {
        Self { name, what, origin: Origin::Wished, published, work, note: None, part: None }
    }

    pub const fn ours(
        name: &'static str,
        what: &'static str,
        published: &'static [Published],
        work: Work,
    ) -> Self {
        Self { name, what, origin: Origin::Ours, published, work, note: None, part: None }
    }

    pub const fn noted(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }

    pub const fn part(mut self, part: &'static str) -> Self {
        self.part = Some(part);
        self
    }
}

/// Whose row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The text's settings.
    Faithful,
    /// What the text proposes or leaves open, without a number of its own.
    Wished,
    /// The product's method for the same task.
    Ours,
}

impl Origin {
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Faithful => "as published",
            Self::Wished => "wished for",
            Self::Ours => "ours",
        }
    }
}

/// The experiment of a row.
#[derive(Debug)]
pub enum Work {
    /// A network is trained.
    Train(Training),
    /// A classifier is trained on a network's frozen features.
    Classify(Classifying),
    /// A network learns to read digits from features that don't tell two domains apart.
    Adapt(Adapting),
    /// The shipped base reads the test pictures.
    Shipped(Data),
    /// The shipped base learns a hand as the page does.
    Personal { own: usize },
}

impl Work {
    /// How many digits of one person it learns from; `None` where it needs none.
    pub fn own(&self) -> Option<usize> {
        match self.data().set {
            Set::Hand { own } => Some(own),
            Set::Mnist | Set::Fashion => None,
        }
    }

    /// The pictures that it learns from and is tested on; without the MNIST that is learned beside a hand.
    pub fn data(&self) -> Data {
        match self {
            Self::Train(row) => row.data,
            Self::Classify(row) => row.data,
            Self::Adapt(row) => Data::hand(row.own),
            Self::Shipped(data) => *data,
            Self::Personal { own } => Data::hand(*own),
        }
    }

    /// Epochs of its training; 0 where nothing is trained by epochs.
    pub fn epochs(&self) -> usize {
        match self {
            Self::Train(row) => row.settings.epochs,
            Self::Adapt(row) => row.settings.epochs,
            Self::Classify(Classifying {
                classifier: Classifier::Network { settings, .. },
                ..
            }) => settings.epochs,
            Self::Classify(_) | Self::Shipped(_) | Self::Personal { .. } => 0,
        }
    }

    /// The row whose trunk it begins with.
    pub fn begins_with(&self) -> Option<&'static str> {
        match self {
            Self::Train(Training { start: Start::TrunkOf { row, .. }, .. }) => Some(row),
            Self::Classify(Classifying { features: Features::TrunkOf(row), .. }) => Some(row),
            _ => None,
        }
    }

    /// Whether it trains on all of MNIST for each hand, which takes too long for many hands.
    pub fn learns_all_anew(&self) -> bool {
        matches!(self, Self::Adapt(_))
    }
}

/// The settings that most texts state; also the default where a text states none.
pub const USUAL: Settings = Settings {
    optimizer: Optimizer::Adam,
    loss: Loss::CrossEntropy,
    learning_rate: 0.001,
    schedule: Schedule::Constant,
    batch: 64,
    epochs: 10,
    patience: None,
};

#[derive(Debug)]
pub struct Training {
    pub data: Data,
    pub network: Network,
    pub start: Start,
    pub settings: Settings,
}

/// The pictures of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Data {
    pub set: Set,
    pub classes: Classes,
    /// Share of the training pictures used, drawn by the seed.
    pub share: f64,
    /// Share of those that is held back for validation, which chooses the epoch.
    pub held_back: f64,
}

impl Data {
    /// All of MNIST.
    pub const MNIST: Self =
        Self { set: Set::Mnist, classes: Classes::All, share: 1.0, held_back: 0.0 };

    /// Digits of one person, `own` of them for training.
    pub const fn hand(own: usize) -> Self {
        Self { set: Set::Hand { own }, ..Self::MNIST }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Set {
    Mnist,
    Fashion,
    /// One person's digits: `own` for training, twenty others for the test.
    Hand {
        own: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classes {
    All,
    Even,
    Odd,
}

impl Classes {
    pub fn labels(self) -> &'static [u8] {
        match self {
            Self::All => &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            Self::Even => &[0, 2, 4, 6, 8],
            Self::Odd => &[1, 3, 5, 7, 9],
        }
    }
}

/// A trunk that computes features, and a top that computes logits from them. The top's last layer, which has an
/// output for each class, is not listed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Network {
    pub trunk: Trunk,
    pub top: &'static [Layer],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trunk {
    Layers(&'static [Layer]),
    /// The product's cnn below its head, with its batch normalization.
    Cnn,
}

impl Trunk {
    pub fn layers(self) -> &'static [Layer] {
        match self {
            Self::Layers(layers) => layers,
            Self::Cnn => layers::CNN.trunk,
        }
    }
}

/// The weights at the start of a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    Scratch,
    /// The trunk that another row of the recipe trained, below a new top.
    TrunkOf {
        row: &'static str,
        transfer: Transfer,
    },
}

/// Whether a trunk that another row trained is trained further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    Frozen,
    Trained,
}

#[derive(Debug)]
pub struct Classifying {
    pub data: Data,
    /// At most this many training pictures, from the first on; `None` for all.
    pub most: Option<usize>,
    pub features: Features,
    /// With mean 0 and variance 1 over the training pictures.
    pub scaled: bool,
    /// How many principal components replace the features.
    pub components: Option<usize>,
    pub classifier: Classifier,
}

/// The network that computes a picture's features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Features {
    /// The trunk that another row of the recipe trained.
    TrunkOf(&'static str),
    /// The shipped cnn below its last layer.
    Shipped,
    /// VGG16 below its dense layers, with weights from a file of the person's.
    Vgg16,
}

/// A classifier with its settings; other settings are the library's defaults.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Classifier {
    /// One classifier for each pair of classes. γ of exp(−γ‖a−b‖²) is 1 / (features × variance).
    SvmRbf {
        c: f64,
    },
    /// The same with the kernel (γ a·b)^degree.
    SvmPolynomial {
        c: f64,
        degree: i32,
    },
    Forest {
        criterion: Criterion,
        trees: usize,
    },
    Neighbours {
        k: usize,
    },
    /// A Gaussian for each class, with one covariance for all classes or one for each.
    Discriminant {
        shared: bool,
    },
    /// `top`, then a last layer with an output for each class.
    Network {
        top: &'static [Layer],
        settings: Settings,
    },
    /// k-means, which sees no label; each cluster is read as the class that most of it has.
    Clusters {
        k: usize,
    },
}

/// What a split of a decision tree minimizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    Gini,
    Entropy,
}

#[derive(Debug)]
pub struct Adapting {
    /// Own digits beside all of MNIST's.
    pub own: usize,
    pub network: Network,
    /// The domain classifier's layers below its last one.
    pub domain_top: &'static [Layer],
    /// Weights of the label's loss and of the domain's loss.
    pub lambda: (f64, f64),
    pub against: Against,
    pub balance: Balance,
    pub settings: Settings,
}

/// Which weights work against the domain classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The trunk's: a layer reverses the domain's gradient, and the domain classifier learns its own task.
    Trunk,
    /// All weights: they minimize λ₁·L₁ − λ₂·L₂, so that the domain classifier learns to be wrong.
    All,
}

/// How 60,000 pictures against 20 are balanced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    Nothing,
    /// Pictures interpolated between the person's own of the same digit, until there are as many as MNIST's.
    /// Source: Chawla et al., *SMOTE: Synthetic Minority Over-sampling Technique*, 2002.
    Smote,
}
