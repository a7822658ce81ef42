//! Max-pooling of 2×2 in training: remembers the place of each largest number for the gradient.

/// A number's bits as an integer of the same order. Browsers take the larger of two integers without a branch, but not
/// of two floats, and here half of the branches would be mispredicted.
#[inline(always)]
fn ordered(number: f32) -> i32 {
    let bits = number.to_bits() as i32;
    bits ^ (bits >> 31 & i32::MAX)
}

#[inline(always)]
fn number(ordered: i32) -> f32 {
    f32::from_bits((ordered ^ (ordered >> 31 & i32::MAX)) as u32)
}

/// The larger one, and whether it is the second.
#[inline(always)]
fn larger(first: i32, second: i32) -> (i32, bool) {
    (first.max(second), second > first)
}

/// Pooled planes.
#[derive(Clone, Debug)]
pub struct MaxPool {
    height: usize,
    width: usize,
    /// For each output the place of the largest number in its 2×2, row by row.
    places: Vec<u8>,
}

impl MaxPool {
    /// The largest of each 2×2 in planes of height × width numbers; an odd last row or column is dropped.
    pub fn new([height, width]: [usize; 2], planes: &[f32]) -> (Self, Vec<f32>) {
        let mut outputs = Vec::with_capacity(planes.len() / 4);
        let mut places = Vec::with_capacity(planes.len() / 4);
        for plane in planes.chunks_exact(height * width) {
            for rows in plane.chunks_exact(2 * width) {
                let (above, below) = rows.split_at(width);
                for (above, below) in above.as_chunks().0.iter().zip(below.as_chunks().0) {
                    let ([a, b], [c, d]): ([f32; 2], [f32; 2]) = (*above, *below);
                    let (top, left) = larger(ordered(a), ordered(b));
                    let (bottom, right) = larger(ordered(c), ordered(d));
                    let (largest, lower) = larger(top, bottom);
                    outputs.push(number(largest));
                    let beside = left & !lower | right & lower;
                    places.push(u8::from(beside) | u8::from(lower) << 1);
                }
            }
        }
        (Self { height, width, places }, outputs)
    }

    /// The gradient of the inputs, for that of the outputs.
    pub fn gradient(&self, outputs: &[f32]) -> Vec<f32> {
        let Self { height, width, .. } = *self;
        let of_plane = (height / 2) * (width / 2);
        let mut all = vec![0.0; outputs.len() / of_plane.max(1) * height * width];
        let places = self.places.chunks_exact(of_plane).zip(outputs.chunks_exact(of_plane));
        for (plane, (places, outputs)) in all.chunks_exact_mut(height * width).zip(places) {
            let rows = places.chunks_exact(width / 2).zip(outputs.chunks_exact(width / 2));
            for (into, (places, outputs)) in plane.chunks_exact_mut(2 * width).zip(rows) {
                for (x, (place, output)) in places.iter().zip(outputs).enumerate() {
                    let (down, right) = (usize::from(place / 2), usize::from(place % 2));
                    into[down * width + 2 * x + right] = *output;
                }
            }
        }
        all
    }
}
