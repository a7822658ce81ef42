//! A network at work on a digit as one drawing: layers, weights that look at the picture, scores as sums.

use ink::SIDE;

use super::canvas::{Canvas, Tile, Type};
use super::{
    AGAINST, FOR, GREY, INK, LINE, MARGIN, PALE, PICTURE, PIXEL, Squares, WIDE, WIDE_WRAP,
    wide_sheet,
};
use crate::filters::Filter;
use crate::network_words::{feature_name, layer_sentence};
use crate::open::{OpenLayer, OpenNetwork, Sum};

/// The side of a channel's picture, of a unit, and the space between two.
const TILE: f32 = 44.0;
const UNIT: f32 = 10.0;
const GAP: f32 = 6.0;

/// The drawing of a network at work.
pub struct NetworkSheet<'a> {
    pub open: &'a OpenNetwork,
    /// The first sentence.
    pub sentence: String,
    /// What `units` are.
    pub units_sentence: String,
    /// Weights that look at the picture itself, each with a caption.
    pub units: Vec<(String, &'a Filter)>,
    /// The scores that are unfolded.
    pub sums: &'a [Sum],
}

impl NetworkSheet<'_> {
    /// The drawing as an SVG file.
    pub fn to_svg(&self) -> String {
        wide_sheet(&self.sentence, |canvas, mut y| {
            let blue =
                "Blue: above 0. Orange: below 0. The stronger the colour, the further from 0.";
            y = canvas.paragraph(MARGIN, y, WIDE_WRAP, Type::Small, blue);
            for layer in &self.open.layers {
                y = draw_layer(canvas, layer, y + LINE);
            }
            y = self.draw_units(canvas, y + LINE);
            self.draw_scores(canvas, y + LINE)
        })
    }

    /// Returns the lower edge, as the other functions do.
    fn draw_units(&self, canvas: &mut Canvas, top: f32) -> f32 {
        let title = "Weights that look at the picture";
        let mut y = canvas.paragraph(MARGIN, top, WIDE_WRAP, Type::Title, title);
        y = canvas.paragraph(MARGIN, y, WIDE_WRAP, Type::Text, &self.units_sentence);
        let squares = Squares::new(y, PICTURE, GAP, LINE);
        for (i, (caption, filter)) in self.units.iter().enumerate() {
            let (left, top) = squares.corner(i);
            canvas.square(left, top, PICTURE, PALE, 0.4);
            let pixel = PICTURE / filter.side.max(1) as f32;
            let tile = Tile { left, top, pixel, side: filter.side };
            let first = filter.pictures.first().map(Vec::as_slice).unwrap_or_default();
            canvas.numbers(tile, first, filter.largest(), [FOR, AGAINST]);
            canvas.text(left, top + PICTURE + 0.75 * LINE, Type::Small, caption);
        }
        squares.bottom(self.units.len())
    }

    fn draw_scores(&self, canvas: &mut Canvas, top: f32) -> f32 {
        let title = "The scores, and what adds most to them";
        let mut y = canvas.paragraph(MARGIN, top, WIDE_WRAP, Type::Title, title);
        for (digit, logit) in self.open.logits.iter().enumerate() {
            let percent = 100.0 * self.open.probabilities[digit];
            canvas.text(MARGIN, y, Type::Small, &digit.to_string());
            canvas.number(MARGIN + 90.0, y, &format!("{logit:+.2}"));
            canvas.number(MARGIN + 170.0, y, &format!("{percent:.1} %"));
            y += LINE;
        }
        let Some(last) = self.open.layers.last() else { return y };
        for sum in self.sums {
            let title = format!("The score of {}", sum.digit);
            y = canvas.paragraph(MARGIN, y + LINE, WIDE_WRAP, Type::Title, &title);
            let top_of_sum = y - LINE;
            self.draw_looks(canvas, sum, top_of_sum);
            let mut row = |name: &str, product: &str, adds: f32| {
                canvas.text(MARGIN, y, Type::Small, name);
                canvas.text(MARGIN + 220.0, y, Type::Small, product);
                canvas.number(MARGIN + 420.0, y, &format!("{adds:+.2}"));
                y += LINE;
            };
            for term in &sum.terms {
                let product = format!("{:.2} × {:+.2}", term.value, term.weight);
                row(&feature_name(&last.info, term.feature), &product, term.adds());
            }
            row("all others", "", sum.rest);
            row("bias", "", sum.bias);
            row("sum", "", sum.logit);
            // As high as the picture beside it, at least.
            y = y.max(top_of_sum + PICTURE + LINE);
        }
        y
    }

    /// The picture, and where the largest term of a score looks.
    fn draw_looks(&self, canvas: &mut Canvas, sum: &Sum, top: f32) {
        let (Some(first), Some(last), Some(term)) =
            (self.open.layers.first(), self.open.layers.last(), sum.terms.first())
        else {
            return;
        };
        let left = MARGIN + 460.0;
        canvas.square(left, top, PICTURE, PALE, 0.4);
        let tile = Tile { left, top, pixel: PIXEL, side: SIDE };
        canvas.numbers(tile, &first.outputs, 1.0, [INK, AGAINST]);
        let (_, row, column) = last.info.place(term.feature);
        let (rows, columns) = (last.info.field.pixels(row), last.info.field.pixels(column));
        let corner = (left + PIXEL * columns.start as f32, top + PIXEL * rows.start as f32);
        let [width, height] = [columns, rows].map(|range| PIXEL * range.len() as f32);
        canvas.outline(corner, width, height, FOR);
        let said = "where the largest one looks";
        canvas.text(left + PICTURE + GAP, top + 0.5 * PICTURE, Type::Small, said);
    }
}

