//! A person's signs, as the reader has them in use.

use ink::{Hand, Trace};
use network::signs::Matcher;
use worker::reader::SignRead;

/// The signs that are read.
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
}
