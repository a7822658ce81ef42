//! What the explainer has answered.

use worker::explainer::{
    Broken, Confusions, Damage, Event, Explained, Filter, Forgetting, Layers, Likes, Map, Mind,
    Set, Units,
};

use super::events::Part;
use super::slot::{Refusal, Slot};

/// The state of the network: how often the base, head or samples have changed, and how often it was
/// broken or mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Network {
    pub loads: u32,
    pub breaks: u32,
}

/// The digit that is explained: how often it has changed.
pub type Ink = u32;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// `Option<u8>`: the digit to compare with.
    pub explained: Slot<(Network, Ink, Option<u8>), Vec<Explained>>,
    pub likes: Slot<(u32, Ink), Likes>,
    pub minds: Slot<(Network, Ink), Vec<Mind>>,
    pub layers: Slot<(Network, Ink), Layers>,
    /// Layer and channel.
    pub filter: Slot<(Network, usize, usize), Filter>,
    pub units: Slot<Network, Units>,
    pub broken: Slot<(u32, Damage), Broken>,
    pub forgetting: Slot<u32, Forgetting>,
    pub map: Slot<u32, Map>,
    pub own: Slot<u32, Confusions>,
    pub mnist: Slot<u32, Confusions>,
}

/// Calls a method of each slot. An array of what each returns, with the part that shows the slot.
macro_rules! each {
    ($answers:expr, $method:ident($($argument:expr),*)) => {
        [
            ($answers.explained.$method($($argument),*), Part::Explained),
            ($answers.likes.$method($($argument),*), Part::Likes),
            ($answers.minds.$method($($argument),*), Part::Minds),
            ($answers.layers.$method($($argument),*), Part::Layers),
            ($answers.filter.$method($($argument),*), Part::Filter),
            ($answers.units.$method($($argument),*), Part::Units),
            ($answers.broken.$method($($argument),*), Part::Broken),
            ($answers.forgetting.$method($($argument),*), Part::Forgetting),
            ($answers.map.$method($($argument),*), Part::Map),
            ($answers.own.$method($($argument),*), Part::Confusions(Set::Own)),
            ($answers.mnist.$method($($argument),*), Part::Confusions(Set::Mnist)),
        ]
    };
}

impl Answers {
    pub fn confusions(&self, of: Set) -> &Slot<u32, Confusions> {
        match of {
            Set::Own => &self.own,
            Set::Mnist => &self.mnist,
        }
    }

    /// Another digit is on the pad, or none.
    pub fn forget_ink(&mut self) {
        self.explained.forget();
        self.likes.forget();
        self.minds.forget();
        self.layers.forget();
    }

    pub fn forget(&mut self) {
        *self = Self::default();
    }

    pub fn lose(&mut self) {
        let _ = each!(self, lose());
    }

    pub fn allow_again(&mut self) {
        let _ = each!(self, allow_again());
    }

    /// Whether a question with this number is open.
    pub fn wait_for(&self, id: u32) -> bool {
        each!(self, waits_for(id)).into_iter().any(|(is_open, _)| is_open)
    }

    /// A refusal after which the same question may be answered.
    pub fn can_be_asked_again(&self) -> Option<&Refusal> {
        let mut refusals = each!(self, refusal()).into_iter().filter_map(|(refusal, _)| refusal);
        refusals.find(|refusal| refusal.retry)
    }

    /// Takes an answer. The part that shows it; `None` for a late one, and for what is no answer to a
    /// question.
    pub fn take(&mut self, event: Event) -> Option<Part> {
        let (is_taken, part) = match event {
            Event::Explained { id, sides } => (self.explained.take(id, sides), Part::Explained),
            Event::Likes { id, likes } => (self.likes.take(id, likes), Part::Likes),
            Event::Minds { id, sides } => (self.minds.take(id, sides), Part::Minds),
            Event::Layers { id, layers } => (self.layers.take(id, layers), Part::Layers),
            Event::Filter { id, filter } => (self.filter.take(id, filter), Part::Filter),
            Event::Units { id, units } => (self.units.take(id, units), Part::Units),
            Event::Broken { id, broken } => (self.broken.take(id, broken), Part::Broken),
            Event::Forgetting { id, forgetting } => {
                (self.forgetting.take(id, forgetting), Part::Forgetting)
            }
            Event::Map { id, map } => (self.map.take(id, map), Part::Map),
            Event::Confusions { id, confusions } => match confusions.of {
                Set::Own => (self.own.take(id, confusions), Part::Confusions(Set::Own)),
                Set::Mnist => (self.mnist.take(id, confusions), Part::Confusions(Set::Mnist)),
            },
            Event::BaseLoaded { .. }
            | Event::NetworkLoaded { .. }
            | Event::HeadInUse { .. }
            | Event::Remembered { .. }
            | Event::Progress { .. }
            | Event::Refused { .. } => return None,
        };
        is_taken.then_some(part)
    }

    /// A question is refused. The part that shows it; `None` for a late one.
    pub fn refuse(&mut self, id: u32, refusal: &Refusal) -> Option<Part> {
        let parts = each!(self, refuse(id, refusal));
        parts.into_iter().find_map(|(is_refused, part)| is_refused.then_some(part))
    }
}
