//! Answers about one digit: what spoke for it, what it is like, what would change it.

use ink::{Image28, Point, Probabilities, Stroke};
use serde::{Deserialize, Serialize};

/// What reads: the base alone, or with what the person added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    Base,
    /// The base, weighed by the traces of the person's digits.
    Digits,
    /// A head, weighed by its traces and those of the person's digits.
    Head,
}

impl Side {
    /// The title of its column.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Base => "The base",
            Self::Digits => "With your own digits",
            Self::Head => "With your head",
        }
    }
}

/// What spoke for a digit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    pub side: Side,
    pub read: Probabilities,
    /// The digit that is read.
    pub digit: u8,
    /// The digit that it is compared with.
    pub against: u8,
    /// In the order in which they were drawn.
    pub parts: Vec<WeighedPart>,
    /// How much likelier `digit` is than `against`, in nats: the sum of all weights, `hand`,
    /// `prior` and `rest`.
    pub margin: f32,
    /// What the traces add.
    pub hand: f32,
    /// What made-up digits add; 0 where the reading is sure without them.
    pub prior: f32,
    /// What blank paper adds, and what parts do only together.
    pub rest: f32,
    pub sentence: String,
}

/// A part of the ink.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeighedPart {
    /// The stroke's place among the strokes.
    pub stroke: usize,
    /// Its path, in the ink's units.
    pub points: Vec<Point>,
    /// How much it speaks for the digit, in nats; negative where it speaks for the other digit.
    pub weight: f32,
}

/// What a digit is like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likes {
    /// The nearest of the person's own digits; `None` if there is none to compare with.
    pub own: Option<OwnLike>,
    pub sentence: String,
    /// MNIST's pictures, the most similar first.
    pub pictures: Vec<PictureLike>,
}

/// The one of a person's own digits that has the nearest trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnLike {
    /// Its place among the samples of `Remember`.
    pub place: usize,
    pub label: u8,
    /// The distance of the traces; below 0.1 it counts as the person's own way of writing.
    pub distance: f32,
    /// A point of the ink, and the point of the sample that it follows. Both bounding boxes are centred on
    /// 0, with a longer side of 1.
    pub pairs: Vec<(Point, Point)>,
}

/// A picture that is like the digit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureLike {
    pub label: u8,
    /// The cosine of the angle between the features, from -1 to 1.
    pub likeness: f32,
    pub image: Image28,
}

/// What would change the reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mind {
    pub side: Side,
    /// The digit that is read now.
    pub digit: u8,
    /// `None`: nothing small would.
    pub change: Option<SmallChange>,
    pub sentence: String,
}

/// The smallest change of the ink that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SmallChange {
    /// The changed ink.
    pub strokes: Vec<Stroke>,
    /// What it is read as.
    pub becomes: u8,
    /// The probability of that.
    pub probability: f32,
    /// The ink that differs, as a share of all ink.
    pub share: f32,
}
