//! A reading's explanation as one drawing: sentences first, then the ink, then a table. Drawings about
//! networks and many digits are in the modules below.

mod canvas;
mod changes;
mod layers;
mod map;
mod matrix;

use ink::{Image28, Point, SIDE, Stroke};

use crate::explanation::Explanation;
use crate::likes::OwnLike;
use crate::mind::Change;
use crate::words::{change_sentence, first_sentence, own_sentence, place};
use canvas::{Canvas, Frame, Pen, Type};

pub use changes::ForgettingSheet;
pub use layers::NetworkSheet;
pub use map::{MapSheet, OwnSpot};
pub use matrix::MatrixSheet;

/// Speaks for the digit that was read. Blue and orange of Okabe and Ito's palette, which people with any
/// colour vision tell apart.
const FOR: &str = "#0072b2";
/// Speaks for the other digit.
const AGAINST: &str = "#d55e00";
const INK: &str = "#222222";
const PALE: &str = "#dddddd";
const GREY: &str = "#767676";

const MARGIN: f32 = 20.0;
const COLUMN: f32 = 340.0;
/// The side of the large drawing, and of the small ones.
const LARGE: f32 = 300.0;
const SMALL: f32 = 150.0;
/// The side of a picture's pixel, and of a picture.
const PIXEL: f32 = 3.0;
const PICTURE: f32 = PIXEL * SIDE as f32;
const LINE: f32 = 18.0;
/// Characters of a line of text in a column.
const WRAP: usize = 46;
/// The width of a drawing about a network or many digits, without margins, and the characters of its
/// lines.
const WIDE: f32 = 794.0;
const WIDE_WRAP: usize = 108;

/// What one reader says of a digit.
pub struct Column<'a> {
    /// Such as “The base”.
    pub title: String,
    pub why: &'a Explanation,
    /// What would change its reading; `None`: nothing small would.
    pub change: Option<&'a Change>,
}

/// The drawing: a digit, as one or several readers see it.
pub struct Sheet<'a> {
    pub strokes: &'a [Stroke],
    pub columns: Vec<Column<'a>>,
    pub own: Option<&'a OwnLike>,
    /// Pictures that are like the digit, each with its label.
    pub pictures: Vec<(u8, Image28)>,
}

