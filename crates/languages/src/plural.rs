//! The plural categories of Unicode's CLDR.

/// Which form a language has for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

impl Category {
    /// The category of this name, as catalogues and browsers have it.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "zero" => Self::Zero,
            "one" => Self::One,
            "two" => Self::Two,
            "few" => Self::Few,
            "many" => Self::Many,
            "other" => Self::Other,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_category_has_its_name() {
        use Category::*;
        let found = ["zero", "one", "two", "few", "many", "other"].map(Category::parse);
        assert_eq!(found, [Zero, One, Two, Few, Many, Other].map(Some));
        assert_eq!(Category::parse("by"), None);
    }
}
