//! A made-up writer: draws signs in a hand of their own.

use std::collections::BTreeMap;

use ink::{Path, Point, Spread, Stroke, vary};
use rand::{Rng, RngExt};

use super::FORMS;
use crate::outline::{Outline, OutlinePoint, smooth};

/// A writer with an own form of each sign, and with a manner that all signs share.
///
/// Lengths are in units of a sign's height.
#[derive(Clone, Debug)]
pub struct Writer {
    forms: BTreeMap<&'static str, Outline>,
    /// The shift to the right per unit of height.
    slant: f32,
    /// The tangent of the rotation.
    turn: f32,
    /// The factor of the width; heights are divided by it.
    stretch: f32,
    /// The sign's height on the pad.
    size: f32,
    /// Between two points of the pen: a fast pen leaves few.
    spacing: f32,
    /// The largest error of a point.
    jitter: f32,
}

impl Writer {
    /// The most that a writer's form of a sign displaces each point of its outline by.
    const OWN_FORM: f32 = 0.05;
    /// The most that a drawing displaces each point of the writer's form by.
    const DISPLACEMENT: f32 = 0.025;
    /// The share of drawings whose strokes are drawn in another order than the writer's own.
    const OTHER_ORDER: f64 = 0.05;

    /// How two drawings of a writer differ: more than the variations that are learned from (`Spread::ONE_HAND`), which
    /// would otherwise be the drawings that are tested.
    const DRAWING: Spread = Spread {
        rotation: 0.15,
        slant: 0.18,
        aspect: 0.2,
        warp: 0.06,
        drift: 0.04,
        ..Spread::ONE_HAND
    };

    /// A writer whose manner and forms are drawn at random. The same numbers make the same writer.
    pub fn new(rng: &mut impl Rng) -> Self {
        // A writer's share of rounded corners, of strokes drawn backwards, and of changed orders.
        let (rounded, backwards, reordered) =
            (rng.random_range(0.0..=0.6), rng.random_range(0.0..=0.4), rng.random_range(0.0..=0.4));
        let mut forms = BTreeMap::new();
        for (&name, of_sign) in FORMS.iter() {
            let form = &of_sign[rng.random_range(0..of_sign.len())];
            let mut form: Outline =
                form.iter().map(|stroke| own_stroke(stroke, rounded, backwards, rng)).collect();
            if rng.random_bool(reordered) {
                form.reverse();
            }
            forms.insert(name, form);
        }
        Self {
            forms,
            slant: rng.random_range(-0.25..=0.4),
            turn: rng.random_range(-0.12..=0.12),
            stretch: rng.random_range(0.85..=1.15),
            size: rng.random_range(0.3..=0.65),
            spacing: rng.random_range(0.02..=0.08),
            jitter: rng.random_range(0.002..=0.012),
        }
    }

    /// A new drawing of a sign; `None` for a name that no sign has.
    pub fn draw(&self, name: &str, rng: &mut impl Rng) -> Option<Vec<Stroke>> {
        let form = self.forms.get(name)?;
        let smoothed = form.iter().map(|stroke| smooth(stroke, Self::DISPLACEMENT, rng));
        let mut strokes: Vec<Stroke> = smoothed.collect();
        if rng.random_bool(Self::OTHER_ORDER) {
            strokes.reverse();
        }
        for point in strokes.iter_mut().flat_map(|stroke| &mut stroke.points) {
            *point = self.in_manner(*point);
        }
        let (strokes, _) = vary(&strokes, &Self::DRAWING, rng);
        let paths = strokes.iter().filter_map(Path::of);
        Some(paths.map(|path| self.pen(&path, rng)).collect())
    }

    /// Moves a point of an outline to where this writer draws it, about the middle of the outline's box.
    fn in_manner(&self, Point { x, y }: Point) -> Point {
        let (x, y) = (x - 0.5, y - 0.5);
        let (x, y) = ((x - self.slant * y) * self.stretch, y / self.stretch);
        let cosine = 1.0 / (1.0 + self.turn * self.turn).sqrt();
        let sine = self.turn * cosine;
        Point { x: cosine * x - sine * y, y: sine * x + cosine * y }
    }

