//! What a recipe is made of: data alone, which `runner` carries out.

use serde::{Deserialize, Serialize};

pub use crate::published::{Figure, Published, Said};
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

/// One line of a recipe's table: a thing to do, and what the text says comes of it.
#[derive(Debug)]
pub struct Row {
    /// As on the command line and in addresses.
    pub name: &'static str,
    pub what: &'static str,
    pub origin: Origin,
    /// For our rows: the best that the text prints for the same task and data.
    pub published: &'static [Published],
    pub work: Work,
    /// What a reader of the two numbers must know.
    pub note: Option<&'static str>,
    /// What it has in common with rows beside it, where a table has many.
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
    /// What the text wishes for or leaves open, without a number of its own.
    Wished,
    /// The product's way to do the same task.
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

/// What is done for a row.
#[derive(Debug)]
pub enum Work {
    /// A network is trained.
    Train(Training),
    /// A network's frozen features, and a classifier on top of them.
    Classify(Classifying),
    /// A network that is to read digits and not to tell two sets apart, by gradient reversal.
    Adapt(Adapting),
    /// The shipped base reads the test pictures.
    Shipped(Data),
    /// The shipped base learns a hand as the page does.
    Personal { own: usize },
}

impl Work {
    /// How many of a person's own digits are learned from; `None` where the work has no need of any.
    pub fn own(&self) -> Option<usize> {
        match self.data().set {
            Set::Hand { own } => Some(own),
            Set::Mnist | Set::Fashion => None,
        }
    }

    /// What is learned from, MNIST beside a hand aside, and tested on.
    pub fn data(&self) -> Data {
        match self {
            Self::Train(row) => row.data,
            Self::Classify(row) => row.data,
            Self::Adapt(row) => Data::hand(row.own),
            Self::Shipped(data) => *data,
            Self::Personal { own } => Data::hand(*own),
        }
    }

    /// Rounds through the training pictures; 0 where there are none.
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

    /// Whether it takes so long that it isn't done for many hands.
    pub fn learns_all_anew(&self) -> bool {
        matches!(self, Self::Adapt(_))
    }
}

/// What most texts say, and what is taken where they don't; a recipe's settings begin with these.
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

/// Which pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Data {
    pub set: Set,
    pub classes: Classes,
    /// Share of the training pictures used, drawn by the seed.
    pub share: f64,
    /// Share of those that is held back to choose the epoch on.
    pub held_back: f64,
}

impl Data {
    /// All of MNIST.
    pub const MNIST: Self =
        Self { set: Set::Mnist, classes: Classes::All, share: 1.0, held_back: 0.0 };

    /// So many digits of one person.
    pub const fn hand(own: usize) -> Self {
        Self { set: Set::Hand { own }, ..Self::MNIST }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Set {
    Mnist,
    Fashion,
    /// A writer's own digits: so many to learn from; twenty others to test.
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

/// A trunk that makes features, and a top that makes logits of them. The last layer, as wide as
/// there are classes, is not written down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Network {
    pub trunk: Trunk,
    pub top: &'static [Layer],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trunk {
    Layers(&'static [Layer]),
    /// The product's cnn below its last layer.
    Cnn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Fully connected to so many.
    Dense(usize),
    /// 3×3 without a margin, to so many channels.
    Conv(usize),
    /// The largest of 2×2.
    MaxPool,
    Relu,
    Tanh,
}

/// What a training begins with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    Scratch,
    /// The trunk that another row of the recipe ended with, below a new top.
    TrunkOf {
        row: &'static str,
        then: Then,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Frozen,
    Trained,
}

#[derive(Debug)]
pub struct Classifying {
    pub data: Data,
    /// The first so many of the pictures are learned from; `None` for all.
    pub most: Option<usize>,
    pub features: Features,
    /// With mean 0 and variance 1 over the training pictures.
    pub scaled: bool,
    /// Only so many principal components.
    pub components: Option<usize>,
    pub classifier: Classifier,
}

/// What makes numbers of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Features {
    /// The trunk that another row of the recipe ended with.
    TrunkOf(&'static str),
    /// The shipped cnn below its last layer.
    Shipped,
    /// VGG16 below its dense layers, with weights that the person has.
    Vgg16,
}

/// A classifier with its settings; the rest is as the library has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Classifier {
    /// Each class against each other. `gamma` of exp(−γ‖a−b‖²): 1 / (features × variance).
    SvmRbf {
        c: f64,
    },
    /// The same with (γ a·b)^degree.
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
    /// A Gaussian for each class, with one covariance for all, or one for each.
    Discriminant {
        shared: bool,
    },
    /// A last layer, `top` below it.
    Network {
        top: &'static [Layer],
        settings: Settings,
    },
    /// k-means, which sees no label; each cluster is read as the class that most of it has.
    Clusters {
        k: usize,
    },
}

/// What a split of a tree is to make small.
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
    /// Of the domain's output.
    pub domain_top: &'static [Layer],
    /// λ of the label's loss and of the domain's.
    pub lambda: (f64, f64),
    pub against: Against,
    pub balance: Balance,
    pub settings: Settings,
}

/// What works against the domain's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The trunk alone: a layer turns the domain's gradient around, and the output learns its own task.
    Trunk,
    /// All weights: what is minimized is λ₁·L₁ − λ₂·L₂ itself, and so the output learns to be wrong.
    All,
}

/// What is done about 60,000 against 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    Nothing,
    /// As many own pictures as MNIST has, made between own ones of the same digit.
    /// Source: Chawla et al., *SMOTE: Synthetic Minority Over-sampling Technique*, 2002.
    Smote,
}
