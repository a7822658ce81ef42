//! The ink on the pad, and the keyboard's pen.

use crate::wording::decimal;
use ink::{Point, Stroke};

/// Step of the keyboard's pen per arrow key, as a fraction of the pad's side.
const KEY_STEP: f32 = 0.04;

/// The strokes on the pad. The last one may still be open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    strokes: Vec<Stroke>,
    open: bool,
    /// Increases when ink is removed. A view then redraws a stroke that replaces another one.
    pub generation: u32,
}

impl Drawing {
    pub fn of(strokes: Vec<Stroke>) -> Self {
        Self { strokes, ..Self::default() }
    }

    pub fn strokes(&self) -> &[Stroke] {
        &self.strokes
    }

    pub fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// Whether a pen touches the pad.
    pub fn is_open(&self) -> bool {
        self.open
    }

    pub fn points(&self) -> usize {
        self.strokes.iter().map(|stroke| stroke.points.len()).sum()
    }

    pub fn begin(&mut self, at: Point) {
        self.strokes.push(Stroke { points: vec![at] });
        self.open = true;
    }

    /// Adds a point to the open stroke. Does nothing without an open stroke, or if the point equals
    /// the last one.
    pub fn extend(&mut self, to: Point) {
        if !self.open {
            return;
        }
        if let Some(stroke) = self.strokes.last_mut()
            && stroke.points.last() != Some(&to)
        {
            stroke.points.push(to);
        }
    }

    /// Adds whole strokes.
    pub fn add(&mut self, strokes: Vec<Stroke>) {
        self.open = false;
        self.strokes.extend(strokes);
    }

    pub fn end(&mut self) {
        self.open = false;
    }

    /// Removes the last stroke; returns false if there is none.
    pub fn undo(&mut self) -> bool {
        self.open = false;
        self.generation += 1;
        self.strokes.pop().is_some()
    }

    /// The strokes with these indices, in the order of `places`.
    pub fn some_of(&self, places: &[usize]) -> Vec<Stroke> {
        places.iter().filter_map(|&place| self.strokes.get(place).cloned()).collect()
    }

    /// Removes and returns the strokes with these indices, in the order of `places`.
    pub fn take_strokes(&mut self, places: &[usize]) -> Vec<Stroke> {
        self.open = false;
        self.generation += 1;
        let taken = self.some_of(places);
        let mut place = 0..;
        self.strokes.retain(|_| place.next().is_some_and(|place| !places.contains(&place)));
        taken
    }

    /// Removes and returns all strokes.
    pub fn take(&mut self) -> Vec<Stroke> {
        self.open = false;
        self.generation += 1;
        std::mem::take(&mut self.strokes)
    }
}

/// The pen that arrow keys move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyPen {
    pub at: Point,
    pub down: bool,
}

impl Default for KeyPen {
    fn default() -> Self {
        Self { at: Point { x: 0.5, y: 0.2 }, down: false }
    }
}

impl KeyPen {
    /// Moves the pen by a number of steps, within the pad.
    pub fn moved(self, right: f32, down: f32) -> Self {
        let kept = |value: f32| value.clamp(0.0, 1.0);
        let at =
            Point { x: kept(self.at.x + right * KEY_STEP), y: kept(self.at.y + down * KEY_STEP) };
        Self { at, ..self }
    }
}

/// A stroke as the `d` of an SVG path.
pub fn path_of(stroke: &Stroke) -> String {
    let mut d = String::with_capacity(stroke.points.len() * 12);
    let mut first = None;
    for (i, p) in stroke.finite_points().enumerate() {
        let pen = if i == 0 { 'M' } else { 'L' };
        d.push(pen);
        d.push_str(&decimal(p.x, 4));
        d.push(' ');
        d.push_str(&decimal(p.y, 4));
        first.get_or_insert(p);
    }
    if let (1, Some(_)) = (stroke.points.len(), first) {
        // A line of length zero with round caps is drawn as a dot.
        d.push_str("l0 0");
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32) -> Point {
        Point { x, y }
    }

    #[test]
    fn points_are_added_only_to_an_open_stroke() {
        let mut drawing = Drawing::default();
        drawing.extend(at(0.1, 0.1));
        assert!(drawing.is_empty());
        drawing.begin(at(0.1, 0.1));
        drawing.extend(at(0.1, 0.1));
        drawing.extend(at(0.2, 0.2));
        drawing.end();
        drawing.extend(at(0.3, 0.3));
        assert_eq!(drawing.points(), 2);
    }

    #[test]
    fn undo_removes_one_stroke_and_take_removes_all() {
        let mut drawing = Drawing::default();
        for i in 0..3 {
            drawing.begin(at(0.1 * i as f32, 0.0));
            drawing.end();
        }
        let before = drawing.generation;
        assert!(drawing.undo());
        assert_eq!(drawing.strokes().len(), 2);
        assert!(drawing.generation > before);
        assert_eq!(drawing.take().len(), 2);
        assert!(drawing.is_empty() && !drawing.undo());
    }

    #[test]
    fn strokes_that_are_added_are_undone_one_by_one() {
        let dot = |x| Stroke::from([(x, 0.5)].as_slice());
        let mut drawing = Drawing::default();
        drawing.begin(at(0.1, 0.1));
        drawing.add(vec![dot(0.2), dot(0.3)]);
        drawing.extend(at(0.9, 0.9));
        assert_eq!(drawing.points(), 3, "no stroke is open");
        assert!(drawing.undo());
        assert_eq!(drawing.strokes().last(), Some(&dot(0.2)));
    }

    #[test]
    fn take_strokes_removes_only_the_given_strokes() {
        let dot = |x| Stroke::from([(x, 0.5)].as_slice());
        let mut drawing = Drawing::of([0.1, 0.2, 0.3, 0.4].map(dot).to_vec());
        let before = drawing.generation;
        assert_eq!(drawing.take_strokes(&[1, 3, 9]), [dot(0.2), dot(0.4)]);
        assert_eq!(drawing.strokes(), [dot(0.1), dot(0.3)]);
        assert!(drawing.generation > before);
    }

    #[test]
    fn the_keyboards_pen_stays_on_the_pad() {
        let mut pen = KeyPen::default();
        for _ in 0..100 {
            pen = pen.moved(1.0, -1.0);
        }
        assert_eq!(pen.at, at(1.0, 0.0));
    }

    #[test]
    fn a_dot_has_a_visible_path() {
        assert_eq!(path_of(&Stroke::from([(0.5, 0.25)].as_slice())), "M0.5000 0.2500l0 0");
        assert_eq!(
            path_of(&Stroke::from([(0.0, 0.0), (1.0, 1.0)].as_slice())),
            "M0.0000 0.0000L1.0000 1.0000"
        );
        assert_eq!(path_of(&Stroke::default()), "");
    }
}
