//! Shapes and text of an SVG file.

use std::fmt::Write;

use ink::{Bounds, Point, Stroke};

/// A line's colour and width.
#[derive(Clone, Copy)]
pub struct Pen(pub &'static str, pub f32);

#[derive(Clone, Copy)]
pub enum Type {
    Title,
    Text,
    Small,
}

impl Type {
    /// Size in pixels, and weight.
    const fn style(self) -> (f32, u32) {
        match self {
            Self::Title => (15.0, 700),
            Self::Text => (14.0, 400),
            Self::Small => (12.0, 400),
        }
    }
}

/// Where ink is drawn: the middle of its box comes to the middle of a square.
pub struct Frame {
    from: Point,
    scale: f32,
    to: Point,
}

impl Frame {
    /// `left`, `top`, `side`: the square.
    pub fn around(strokes: &[Stroke], left: f32, top: f32, side: f32) -> Self {
        /// The rest is a margin for wide lines.
        const SHARE: f32 = 0.84;
        let to = Point { x: left + 0.5 * side, y: top + 0.5 * side };
        match Bounds::of(strokes) {
            Some(ink) if ink.extent() > 0.0 => {
                Self { from: ink.centre(), scale: SHARE * side / ink.extent(), to }
            }
            Some(ink) => Self { from: ink.centre(), scale: 0.0, to },
            None => Self { from: to, scale: 0.0, to },
        }
    }

    fn place(&self, point: Point) -> (f32, f32) {
        let Self { from, scale, to } = self;
        (to.x + scale * (point.x - from.x), to.y + scale * (point.y - from.y))
    }
}

/// A square of numbers: its corner, the side of a number's pixel, and the numbers in a row.
#[derive(Clone, Copy)]
pub struct Tile {
    pub left: f32,
    pub top: f32,
    pub pixel: f32,
    pub side: usize,
}

#[derive(Default)]
pub struct Canvas(String);

impl Canvas {
    /// Writing to a string can't fail.
    fn write(&mut self, shape: std::fmt::Arguments) {
        let _ = self.0.write_fmt(shape);
        self.0.push('\n');
    }

    pub fn text(&mut self, x: f32, y: f32, kind: Type, text: &str) {
        self.write_text(x, y, kind, "start", text);
    }

    /// Small text that ends at `x`.
    pub fn number(&mut self, x: f32, y: f32, text: &str) {
        self.write_text(x, y, Type::Small, "end", text);
    }

    fn write_text(&mut self, x: f32, y: f32, kind: Type, anchor: &str, text: &str) {
        let (size, weight) = kind.style();
        let text = escaped(text);
        self.write(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}">{text}</text>"#
        ));
    }

    /// Text in lines of at most `wrap` characters. Returns where the next line would be.
    pub fn paragraph(&mut self, x: f32, y: f32, wrap: usize, kind: Type, text: &str) -> f32 {
        let height = 1.35 * kind.style().0;
        let lines = wrapped(text, wrap);
        for (i, line) in lines.iter().enumerate() {
            self.text(x, y + i as f32 * height, kind, line);
        }
        y + lines.len() as f32 * height
    }

    pub fn stroke(&mut self, stroke: &Stroke, frame: &Frame, Pen(colour, width): Pen) {
        let places: Vec<_> = stroke.finite_points().map(|point| frame.place(point)).collect();
        let Some(&(x, y)) = places.first() else { return };
        let mut path = format!("M{x:.1} {y:.1}");
        // A line to the same place is drawn as a dot.
        let rest = if places.len() > 1 { &places[1..] } else { &places[..] };
        for (x, y) in rest {
            let _ = write!(path, "L{x:.1} {y:.1}");
        }
        self.write(format_args!(
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.1}" stroke-linecap="round" stroke-linejoin="round"/>"#
        ));
    }

    pub fn line(&mut self, [from, to]: [(f32, f32); 2], colour: &str, width: f32) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.write(format_args!(
            r#"<path d="M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}" fill="none" stroke="{colour}" stroke-width="{width:.1}"/>"#
        ));
    }

    pub fn dot(&mut self, (x, y): (f32, f32), colour: &str) {
        self.write(format_args!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="2.2" fill="{colour}"/>"#));
    }

    pub fn square(&mut self, x: f32, y: f32, side: f32, colour: &str, opacity: f32) {
        self.write(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{side}" height="{side}" fill="{colour}" fill-opacity="{opacity:.2}"/>"#
        ));
    }

    /// The outline of a rectangle.
    pub fn outline(&mut self, (x, y): (f32, f32), width: f32, height: f32, colour: &str) {
        self.write(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="none" stroke="{colour}" stroke-width="2"/>"#
        ));
    }

    pub fn bar(&mut self, x: f32, y: f32, width: f32, height: f32, colour: &str) {
        self.write(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{colour}"/>"#
        ));
    }

    /// A digit whose middle is at a place.
    pub fn digit(&mut self, (x, y): (f32, f32), digit: u8, colour: &str, size: f32) {
        self.write(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" fill="{colour}" text-anchor="middle" dominant-baseline="central">{digit}</text>"#
        ));
    }

    /// Numbers as pixels in two colours, of what is above 0 and what is below. A number as far from 0 as
    /// `largest` is opaque.
    pub fn numbers(&mut self, tile: Tile, numbers: &[f32], largest: f32, colours: [&str; 2]) {
        /// Shades of each colour. Neighbours of one shade are one shape, which keeps files small.
        const SHADES: i32 = 6;
        let Tile { left, top, pixel, side } = tile;
        let scale = SHADES as f32 / largest.max(f32::MIN_POSITIVE);
        let shade = |number: f32| ((number * scale).round() as i32).clamp(-SHADES, SHADES);
        for own in (-SHADES..=SHADES).filter(|own| *own != 0) {
            let mut path = String::new();
            for (y, row) in numbers.chunks_exact(side.max(1)).enumerate() {
                let mut x = 0;
                while x < row.len() {
                    let run = row[x..].iter().take_while(|number| shade(**number) == own).count();
                    if run > 0 {
                        let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                    }
                    x += run.max(1);
                }
            }
            if path.is_empty() {
                continue;
            }
            let colour = colours[usize::from(own < 0)];
            let opacity = own.abs() as f32 / SHADES as f32;
            self.write(format_args!(
                r#"<path transform="translate({left:.1} {top:.1}) scale({pixel})" d="{path}" fill="{colour}" fill-opacity="{opacity:.2}" shape-rendering="crispEdges"/>"#
            ));
        }
    }

    /// The file; `title` is what screen readers say first.
    pub fn finish(self, width: f32, height: f32, title: &str) -> String {
        let (title, shapes) = (escaped(title), self.0);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"system-ui, sans-serif\">\n\
             <title>{title}</title>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{shapes}</svg>\n"
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn wrapped(text: &str, wrap: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= wrap => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_none_is_lost() {
        let lines = wrapped("one two  three four averyverylongword five", 9);
        assert_eq!(lines, ["one two", "three", "four", "averyverylongword", "five"]);
        assert!(wrapped("", 9).is_empty());
    }

    #[test]
    fn neighbours_of_one_shade_are_one_shape_and_zeros_none() {
        let mut canvas = Canvas::default();
        let tile = Tile { left: 5.0, top: 6.0, pixel: 2.0, side: 3 };
        canvas.numbers(tile, &[4.0, 4.0, 0.0, 0.0, -2.0, -2.0], 4.0, ["blue", "orange"]);
        let lines: Vec<&str> = canvas.0.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains(r#"d="M1 1h2v1h-2z" fill="orange" fill-opacity="0.50""#));
        assert!(lines[1].contains(r#"d="M0 0h2v1h-2z" fill="blue" fill-opacity="1.00""#));
        assert!(lines[0].contains(r#"translate(5.0 6.0) scale(2)"#));
    }

    #[test]
    fn ink_lies_in_the_middle_of_its_square() {
        let ink = [Stroke::from([(0.2, 0.1), (0.4, 0.9)].as_slice())];
        let frame = Frame::around(&ink, 100.0, 0.0, 50.0);
        let (x, y) = frame.place(Point { x: 0.3, y: 0.5 });
        assert!((x - 125.0).abs() < 1e-3 && (y - 25.0).abs() < 1e-3);
        let (_, top) = frame.place(Point { x: 0.3, y: 0.1 });
        assert!((top - 4.0).abs() < 1e-3, "{top}");
    }
}
