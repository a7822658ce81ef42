//! Signs that are read beside the digits: the person's own, or those of the head in use.

use data::made_up::MADE_UP;
use ink::{Hand, Trace};
use network::signs::{Classes, ClassesError, KnownDigits, Matcher, Sketch, Taught};
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
    pub fn read(&self, features: &[f32], trace: Option<&Trace>, own: &Hand) -> Option<SignRead> {
        let (place, probability) = self.matcher.read(features, trace, known(own))?;
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

/// The digits that ink is compared with, beside these of the person.
pub(crate) fn known(own: &Hand) -> KnownDigits<'_> {
    KnownDigits { own, made_up: &MADE_UP }
}
