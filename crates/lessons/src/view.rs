//! What is shown beside a lesson's text.

/// What is shown beside the text: the values of `<inkling-pad view>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The pad and its reading.
    #[default]
    Pad,
    /// Also learning.
    Train,
    /// The Lab. Its events are not heard.
    Lab,
}

impl View {
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pad, Self::Train, Self::Lab].into_iter().find(|view| view.as_str() == name)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pad => "pad",
            Self::Train => "train",
            Self::Lab => "lab",
        }
    }

    /// What to do where this view has no event that a step waits for.
    pub(crate) fn instead(self) -> &'static str {
        match self {
            Self::Pad | Self::Train => "choose view: train",
            Self::Lab => "the Lab has no events for lessons, so leave done: out or ask a question",
        }
    }
}
