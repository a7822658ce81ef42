//! Parts of the ink: stretches of about the same length along the strokes.

use std::ops::Range;

use ink::{Frame, Image28, Path, PenWidth, Point, Stroke};

/// The length of a part, in pixels of the picture: a little more than the pen is wide.
const LENGTH: f32 = 2.5;
/// Longer ink is cut into longer parts. Ink of many strokes has at least a part for each.
const MOST: f32 = 24.0;

/// A stretch of a stroke.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The stroke's place among the strokes.
    pub stroke: usize,
    /// Its beginning and end as distances along the stroke, in the ink's units.
    pub along: Range<f32>,
    /// Its path.
    pub path: Stroke,
}

impl Part {
    /// The point half way along it.
    pub fn middle(&self) -> Point {
        let half = 0.5 * (self.along.end - self.along.start);
        Path::of(&self.path).map_or(Point { x: 0.0, y: 0.0 }, |path| path.at(half))
    }
}

/// All parts of a digit's ink, and the frame in which they are drawn.
#[derive(Clone, Debug)]
pub struct Parts {
    frame: Frame,
    strokes: Vec<Cut>,
    parts: Vec<Part>,
}

/// A stroke that is cut into parts.
#[derive(Clone, Debug)]
struct Cut {
    whole: Stroke,
    path: Path,
    /// The places of its parts.
    parts: Range<usize>,
}

impl Parts {
    /// `None` without ink, and for ink whose size overflows.
    pub fn of(strokes: &[Stroke]) -> Option<Self> {
        let frame = Frame::of(strokes, PenWidth::default())?;
        let paths = strokes.iter().enumerate();
        let paths: Vec<_> = paths.filter_map(|(i, s)| Some((i, s, Path::of(s)?))).collect();
        let pixels = |path: &Path| path.length() * frame.scale();
        let length: f32 = paths.iter().map(|(_, _, path)| pixels(path)).sum();
        if !length.is_finite() || !frame.scale().is_finite() {
            return None;
        }
        let target = LENGTH.max(length / MOST);
        let (mut cut, mut parts) = (Vec::new(), Vec::new());
        for (stroke, whole, path) in paths {
            let count = (pixels(&path) / target).round().max(1.0) as usize;
            let at = |i: usize| path.length() * i as f32 / count as f32;
            let first = parts.len();
            parts.extend((0..count).map(|i| {
                let along = at(i)..at(i + 1);
                Part { stroke, path: path.stretch(along.start, along.end), along }
            }));
            cut.push(Cut { whole: whole.clone(), path, parts: first..parts.len() });
        }
        Some(Self { frame, strokes: cut, parts })
    }

    pub fn all(&self) -> &[Part] {
        &self.parts
    }