impl Sheet<'_> {
    /// The drawing as an SVG file.
    pub fn to_svg(&self) -> String {
        let columns = self.columns.len().max(1) as f32;
        let width = 2.0 * MARGIN + columns * COLUMN + (columns - 1.0) * MARGIN;
        let mut canvas = Canvas::default();
        let mut bottom = MARGIN;
        for (i, column) in self.columns.iter().enumerate() {
            let left = MARGIN + i as f32 * (COLUMN + MARGIN);
            bottom = bottom.max(self.draw_column(&mut canvas, column, left));
        }
        bottom = self.draw_own(&mut canvas, bottom + LINE);
        bottom = self.draw_pictures(&mut canvas, bottom + LINE);
        let first = self.columns.first();
        let title = first.map(|column| first_sentence(column.why, self.strokes));
        canvas.finish(width, bottom + MARGIN, &title.unwrap_or_default())
    }

    /// Returns the column's lower edge.
    fn draw_column(&self, canvas: &mut Canvas, column: &Column, left: f32) -> f32 {
        let why = column.why;
        let (digit, other) = (why.question.digit, why.question.against);
        let mut y = canvas.paragraph(left, MARGIN + LINE, WRAP, Type::Title, &column.title);
        let percent = |digit: u8| format!("{:.1} %", 100.0 * why.read[usize::from(digit)]);
        let sentence = first_sentence(why, self.strokes);
        y = canvas.paragraph(left, y, WRAP, Type::Text, &sentence);
        let read = format!("{digit}: {}, {other}: {}", percent(digit), percent(other));
        y = canvas.paragraph(left, y, WRAP, Type::Small, &read);
        self.draw_weights(canvas, why, Frame::around(self.strokes, left, y, LARGE));
        y += LARGE + LINE;
        canvas.line([(left, y - 4.0), (left + 24.0, y - 4.0)], FOR, 8.0);
        canvas.text(left + 32.0, y, Type::Small, &format!("speaks for {digit}"));
        canvas.line([(left + 150.0, y - 4.0), (left + 174.0, y - 4.0)], AGAINST, 8.0);
        canvas.text(left + 182.0, y, Type::Small, &format!("speaks for {other}"));
        y = canvas.paragraph(left, y + 2.0 * LINE, WRAP, Type::Title, "What would change it");
        let sentence = change_sentence(column.change, self.strokes);
        y = canvas.paragraph(left, y, WRAP, Type::Text, &sentence);
        if let Some(change) = column.change {
            let frame = Frame::around(self.strokes, left, y, SMALL);
            self.strokes.iter().for_each(|stroke| canvas.stroke(stroke, &frame, Pen(PALE, 10.0)));
            change.strokes.iter().for_each(|stroke| canvas.stroke(stroke, &frame, Pen(INK, 3.0)));
            y += SMALL + LINE;
        }
        self.draw_table(canvas, why, left, y + LINE)
    }

    /// The ink, coloured by sign and widened by strength.
    fn draw_weights(&self, canvas: &mut Canvas, why: &Explanation, frame: Frame) {
        self.strokes.iter().for_each(|stroke| canvas.stroke(stroke, &frame, Pen(PALE, 4.0)));
        let largest = why.largest().max(f32::MIN_POSITIVE);
        for weighed in &why.parts {
            let strength = weighed.weight.abs() / largest;
            let colour = if weighed.weight >= 0.0 { FOR } else { AGAINST };
            canvas.stroke(&weighed.part.path, &frame, Pen(colour, 2.0 + 16.0 * strength));
        }
    }

    /// The weights as text. Returns the lower edge.
    fn draw_table(&self, canvas: &mut Canvas, why: &Explanation, left: f32, top: f32) -> f32 {
        let (digit, other) = (why.question.digit, why.question.against);
        let title = format!("For {digit} and against {other}, in nats");
        let mut y = canvas.paragraph(left, top, WRAP, Type::Title, &title);
        let mut row = |name: &str, where_: &str, weight: f32| {
            canvas.text(left, y, Type::Small, name);
            canvas.text(left + 110.0, y, Type::Small, where_);
            canvas.number(left + COLUMN - MARGIN, y, &format!("{weight:+.2}"));
            y += LINE;
        };
        for (i, weighed) in why.parts.iter().enumerate() {
            let stroke = weighed.part.stroke + 1;
            let name = format!("part {}, stroke {stroke}", i + 1);
            row(&name, place(self.strokes, weighed.part.middle()), weighed.weight);
        }
        row("own digits", "", why.hand);
        row("made-up digits", "", why.prior);
        row("the rest", "blank paper, parts together", why.rest);
        row("sum", "", why.margin);
        y
    }

    /// The nearest own digit beside the ink, with lines between the points that follow each other.
    fn draw_own(&self, canvas: &mut Canvas, top: f32) -> f32 {
        let mut y =
            canvas.paragraph(MARGIN, top, WRAP, Type::Title, "The nearest of your own digits");
        y = canvas.paragraph(MARGIN, y, WRAP, Type::Text, &own_sentence(self.own));
        let Some(own) = self.own else { return y };
        let at = |left: f32, point: Point| {
            let (x, y) = (left + SMALL * (0.5 + 0.8 * point.x), y + SMALL * (0.5 + 0.8 * point.y));
            (x, y)
        };
        let (here, there) = (MARGIN, MARGIN + SMALL + MARGIN);
        for &(from, to) in &own.pairs {
            canvas.line([at(here, from), at(there, to)], PALE, 1.0);
        }
        for &(from, to) in &own.pairs {
            canvas.dot(at(here, from), INK);
            canvas.dot(at(there, to), GREY);
        }
        canvas.text(here, y + SMALL + LINE, Type::Small, "this ink");
        let label = format!("own {}, distance {:.3}", own.label, own.distance);
        canvas.text(there, y + SMALL + LINE, Type::Small, &label);
        y + SMALL + 2.0 * LINE
    }

    fn draw_pictures(&self, canvas: &mut Canvas, top: f32) -> f32 {
        if self.pictures.is_empty() {
            return top;
        }
        let y =
            canvas.paragraph(MARGIN, top, WRAP, Type::Title, "MNIST's pictures that are like it");
        for (i, (label, picture)) in self.pictures.iter().enumerate() {
            let left = MARGIN + i as f32 * (PICTURE + MARGIN);
            draw_picture(canvas, picture, left, y);
            canvas.text(left, y + PICTURE + LINE, Type::Small, &format!("labelled {label}"));
        }
        y + PICTURE + LINE
    }
}

