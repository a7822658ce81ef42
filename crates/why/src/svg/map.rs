//! The map of digits as one drawing.

use ink::CLASSES;

use super::canvas::{Canvas, Type};
use super::{AGAINST, FOR, GREY, INK, LINE, MARGIN, WIDE, WIDE_WRAP, wide_sheet};
use crate::projection::Spot;

/// The height of the map.
const HEIGHT: f32 = 640.0;

/// One of the person's own digits on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnSpot {
    pub label: u8,
    pub before: Spot,
    pub after: Spot,
    /// What it is read as at both.
    pub read: [u8; 2],
}

/// The drawing of a map.
pub struct MapSheet {
    /// The first sentence.
    pub sentence: String,
    /// Labels and spots of the crowd.
    pub crowd: Vec<(u8, Spot)>,
    pub own: Vec<OwnSpot>,
}

/// Brings spots into the drawing, with the same scale along both axes.
struct Scale {
    low: Spot,
    scale: f32,
    top: f32,
}

impl Scale {
    fn of(spots: impl Iterator<Item = Spot> + Clone, top: f32) -> Self {
        let range = |axis: usize| {
            let numbers = spots.clone().map(move |spot| spot[axis]);
            numbers.fold((f32::MAX, f32::MIN), |(low, high), x| (low.min(x), high.max(x)))
        };
        let (across, down) = (range(0), range(1));
        // One spot alone has no extent.
        let length = |(low, high): (f32, f32)| (high - low).max(1e-6);
        let scale = (WIDE / length(across)).min(HEIGHT / length(down));
        Self { low: [across.0, down.0], scale, top }
    }

    fn place(&self, spot: Spot) -> (f32, f32) {
        let along = |axis: usize| self.scale * (spot[axis] - self.low[axis]);
        (MARGIN + along(0), self.top + HEIGHT - along(1))
    }
}

impl MapSheet {
    /// The drawing as an SVG file.
    pub fn to_svg(&self) -> String {
        wide_sheet(&self.sentence, |canvas, y| {
            let legend = "Small grey digits: MNIST's, by their labels. Large ones: your own; blue where they are read right after learning, orange where they are not. A line leads there from where they were before.";
            let y = canvas.paragraph(MARGIN, y, WIDE_WRAP, Type::Small, legend) + LINE;
            let own = self.own.iter().flat_map(|own| [own.before, own.after]);
            let scale = Scale::of(self.crowd.iter().map(|(_, spot)| *spot).chain(own), y);
            for &(label, spot) in &self.crowd {
                canvas.digit(scale.place(spot), label, GREY, 8.0);
            }
            for own in &self.own {
                let ends = [own.before, own.after].map(|spot| scale.place(spot));
                if own.before != own.after {
                    canvas.line(ends, INK, 1.0);
                }
                let colour = if own.read[1] == own.label { FOR } else { AGAINST };
                canvas.digit(ends[1], own.label, colour, 16.0);
            }
            self.draw_table(canvas, y + HEIGHT + 2.0 * LINE)
        })
    }

    /// The same in numbers. Returns the lower edge.
    fn draw_table(&self, canvas: &mut Canvas, top: f32) -> f32 {
        let title = "Where the digits lie: the middle of MNIST's, by label";
        let mut y = canvas.paragraph(MARGIN, top, WIDE_WRAP, Type::Title, title);
        for label in 0..CLASSES as u8 {
            let own = || self.crowd.iter().filter(|(of, _)| *of == label).map(|(_, spot)| spot);
            let count = own().count();
            let mean =
                |axis: usize| own().map(|spot| spot[axis]).sum::<f32>() / count.max(1) as f32;
            canvas.text(MARGIN, y, Type::Small, &format!("{label}: {count} digits"));
            canvas.number(MARGIN + 180.0, y, &format!("{:+.1}", mean(0)));
            canvas.number(MARGIN + 240.0, y, &format!("{:+.1}", mean(1)));
            y += LINE;
        }
        if self.own.is_empty() {
            return y;
        }
        let title = "Your own digits: before and after learning";
        y = canvas.paragraph(MARGIN, y + LINE, WIDE_WRAP, Type::Title, title);
        for own in &self.own {
            let [before, after] = own.read;
            let said = format!("a digit labelled {}: read as {before}, then as {after}", own.label);
            canvas.text(MARGIN, y, Type::Small, &said);
            let numbers = [own.before, own.after].concat();
            for (i, number) in numbers.iter().enumerate() {
                canvas.number(MARGIN + 360.0 + 60.0 * i as f32, y, &format!("{number:+.1}"));
            }
            y += LINE;
        }
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(own: Vec<OwnSpot>) -> String {
        let crowd = vec![(3, [0.0, 0.0]), (8, [10.0, 5.0]), (8, [9.0, 5.0])];
        MapSheet { sentence: "Near & far".to_owned(), crowd, own }.to_svg()
    }

    #[test]
    fn a_digit_that_moves_has_a_line_and_one_that_stays_has_none() {
        let moves = OwnSpot { label: 4, before: [1.0, 1.0], after: [2.0, 3.0], read: [9, 4] };
        let stays = OwnSpot { after: moves.before, read: [9, 9], ..moves };
        let svg = sheet(vec![moves, stays]);
        assert_eq!(svg.matches("<path").count(), 1);
        assert_eq!((svg.matches(FOR).count(), svg.matches(AGAINST).count()), (1, 1));
        assert!(svg.contains("a digit labelled 4: read as 9, then as 4"));
        assert!(svg.contains("Near &amp; far") && svg.contains("8: 2 digits"));
        assert!(!sheet(Vec::new()).contains("Your own digits"));
    }

    #[test]
    fn the_map_fills_its_box_and_keeps_its_proportions() {
        let spots = [[0.0, 0.0], [10.0, 5.0]];
        let scale = Scale::of(spots.into_iter(), 100.0);
        let (left, bottom) = scale.place(spots[0]);
        let (right, top) = scale.place(spots[1]);
        assert!((left - MARGIN).abs() < 1e-3 && (right - MARGIN - WIDE).abs() < 1e-3);
        assert!((bottom - 100.0 - HEIGHT).abs() < 1e-3);
        assert!((bottom - top - 0.5 * WIDE).abs() < 1e-3);
    }

    #[test]
    fn one_spot_and_none_are_drawn() {
        for crowd in [Vec::new(), vec![(1, [2.0, 2.0])]] {
            let svg = MapSheet { sentence: String::new(), crowd, own: Vec::new() }.to_svg();
            assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN") && !svg.contains("inf"));
        }
    }
}
