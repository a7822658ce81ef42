//! The classes that a head with signs has: the ten digits, then a person's signs, each with a name.

use std::ops::RangeInclusive;

use ink::CLASSES;

/// The ten digits and a person's signs. A class is its label: 0–9 the digits, from 10 on the signs in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes(Vec<String>);

/// Why names can't name signs.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ClassesError {
    #[error("there are {0} signs, and {most} fit beside the digits: delete some", most = Classes::MOST_SIGNS)]
    TooMany(usize),
    #[error(
        "“{0}” can’t name a sign: choose a name of {least} to {most} characters",
        least = Classes::NAME.start(),
        most = Classes::NAME.end()
    )]
    Length(String),
    #[error("“{0}” is a digit’s name: choose another one for the sign")]
    Digit(String),
    #[error("two signs are named “{0}”: choose another name for one of them")]
    Twice(String),
}

impl Classes {
    /// The most signs beside the digits.
    pub const MOST_SIGNS: usize = 26;
    /// How many characters a sign's name may have.
    pub const NAME: RangeInclusive<usize> = 1..=8;
    /// With how many drawings a sign is read.
    pub const DRAWINGS: RangeInclusive<usize> = 2..=5;

    /// A sign's name without the space around it, if it can be one.
    pub fn check_name(name: &str) -> Result<&str, ClassesError> {
        let name = name.trim();
        if !Self::NAME.contains(&name.chars().count()) {
            return Err(ClassesError::Length(name.to_owned()));
        }
        if matches!(name.as_bytes(), [b'0'..=b'9']) {
            return Err(ClassesError::Digit(name.to_owned()));
        }
        Ok(name)
    }

    /// Signs with these names, without the space around them.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, ClassesError> {
        let mut signs: Vec<String> = Vec::new();
        for name in names {
            let name = Self::check_name(name)?;
            if signs.iter().any(|sign| sign == name) {
                return Err(ClassesError::Twice(name.to_owned()));
            }
            signs.push(name.to_owned());
        }
        if signs.len() > Self::MOST_SIGNS {
            return Err(ClassesError::TooMany(signs.len()));
        }
        Ok(Self(signs))
    }

    /// The names of the signs, in the order of their classes.
    pub fn signs(&self) -> &[String] {
        &self.0
    }

    /// How many classes there are: ten more than signs.
    pub fn count(&self) -> usize {
        CLASSES + self.0.len()
    }

    /// Whether a label is that of a sign.
    pub fn is_sign(&self, label: u8) -> bool {
        (CLASSES..self.count()).contains(&usize::from(label))
    }

    /// The name of a class: a digit's is its figure. `None` for a label that no class has.
    pub fn name(&self, label: u8) -> Option<String> {
        match usize::from(label).checked_sub(CLASSES) {
            Some(sign) => self.0.get(sign).cloned(),
            None => Some(label.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_follow_the_digits() {
        let classes = Classes::new([" star", "×"]).unwrap();
        assert_eq!(classes.count(), 12);
        let names: Vec<_> = [7, 10, 11, 12].map(|label| classes.name(label)).into();
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(names, [name("7"), name("star"), name("×"), None]);
        assert!(classes.is_sign(11) && !classes.is_sign(9) && !classes.is_sign(12));
        assert_eq!(Classes::default().count(), CLASSES);
    }

    #[test]
    fn names_that_are_no_names_are_refused_with_a_sentence() {
        let refused = |names: &[&str]| Classes::new(names.iter().copied()).unwrap_err().to_string();
        assert!(refused(&["  "]).contains("1 to 8 characters"));
        assert!(refused(&["something"]).contains("“something” can’t name"));
        assert!(Classes::new(["ÄÖÜäöüßµ"]).is_ok());
        assert!(refused(&["7"]).contains("is a digit’s name"));
        assert!(Classes::new(["77"]).is_ok());
        assert!(refused(&["star", "star "]).contains("two signs are named “star”"));
        let many: Vec<String> = (0..27).map(|i| format!("sign {i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(refused(&many).contains("there are 27 signs, and 26 fit"));
        assert!(Classes::new(many[..26].iter().copied()).is_ok());
    }
}
