//! Signs that are read beside the digits: the person's own, or those of the head in use.

use ink::{Hand, Trace};
use network::signs::{Classes, ClassesError, Matcher, Taught};
use worker::reader::SignRead;

/// Signs, as they are read.
pub(crate) struct Signs {
    /// In the order of their classes.
    pub names: Vec<String>,
    pub matcher: Matcher,
}

impl Signs {
    /// As `Matcher::read`, with the sign's name.
    pub fn read(&self, features: &[f32], trace: Option<&Trace>, digits: &Hand) -> Option<SignRead> {
        let (place, probability) = self.matcher.read(features, trace, digits)?;
        Some(SignRead { name: self.names.get(place)?.clone(), probability })
    }

    /// As a head's file holds them. Refuses names that a file can't have.
    pub fn taught(&self) -> Result<Taught, ClassesError> {
        let classes = Classes::new(self.names.iter().map(String::as_str))?;
        Ok(Taught { classes, matcher: self.matcher.clone() })
    }
}

impl From<&Taught> for Signs {
    fn from(taught: &Taught) -> Self {
        Self { names: taught.classes.signs().to_vec(), matcher: taught.matcher.clone() }
    }
}
