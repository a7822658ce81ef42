//! The parts of a recipe, as data; the `lab` crate runs them.

use serde::{Deserialize, Serialize};

pub use crate::published::{Figure, Published, Said};
use crate::scale::{Most, Scale};
pub use crate::signs::{SIGN_TESTS, SIGNS, Signs, Way};
use network::layers::{self, Layer};
use network::settings::{Loss, Optimizer, Schedule, Settings};

/// A published project: the rows from its text, and our own rows. Or a recipe of our own.
#[derive(Debug)]
pub struct Recipe {
    /// The id on the command line and in addresses.
    pub id: &'static str,
    pub title: &'static str,
    pub authors: &'static str,
    /// A summary of the authors' work.
    pub story: [&'static str; 4],
    /// Our choices for settings that the text does not state.
    pub choices: &'static [&'static str],
    pub rows: &'static [Row],
}

impl Recipe {
    /// Whether the recipe is our own, without a text that it follows.
    pub fn is_ours(&self) -> bool {
        self.rows.iter().all(|row| row.origin != Origin::Faithful)
    }
}

/// One line of a recipe's table: an experiment and its published result.
#[derive(Debug)]
pub struct Row {
    /// The name on the command line and in addresses.
    pub name: &'static str,
    pub what: &'static str,
    pub origin: Origin,
    /// Published numbers. For our rows, the text's best number for the same task and data.
    pub published: &'static [Published],
    pub work: Work,
    /// An explanation of a difference between the published and the measured number.
    pub note: Option<&'static str>,
    /// The heading of the row's part in a long table.
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

/// The origin of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The row follows the text's settings.
    Faithful,
    /// The text proposes the experiment or leaves it open, and gives no number for it.
    Wished,
    /// The row uses the product's method for the same task.
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
    /// A network learns to read digits, from features that don't distinguish two domains.
    Adapt(Adapting),
    /// The shipped base reads the test pictures.
    Shipped(Data),
    /// The shipped base is fine-tuned to a hand, as on the page.
    Personal { own: usize },
    /// The shipped base, which stays as it is, gets ten signs to read.
    Signs(Signs),
}

impl Work {
    /// Number of training digits of one person; `None` if the row needs none.
    pub fn own(&self) -> Option<usize> {
        match self.data().set {
            Set::Hand { own } => Some(own),
            Set::Mnist | Set::Fashion => None,
        }
    }

    /// The training and test pictures. MNIST pictures that are learned beside a hand are not
    /// included.
    pub fn data(&self) -> Data {
        match self {
            Self::Train(row) => row.data,
            Self::Classify(row) => row.data,
            Self::Adapt(row) => Data::hand(row.own),
            Self::Shipped(data) => *data,
            Self::Personal { own } => Data::hand(*own),
            // The digits beside which the signs are read.
            Self::Signs(_) => Data::MNIST,
        }
    }

    /// The largest numbers of pictures at a scale.
    pub fn most(&self, scale: Scale) -> Most {
        match self {
            Self::Classify(Classifying { features: Features::Vgg16, .. }) => scale.vgg16_pictures(),
            _ => scale.pictures(),
        }
    }

    /// Number of training epochs; 0 without epochs.
    pub fn epochs(&self) -> usize {
        match self {
            Self::Train(row) => row.settings.epochs,
            Self::Adapt(row) => row.settings.epochs,
            Self::Classify(Classifying {
                classifier: Classifier::Network { settings, .. },
                ..
            }) => settings.epochs,
            // Each set of signs has epochs of its own.
            Self::Classify(_) | Self::Shipped(_) | Self::Personal { .. } | Self::Signs(_) => 0,
        }
    }

    /// The row that provides the trunk.
    pub fn begins_with(&self) -> Option<&'static str> {
        match self {
            Self::Train(Training { start: Start::TrunkOf { row, .. }, .. }) => Some(row),
            Self::Classify(Classifying { features: Features::TrunkOf(row), .. }) => Some(row),
            _ => None,
        }
    }

    /// Whether the row trains on all of MNIST for each hand. This takes too long for many hands.
    pub fn learns_all_anew(&self) -> bool {
        matches!(self, Self::Adapt(_))
    }
}

/// The settings of most texts. They are the default for a text that states none.
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

/// The pictures that a row uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Data {
    pub set: Set,
    pub classes: Classes,
    /// Fraction of the training pictures used. The seed determines the selection.
    pub share: f64,
    /// Fraction of the used pictures that is held out for validation. The epoch is chosen on them.
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

/// A trunk that computes features, and a top that computes logits from them. The top's last layer
/// has one output per class and is not listed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Network {
    pub trunk: Trunk,
    pub top: &'static [Layer],
}

impl Network {
    pub const CNN: Self = Self { trunk: Trunk::Cnn, top: &[] };
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trunk {
    Layers(&'static [Layer]),
    /// The product's `cnn` without its head, with batch normalization.
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

/// The weights before a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    Scratch,
    /// The trunk of another row of the recipe, with a new top.
    TrunkOf {
        row: &'static str,
        transfer: Transfer,
    },
}

/// Whether training changes the trunk of another row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    Frozen,
    Trained,
}

#[derive(Debug)]
pub struct Classifying {
    pub data: Data,
    /// Largest number of training pictures, taken from the start; `None` for all.
    pub most: Option<usize>,
    pub features: Features,
    /// Whether features are scaled to mean 0 and variance 1 over the training pictures.
    pub scaled: bool,
    /// Number of principal components that replace the features; `None` keeps the features.
    pub components: Option<usize>,
    pub classifier: Classifier,
}

/// The network that computes a picture's features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Features {
    /// The trunk of another row of the recipe.
    TrunkOf(&'static str),
    /// The shipped `cnn` without its last layer.
    Shipped,
    /// VGG16 without its dense layers, with ImageNet's weights.
    Vgg16,
}

/// A classifier with its settings. Other settings are the library's defaults.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Classifier {
    /// A support vector machine with the kernel exp(−γ‖a−b‖²), one for each pair of classes. γ is 1
    /// / (features × variance).
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
    /// One Gaussian per class, with a shared covariance or one covariance per class.
    Discriminant {
        shared: bool,
    },
    /// The layers `top`, then a last layer with one output per class.
    Network {
        top: &'static [Layer],
        settings: Settings,
    },
    /// k-means, which uses no labels. Each cluster is read as its most frequent class.
    Clusters {
        k: usize,
    },
}

/// The criterion that a split of a decision tree minimizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    Gini,
    Entropy,
}

#[derive(Debug)]
pub struct Adapting {
    /// Number of own digits, beside all of MNIST.
    pub own: usize,
    pub network: Network,
    /// The domain classifier's layers below its last one.
    pub domain_top: &'static [Layer],
    /// Weights of the label loss and of the domain loss.
    pub lambda: (f64, f64),
    pub against: Against,
    pub balance: Balance,
    pub settings: Settings,
}

/// The weights that are trained against the domain classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The trunk's weights. A layer reverses the domain's gradient, and the domain classifier
    /// learns its own task.
    Trunk,
    /// All weights. They minimize λ₁·L₁ − λ₂·L₂, so that the domain classifier is trained to be
    /// wrong.
    All,
}

/// The method that balances 60,000 pictures against 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    Nothing,
    /// Pictures interpolated between own digits of the same class, until there are as many as in
    /// MNIST. Source: Chawla et al., *SMOTE: Synthetic Minority Over-sampling Technique*, 2002.
    Smote,
}
