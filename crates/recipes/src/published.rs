//! Numbers as texts print them.

use serde::{Deserialize, Serialize};

/// A number that a text prints.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Published {
    pub figure: Figure,
    pub said: Said,
    /// Its place in the text.
    pub place: &'static str,
}

impl Published {
    pub const fn exactly(figure: Figure, number: f64, place: &'static str) -> Self {
        Self { figure, said: Said::Exactly(number), place }
    }

    /// On the test set, in percent.
    pub const fn accuracy(number: f64, place: &'static str) -> Self {
        Self::exactly(Figure::TestAccuracy, number, place)
    }
}

/// The quantity of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Percent.
    TestAccuracy,
    TrainAccuracy,
    TestLoss,
    TrainLoss,
    /// On MNIST's test set, for a row that tests a hand: percent.
    MnistAccuracy,
    /// The agreement of clusters with classes: 1 where they are equal, about 0 by chance.
    AdjustedRandIndex,
}

impl Figure {
    pub fn in_words(self) -> &'static str {
        match self {
            Self::TestAccuracy => "test accuracy, %",
            Self::TrainAccuracy => "training accuracy, %",
            Self::TestLoss => "test loss",
            Self::TrainLoss => "training loss",
            Self::MnistAccuracy => "MNIST's test accuracy, %",
            Self::AdjustedRandIndex => "adjusted Rand index",
        }
    }
}

/// How a text prints a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    Exactly(f64),
    Above(f64),
    /// "a little under", "could not reach above"
    Below(f64),
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exactly(number) => write!(f, "{number}"),
            Self::Above(number) => write!(f, "above {number}"),
            Self::Below(number) => write!(f, "under {number}"),
        }
    }
}
