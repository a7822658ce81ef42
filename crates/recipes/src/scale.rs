//! The scale of a run: all pictures and epochs of the recipe, or fewer.

use std::ops::Range;

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

/// The largest numbers of pictures to learn from and to test with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    pub train: usize,
    pub test: usize,
}

/// Pictures whose VGG16 features are kept together: neighbours in their data set.
pub const VGG16_PART: usize = 96;

/// Sets of ten signs, each drawn by a made-up writer.
const SIGN_SETS: usize = 24;

impl Scale {
    pub const ALL: [Self; 2] = [Self::Quick, Self::Full];

    pub fn epochs(self, epochs: usize) -> usize {
        epochs.min(self.most(3))
    }

    /// The largest numbers of pictures of a row.
    pub fn pictures(self) -> Most {
        Most { train: self.most(2000), test: self.most(1000) }
    }

    /// The same for a row on VGG16, which takes some 30 ms a picture in a browser: whole parts of the
    /// features that the Lab keeps.
    pub fn vgg16_pictures(self) -> Most {
        Most { train: self.most(10 * VGG16_PART), test: self.most(5 * VGG16_PART) }
    }

    /// The number of sets of signs.
    pub fn sign_sets(self) -> usize {
        SIGN_SETS.min(self.most(4))
    }

    /// The shards of Fashion-MNIST that hold a row's pictures; `None`: all.
    pub fn shards(self) -> Option<Range<usize>> {
        (self == Self::Quick).then_some(0..1)
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
