//! Strokes to a 28×28 picture the way MNIST was made.

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke as Line, Transform,
};

use crate::image::{Image28, SIDE};
use crate::pen::PenWidth;
use crate::stroke::{Bounds, Point, Stroke};

/// Pixels on a side of the box that the ink is scaled into, pen width included.
pub const DIGIT_BOX: f32 = 20.0;

/// The version of the pictures that `rasterize` makes; it rises with every change of their bytes.
pub const RASTERIZER: u32 = 1;

/// Ink smaller than this share of the pad's side is a dot: scaling it up would show the hand's
/// tremor, not its shape.
const DOT_EXTENT: f32 = 0.012;

/// Where ink comes to lie in a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placing {
    from: Point,
    scale: f32,
    to: Point,
}

impl Placing {
    /// Pixels of the picture for one unit of the ink's own.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    pub fn place(&self, p: Point) -> Point {
        Point {
            x: (p.x - self.from.x) * self.scale + self.to.x,
            y: (p.y - self.from.y) * self.scale + self.to.y,
        }
    }

    /// Where in the ink a place of the picture comes from; the scale must not be 0.
    pub fn origin(&self, p: Point) -> Point {
        Point {
            x: (p.x - self.to.x) / self.scale + self.from.x,
            y: (p.y - self.to.y) / self.scale + self.from.y,
        }
    }
}

/// A picture the way MNIST's were made: the bounding box scaled into 20×20 with its proportions kept,
/// drawn, then moved so that its centre of mass is the middle of 28×28.
///
/// `centreline` bounds the middle of the pen's way; it is a dot where it is not longer than `dot`.
/// Source: LeCun, Cortes, Burges, *The MNIST database*, "The original black and white images …".
pub(super) fn boxed(
    centreline: Bounds,
    dot: f32,
    pen: PenWidth,
    draw: impl Fn(&Placing) -> Image28,
) -> Image28 {
    let room = DIGIT_BOX - pen.pixels();
    let scale = if centreline.extent() > dot { room / centreline.extent() } else { 0.0 };
    let middle = Point { x: 0.5 * SIDE as f32, y: 0.5 * SIDE as f32 };
    let placing = Placing { from: centreline.centre(), scale, to: middle };
    let mass = centre_of_mass(&draw(&placing));
    // Whole pixels, as MNIST's pictures were moved: ink keeps its sharpness.
    let offset = ((middle.x - mass.x).round(), (middle.y - mass.y).round());
    let to = Point { x: middle.x + offset.0, y: middle.y + offset.1 };
    draw(&Placing { to, ..placing })
}

/// Ink as an image the way MNIST was made, drawn anti-aliased with a pen of this width.
///
/// `None` where there is no ink. The same bytes on every machine.
pub fn rasterize(strokes: &[Stroke], pen: PenWidth) -> Option<Image28> {
    let ink = Bounds::of(strokes)?;
    Some(boxed(ink, DOT_EXTENT, pen, |placing| draw(strokes, pen, |p| placing.place(p))))
}

