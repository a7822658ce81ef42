//! Draws strokes as a 28×28 picture in MNIST's format.

use tiny_skia_path::{LineCap, LineJoin, PathBuilder, Stroke as Line};

use crate::fill::fill;
use crate::image::{Image28, SIDE};
use crate::pen::PenWidth;
use crate::stroke::{Bounds, Point, Stroke};

/// Pixels on a side of the box that the ink is scaled into, pen width included.
pub const DIGIT_BOX: f32 = 20.0;

/// The version of the pictures that `rasterize` makes; it rises with every change of their bytes.
pub const RASTERIZER: u32 = 1;

/// Ink smaller than this share of the pad's side is a dot: scaling it up would show the hand's
/// tremor, not its shape.
pub const DOT_EXTENT: f32 = 0.012;

/// The mapping from the ink's coordinates to the picture's pixels: it maps `from` to `to`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mapping {
    from: Point,
    scale: f32,
    to: Point,
}

impl Mapping {
    /// Pixels of the picture per unit of the ink.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    pub fn to_picture(self, p: Point) -> Point {
        Point {
            x: (p.x - self.from.x) * self.scale + self.to.x,
            y: (p.y - self.from.y) * self.scale + self.to.y,
        }
    }

    /// The inverse of `to_picture`; the scale must not be 0.
    pub fn to_ink(self, p: Point) -> Point {
        Point {
            x: (p.x - self.to.x) / self.scale + self.from.x,
            y: (p.y - self.to.y) / self.scale + self.from.y,
        }
    }
}

/// Draws a picture in MNIST's format: the bounding box is scaled into 20×20 pixels with its proportions
/// kept, then moved so that the centre of mass lies in the middle of 28×28 pixels.
///
/// `centreline` bounds the middle of the pen's path. It is a dot if its longer side is at most `dot`.
/// Source: LeCun, Cortes, Burges, *The MNIST database*, "The original black and white images …".
pub(super) fn fit_and_centre(
    centreline: Bounds,
    dot: f32,
    pen: PenWidth,
    draw: impl Fn(&Mapping) -> Image28,
) -> Image28 {
    draw(&fitted_and_centred(centreline, dot, pen, &draw))
}

/// The mapping with which `fit_and_centre` draws.
fn fitted_and_centred(
    centreline: Bounds,
    dot: f32,
    pen: PenWidth,
    draw: impl Fn(&Mapping) -> Image28,
) -> Mapping {
    let room = DIGIT_BOX - pen.pixels();
    let scale = if centreline.extent() > dot { room / centreline.extent() } else { 0.0 };
    let middle = Point { x: 0.5 * SIDE as f32, y: 0.5 * SIDE as f32 };
    let mapping = Mapping { from: centreline.centre(), scale, to: middle };
    let mass = centre_of_mass(&draw(&mapping));
    // Whole pixels, as in MNIST: the ink keeps its sharpness.
    let offset = ((middle.x - mass.x).round(), (middle.y - mass.y).round());
    let to = Point { x: middle.x + offset.0, y: middle.y + offset.1 };
    Mapping { to, ..mapping }
}

/// Strokes as a picture in MNIST's format, drawn anti-aliased with a round pen of this width.
///
/// `None` without ink. The bytes are the same on every machine.
pub fn rasterize(strokes: &[Stroke], pen: PenWidth) -> Option<Image28> {
    Some(Frame::of(strokes, pen)?.draw(strokes))
}

/// Where a digit's ink lies in its picture. Other ink can be drawn in the same frame, such as a part
/// of the digit at the place that it has in the whole.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    mapping: Mapping,
    pen: PenWidth,
}

impl Frame {
    /// The frame in which `rasterize` draws these strokes; `None` without ink.
    pub fn of(strokes: &[Stroke], pen: PenWidth) -> Option<Self> {
        let ink = Bounds::of(strokes)?;
        let drawn = |mapping: &Mapping| draw(strokes, pen, |p| mapping.to_picture(p));
        Some(Self { mapping: fitted_and_centred(ink, DOT_EXTENT, pen, drawn), pen })
    }

    /// Strokes in this frame. Ink beyond the picture is cut off.
    pub fn draw(&self, strokes: &[Stroke]) -> Image28 {
        draw(strokes, self.pen, |p| self.mapping.to_picture(p))
    }

    /// Maps a point of the picture, in pixels, to the ink's coordinates; the scale must not be 0.
    pub fn to_ink(&self, pixels: Point) -> Point {
        self.mapping.to_ink(pixels)
    }

    /// Pixels of the picture for each unit of the ink; 0 for a dot.
    pub fn scale(&self) -> f32 {
        self.mapping.scale
    }

