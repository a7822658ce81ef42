//! Confusion matrices as one drawing.

use ink::CLASSES;
use ink::metrics::Confusion;

use super::canvas::{Canvas, Type};
use super::{AGAINST, FOR, GREY, LINE, MARGIN, PALE, WIDE_WRAP, wide_sheet};

/// The side of a cell.
const CELL: f32 = 32.0;
/// The width of a matrix with its labels.
const MATRIX: f32 = CELL * (CLASSES + 1) as f32;

/// The drawing of confusion matrices, two in a row.
pub struct MatrixSheet {
    /// The first sentence.
    pub sentence: String,
    /// Each with its title.
    pub matrices: Vec<(String, Confusion)>,
}

impl MatrixSheet {
    /// The drawing as an SVG file.
    pub fn to_svg(&self) -> String {
        wide_sheet(&self.sentence, |canvas, y| {
            let legend = "Rows: the digit that was written. Columns: the digit that was read.";
            let y = canvas.paragraph(MARGIN, y, WIDE_WRAP, Type::Small, legend) + LINE;
            for (i, (title, counts)) in self.matrices.iter().enumerate() {
                let left = MARGIN + (i % 2) as f32 * (MATRIX + MARGIN);
                draw(canvas, title, counts, left, y + (i / 2) as f32 * (MATRIX + 2.0 * LINE));
            }
            let rows = self.matrices.len().div_ceil(2) as f32;
            y + rows * (MATRIX + 2.0 * LINE)
        })
    }
}

fn draw(canvas: &mut Canvas, title: &str, Confusion(counts): &Confusion, left: f32, top: f32) {
    let y = canvas.paragraph(left, top, WIDE_WRAP, Type::Title, title);
    // The middle of a cell; the first row and column are labels.
    let at = |row: usize, column: usize| {
        (left + CELL * (column as f32 + 0.5), y + CELL * (row as f32 + 0.5))
    };
    for (digit, row) in (0u8..).zip(counts) {
        let label = usize::from(digit) + 1;
        canvas.digit(at(0, label), digit, GREY, 12.0);
        canvas.digit(at(label, 0), digit, GREY, 12.0);
        let all = row.iter().sum::<u32>().max(1) as f32;
        for (read, &count) in row.iter().enumerate() {
            let (x, y) = at(label, read + 1);
            let (x, y) = (x - 0.5 * CELL, y - 0.5 * CELL);
            let colour = if usize::from(digit) == read { FOR } else { AGAINST };
            canvas.square(x, y, CELL - 1.0, PALE, 0.4);
            if count > 0 {
                // The rest of the opacity lets a single misread digit be seen.
                canvas.square(x, y, CELL - 1.0, colour, 0.1 + 0.5 * count as f32 / all);
                canvas.number(x + CELL - 4.0, y + 0.5 * CELL + 4.0, &count.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_above_zero_is_written_in_its_cell() {
        let mut counts = Confusion::default();
        (0..12).for_each(|_| counts.add(7, 7));
        (0..3).for_each(|_| counts.add(7, 1));
        let title = |title: &str| (title.to_owned(), counts.clone());
        let sheet = MatrixSheet {
            sentence: "12 of 15 & more".to_owned(),
            matrices: vec![title("Whole"), title("Broken"), title("Third")],
        };
        let svg = sheet.to_svg();
        assert_eq!((svg.matches(">12<").count(), svg.matches(">3<").count()), (3, 3 + 2 * 3));
        assert!(svg.contains(">Broken<") && svg.contains("12 of 15 &amp; more"));
        assert_eq!(svg.matches(AGAINST).count(), 3);
        assert_eq!(svg.matches(FOR).count(), 3);
    }
}
