//! Grayscale pictures.

use crate::sheet::SheetError;

/// The least side of a picture, in pixels: smaller digits can't be read.
const MIN_SIDE: usize = 8;

/// A grayscale picture: intensities from 0 (black) to 255 (white), row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gray {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Gray {
    /// From one, two, three or four bytes per pixel: gray, gray and alpha, RGB, RGBA. Transparent pixels
    /// become white.
    ///
    /// Fails if a side is less than 8 pixels, or if the number of bytes does not fit the size.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self, SheetError> {
        if width.min(height) < MIN_SIDE {
            return Err(SheetError::TooSmall { width, height });
        }
        let area = width.checked_mul(height).ok_or(SheetError::WrongLength)?;
        if !pixels.len().is_multiple_of(area) {
            return Err(SheetError::WrongLength);
        }
        let bytes = match pixels.len() / area {
            1 => pixels,
            2 => pixels.as_chunks().0.iter().map(|&[gray, alpha]| on_paper(gray, alpha)).collect(),
            3 => pixels.as_chunks().0.iter().map(|&[r, g, b]| luma(r, g, b)).collect(),
            4 => {
                let pixels = pixels.as_chunks().0.iter();
                pixels.map(|&[r, g, b, alpha]| on_paper(luma(r, g, b), alpha)).collect()
            }
            _ => return Err(SheetError::WrongLength),
        };
        Ok(Self { width, height, bytes })
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    pub fn row(&self, y: usize) -> &[u8] {
        &self.bytes[y * self.width..][..self.width]
    }

    /// Turns the picture upright. `orientation` is EXIF's number from 1 to 8; with any other number the
    /// picture stays as it is.
    pub fn upright(self, orientation: u32) -> Self {
        let flipped = matches!(orientation, 2 | 3 | 6 | 7);
        let upside_down = matches!(orientation, 3 | 4 | 7 | 8);
        let on_its_side = matches!(orientation, 5..=8);
        if !(flipped || upside_down || on_its_side) {
            return self;
        }
        let (width, height) =
            if on_its_side { (self.height, self.width) } else { (self.width, self.height) };
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height {
            bytes.extend((0..width).map(|x| {
                // The position of the upright pixel in the original picture.
                let (x, y) = (
                    if flipped { width - 1 - x } else { x },
                    if upside_down { height - 1 - y } else { y },
                );
                let (x, y) = if on_its_side { (y, x) } else { (x, y) };
                self.bytes[y * self.width + x]
            }));
        }
        Self { width, height, bytes }
    }

    /// The negative.
    pub(super) fn inverted(&self) -> Self {
        Self { bytes: self.bytes.iter().map(|&byte| 255 - byte).collect(), ..*self }
    }

    /// The least factor by which `shrunk` brings the longer side to at most `max` pixels.
    pub(super) fn shrink_factor(&self, max: usize) -> usize {
        self.width.max(self.height).div_ceil(max)
    }

    /// Makes one pixel of each `by` × `by` pixels, their mean. Pixels at the right and at the bottom that
    /// do not fill a square are left out.
    pub(super) fn shrunk(self, by: usize) -> Self {
        if by < 2 {
            return self;
        }
        let (width, height) = (self.width / by, self.height / by);
        let mut bytes = Vec::with_capacity(width * height);
        let mut sums = vec![0u32; width];
        for y in 0..height {
            sums.fill(0);
            for source in y * by..(y + 1) * by {
                for (sum, pixels) in sums.iter_mut().zip(self.row(source).chunks_exact(by)) {
                    *sum += pixels.iter().map(|&byte| u32::from(byte)).sum::<u32>();
                }
            }
            let pixels = (by * by) as u32;
            // The cast is safe: a mean of bytes fits a byte.
            bytes.extend(sums.iter().map(|&sum| ((sum + pixels / 2) / pixels) as u8));
        }
        Self { width, height, bytes }
    }
}

/// The brightness of a colour. Source of the weights: ITU-R BT.601.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let [red, green, blue] = [red, green, blue].map(u32::from);
    // The cast is safe: a mean of bytes fits a byte.
    ((299 * red + 587 * green + 114 * blue + 500) / 1000) as u8
}

/// Gray over white.
fn on_paper(gray: u8, alpha: u8) -> u8 {
    let (gray, alpha) = (u32::from(gray), u32::from(alpha));
    // The cast is safe: a mix of bytes fits a byte.
    ((gray * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_gray_and_transparent_pixels_become_white() {
        let pixels = [[0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 0], [255, 0, 0, 255]];
        let bytes: Vec<u8> = pixels.iter().cycle().take(64).flatten().copied().collect();
        let gray = Gray::new(8, 8, bytes.clone()).unwrap();
        assert_eq!(gray.row(0)[..4], [0, 255, 255, 76]);
        let opaque = bytes.chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
        assert_eq!(Gray::new(8, 8, opaque).unwrap().row(0)[..4], [0, 255, 0, 76]);
        let shades = [[0, 255], [0, 0], [100, 255], [255, 255]];
        let bytes = shades.iter().cycle().take(64).flatten().copied().collect();
        assert_eq!(Gray::new(8, 8, bytes).unwrap().row(0)[..4], [0, 255, 100, 255]);
    }

    #[test]
    fn each_exif_orientation_is_turned_upright() {
        // Each pixel of the upright picture holds its own position.
        let (width, height) = (10usize, 8usize);
        let upright = |x: usize, y: usize| (10 * y + x) as u8;
        let oriented = |orientation: u32| -> Gray {
            let (w, h) = if orientation < 5 { (width, height) } else { (height, width) };
            let pixel = |i: usize| {
                let (x, y) = (i % w, i / w);
                // Source: EXIF 2.32, tag Orientation.
                match orientation {
                    1 => upright(x, y),
                    2 => upright(width - 1 - x, y),
                    3 => upright(width - 1 - x, height - 1 - y),
                    4 => upright(x, height - 1 - y),
                    5 => upright(y, x),
                    6 => upright(width - 1 - y, x),
                    7 => upright(width - 1 - y, height - 1 - x),
                    _ => upright(y, height - 1 - x),
                }
            };
            Gray::new(w, h, (0..w * h).map(pixel).collect()).unwrap()
        };
        for orientation in 1..=8 {
            assert_eq!(oriented(orientation).upright(orientation), oriented(1), "{orientation}");
        }
        assert_eq!(oriented(1).upright(99), oriented(1));
    }

    #[test]
    fn each_pixel_of_a_shrunk_picture_is_a_mean() {
        let bytes: Vec<u8> = (0..20 * 17).map(|i| if i % 2 == 0 { 10 } else { 30 }).collect();
        let shrunk = Gray::new(20, 17, bytes).unwrap().shrunk(2);
        assert_eq!((shrunk.width(), shrunk.height()), (10, 8));
        assert!(shrunk.bytes.iter().all(|&byte| byte == 20));
    }

    #[test]
    fn a_wrong_number_of_bytes_and_a_small_picture_are_refused() {
        assert_eq!(Gray::new(10, 10, vec![0; 99]), Err(SheetError::WrongLength));
        assert_eq!(Gray::new(10, 10, vec![0; 500]), Err(SheetError::WrongLength));
        assert_eq!(Gray::new(10, 10, vec![]), Err(SheetError::WrongLength));
        assert_eq!(Gray::new(usize::MAX, 9, vec![]), Err(SheetError::WrongLength));
        let small = Gray::new(3, 100, vec![0; 300]);
        assert_eq!(small, Err(SheetError::TooSmall { width: 3, height: 100 }));
    }
}
