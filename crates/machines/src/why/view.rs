//! The three views of the pane.

use std::str::FromStr;

/// What the pane shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// What spoke for the digit, what it is like, what would change it.
    #[default]
    Why,
    /// The layers at work.
    Network,
    /// Many digits as points.
    Map,
}

/// The name is none of a view's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no view of that name: write why, network or map")]
pub struct UnknownView;

impl View {
    pub const ALL: [Self; 3] = [Self::Why, Self::Network, Self::Map];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Why => "why",
            Self::Network => "network",
            Self::Map => "map",
        }
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Why => "Why",
            Self::Network => "Network",
            Self::Map => "Map",
        }
    }

    /// The view that many tabs further; negative to the left.
    pub fn moved(self, by: isize) -> Self {
        let count = Self::ALL.len() as isize;
        let place = (self as isize + by).rem_euclid(count);
        Self::ALL[place as usize]
    }
}

impl FromStr for View {
    type Err = UnknownView;

    fn from_str(name: &str) -> Result<Self, UnknownView> {
        Self::ALL.into_iter().find(|view| view.as_str() == name).ok_or(UnknownView)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_have_names_and_follow_each_other_in_a_circle() {
        for view in View::ALL {
            assert_eq!(view.as_str().parse(), Ok(view));
        }
        assert_eq!("train".parse::<View>(), Err(UnknownView));
        assert_eq!((View::Why.moved(-1), View::Map.moved(1)), (View::Map, View::Why));
        assert_eq!(View::Why.moved(1), View::Network);
    }
}
