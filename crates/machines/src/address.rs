//! The choices in the page's address.

use crate::computing::Wish;
use crate::names::{BASE, ENGINE, LANG, THEME, VIEW};
use network::BaseName;

/// The earlier name of the view.
const EMBED: &str = "embed";

/// The part of the page that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Embed {
    /// The whole page.
    #[default]
    Whole,
    /// The pad and its ten bars.
    Pad,
    /// The pad, bars and learning, without the header.
    Train,
    /// The pad, bars, and the pane that explains, open at this view.
    Why,
    Network,
    Map,
}

impl Embed {
    /// Those that an address can name.
    const NAMED: [Self; 5] = [Self::Pad, Self::Train, Self::Why, Self::Network, Self::Map];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|embed| embed.as_str() == name)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Pad => "pad",
            Self::Train => "train",
            Self::Why => "why",
            Self::Network => "network",
            Self::Map => "map",
        }
    }

    /// Whether digits can be labelled and learned from here.
    pub fn learns(self) -> bool {
        matches!(self, Self::Whole | Self::Train)
    }

    /// Whether the pane that explains is always open.
    pub fn explains(self) -> bool {
        matches!(self, Self::Why | Self::Network | Self::Map)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub embed: Embed,
    /// `None` where the address names no base: the last choice applies.
    pub base: Option<BaseName>,
    /// The learner that computes.
    pub engine: Option<Wish>,
    /// One sentence for each unknown choice.
    pub complaints: Vec<String>,
}

impl Address {
    /// Parses a URL's query, with or without its question mark.
    pub fn parse(query: &str) -> Self {
        let mut address = Self::default();
        for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (key, value) {
                (VIEW | EMBED, name) => match Embed::parse(name) {
                    Some(embed) => address.embed = embed,
                    None => {
                        let views = "view=pad, view=train, view=why, view=network or view=map";
                        address.complain(name, "part of this page", views);
                    }
                },
                (BASE, name) => match name.parse() {
                    Ok(base) => address.base = Some(base),
                    Err(_) => address.complain(name, "base", &BaseName::choices("base=")),
                },
                (ENGINE, name) => match Wish::parse(name) {
                    Some(wish) => address.engine = Some(wish),
                    None => {
                        address.complain(name, "engine", "engine=auto, engine=cpu or engine=gpu")
                    }
                },
                // www/start.js turns the colours.
                (THEME, "light" | "dark") => {}
                (THEME, other) => {
                    address.complain(other, "theme", "theme=light or theme=dark");
                }
                // www/start.js chooses it, and English where it does not know it.
                (LANG, tag) if languages::of_tag(tag).is_none() => {
                    address.complain(tag, "language", &languages::choices("lang="));
                }
                // Hosts and links add parameters of their own, such as utm_source.
                _ => {}
            }
        }
        address
    }

    fn complain(&mut self, value: &str, what: &str, instead: &str) {
        self.complaints.push(format!(
            "The address asks for “{value}”, and there is no {what} of that name. It can say {instead}."
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_query_shows_the_whole_page() {
        assert_eq!(Address::parse(""), Address::default());
        assert_eq!(Address::parse("?utm_source=mail&x"), Address::default());
    }

    #[test]
    fn view_and_base_parse_in_any_order() {
        let expected = Address {
            embed: Embed::Train,
            base: Some(BaseName::Mlp),
            engine: Some(Wish::Gpu),
            complaints: Vec::new(),
        };
        assert_eq!(Address::parse("?base=mlp&engine=gpu&view=train"), expected);
        assert_eq!(Address::parse("view=train&base=mlp&engine=gpu"), expected);
    }

    #[test]
    fn the_earlier_name_of_the_view_still_works() {
        for view in [Embed::Pad, Embed::Train, Embed::Why, Embed::Network, Embed::Map] {
            let name = view.as_str();
            for key in ["view", "embed"] {
                let address = Address::parse(&format!("?{key}={name}&theme=dark"));
                assert_eq!(address, Address { embed: view, ..Address::default() });
            }
        }
    }

    #[test]
    fn a_view_that_explains_labels_nothing() {
        let views =
            [Embed::Whole, Embed::Pad, Embed::Train, Embed::Why, Embed::Network, Embed::Map];
        assert_eq!(views.map(Embed::learns), [true, false, true, false, false, false]);
        assert_eq!(views.map(Embed::explains), [false, false, false, true, true, true]);
    }

    #[test]
    fn an_unknown_choice_gives_a_sentence_that_lists_the_known_ones() {
        let address = Address::parse("?view=movie&base=vgg&engine=steam&theme=mud&lang=xx");
        assert_eq!((address.embed, address.base), (Embed::Whole, None));
        assert!(
            address.complaints[0].contains("movie") && address.complaints[0].contains("view=pad")
        );
        assert!(address.complaints[1].contains("vgg") && address.complaints[1].contains("softmax"));
        assert!(address.complaints[2].contains("steam") && address.complaints[2].contains("gpu"));
        assert!(address.complaints[3].contains("mud") && address.complaints[3].contains("dark"));
        assert!(address.complaints[4].contains("xx") && address.complaints[4].contains("lang=de"));
        for language in languages::LANGUAGES {
            let address = Address::parse(&format!("?lang={}", language.code));
            assert_eq!(address, Address::default());
        }
        // Pages around the element are often marked with a region too.
        assert_eq!(Address::parse("?lang=pt-BR"), Address::default());
    }
}
