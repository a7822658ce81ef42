//! The signs of a head in a link: their names and the numbers of their drawings as bytes, and the drawings' sketches in
//! the coder.

use ink::CLASSES;

use super::coder::{Coder, Context, Signed};
use crate::signs::{Classes, Sketch, SketchPoint, Taught};

/// The points of a sketch.
pub type Points = [SketchPoint; Sketch::POINTS];

/// The names of signs, and how many drawings each has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    classes: Classes,
    counts: Vec<usize>,
}

impl Contents {
    /// Signs with at most this many drawings of each, and the drawings' points, sign by sign.
    pub fn of(taught: &Taught, most: usize) -> (Self, Vec<Points>) {
        let classes = taught.classes.clone();
        let (mut counts, mut drawings) = (Vec::new(), Vec::new());
        for label in (CLASSES as u8..).take(classes.signs().len()) {
            let of_sign = taught.drawings.iter().filter(|(_, other)| *other == label);
            let before = drawings.len();
            drawings.extend(of_sign.take(most).map(|(sketch, _)| *sketch.points()));
            counts.push(drawings.len() - before);
        }
        (Self { classes, counts }, drawings)
    }

    pub fn names(&self) -> &[String] {
        self.classes.signs()
    }

    /// How many drawings there are.
    pub fn drawings(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The number of signs; for each the length of its name, the number of its drawings, and the name.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.counts.len() as u8];
        for (name, count) in self.names().iter().zip(&self.counts) {
            bytes.extend([name.len() as u8, *count as u8]);
            bytes.extend(name.as_bytes());
        }
        bytes
    }

    /// The contents at the start of some bytes, and the bytes after them; `None` unless the names are names and there is
    /// a drawing.
    pub fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (signs, mut rest) = bytes.split_first()?;
        let (mut names, mut counts) = (Vec::new(), Vec::new());
        for _ in 0..*signs {
            let [length, count, after @ ..] = rest else { return None };
            let (name, after) = after.split_at_checked(usize::from(*length))?;
            names.push(std::str::from_utf8(name).ok()?);
            counts.push(usize::from(*count));
            rest = after;
        }
        let contents = Self { classes: Classes::new(names).ok()?, counts };
        let fit = contents.counts.iter().all(|count| count <= Classes::DRAWINGS.end());
        (fit && contents.drawings() > 0).then_some((contents, rest))
    }

    /// The signs with these drawings, as many as `drawings`; `None` if one of them is damaged.
    pub fn taught(&self, drawings: Vec<Points>) -> Option<Taught> {
        let labels = (CLASSES as u8..).zip(&self.counts);
        let labels = labels.flat_map(|(label, count)| std::iter::repeat_n(label, *count));
        let drawings = drawings.into_iter().zip(labels);
        let drawings = drawings.map(|(points, label)| Some((Sketch::from_points(points)?, label)));
        let drawings = drawings.collect::<Option<_>>()?;
        Some(Taught { classes: self.classes.clone(), drawings, matcher: None })
    }
}

/// The contexts of a stroke's first point, its second one, and those after it, for each axis.
type Places = [[Signed; 2]; 3];

/// Codes sketches. A point is expected where the two before it in its stroke lead.
pub fn code(coder: &mut impl Coder, drawings: &mut [Points]) {
    let (mut starts, mut places) = (Context::default(), Places::default());
    for points in drawings {
        let (mut before, mut way, mut place) = ([0; 2], [0; 2], 0);
        for (i, point) in points.iter_mut().enumerate() {
            point.starts = i == 0 || coder.bit(&mut starts, point.starts);
            if point.starts {
                (way, place) = ([0; 2], 0);
            }
            for (axis, line) in point.at.iter_mut().enumerate() {
                let expected = before[axis] + way[axis];
                *line = expected + coder.signed(&mut places[place][axis], *line - expected);
                way[axis] = if place == 0 { 0 } else { *line - before[axis] };
                before[axis] = *line;
            }
            place = (place + 1).min(2);
        }
    }
}

#[cfg(test)]
mod tests {
    use ink::Stroke;

    use super::super::coder::{Decoder, Encoder};
    use super::*;

    fn sketch(end: f32) -> Sketch {
        let strokes: [&[(f32, f32)]; 2] = [&[(0.1, 0.5), (end, 0.5)], &[(0.5, 0.1), (0.5, 0.9)]];
        Sketch::of(&strokes.map(Stroke::from)).unwrap()
    }

    /// A plus of three drawings, and a sign without a drawing.
    fn taught() -> Taught {
        let drawings = [0.7, 0.8, 0.9].map(|end| (sketch(end), 10)).to_vec();
        Taught { classes: Classes::new(["+", "×"]).unwrap(), drawings, matcher: None }
    }

    #[test]
    fn signs_come_back_as_they_were_coded() {
        let (contents, mut drawings) = Contents::of(&taught(), 5);
        let mut bytes = contents.bytes();
        bytes.push(77);
        assert_eq!(Contents::read(&bytes), Some((contents.clone(), [77].as_slice())));
        let mut encoder = Encoder::default();
        code(&mut encoder, &mut drawings);
        let coded = encoder.finish();
        println!("{} bytes for three drawings", coded.len());
        assert!(coded.len() < 3 * 30, "{}", coded.len());
        let mut back = vec![[SketchPoint::default(); Sketch::POINTS]; contents.drawings()];
        code(&mut Decoder::new(&coded), &mut back);
        assert_eq!(back, drawings);
        assert_eq!(contents.taught(back), Some(taught()));
    }

    #[test]
    fn the_first_drawings_of_each_sign_are_taken() {
        let (contents, drawings) = Contents::of(&taught(), 2);
        assert_eq!((contents.counts.as_slice(), drawings.len()), ([2, 0].as_slice(), 2));
        assert_eq!(drawings[1], *sketch(0.8).points());
    }

    #[test]
    fn names_that_are_none_and_numbers_that_do_not_fit_are_refused() {
        for bytes in [
            &[][..],
            // No sign, a sign without a drawing, one with six.
            &[0],
            &[1, 1, 0, b'+'],
            &[1, 1, 6, b'+'],
            // Cut off, a digit's name, no UTF-8, two of one name.
            &[1, 2, 2, b'+'],
            &[2, 1, 2, b'+'],
            &[1, 1, 2, b'7'],
            &[1, 1, 2, 0xff],
            &[2, 1, 2, b'+', 1, 2, b'+'],
        ] {
            assert_eq!(Contents::read(bytes), None, "{bytes:?}");
        }
        let (contents, rest) = Contents::read(&[1, 1, 2, b'+', 9]).unwrap();
        assert_eq!(
            (contents.names(), contents.drawings(), rest),
            (&["+".to_owned()][..], 2, &[9][..])
        );
    }
}