    /// The points that the pen leaves along a path, on the pad.
    fn pen(&self, path: &Path, rng: &mut impl Rng) -> Stroke {
        let parts = (path.length() / self.spacing).ceil().max(1.0) as usize;
        let points = (0..=parts).map(|i| {
            let Point { x, y } = path.at(path.length() * i as f32 / parts as f32);
            let mut error = || rng.random_range(-self.jitter..=self.jitter);
            let (x, y) = (x + error(), y + error());
            Point { x: 0.5 + self.size * x, y: 0.5 + self.size * y }
        });
        Stroke { points: points.collect() }
    }
}

/// A writer's own form of a stroke. `rounded`: the share of corners that are drawn round; `backwards`: that of strokes
/// that are drawn from their end. A closed stroke may start anywhere.
fn own_stroke(
    stroke: &[OutlinePoint],
    rounded: f64,
    backwards: f64,
    rng: &mut impl Rng,
) -> Vec<OutlinePoint> {
    let mut own: Vec<OutlinePoint> = stroke
        .iter()
        .map(|point| {
            let mut offset = || rng.random_range(-Writer::OWN_FORM..=Writer::OWN_FORM);
            let (x, y) = (point.x + offset(), point.y + offset());
            OutlinePoint { x, y, corner: point.corner && !rng.random_bool(rounded) }
        })
        .collect();
    if let [first, .., last] = stroke
        && (first.x, first.y) == (last.x, last.y)
    {
        own.pop();
        let start = rng.random_range(0..own.len());
        own.rotate_left(start);
        own.extend(own.first().copied());
    }
    if rng.random_bool(backwards) {
        own.reverse();
    }
    own
}

#[cfg(test)]
mod tests {
    use ink::{Bounds, Trace};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn rng(seed: u64) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(seed)
    }

    #[test]
    fn every_sign_is_drawn_on_the_pad() {
        let rng = &mut rng(1);
        for _ in 0..5 {
            let writer = Writer::new(rng);
            for name in FORMS.keys() {
                let strokes = writer.draw(name, rng).unwrap();
                let bounds = Bounds::of(&strokes).unwrap();
                assert!((0.1..1.5).contains(&bounds.extent()), "{name}: {bounds:?}");
                assert!(Trace::of(&strokes).is_some(), "{name}");
            }
            assert_eq!(writer.draw("no sign", rng), None);
        }
    }

    #[test]
    fn a_seed_makes_one_writer_and_two_drawings_differ() {
        let drawings = |seed| {
            let rng = &mut rng(seed);
            let writer = Writer::new(rng);
            [writer.draw("star", rng).unwrap(), writer.draw("star", rng).unwrap()]
        };
        assert_eq!(drawings(3), drawings(3));
        assert_ne!(drawings(3), drawings(4));
        assert_ne!(drawings(3)[0], drawings(3)[1]);
    }

    #[test]
    fn a_writer_draws_a_sign_more_like_itself_than_another_writer_does() {
        let rng = &mut rng(7);
        let writers = [Writer::new(rng), Writer::new(rng)];
        let (mut own, mut others) = (0.0, 0.0);
        for name in FORMS.keys() {
            let traces: Vec<Trace> = [&writers[0], &writers[0], &writers[1]]
                .into_iter()
                .map(|writer| Trace::of(&writer.draw(name, rng).unwrap()).unwrap())
                .collect();
            own += traces[0].distance(&traces[1]);
            others += traces[0].distance(&traces[2]);
        }
        assert!(own < others, "{own} {others}");
    }

    #[test]
    fn a_closed_stroke_stays_closed_wherever_it_starts() {
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
            .map(|(x, y)| OutlinePoint { x, y, corner: true });
        let rng = &mut rng(2);
        for _ in 0..20 {
            let own = own_stroke(&square, 0.0, 0.5, rng);
            assert_eq!((own.len(), own.first()), (5, own.last()));
        }
    }
}
