//! Max-pooling of 2×2 in training: which number was the most, for its gradient.

/// Planes of numbers that were halved.
#[derive(Clone, Debug)]
pub struct Halved {
    height: usize,
    width: usize,
    /// For each output its place in the 2×2, row by row.
    places: Vec<u8>,
}

impl Halved {
    /// The most of each 2×2 in planes of height × width numbers; what is left over at the right and below
    /// is dropped.
    pub fn new([height, width]: [usize; 2], planes: &[f32]) -> (Self, Vec<f32>) {
        let mut outputs = Vec::with_capacity(planes.len() / 4);
        let mut places = Vec::with_capacity(planes.len() / 4);
        for plane in planes.chunks_exact(height * width) {
            for rows in plane.chunks_exact(2 * width) {
                let (above, below) = rows.split_at(width);
                for (above, below) in above.as_chunks().0.iter().zip(below.as_chunks().0) {
                    let ([a, b], [c, d]): ([f32; 2], [f32; 2]) = (*above, *below);
                    let (top, left) = if b > a { (b, 1) } else { (a, 0) };
                    let (bottom, right) = if d > c { (d, 3) } else { (c, 2) };
                    let lower = bottom > top;
                    outputs.push(if lower { bottom } else { top });
                    places.push(if lower { right } else { left });
                }
            }
        }
        (Self { height, width, places }, outputs)
    }

    /// The gradient of what was halved, for that of the outputs.
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
