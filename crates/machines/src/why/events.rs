//! Events and effects of the pane.

use worker::client::Heard;
use worker::explainer::{self, Set, Trained};
use worker::reader;

use super::view::View;

#[derive(Clone, Debug)]
pub enum Event {
    /// The pane is there.
    Begin,
    /// A command that the pad's reader has got.
    FromPad(reader::Command),
    /// A network that the Lab's page has got from its learner.
    FromLab(Trained),
    FromExplainer(Heard<explainer::Event>),
    /// The browser can't start the explainer.
    NotStarted {
        sentence: String,
    },
    /// The ink has been the same for a moment. `number`: as in `Effect::SettleAfter`.
    Settled {
        number: u32,
    },
    /// The person opens a view.
    Open(View),
    /// The person looks at one of several digits on the pad, counted from the left.
    ChooseDigit(usize),
    /// The person compares with another digit; `None`: with the second likely one.
    ChooseAgainst(Option<u8>),
    /// The person mends the network.
    Mend,
    /// The person switches a channel of a layer with weights off, or on again.
    Switch(usize, usize),
    SwitchLayer(usize),
    /// The person adds noise, as in `explainer::Damage`.
    Noise(f32),
    Bits(Option<u8>),
    /// The person looks at a filter or unit: its layer's place among those with weights, and its channel.
    LookAt(usize, usize),
    /// The person wants to see what the head has forgotten.
    WantForgetting,
    /// The person wants to see which digits are read as which.
    WantConfusions(Set),
    TryAgain,
}

/// A part of the pane that has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The view that is open.
    View,
    /// What goes on, and what has failed.
    Status,
    /// The digits on the pad.
    Digits,
    Explained,
    Likes,
    Minds,
    Layers,
    Filter,
    Units,
    Broken,
    Forgetting,
    Map,
    Confusions(Set),
}

impl Part {
    pub const ALL: [Self; 14] = [
        Self::View,
        Self::Status,
        Self::Digits,
        Self::Explained,
        Self::Likes,
        Self::Minds,
        Self::Layers,
        Self::Filter,
        Self::Units,
        Self::Broken,
        Self::Forgetting,
        Self::Map,
        Self::Confusions(Set::Own),
        Self::Confusions(Set::Mnist),
    ];
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Starts the explainer, and ends one that runs.
    Start,
    Send(explainer::Command),
    /// Sends `Event::Settled` with this number after a pause.
    SettleAfter {
        ms: u32,
        number: u32,
    },
    /// Announces a sentence to screen readers.
    Say(String),
    Show(Part),
}
