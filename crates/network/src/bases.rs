//! The bases that the product ships, and what their cards say of them.

use serde::{Deserialize, Serialize};

use crate::layers::{self, Network};

use ink::Count;

/// The bases that the page offers, from the simplest to the best.
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

    /// As it is written in file names, on the command line and in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Softmax => "softmax",
            Self::Mlp => "mlp",
            Self::Cnn => "cnn",
        }
    }

    /// Its layers.
    pub fn network(self) -> &'static Network {
        match self {
            Self::Softmax => &layers::SOFTMAX,
            Self::Mlp => &layers::MLP,
            Self::Cnn => &layers::CNN,
        }
    }

    /// The name of its weights' file, in the folder of all weights.
    pub fn weights_file(self) -> String {
        format!("{self}.safetensors")
    }

    /// The name of its card, in the folder of all weights.
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
#[error("there is no base called {0:?}: choose softmax, mlp or cnn")]
pub struct UnknownBase(pub String);

impl std::str::FromStr for BaseName {
    type Err = UnknownBase;

    fn from_str(name: &str) -> Result<Self, UnknownBase> {
        Self::ALL
            .into_iter()
            .find(|base| base.as_str() == name)
            .ok_or_else(|| UnknownBase(name.to_owned()))
    }
}

/// Where the page finds weights and cards, relative to itself.
pub const WEIGHTS_FOLDER: &str = "weights";

/// What `www/weights/NAME.json` says of a base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaseCard {
    pub name: BaseName,
    /// A sentence: the layers in the order in which a picture passes them.
    pub architecture: String,
    pub parameters: usize,
    /// Name and shape of each tensor in the weights' file.
    pub shapes: Vec<(String, Vec<usize>)>,
    /// What a pixel of 0–255 becomes: `byte / 255 * scale + shift`.
    pub normalization: Normalization,
    pub seed: u64,
    pub data: DataUsed,
    pub training: TrainingUsed,
    pub test: Count,
    /// Of the weights' file.
    pub bytes: u64,
    /// Of the weights' file.
    pub sha256: String,
}

/// What the page shows of a base's card: reading all of it would weigh several kilobytes more there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub architecture: String,
    pub test: Count,
    pub bytes: u64,
}

/// The parts of a card that it takes to load a base: all of it would weigh several kilobytes more in a reader.
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
    /// The highest one; `schedule` says how it went.
    pub learning_rate: f64,
    pub schedule: String,
    pub batch: usize,
    pub epochs: usize,
    /// Which epoch's weights were written, by their validation accuracy.
    pub chosen_epoch: usize,
    pub validation: Count,
    pub augmentation: String,
    /// Share of the labels' weight that was spread over all digits.
    pub label_smoothing: f32,
    /// What the logits were divided by at the end, chosen on the pictures held back.
    pub temperature: f64,
    /// The commands that made the file, one after the other.
    pub commands: Vec<String>,
}

/// Which pictures a base was trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataUsed {
    pub name: String,
    /// SHA-256 of the training images' IDX file.
    pub train_images_sha256: String,
    pub train_images: usize,
    /// Held back to choose on.
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
