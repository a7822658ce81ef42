//! Numbers published in texts.

use serde::{Deserialize, Serialize};

/// A published number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Published {
    pub figure: Figure,
    pub said: Said,
    /// Its location in the text.
    pub place: &'static str,
}

impl Published {
    pub const fn exactly(figure: Figure, number: f64, place: &'static str) -> Self {
        Self { figure, said: Said::Exactly(number), place }
    }

    /// An accuracy on the test set, in percent.
    pub const fn accuracy(number: f64, place: &'static str) -> Self {
        Self::exactly(Figure::TestAccuracy, number, place)
    }
}

/// The quantity that a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Percent.
    TestAccuracy,
    TrainAccuracy,
    TestLoss,
    TrainLoss,
    /// For a row that tests a hand: accuracy on MNIST's test set, in percent.
    MnistAccuracy,
    /// Agreement of clusters with classes: 1 if they are equal, about 0 by chance.
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

/// The form in which a text prints a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    Exactly(f64),
    Above(f64),
    /// An upper bound: "a little under", "could not reach above".
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