    pub fn len(&self) -> usize {
        self.parts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The places of a part's neighbours on its stroke, itself included.
    pub fn neighbourhood(&self, part: usize) -> Range<usize> {
        let stroke = self.strokes.iter().map(|cut| &cut.parts).find(|parts| parts.contains(&part));
        let stroke = stroke.cloned().unwrap_or(part..part + 1);
        part.saturating_sub(1).max(stroke.start)..(part + 2).min(stroke.end)
    }

    /// The picture with some parts; `keep` says for each whether it is there. With all parts it is the
    /// picture that the page reads.
    ///
    /// What is left out is blank over its whole length: the round ends of what stays do not reach into
    /// it.
    pub fn picture(&self, keep: impl Fn(usize) -> bool) -> Image28 {
        let mut kept = Vec::new();
        for Cut { whole, path, parts } in &self.strokes {
            let mut place = parts.start;
            while place < parts.end {
                let first = place;
                while place < parts.end && keep(place) {
                    place += 1;
                }
                if (first..place) == *parts {
                    kept.push(whole.clone());
                } else if first < place {
                    let cuts = [first > parts.start, place < parts.end];
                    let from = self.parts[first].along.start;
                    let to = self.parts[place - 1].along.end;
                    kept.push(self.pulled_back(path, from..to, cuts));
                }
                place = place.max(first + 1);
            }
        }
        self.frame.draw(&kept)
    }

    /// A stretch whose ends are pulled back by half the pen's width where they are cuts.
    fn pulled_back(&self, path: &Path, along: Range<f32>, cuts: [bool; 2]) -> Stroke {
        let back = 0.5 * self.frame.pen().pixels() / self.frame.scale().max(f32::MIN_POSITIVE);
        let [start, end] = cuts.map(|is_cut| if is_cut { back } else { 0.0 });
        let (from, to) = (along.start + start, along.end - end);
        let middle = 0.5 * (from + to);
        if from < to { path.stretch(from, to) } else { path.stretch(middle, middle) }
    }

    /// For each part, the sum of the numbers of its pixels. If parts share a pixel, its number is divided
    /// among them by how much of it each covers.
    pub fn sums(&self, pixels: &[f32]) -> Vec<f32> {
        let covers: Vec<Vec<f32>> = self.parts.iter().map(|part| self.cover(part)).collect();
        let mut total = vec![0.0; Image28::PIXELS];
        for cover in &covers {
            total.iter_mut().zip(cover).for_each(|(sum, cover)| *sum += cover);
        }
        let share = |cover: &Vec<f32>| {
            let shares = cover.iter().zip(&total).zip(pixels);
            shares
                .filter(|((cover, _), _)| **cover > 0.0)
                .map(|((c, sum), x)| c / sum * x)
                .sum::<f32>()
        };
        covers.iter().map(share).collect()
    }

    /// The share of each pixel that a part alone covers.
    fn cover(&self, part: &Part) -> Vec<f32> {
        self.frame.draw(std::slice::from_ref(&part.path)).intensities().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{pen_digits, seven_strokes};
    use ink::rasterize;

    fn ink_of(picture: &Image28) -> f32 {
        picture.intensities().sum()
    }

    #[test]
    fn parts_are_about_as_long_and_cover_each_stroke() {
        let parts = Parts::of(&seven_strokes()).unwrap();
        // A bar of 15 pixels and a stem of 20.
        assert!((12..=16).contains(&parts.len()), "{}", parts.len());
        for stroke in 0..2 {
            let of_stroke: Vec<_> = parts.all().iter().filter(|p| p.stroke == stroke).collect();
            assert_eq!(of_stroke[0].along.start, 0.0);
            assert!(of_stroke.windows(2).all(|two| two[0].along.end == two[1].along.start));
        }
        assert!(parts.all()[0].middle().x < 0.3);
    }

    #[test]
    fn all_parts_together_are_the_picture_that_is_read() {
        for digit in pen_digits().iter().step_by(97) {
            let strokes = digit.drawn.strokes();
            let parts = Parts::of(strokes).unwrap();
            assert_eq!(Some(parts.picture(|_| true)), rasterize(strokes, PenWidth::default()));
            assert!(!parts.picture(|_| false).has_ink());
        }
    }

    #[test]
    fn a_part_that_is_left_out_is_blank_and_nothing_else_is() {
        let parts = Parts::of(&seven_strokes()).unwrap();
        let whole = parts.picture(|_| true);
        let without = parts.picture(|part| part != 3);
        let alone = parts.picture(|part| part == 3);
        // The bar lies straight, so that a part is as long as its share of the bar.
        let missing = ink_of(&whole) - ink_of(&without);
        assert!((missing - ink_of(&alone)).abs() < 0.35 * missing, "{missing} {}", ink_of(&alone));
        assert!(missing > 2.0, "{missing}");
    }

    #[test]
    fn sums_over_the_parts_are_the_sum_over_the_ink() {
        let digit = &pen_digits()[40];
        let parts = Parts::of(digit.drawn.strokes()).unwrap();
        let picture: Vec<f32> = parts.picture(|_| true).intensities().collect();
        let sums = parts.sums(&picture);
        let (all, ink): (f32, f32) = (sums.iter().sum(), picture.iter().sum());
        assert!((all - ink).abs() < 1e-2 * ink, "{all} {ink}");
    }

    #[test]
    fn neighbours_are_on_the_same_stroke() {
        let parts = Parts::of(&seven_strokes()).unwrap();
        let stem = parts.all().iter().position(|part| part.stroke == 1).unwrap();
        assert_eq!(parts.neighbourhood(0), 0..2);
        assert_eq!(parts.neighbourhood(1), 0..3);
        assert_eq!(parts.neighbourhood(stem), stem..stem + 2);
        assert_eq!(parts.neighbourhood(parts.len() - 1), parts.len() - 2..parts.len());
    }

    #[test]
    fn a_dot_is_one_part_and_no_ink_has_none() {
        let dot = Stroke::from([(0.5, 0.5)].as_slice());
        let parts = Parts::of(std::slice::from_ref(&dot)).unwrap();
        assert_eq!(parts.len(), 1);
        assert!(parts.picture(|_| true).has_ink() && !parts.picture(|_| false).has_ink());
        assert!(Parts::of(&[]).is_none());
        assert!(Parts::of(&[Stroke::from([(-3e38, 0.0), (3e38, 3e38)].as_slice())]).is_none());
    }
}
