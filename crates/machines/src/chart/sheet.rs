//! Pictures of numbers: their colours, and how they lie beside each other.

use worker::explainer::Planes;

/// A colour that is visible on light and on dark paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// Speaks for the digit; positive. Blue and orange as in the drawings of `crates/why`.
pub const FOR: Colour = Colour([0x00, 0x72, 0xb2]);
/// Speaks for the other digit; negative.
pub const AGAINST: Colour = Colour([0xd5, 0x5e, 0x00]);

impl Colour {
    pub const fn of(sign: f32) -> Self {
        if sign >= 0.0 { FOR } else { AGAINST }
    }

    /// As attributes and canvases take it.
    pub fn text(self) -> String {
        let Self([red, green, blue]) = self;
        format!("rgb({red},{green},{blue})")
    }
}

/// The four bytes of each pixel of a picture, as a canvas takes them: blue where its numbers are positive, orange where
/// they are negative, and the more opaque the larger they are. Empty beyond the last picture.
pub fn plane_pixels(planes: &Planes, place: usize) -> Vec<u8> {
    let colours = colours(planes);
    let plane = planes.plane(place).unwrap_or_default();
    plane.iter().flat_map(|pixel| colours[usize::from(*pixel)]).collect()
}

/// The same of all pictures beside each other, with a pixel between them.
pub fn sheet_pixels(planes: &Planes, sheet: Sheet) -> Vec<u8> {
    let (width, height) = sheet.pixels();
    let colours = colours(planes);
    let mut pixels = vec![[0_u8; 4]; width * height];
    for place in 0..planes.count() {
        let (left, top) = sheet.corner(place);
        let rows = planes.plane(place).unwrap_or_default().chunks(planes.side.max(1));
        for (row, y) in rows.zip(top..) {
            let to = pixels.get_mut(y * width + left..).unwrap_or_default();
            for (painted, pixel) in to.iter_mut().zip(row) {
                *painted = colours[usize::from(*pixel)];
            }
        }
    }
    pixels.into_flattened()
}

/// The colour of each pixel's byte: red, green, blue and how opaque it is.
fn colours(planes: &Planes) -> [[u8; 4]; 256] {
    let largest = planes.range.0.abs().max(planes.range.1.abs()).max(f32::MIN_POSITIVE);
    std::array::from_fn(|pixel| {
        let number = planes.number(pixel as u8);
        let Colour([red, green, blue]) = Colour::of(number);
        [red, green, blue, (255.0 * number.abs() / largest) as u8]
    })
}

/// Pictures of one size in rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    side: usize,
    columns: usize,
    rows: usize,
}

impl Sheet {
    /// About twice as wide as high.
    pub fn of(planes: &Planes) -> Self {
        let count = planes.count().max(1);
        let columns = ((2.0 * count as f32).sqrt().ceil() as usize).clamp(1, count);
        Self { side: planes.side, columns, rows: count.div_ceil(columns) }
    }

    /// The width and height in pixels.
    pub fn pixels(self) -> (usize, usize) {
        let along = |count: usize| count * (self.side + 1) - 1;
        (along(self.columns), along(self.rows))
    }

    /// The picture at a place, in shares of the width and height.
    pub fn at(self, (right, down): (f32, f32)) -> usize {
        // A cast of a negative number is 0.
        let part = |share: f32, count: usize| ((share * count as f32) as usize).min(count - 1);
        part(down, self.rows) * self.columns + part(right, self.columns)
    }

    fn corner(self, place: usize) -> (usize, usize) {
        let step = self.side + 1;
        (place % self.columns * step, place / self.columns * step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three pictures of two by two pixels, with the numbers from -1 to 1.
    fn planes() -> Planes {
        let pixels = vec![0, 0, 0, 0, 255, 255, 255, 255, 0, 255, 0, 255];
        Planes { side: 2, range: (-1.0, 1.0), pixels }
    }

    const BLUE: [u8; 4] = [0x00, 0x72, 0xb2, 255];
    const ORANGE: [u8; 4] = [0xd5, 0x5e, 0x00, 255];
    const NONE: [u8; 4] = [0; 4];

    #[test]
    fn positive_numbers_are_blue_and_negative_ones_orange() {
        assert_eq!(plane_pixels(&planes(), 2), [ORANGE, BLUE, ORANGE, BLUE].concat());
        assert!(plane_pixels(&planes(), 3).is_empty());
        assert_eq!(Colour::of(-0.5).text(), "rgb(213,94,0)");
    }

    #[test]
    fn pictures_lie_in_rows_with_a_pixel_between_them() {
        let sheet = Sheet::of(&planes());
        assert_eq!(sheet, Sheet { side: 2, columns: 3, rows: 1 });
        assert_eq!(sheet.pixels(), (8, 2));
        let row = [ORANGE, ORANGE, NONE, BLUE, BLUE, NONE, ORANGE, BLUE].concat();
        assert_eq!(sheet_pixels(&planes(), sheet), row.repeat(2));
        assert_eq!(sheet.at((0.5, 0.5)), 1);
        assert_eq!((sheet.at((-1.0, 0.0)), sheet.at((9.0, 9.0))), (0, 2));
    }

    #[test]
    fn many_pictures_are_about_twice_as_wide_as_high() {
        let planes = Planes { side: 1, range: (0.0, 1.0), pixels: vec![255; 50] };
        let sheet = Sheet::of(&planes);
        assert_eq!(sheet, Sheet { side: 1, columns: 10, rows: 5 });
        let pixels = sheet_pixels(&planes, sheet);
        assert_eq!(pixels.len(), 4 * 19 * 9);
        assert_eq!(pixels.chunks(4).filter(|pixel| pixel[3] > 0).count(), 50);
        let none = Planes::default();
        assert!(sheet_pixels(&none, Sheet::of(&none)).is_empty());
    }
}
