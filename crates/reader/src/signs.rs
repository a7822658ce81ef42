//! Signs that are read beside the digits: the person's own, or those of the head in use.

use ink::{Hand, Sketch, Trace};
use network::signs::{Classes, ClassesError, Matcher, Taught};
use worker::reader::SignRead;

/// Signs, as they are read.
pub(crate) struct Signs {
    /// In the order of their classes.
    pub names: Vec<String>,
    /// Sketches of the drawings, each with its class.
    pub drawings: Vec<(Sketch, u8)>,
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
        let matcher = Some(self.matcher.clone());
        Ok(Taught { classes, drawings: self.drawings.clone(), matcher })
    }

    /// Those of a head; `None` if their class means are not computed.
    pub fn of(Taught { classes, drawings, matcher }: &Taught) -> Option<Self> {
        let (names, drawings) = (classes.signs().to_vec(), drawings.clone());
        Some(Self { names, drawings, matcher: matcher.clone()? })
    }
}