fn draw(strokes: &[Stroke], pen: PenWidth, place: impl Fn(Point) -> Point) -> Image28 {
    let side = SIDE as u32;
    let Some(mut canvas) = Pixmap::new(side, side) else {
        unreachable!("28×28 is a valid size of a pixmap");
    };
    let mut paint = Paint::default();
    paint.set_color(Color::WHITE);
    let line = Line {
        width: pen.pixels(),
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Line::default()
    };
    for stroke in strokes {
        let mut points = stroke.finite_points().map(&place);
        let Some(first) = points.next() else { continue };
        let mut path = PathBuilder::new();
        path.move_to(first.x, first.y);
        let mut last = first;
        let mut drawn = false;
        for point in points {
            // Closer points than this change no pixel, and a 4,000-point scribble is mostly these.
            if (point.x - last.x).abs() + (point.y - last.y).abs() < 0.02 {
                continue;
            }
            path.line_to(point.x, point.y);
            last = point;
            drawn = true;
        }
        if drawn {
            if let Some(path) = path.finish() {
                canvas.stroke_path(&path, &paint, &line, Transform::identity(), None);
            }
        } else if let Some(dot) = PathBuilder::from_circle(first.x, first.y, 0.5 * pen.pixels()) {
            canvas.fill_path(&dot, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }
    Image28(canvas.pixels().iter().map(|pixel| pixel.alpha()).collect())
}

/// In pixels; the middle of the first pixel is (0.5, 0.5).
fn centre_of_mass(image: &Image28) -> Point {
    let (mut mass, mut x, mut y) = (0u32, 0u32, 0u32);
    for (i, &byte) in image.bytes().iter().enumerate() {
        let byte = u32::from(byte);
        mass += byte;
        x += byte * (i % SIDE) as u32;
        y += byte * (i / SIDE) as u32;
    }
    let mean = |sum: u32| 0.5 + sum as f32 / mass.max(1) as f32;
    Point { x: mean(x), y: mean(y) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEVEN: &[(f32, f32)] = &[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)];

    fn scaled(points: &[(f32, f32)], by: f32, dx: f32, dy: f32) -> Vec<Stroke> {
        let points: Vec<_> = points.iter().map(|&(x, y)| (x * by + dx, y * by + dy)).collect();
        vec![Stroke::from(points.as_slice())]
    }

    fn farthest(a: &Image28, b: &Image28) -> u8 {
        a.bytes().iter().zip(b.bytes()).map(|(&a, &b)| a.abs_diff(b)).max().unwrap_or(0)
    }

    #[test]
    fn a_small_seven_and_a_large_seven_make_the_same_image() {
        let large = rasterize(&scaled(SEVEN, 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
        let small = rasterize(&scaled(SEVEN, 0.125, 0.5, 0.25), PenWidth::default()).unwrap();
        assert_eq!(large, small);
    }

    #[test]
    fn ink_fills_the_box_and_its_mass_is_in_the_middle() {
        let image = rasterize(&scaled(SEVEN, 0.5, 0.1, 0.1), PenWidth::default()).unwrap();
        let rows = (0..SIDE).filter(|r| image.bytes()[r * SIDE..][..SIDE].iter().any(|&b| b > 32));
        assert_eq!(rows.count(), 20);
        let mass = centre_of_mass(&image);
        assert!((mass.x - 14.0).abs() <= 0.6 && (mass.y - 14.0).abs() <= 0.6, "{mass:?}");
    }

    #[test]
    fn an_empty_pad_has_no_image() {
        assert_eq!(rasterize(&[], PenWidth::default()), None);
        assert_eq!(rasterize(&[Stroke::default()], PenWidth::default()), None);
        let nowhere = Stroke::from([(f32::NAN, 0.5)].as_slice());
        assert_eq!(rasterize(&[nowhere], PenWidth::default()), None);
    }

    #[test]
    fn a_dot_stays_a_dot_however_the_hand_trembled() {
        let dot = rasterize(&scaled(&[(0.3, 0.7)], 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
        let trembled = &[(0.3, 0.7), (0.302, 0.703), (0.299, 0.701)];
        let other = rasterize(&scaled(trembled, 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
        assert!(dot.bytes().iter().filter(|&&b| b > 0).count() <= 16);
        assert_eq!(dot, other);
    }

    #[test]
    fn a_scribble_of_4000_points_and_one_far_outside_the_pad_are_drawn() {
        let scribble: Vec<_> = (0..4000)
            .map(|i| ((i as f32 * 0.7).sin() * 3.0, (i as f32 * 1.1).cos() * 3.0))
            .collect();
        let image = rasterize(&[Stroke::from(scribble.as_slice())], PenWidth::default()).unwrap();
        assert!(image.mean() > 0.2);
    }

    #[test]
    fn known_ink_gives_known_bytes_in_each_version() {
        let image = rasterize(&scaled(SEVEN, 1.0, 0.0, 0.0), PenWidth::new(2.5)).unwrap();
        let sum: u64 =
            image.bytes().iter().enumerate().map(|(i, &b)| i as u64 * u64::from(b)).sum();
        assert_eq!(
            (RASTERIZER, image.bytes().iter().map(|&b| u64::from(b)).sum::<u64>(), sum),
            (1, 22_878, 9_237_449)
        );
    }

    proptest! {
        #[test]
        fn any_ink_is_drawn_without_a_panic(
            points in prop::collection::vec((-10.0f32..10.0, -10.0f32..10.0), 1..50),
            pen in 0.0f32..10.0,
        ) {
            let image = rasterize(&[Stroke::from(points.as_slice())], PenWidth::new(pen));
            prop_assert!(image.is_some_and(|image| image.mean() > 0.0));
        }

        #[test]
        fn where_on_the_pad_it_is_drawn_does_not_matter(dx in -0.5f32..0.5, dy in -0.5f32..0.5) {
            let here = rasterize(&scaled(SEVEN, 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
            let there = rasterize(&scaled(SEVEN, 1.0, dx, dy), PenWidth::default()).unwrap();
            prop_assert!(farthest(&here, &there) <= 2);
        }
    }
}
