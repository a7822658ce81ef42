//! The scale of a run: all pictures and epochs of the recipe, or fewer.

use serde::{Deserialize, Serialize};

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// All pictures and epochs of the recipe.
    Full,
    /// Fewer pictures and epochs, for a quick run. Its figures are not comparable with the
    /// recipe's.
    #[default]
    Quick,
}

impl Scale {
    pub const ALL: [Self; 2] = [Self::Quick, Self::Full];

    pub fn epochs(self, epochs: usize) -> usize {
        epochs.min(self.most(3))
    }

    /// The largest number of training pictures.
    pub fn train(self) -> usize {
        self.most(2000)
    }

    /// The largest number of test pictures.
    pub fn test(self) -> usize {
        self.most(1000)
    }

    /// The name in addresses and files.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Full => "faithful",
            Self::Quick => "quick",
        }
    }

    fn most(self, quick: usize) -> usize {
        if self == Self::Quick { quick } else { usize::MAX }
    }
}
