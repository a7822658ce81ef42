//! The move of a frame's entries into the visitor's own database.

use super::events::Effect;
use crate::keeping;
use crate::shelf::{Change, Contents, PadContents, PadKey};

pub struct Move {
    /// The entries that the person has made in the frame.
    keys: Vec<PadKey>,
    /// Whether the visitor's own entries have been read.
    pub read: bool,
}

impl Move {
    pub fn of(contents: &PadContents) -> Self {
        let is_made =
            |key: &PadKey| matches!(key, PadKey::Sample(_) | PadKey::Sign(_) | PadKey::Head(_));
        Self { keys: contents.keys().into_iter().filter(is_made).collect(), read: false }
    }

    /// Empties the frame's database. Otherwise a deleted digit would come back from there with the
    /// next visit.
    pub fn end(self) -> [Effect; 2] {
        let left = self.keys.into_iter().map(Change::Delete).collect();
        [Effect::LeaveFrame(left), Effect::Say(keeping::OWN_IN_USE.to_owned())]
    }
}
