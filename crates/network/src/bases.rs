//! The shipped bases and their cards.

use serde::{Deserialize, Serialize};

use crate::layers::{self, Network};

use ink::Count;

/// The shipped bases, from the simplest to the best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BaseName {
    Softmax,
    Mlp,
    #[default]
    Cnn,
}

impl BaseName {
    pub const ALL: [Self; 3] = [Self::Softmax, Self::Mlp, Self::Cnn];

    /// The name in file names, on the command line and in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Softmax => "softmax",
            Self::Mlp => "mlp",
            Self::Cnn => "cnn",
        }
    }

    /// All names, for a sentence: "softmax, mlp or cnn". `before` precedes each of them.
    pub fn choices(before: &str) -> String {
        let [first @ .., last] = Self::ALL.map(|base| format!("{before}{base}"));
        format!("{} or {last}", first.join(", "))
    }

    /// Its layers.
    pub fn network(self) -> &'static Network<'static> {
        match self {
            Self::Softmax => &layers::SOFTMAX,
            Self::Mlp => &layers::MLP,
            Self::Cnn => &layers::CNN,
        }
    }

    /// The file name of its weights, within `WEIGHTS_FOLDER`.
    pub fn weights_file(self) -> String {
        format!("{self}.safetensors")
    }

    /// The file name of its card, within `WEIGHTS_FOLDER`.
    pub fn card_file(self) -> String {
        format!("{self}.json")
    }
}

impl std::fmt::Display for BaseName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("there is no base called {name:?}: choose {}", BaseName::choices(""))]
pub struct UnknownBase {
    pub name: String,
}

impl std::str::FromStr for BaseName {
    type Err = UnknownBase;

    fn from_str(name: &str) -> Result<Self, UnknownBase> {
        Self::ALL
            .into_iter()
            .find(|base| base.as_str() == name)
            .ok_or_else(|| UnknownBase { name: name.to_owned() })
    }
}

/// The folder of weights and cards, relative to the page.
pub const WEIGHTS_FOLDER: &str = "weights";

/// A base's card: the content of `www/weights/NAME.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaseCard {
    pub name: BaseName,
    /// The layers in forward order, as a sentence.
    pub architecture: String,
    pub parameters: usize,
    /// Name and shape of each tensor in the weights' file.
    pub shapes: Vec<(String, Vec<usize>)>,
    /// The map from a pixel in 0–255 to an input: `byte / 255 * scale + shift`.
    pub normalization: Normalization,
    pub seed: u64,
    pub data: DataUsed,
    pub training: TrainingUsed,
    pub test: Count,
    /// Size of the weights file.
    pub bytes: u64,
    /// SHA-256 of the weights file.
    pub sha256: String,
}

/// The parts of a card that the page shows. Parsing all of it would add several kilobytes to the
/// page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub architecture: String,
    pub test: Count,
    pub bytes: u64,
}

/// The parts of a card that loading a base needs. Parsing all of it would add several kilobytes to
/// the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteCard {
    pub name: BaseName,
    pub architecture: String,
    pub test: Count,
    pub bytes: u64,
    pub sha256: String,
}

impl From<BaseCard> for SiteCard {
    fn from(BaseCard { name, architecture, test, bytes, sha256, .. }: BaseCard) -> Self {
        Self { name, architecture, test, bytes, sha256 }
    }
}

impl From<SiteCard> for Card {
    fn from(SiteCard { architecture, test, bytes, .. }: SiteCard) -> Self {
        Self { architecture, test, bytes }
    }
}

impl From<BaseCard> for Card {
    fn from(BaseCard { architecture, test, bytes, .. }: BaseCard) -> Self {
        Self { architecture, test, bytes }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalization {
    pub scale: f32,
    pub shift: f32,
}

/// How a base was trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingUsed {
    pub optimizer: String,
    /// The highest learning rate; `schedule` describes its course.
    pub learning_rate: f64,
    pub schedule: String,
    pub batch: usize,
    pub epochs: usize,
    /// The epoch of the shipped weights, chosen by validation accuracy.
    pub chosen_epoch: usize,
    pub validation: Count,
    pub augmentation: String,
    /// The share of each label that is spread evenly over all digits.
    pub label_smoothing: f32,
    /// The divisor of the final logits, chosen on the validation images.
    pub temperature: f64,
    /// The commands that made the file, in order.
    pub commands: Vec<String>,
}

/// The pictures that a base was trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataUsed {
    pub name: String,
    /// SHA-256 of the training images' IDX file.
    pub train_images_sha256: String,
    pub train_images: usize,
    /// Images held back for validation.
    pub validation_images: usize,
    /// How the validation images were chosen.
    pub split: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_named_as_it_is_written() {
        for base in BaseName::ALL {
            assert_eq!(base.as_str().parse::<BaseName>().unwrap(), base);
        }
        let error = "vgg".parse::<BaseName>().unwrap_err();
        assert!(error.to_string().contains("softmax, mlp or cnn"));
    }
}