    pub fn pen(&self) -> PenWidth {
        self.pen
    }
}

fn draw(strokes: &[Stroke], pen: PenWidth, to_picture: impl Fn(Point) -> Point) -> Image28 {
    let mut pixels = vec![0; Image28::PIXELS];
    let line = Line {
        width: pen.pixels(),
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Line::default()
    };
    for stroke in strokes {
        let mut points = stroke.finite_points().map(&to_picture);
        let Some(first) = points.next() else { continue };
        let mut path = PathBuilder::new();
        path.move_to(first.x, first.y);
        let mut last = first;
        let mut drawn = false;
        for point in points {
            // Closer points change no pixel, and most points of a long scribble are closer.
            if (point.x - last.x).abs() + (point.y - last.y).abs() < 0.02 {
                continue;
            }
            path.line_to(point.x, point.y);
            last = point;
            drawn = true;
        }
        let outline = match drawn {
            true => path.finish().and_then(|path| path.stroke(&line, 1.0)),
            false => PathBuilder::from_circle(first.x, first.y, 0.5 * pen.pixels()),
        };
        if let Some(outline) = outline {
            fill(&outline, &mut pixels, SIDE);
        }
    }
    Image28(pixels)
}

/// The centre of mass in pixels; the middle of the first pixel is (0.5, 0.5).
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

    fn max_difference(a: &Image28, b: &Image28) -> u8 {
        a.bytes().iter().zip(b.bytes()).map(|(&a, &b)| a.abs_diff(b)).max().unwrap_or(0)
    }

    #[test]
    fn a_small_seven_and_a_large_seven_give_the_same_picture() {
        let large = rasterize(&scaled(SEVEN, 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
        let small = rasterize(&scaled(SEVEN, 0.125, 0.5, 0.25), PenWidth::default()).unwrap();
        assert_eq!(large, small);
    }

    #[test]
    fn ink_fills_the_box_and_its_centre_of_mass_is_in_the_middle() {
        let image = rasterize(&scaled(SEVEN, 0.5, 0.1, 0.1), PenWidth::default()).unwrap();
        let rows = (0..SIDE).filter(|r| image.bytes()[r * SIDE..][..SIDE].iter().any(|&b| b > 32));
        assert_eq!(rows.count(), 20);
        let mass = centre_of_mass(&image);
        assert!((mass.x - 14.0).abs() <= 0.6 && (mass.y - 14.0).abs() <= 0.6, "{mass:?}");
    }

    #[test]
    fn an_empty_pad_has_no_picture() {
        assert_eq!(rasterize(&[], PenWidth::default()), None);
        assert_eq!(rasterize(&[Stroke::default()], PenWidth::default()), None);
        let invalid = Stroke::from([(f32::NAN, 0.5)].as_slice());
        assert_eq!(rasterize(&[invalid], PenWidth::default()), None);
    }

    #[test]
    fn a_dot_with_tremor_is_drawn_as_a_dot() {
        let dot = rasterize(&scaled(&[(0.3, 0.7)], 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
        let tremor = &[(0.3, 0.7), (0.302, 0.703), (0.299, 0.701)];
        let other = rasterize(&scaled(tremor, 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
        assert!(dot.bytes().iter().filter(|&&b| b > 0).count() <= 16);
        assert_eq!(dot, other);
    }

    #[test]
    fn a_scribble_of_4000_points_that_leaves_the_pad_is_drawn() {
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

    #[test]
    fn a_part_of_the_ink_lies_in_the_frame_where_it_lies_in_the_whole() {
        let pen = PenWidth::default();
        let seven = scaled(SEVEN, 1.0, 0.0, 0.0);
        let frame = Frame::of(&seven, pen).unwrap();
        let whole = frame.draw(&seven);
        assert_eq!(Some(&whole), rasterize(&seven, pen).as_ref());
        let bar = frame.draw(&scaled(&SEVEN[..2], 1.0, 0.0, 0.0));
        assert!(bar.has_ink() && bar != whole);
        assert!(
            bar.bytes()
                .iter()
                .zip(whole.bytes())
                .all(|(part, whole)| part.saturating_sub(*whole) < 4)
        );
        assert!(Frame::of(&[], pen).is_none());
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
        fn the_position_on_the_pad_does_not_change_the_picture(dx in -0.5f32..0.5, dy in -0.5f32..0.5) {
            let here = rasterize(&scaled(SEVEN, 1.0, 0.0, 0.0), PenWidth::default()).unwrap();
            let there = rasterize(&scaled(SEVEN, 1.0, dx, dy), PenWidth::default()).unwrap();
            prop_assert!(max_difference(&here, &there) <= 2);
        }
    }
}
