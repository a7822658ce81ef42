//! A digit as it came: as strokes of a pen, or as a picture.

use serde::{Deserialize, Serialize};

use crate::{Bounds, Image28, PenWidth, Stroke, Trace, rasterize};

/// A digit, drawn on the pad or found in a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Drawn {
    Ink(Vec<Stroke>),
    /// Found in a photo, scan or screenshot.
    Picture(Image28),
}

impl Drawn {
    /// Its strokes; a picture has none.
    pub fn strokes(&self) -> &[Stroke] {
        match self {
            Self::Ink(strokes) => strokes,
            Self::Picture(_) => &[],
        }
    }

    /// Whether there is anything to read.
    pub fn has_ink(&self) -> bool {
        match self {
            Self::Ink(strokes) => Bounds::of(strokes).is_some(),
            Self::Picture(picture) => picture.has_ink(),
        }
    }

    /// The picture that a network reads, its ink drawn with the default pen; `None` where there is no ink.
    pub fn image(&self) -> Option<Image28> {
        match self {
            Self::Ink(strokes) => rasterize(strokes, PenWidth::default()),
            Self::Picture(picture) => picture.has_ink().then(|| picture.clone()),
        }
    }

    /// The way of the pen; `None` for a picture and where there is no ink.
    pub fn trace(&self) -> Option<Trace> {
        Trace::of(self.strokes())
    }
}

/// No ink.
impl Default for Drawn {
    fn default() -> Self {
        Self::Ink(Vec::new())
    }
}

impl From<Vec<Stroke>> for Drawn {
    fn from(strokes: Vec<Stroke>) -> Self {
        Self::Ink(strokes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_has_a_trace_and_its_picture_has_none() {
        let ink = Drawn::from(vec![Stroke::from([(0.2, 0.2), (0.8, 0.9)].as_slice())]);
        let picture = Drawn::Picture(ink.image().unwrap());
        assert!(ink.trace().is_some() && picture.trace().is_none());
        assert_eq!(picture.image(), ink.image());
        assert!(ink.has_ink() && picture.has_ink());
    }

    #[test]
    fn empty_ink_and_an_empty_picture_have_nothing_to_read() {
        let paper = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
        for nothing in [Drawn::default(), Drawn::Picture(paper)] {
            assert!(!nothing.has_ink());
            assert_eq!(nothing.image(), None);
        }
    }
}
