//! A digit as strokes of a pen or as a picture.

use serde::{Deserialize, Serialize};

use crate::{Bounds, Image28, PenWidth, Stroke, Trace, rasterize};

/// A digit: drawn on the pad, or found in a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Drawn {
    /// Drawn on the pad.
    Ink(Vec<Stroke>),
    /// Found in a photo, scan or screenshot.
    Picture(Image28),
}

impl Drawn {
    /// The strokes; a picture has none.
    pub fn strokes(&self) -> &[Stroke] {
        match self {
            Self::Ink(strokes) => strokes,
            Self::Picture(_) => &[],
        }
    }

    /// Whether the digit has any ink.
    pub fn has_ink(&self) -> bool {
        match self {
            Self::Ink(strokes) => Bounds::of(strokes).is_some(),
            Self::Picture(picture) => picture.has_ink(),
        }
    }

    /// The picture that a network reads, with strokes drawn at the default pen width; `None` without ink.
    pub fn image(&self) -> Option<Image28> {
        match self {
            Self::Ink(strokes) => rasterize(strokes, PenWidth::default()),
            Self::Picture(picture) => picture.has_ink().then(|| picture.clone()),
        }
    }

    /// The trace of the strokes; `None` for a picture and without ink.
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
    fn strokes_have_a_trace_and_their_picture_has_none() {
        let ink = Drawn::from(vec![Stroke::from([(0.2, 0.2), (0.8, 0.9)].as_slice())]);
        let picture = Drawn::Picture(ink.image().unwrap());
        assert!(ink.trace().is_some() && picture.trace().is_none());
        assert_eq!(picture.image(), ink.image());
        assert!(ink.has_ink() && picture.has_ink());
    }

    #[test]
    fn empty_ink_and_an_empty_picture_have_no_image() {
        let paper = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
        for empty in [Drawn::default(), Drawn::Picture(paper)] {
            assert!(!empty.has_ink());
            assert_eq!(empty.image(), None);
        }
    }
}
