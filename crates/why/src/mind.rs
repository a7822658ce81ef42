//! The smallest change of the ink that makes it another digit.

use ink::metrics::most_likely;
use ink::{Frame, Image28, PenWidth, Point, Probabilities, Stroke};

use crate::edits::{Candidate, Edit, Original};
use crate::question::Reader;

/// Changes of more of the ink are not small.
const SMALL: f32 = 0.4;
/// Changes that are read, the smallest first.
const MOST: usize = 400;
/// Changes that are read together.
const AT_ONCE: usize = 16;
/// Halvings of the step in which the smallest amount lies.
const HALVINGS: usize = 3;

/// A change of the ink that makes it another digit.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub edit: Edit,
    /// The changed ink.
    pub strokes: Vec<Stroke>,
    /// The ink that differs, as a share of all ink: what is gone and what has come.
    pub share: f32,
    /// What the changed ink is read as.
    pub becomes: u8,
    /// Its probability.
    pub probability: f32,
    /// Where the ink changes, in the ink's units.
    pub place: Point,
}

/// The smallest change that makes the ink another digit than `digit`; `None` where nothing small would.
pub fn smallest_change(reader: &Reader, strokes: &[Stroke], digit: u8) -> Option<Change> {
    let search = Search::new(reader, strokes, digit)?;
    let mut candidates = search.small_candidates();
    candidates.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    candidates.truncate(MOST);
    let first = candidates.chunks(AT_ONCE).find_map(|some| {
        let inks: Vec<_> = some.iter().filter_map(|(_, c)| search.changed(c)).collect();
        let read = reader.read(&inks);
        let flips = |read: &Option<Probabilities>| {
            read.as_ref().is_some_and(|read| most_likely(read) != digit)
        };
        // Candidates are only those whose change leaves ink, so that none is missing here.
        read.iter().position(flips).and_then(|place| some.get(place))
    })?;
    search.refined(first.1)
}

struct Search<'a> {
    reader: &'a Reader<'a>,
    original: Original<'a>,
    digit: u8,
    frame: Frame,
    picture: Image28,
}

impl<'a> Search<'a> {
    fn new(reader: &'a Reader<'a>, strokes: &'a [Stroke], digit: u8) -> Option<Self> {
        let pen = PenWidth::default();
        let frame = Frame::of(strokes, pen)?;
        let original = Original::new(strokes, frame.scale(), pen.pixels())?;
        let picture = frame.draw(strokes);
        Some(Self { reader, original, digit, frame, picture })
    }

    fn changed(&self, candidate: &Candidate) -> Option<Vec<Stroke>> {
        self.original.changed(&candidate.edit, candidate.amount)
    }

    /// Changes of little of the ink, each with its share.
    fn small_candidates(&self) -> Vec<(f32, Candidate)> {
        let sized = |candidate: Candidate| {
            let share = self.share(&self.changed(&candidate)?);
            (share > 0.0 && share <= SMALL).then_some((share, candidate))
        };
        self.original.candidates().into_iter().filter_map(sized).collect()
    }

    /// The ink that differs, as a share of all ink.
    fn share(&self, changed: &[Stroke]) -> f32 {
        let after = self.frame.draw(changed);
        let differs = self.picture.intensities().zip(after.intensities());
        let differs: f32 = differs.map(|(a, b)| (a - b).abs()).sum();
        differs / self.picture.intensities().sum::<f32>().max(f32::MIN_POSITIVE)
    }

    /// The change in the smallest amount that still makes it another digit.
    fn refined(&self, candidate: Candidate) -> Option<Change> {
        let mut found = self.flipped(&candidate.edit, candidate.amount)?;
        let (mut too_small, mut enough) = (candidate.smaller, candidate.amount);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (too_small + enough);
            match self.flipped(&candidate.edit, middle) {
                Some(change) => (found, enough) = (change, middle),
                None => too_small = middle,
            }
        }
        Some(found)
    }

    /// The change, if it makes the ink another digit.
    fn flipped(&self, edit: &Edit, amount: f32) -> Option<Change> {
        let strokes = self.original.changed(edit, amount)?;
        let read = self.reader.read(std::slice::from_ref(&strokes)).first().copied().flatten()?;
        let becomes = most_likely(&read);
        let share = self.share(&strokes);
        let place = self.place(&strokes);
        (becomes != self.digit).then_some(Change {
            edit: *edit,
            strokes,
            share,
            becomes,
            probability: read[usize::from(becomes)],
            place,
        })
    }

    /// The middle of what differs, in the ink's units.
    fn place(&self, changed: &[Stroke]) -> Point {
        let after = self.frame.draw(changed);
        let (mut weight, mut x, mut y) = (0.0, 0.0, 0.0);
        let differs = self.picture.intensities().zip(after.intensities());
        for (i, difference) in differs.map(|(a, b)| (a - b).abs()).enumerate() {
            weight += difference;
            x += difference * ((i % ink::SIDE) as f32 + 0.5);
            y += difference * ((i / ink::SIDE) as f32 + 0.5);
        }
        let weight = weight.max(f32::MIN_POSITIVE);
        self.frame.to_ink(Point { x: x / weight, y: y / weight })
    }
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::testing::{NO_HAND, opened, pen_digits, seven_strokes};

    fn reader() -> Reader<'static> {
        opened(BaseName::Cnn).reader(&NO_HAND)
    }

    fn read(strokes: &[Stroke]) -> u8 {
        most_likely(&reader().read(&[strokes.to_vec()])[0].unwrap())
    }

    #[test]
    fn a_change_that_is_found_really_makes_it_another_digit() {
        let mut found = 0;
        let digits: Vec<_> = pen_digits().iter().step_by(101).collect();
        for digit in &digits {
            let strokes = digit.drawn.strokes();
            let before = read(strokes);
            let Some(change) = smallest_change(&reader(), strokes, before) else { continue };
            assert_ne!(change.becomes, before);
            assert_eq!(read(&change.strokes), change.becomes);
            assert!(change.share > 0.0 && change.share <= SMALL, "{change:?}");
            found += 1;
        }
        assert!(found > digits.len() / 2, "{found} of {}", digits.len());
    }

    #[test]
    fn a_smaller_amount_of_the_same_change_leaves_the_digit() {
        let seven = seven_strokes();
        let reader = reader();
        let search = Search::new(&reader, &seven, 7).unwrap();
        let change = smallest_change(&reader, &seven, 7).unwrap();
        let smaller = search.small_candidates().into_iter();
        let smaller = smaller.filter(|(share, _)| *share < 0.8 * change.share);
        let inks: Vec<_> = smaller.filter_map(|(_, c)| search.changed(&c)).collect();
        assert!(inks.iter().all(|ink| read(ink) == 7));
    }

    #[test]
    fn ink_without_size_has_no_change() {
        let dot = [Stroke::from([(0.5, 0.5)].as_slice())];
        assert_eq!(smallest_change(&reader(), &dot, read(&dot)), None);
        assert_eq!(smallest_change(&reader(), &[], 0), None);
        assert_eq!(smallest_change(&reader(), &[Stroke::default()], 0), None);
    }
}