fn draw_layer(canvas: &mut Canvas, layer: &OpenLayer, top: f32) -> f32 {
    let info = &layer.info;
    let mut y = canvas.paragraph(MARGIN, top, WIDE_WRAP, Type::Title, &info.name);
    y = canvas.paragraph(MARGIN, y, WIDE_WRAP, Type::Small, &layer_sentence(info));
    let size = match info.side() {
        1 => UNIT,
        SIDE if info.layer.is_none() => PICTURE,
        _ => TILE,
    };
    let (squares, pixel) = (Squares::new(y, size, GAP, 0.0), size / info.side().max(1) as f32);
    let largest = layer.outputs.iter().fold(0.0f32, |most, output| most.max(output.abs()));
    for (i, picture) in layer.pictures().enumerate() {
        let (left, top) = squares.corner(i);
        canvas.square(left, top, size, PALE, 0.4);
        let tile = Tile { left, top, pixel, side: info.side() };
        canvas.numbers(tile, picture, largest, [FOR, AGAINST]);
    }
    y = squares.bottom(info.channels());
    canvas.line([(MARGIN, y), (MARGIN + WIDE, y)], GREY, 0.5);
    y + LINE
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::filters::filters;
    use crate::network_words::{network_sentence, units_sentence};
    use crate::open::{open, sum};
    use crate::testing::{NO_HAND, opened, seven};

    #[test]
    fn each_base_is_drawn_with_all_layers_and_sums() {
        for base in BaseName::ALL {
            let reader = opened(base).reader(&NO_HAND);
            let open = open(&reader, &seven().image().unwrap()).unwrap();
            let weights = opened(base).base.weights().unwrap();
            let units = filters(base.network(), &weights, 0).unwrap();
            let sums = [7, 1].map(|digit| sum(reader.layer, &open.features, digit, 5));
            let captioned = units.iter().take(10).enumerate();
            let sheet = NetworkSheet {
                open: &open,
                sentence: network_sentence(&open),
                units_sentence: units_sentence(base.network()),
                units: captioned.map(|(i, unit)| (format!("<{i}>"), unit)).collect(),
                sums: &sums,
            };
            let svg = sheet.to_svg();
            for layer in &open.layers {
                assert!(svg.contains(&format!(">{}</text>", layer.info.name)), "{base}");
            }
            assert_eq!(svg.matches(">The score of ").count(), 2, "{base}");
            assert_eq!(svg.matches(">bias<").count(), 2);
            assert_eq!(svg.matches(">where the largest one looks<").count(), 2);
            assert!(svg.contains("&lt;9&gt;") && !svg.contains("NaN") && !svg.contains("inf"));
            assert!(svg.len() < 4_000_000, "{base}: {}", svg.len());
        }
    }
}
