//! What is shown beside a lesson's text.

/// What is shown beside the text: the values of `<inkling-pad view>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The pad and its reading.
    #[default]
    Pad,
    /// Also learning.
    Train,
    /// The pad, and what explains its readings, open at this view.
    Why,
    Network,
    Map,
    /// The Lab. Its events are not heard.
    Lab,
}

impl View {
    const ALL: [Self; 6] = [Self::Pad, Self::Train, Self::Why, Self::Network, Self::Map, Self::Lab];

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == name)
    }

    /// All names, for a sentence: “pad, train or lab”.
    pub(crate) fn choices() -> String {
        let [first @ .., last] = Self::ALL.map(Self::as_str);
        format!("{} or {last}", first.join(", "))
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pad => "pad",
            Self::Train => "train",
            Self::Why => "why",
            Self::Network => "network",
            Self::Map => "map",
            Self::Lab => "lab",
        }
    }

    /// What to do where this view has no event that a step waits for.
    pub(crate) fn instead(self) -> &'static str {
        match self {
            Self::Pad | Self::Train | Self::Why | Self::Network | Self::Map => "choose view: train",
            Self::Lab => "the Lab has no events for lessons, so leave done: out or ask a question",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_view_is_found_by_its_name_and_named_in_the_choices() {
        for view in View::ALL {
            assert_eq!(View::parse(view.as_str()), Some(view));
        }
        assert_eq!(View::parse("movie"), None);
        assert_eq!(View::choices(), "pad, train, why, network, map or lab");
    }
}