/// A drawing about a network or many digits, as an SVG file: a sentence, then what `draw` draws from a height
/// on. `draw` returns the lower edge.
fn wide_sheet(sentence: &str, draw: impl FnOnce(&mut Canvas, f32) -> f32) -> String {
    let mut canvas = Canvas::default();
    let top = canvas.paragraph(MARGIN, MARGIN + LINE, WIDE_WRAP, Type::Text, sentence);
    let bottom = draw(&mut canvas, top);
    canvas.finish(WIDE + 2.0 * MARGIN, bottom + MARGIN, sentence)
}

/// Rows of squares of one size in such a drawing, from a height on.
struct Squares {
    top: f32,
    columns: usize,
    across: f32,
    down: f32,
}

impl Squares {
    /// `caption`: the height of the text below each.
    fn new(top: f32, side: f32, gap: f32, caption: f32) -> Self {
        let across = side + gap;
        let columns = (((WIDE + gap) / across) as usize).max(1);
        Self { top, columns, across, down: across + caption }
    }

    /// The left and upper edge of a square.
    fn corner(&self, place: usize) -> (f32, f32) {
        let (row, column) = (place / self.columns, place % self.columns);
        (MARGIN + column as f32 * self.across, self.top + row as f32 * self.down)
    }

    /// The lower edge of this number of squares.
    fn bottom(&self, count: usize) -> f32 {
        self.top + count.div_ceil(self.columns) as f32 * self.down
    }
}

fn draw_picture(canvas: &mut Canvas, picture: &Image28, left: f32, top: f32) {
    canvas.square(left, top, PICTURE, PALE, 0.4);
    for (i, intensity) in picture.intensities().enumerate().filter(|(_, x)| *x > 0.0) {
        let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
        canvas.square(left + PIXEL * x, top + PIXEL * y, PIXEL, INK, intensity);
    }
}

#[cfg(test)]
mod tests {
    use ink::Labelled;
    use network::BaseName;

    use super::*;
    use crate::explanation::explain;
    use crate::likes::own_like;
    use crate::methods::Method;
    use crate::mind::smallest_change;
    use crate::testing::{NO_HAND, opened, seven, seven_strokes};

    #[test]
    fn a_drawing_says_the_sentence_and_has_a_row_for_each_part() {
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        let strokes = seven_strokes();
        let why = explain(&reader, &seven(), Some(1), Method::default()).unwrap();
        let change = smallest_change(&reader, &strokes, 7);
        let near = vec![Stroke::from([(0.2, 0.25), (0.8, 0.2), (0.5, 0.9)].as_slice())];
        let own = [Labelled { label: 7, drawn: near.into(), sure: false }];
        let like = own_like(&own, &strokes);
        let column =
            || Column { title: "<The base>".to_owned(), why: &why, change: change.as_ref() };
        let sheet = Sheet {
            strokes: &strokes,
            columns: vec![column(), column()],
            own: like.as_ref(),
            pictures: vec![(7, seven().image().unwrap())],
        };
        let svg = sheet.to_svg();
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
        assert!(svg.contains("It is read as a 7 and not as a 1"), "{svg}");
        assert!(svg.contains("&lt;The base&gt;") && !svg.contains("<The"));
        assert_eq!(svg.matches(">part ").count(), 2 * why.parts.len());
        assert_eq!(svg.matches("labelled 7").count(), 1);
        assert!(svg.contains(FOR) && !svg.contains("NaN") && !svg.contains("inf\""));
        assert_eq!(svg.matches("<circle").count(), 2 * like.unwrap().pairs.len());
    }

    #[test]
    fn a_dot_without_own_digits_is_drawn() {
        let dot = [Stroke::from([(0.5, 0.5)].as_slice())];
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        let why = explain(&reader, &dot.to_vec().into(), None, Method::default()).unwrap();
        let column = Column { title: "x".into(), why: &why, change: None };
        let sheet = Sheet { strokes: &dot, columns: vec![column], own: None, pictures: Vec::new() };
        let svg = sheet.to_svg();
        assert!(svg.contains("Nothing small") && !svg.contains("NaN"));
    }
}
