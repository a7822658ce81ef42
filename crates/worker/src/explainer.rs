//! The explainer's protocol: why a digit is read as it is, the network opened, and the map of digits.

mod digit;
mod map;
mod opened;
mod trained;

use std::mem::discriminant;

use ink::{Drawn, Labelled, Stroke};
use network::{BaseName, HeadFile};
use serde::{Deserialize, Serialize};

pub use digit::{Explained, Likes, Mind, OwnLike, PictureLike, Side, SmallChange, WeighedPart};
pub use map::{
    Cell, CellDigit, ConfusionSide, Confusions, Map, MapPoint, Origin, Pictures, Placed, Set,
};
pub use opened::{
    Broken, BrokenSide, ChangedPicture, Damage, Filter, Forgetting, Layer, Layers, Looks, Moved,
    Planes, Scores, Sum, Term, Units,
};
pub use trained::{Trained, TrainedNetwork};

use crate::envelope::Protocol;
use crate::wire::Encoded;

/// A command from the page to the explainer. Each has one answer, with its id: the event named here, or
/// `Refused`. A command that a newer one replaces before it begins has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Fetch a base and explain its readings from now on, with its own head and no traces: `BaseLoaded`.
    LoadBase { id: u32, base: BaseName },
    /// Also explain the readings of a head; `None`: of none. `HeadInUse`, or the head stays the same.
    UseHead { id: u32, head: Option<HeadFile> },
    /// Take all labelled digits: `Remembered`. With `use_ink`, their traces weigh readings, as in the
    /// reader.
    Remember { id: u32, samples: Vec<Labelled>, use_ink: bool },
    /// What spoke for the digit: `Explained`. `against`: another digit than the second likely one.
    Explain { id: u32, strokes: Vec<Stroke>, against: Option<u8> },
    /// What the digit is like: `Likes`.
    Likes { id: u32, strokes: Vec<Stroke> },
    /// The smallest change that would make it another digit: `Minds`. Takes much longer than `Explain`.
    Mind { id: u32, strokes: Vec<Stroke> },
    /// What each layer makes of a digit: `Layers`.
    Layers { id: u32, drawn: Drawn },
    /// The weights of a filter, of a unit or of a score: `Filter`. `layer`: the place among the layers that
    /// have weights; after the trunk's comes the last layer, which alone differs between sides.
    Filter { id: u32, side: Side, layer: usize, channel: usize },
    /// The weights that look at the picture itself: softmax's ten templates, the mlp's 500 units, the
    /// filters of the cnn's first layer: `Units`.
    Units { id: u32, side: Side },
    /// Break the network, from its intact state; the default mends it: `Broken`. Later explanations,
    /// changes, layers, filters and units are of the broken network; likes, forgetting, the map and
    /// confusions stay those of the intact one.
    Break { id: u32, damage: Damage },
    /// What the head in use has forgotten of MNIST: `Forgetting`; refused without a head.
    Forgetting { id: u32 },
    /// MNIST's digits and the person's own, in two dimensions: `Map`.
    Map { id: u32 },
    /// Which digits are read as which: `Confusions`.
    Confusion { id: u32, of: Set },
    /// Open a network of the Lab from now on, in place of a base: `NetworkLoaded`. It can be opened and broken; other
    /// questions are refused.
    LoadTrained { id: u32, network: Encoded<TrainedNetwork> },
}

/// An event from the explainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    BaseLoaded {
        id: u32,
        base: BaseName,
    },
    HeadInUse {
        id: u32,
        personal: bool,
    },
    Remembered {
        id: u32,
    },
    Explained {
        id: u32,
        /// The base first.
        sides: Vec<Explained>,
    },
    Likes {
        id: u32,
        likes: Likes,
    },
    Minds {
        id: u32,
        /// The base first.
        sides: Vec<Mind>,
    },
    Layers {
        id: u32,
        layers: Layers,
    },
    Filter {
        id: u32,
        filter: Filter,
    },
    Units {
        id: u32,
        units: Units,
    },
    Broken {
        id: u32,
        broken: Broken,
    },
    Forgetting {
        id: u32,
        forgetting: Forgetting,
    },
    Map {
        id: u32,
        map: Map,
    },
    Confusions {
        id: u32,
        confusions: Confusions,
    },
    /// `done` of `total` pictures are read for a command.
    Progress {
        id: u32,
        done: u32,
        total: u32,
    },
    /// `sentence` says why and what to do; `retry`: whether the same command may succeed later.
    Refused {
        id: u32,
        sentence: String,
        retry: bool,
    },
    NetworkLoaded {
        id: u32,
    },
}

impl Command {
    /// The number that the answer repeats.
    pub fn id(&self) -> u32 {
        match self {
            Self::LoadBase { id, .. }
            | Self::UseHead { id, .. }
            | Self::Remember { id, .. }
            | Self::Explain { id, .. }
            | Self::Likes { id, .. }
            | Self::Mind { id, .. }
            | Self::Layers { id, .. }
            | Self::Filter { id, .. }
            | Self::Units { id, .. }
            | Self::Break { id, .. }
            | Self::Forgetting { id }
            | Self::Map { id }
            | Self::Confusion { id, .. }
            | Self::LoadTrained { id, .. } => *id,
        }
    }
}

impl Protocol for Command {
    type Event = Event;

    const WORKER: &'static str = "explainer";
    const DOES: &'static str = "explains readings";

    fn is_quick(&self) -> bool {
        matches!(
            self,
            Self::Explain { .. }
                | Self::Mind { .. }
                | Self::Layers { .. }
                | Self::Filter { .. }
                | Self::Units { .. }
        )
    }

    fn is_change(&self) -> bool {
        matches!(
            self,
            Self::LoadBase { .. }
                | Self::LoadTrained { .. }
                | Self::UseHead { .. }
                | Self::Remember { .. }
                | Self::Break { .. }
        )
    }

    fn replaces(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            // A refused one leaves the base or head of an earlier one in use, which must be there.
            (Self::LoadBase { .. } | Self::LoadTrained { .. } | Self::UseHead { .. }, _) => false,
            (Self::Confusion { of, .. }, Self::Confusion { of: earlier, .. }) => of == earlier,
            _ => discriminant(self) == discriminant(earlier),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::ToWorker;
    use crate::queue::Queue;

    fn explain(id: u32) -> Command {
        Command::Explain { id, strokes: Vec::new(), against: None }
    }

    fn order(commands: impl IntoIterator<Item = Command>) -> Vec<Command> {
        let mut queue = Queue::default();
        for command in commands {
            queue.push(ToWorker::Command(command));
        }
        std::iter::from_fn(|| queue.take_next()).collect()
    }

    #[test]
    fn an_explanation_overtakes_the_map_but_no_break() {
        let broken = Command::Break { id: 2, damage: Damage::default() };
        let map = Command::Map { id: 1 };
        assert_eq!(order([map.clone(), explain(3)]), [explain(3), map.clone()]);
        let all = [map, broken, explain(3)];
        assert_eq!(order(all.clone()), all);
    }

    #[test]
    fn a_newer_command_replaces_an_older_one_of_its_kind() {
        let of = |id, of| Command::Confusion { id, of };
        let sent = [of(1, Set::Own), of(2, Set::Mnist), of(3, Set::Own), explain(4), explain(5)];
        assert_eq!(order(sent), [explain(5), of(2, Set::Mnist), of(3, Set::Own)]);
        let bases = [BaseName::Cnn, BaseName::Mlp];
        let load = bases.map(|base| Command::LoadBase { id: 0, base });
        assert_eq!(order(load.clone()), load);
    }
}
