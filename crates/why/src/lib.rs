//! Why a digit is read as it is: what in the ink spoke for it, which digits it is like, and the
//! smallest change that would make it another digit. Also what is inside of the network that reads it:
//! its layers, what breaking it costs, what learning changed, a map of digits. No tensor library, no
//! browser.

mod broken;
mod confusion;
mod curves;
mod edits;
mod explanation;
mod filters;
mod forgetting;
mod last_features;
mod layers;
mod likes;
mod map;
mod methods;
mod mind;
mod network_words;
mod open;
mod parts;
mod projection;
mod question;
mod svg;
#[cfg(test)]
mod testing;
mod trunk;
mod words;

pub use broken::{BITS, Broken, Damage, DamageError, MOST_NOISE};
pub use confusion::ConfusionCells;
pub use curves::{Curves, curves, random_weights};
pub use edits::{Edit, End};
pub use explanation::{Explanation, WeighedPart, WhyError, explain};
pub use filters::{Filter, filters};
pub use forgetting::{Changed, Forgetting, HeadsError, Moved, forgetting};
pub use layers::{Field, LayerInfo, layers};
pub use likes::{Gallery, Like, OwnLike, own_like};
pub use map::Map;
pub use methods::Method;
pub use mind::{Change, smallest_change};
pub use network_words::{
    broken_sentence, confusion_sentence, feature_name, forgetting_sentence, layer_sentence,
    map_sentence, network_sentence, sum_sentence, units_sentence, way_sentence,
};
pub use open::{OpenLayer, OpenNetwork, Sum, Term, open, open_layers, sum};
pub use parts::{Part, Parts};
pub use projection::Spot;
pub use question::{Question, Reader};
pub use svg::{Column, ForgettingSheet, MapSheet, MatrixSheet, NetworkSheet, OwnSpot, Sheet};
pub use trunk::{Logits, Trunk};
pub use words::{change_sentence, first_sentence, own_sentence};
