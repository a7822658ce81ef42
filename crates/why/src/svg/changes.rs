//! What learning changed as one drawing: how far the weights moved, and the pictures read otherwise.

use ink::Image28;

use super::canvas::{Canvas, Type};
use super::{FOR, LINE, MARGIN, PICTURE, Squares, WIDE_WRAP, draw_picture, wide_sheet};
use crate::forgetting::{Changed, Forgetting};

/// The length of the longest bar.
const BAR: f32 = 400.0;
const GAP: f32 = 10.0;

/// The drawing of what a head changed.
pub struct ForgettingSheet<'a> {
    /// The first sentence.
    pub sentence: String,
    pub known: &'a Forgetting,
    /// Pictures that are read otherwise.
    pub pictures: Vec<(Changed, Image28)>,
}

impl ForgettingSheet<'_> {
    /// The drawing as an SVG file.
    pub fn to_svg(&self) -> String {
        wide_sheet(&self.sentence, |canvas, y| {
            let y = self.draw_moved(canvas, y + LINE);
            self.draw_pictures(canvas, y + LINE)
        })
    }

    /// A row for each digit. Returns the lower edge.
    fn draw_moved(&self, canvas: &mut Canvas, top: f32) -> f32 {
        let title = "How far each digit's weights moved, as a share of their length";
        let mut y = canvas.paragraph(MARGIN, top, WIDE_WRAP, Type::Title, title);
        let known = self.known;
        let largest = known.moved.iter().fold(f32::MIN_POSITIVE, |most, of| most.max(of.share));
        for (digit, (moved, change)) in known.moved.iter().zip(known.changes).enumerate() {
            canvas.text(MARGIN, y, Type::Small, &digit.to_string());
            let length = BAR * moved.share / largest;
            canvas.bar(MARGIN + 20.0, y - 0.6 * LINE, length, 0.7 * LINE, FOR);
            let share = format!("{:.1} %", 100.0 * moved.share);
            canvas.text(MARGIN + 26.0 + length, y, Type::Small, &share);
            let changed = format!("{} forgotten, {} gained", change.lost, change.gained);
            canvas.text(MARGIN + BAR + 120.0, y, Type::Small, &changed);
            y += LINE;
        }
        y
    }

    fn draw_pictures(&self, canvas: &mut Canvas, top: f32) -> f32 {
        if self.pictures.is_empty() {
            return top;
        }
        let shown = format!(
            "{} of {} pictures that are read otherwise: the label, then the reading before and after",
            self.pictures.len(),
            self.known.changed.len()
        );
        let y = canvas.paragraph(MARGIN, top, WIDE_WRAP, Type::Title, &shown);
        let squares = Squares::new(y, PICTURE, GAP, LINE);
        for (i, (changed, picture)) in self.pictures.iter().enumerate() {
            let (left, top) = squares.corner(i);
            draw_picture(canvas, picture, left, top);
            let Changed { label, before, after, .. } = changed;
            let said = format!("{label}: {before} → {after}");
            canvas.text(left, top + PICTURE + 0.75 * LINE, Type::Small, &said);
        }
        squares.bottom(self.pictures.len())
    }
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::forgetting::forgetting;
    use crate::network_words::forgetting_sentence;
    use crate::testing::{opened, pen_pictures};

    #[test]
    fn each_digit_has_its_bar_and_each_picture_its_readings() {
        let opened = opened(BaseName::Softmax);
        let (pictures, labels) = pen_pictures(23);
        let features = opened.trunk.features(&pictures);
        let base = &opened.base.head;
        let mut head = base.clone();
        head.bias[1] -= 100.0;
        let known = forgetting(base, &head, &features, &labels).unwrap();
        let shown = known.changed.iter().take(3);
        let sheet = ForgettingSheet {
            sentence: forgetting_sentence(&known),
            known: &known,
            pictures: shown.map(|changed| (*changed, pictures[changed.place].clone())).collect(),
        };
        let svg = sheet.to_svg();
        assert!(svg.contains("Your head reads ") && svg.matches(" gained<").count() == 10);
        assert_eq!(svg.matches(": 1 → ").count(), 3, "{svg}");
        let none = forgetting(base, base, &features, &labels).unwrap();
        let sheet = ForgettingSheet { sentence: String::new(), known: &none, pictures: Vec::new() };
        assert!(!sheet.to_svg().contains("NaN"));
    }
}
