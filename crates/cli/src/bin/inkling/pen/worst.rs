//! Misread digits as one picture in SVG.

use std::fmt::Write;

use ink::SIDE;

use super::digits::Misread;

/// Digits in a row.
const COLUMNS: usize = 10;
/// Width and height of a digit's place, in pixels of its picture.
const PLACE: (usize, usize) = (36, 44);
/// Lines of text below a picture.
const LINE: usize = 5;

/// All pictures, each with its label, its reading and its writer.
pub fn sheet(misread: &[Misread]) -> String {
    let rows = misread.len().div_ceil(COLUMNS).max(1);
    let (width, height) = (PLACE.0 * COLUMNS, PLACE.1 * rows);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{}\" font-family=\"sans-serif\" \
         font-size=\"4\" text-anchor=\"middle\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n",
        3 * width
    );
    if misread.is_empty() {
        let (x, y) = (width / 2, height / 2);
        svg += &format!("<text x=\"{x}\" y=\"{y}\">No digit was misread.</text>\n");
    }
    for (i, digit) in misread.iter().enumerate() {
        let (x, y) = (PLACE.0 * (i % COLUMNS), PLACE.1 * (i / COLUMNS));
        svg += &place(digit, x, y);
    }
    svg + "</svg>\n"
}

fn place(Misread { writer, label, read, of_label, image }: &Misread, x: usize, y: usize) -> String {
    let margin = (PLACE.0 - SIDE) / 2;
    let percent = 100.0 * of_label;
    let mut svg = format!(
        "<g transform=\"translate({} {})\"><title>The label had {percent:.2} %</title>\n",
        x + margin,
        y + 2
    );
    for (i, &ink) in image.bytes().iter().enumerate().filter(|(_, ink)| **ink > 0) {
        let (x, y, gray) = (i % SIDE, i / SIDE, 255 - ink);
        // Writing to a string can't fail.
        let _ =
            write!(svg, "<path d=\"M{x} {y}h1v1h-1z\" fill=\"#{gray:02x}{gray:02x}{gray:02x}\"/>");
    }
    let (middle, first, second) = (SIDE / 2, SIDE + LINE, SIDE + 2 * LINE);
    svg + &format!(
        "\n<text x=\"{middle}\" y=\"{first}\">{label} read as {read}</text>\
         <text x=\"{middle}\" y=\"{second}\">writer {writer}</text></g>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::Image28;

    #[test]
    fn each_misread_digit_has_its_picture_label_reading_and_writer() {
        let mut bytes = vec![0; Image28::PIXELS];
        (bytes[3], bytes[30]) = (255, 15);
        let image = Image28::from_bytes(bytes).unwrap();
        let digit =
            |writer| Misread { writer, label: 7, read: 1, of_label: 0.25, image: image.clone() };
        let svg = sheet(&(1..=11).map(digit).collect::<Vec<_>>());
        assert_eq!(svg.matches("7 read as 1").count(), 11);
        assert!(svg.contains("writer 11") && svg.contains("25.00 %"), "{svg}");
        assert_eq!(svg.matches("<path d=\"M3 0h1v1h-1z\" fill=\"#000000\"/>").count(), 11);
        assert_eq!(svg.matches("<path d=\"M2 1h1v1h-1z\" fill=\"#f0f0f0\"/>").count(), 11);
        // Eleven take two rows.
        assert!(svg.contains("viewBox=\"0 0 360 88\""), "{svg}");
        assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
        assert!(sheet(&[]).contains("No digit was misread"));
    }
}
