//! Rows of numbers in two dimensions: the projection that keeps most of their variance.

/// A point of the plane.
pub type Spot = [f32; 2];

/// The first two principal components. The same rows give the same projection, to the bit, natively and
/// in a browser: sums have a fixed order, and no function is used that machines round differently.
/// Source: Pearson, *On Lines and Planes of Closest Fit to Systems of Points in Space*, 1901.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    mean: Vec<f64>,
    axes: [Vec<f64>; 2],
    shares: [f64; 2],
}

impl Projection {
    /// `rows`: n × width. `None` for fewer than two rows or columns, and for numbers that are not finite.
    pub fn of(rows: &[f32], width: usize) -> Option<Self> {
        let whole = width >= 2 && rows.len() >= 2 * width && rows.len().is_multiple_of(width);
        if !whole || !rows.iter().all(|number| number.is_finite()) {
            return None;
        }
        let (mean, covariance) = moments(rows, width);
        let variance: f64 = (0..width).map(|i| covariance[i * width + i]).sum();
        let axes = principal_axes(&covariance, width, variance);
        let shares = axes.each_ref().map(|axis| {
            let kept = dot(axis, &times(&covariance, axis));
            if variance > 0.0 { kept / variance } else { 0.0 }
        });
        Some(Self { mean, axes, shares })
    }

    /// The shares of the rows' variance that both axes keep, each in [0, 1].
    pub fn shares(&self) -> [f32; 2] {
        self.shares.map(|share| share as f32)
    }

    /// A spot for each of n rows, which need not be those that made the projection.
    pub fn spots(&self, rows: &[f32]) -> Vec<Spot> {
        let spot = |row: &[f32]| {
            let centred = || row.iter().zip(&self.mean).map(|(x, mean)| f64::from(*x) - mean);
            let along =
                |axis: &[f64]| centred().zip(axis).map(|(x, axis)| x * axis).sum::<f64>() as f32;
            [along(&self.axes[0]), along(&self.axes[1])]
        };
        rows.chunks_exact(self.mean.len().max(1)).map(spot).collect()
    }
}

/// The mean, and the covariance row by row.
fn moments(rows: &[f32], width: usize) -> (Vec<f64>, Vec<f64>) {
    let count = (rows.len() / width) as f64;
    let (mut mean, mut products) = (vec![0.0; width], vec![0.0; width * width]);
    for row in rows.chunks_exact(width) {
        for (i, &number) in row.iter().enumerate() {
            let number = f64::from(number);
            mean[i] += number;
            let sums = &mut products[i * width..][i..width];
            sums.iter_mut().zip(&row[i..]).for_each(|(sum, x)| *sum += number * f64::from(*x));
        }
    }
    mean.iter_mut().for_each(|sum| *sum /= count);
    for i in 0..width {
        for j in i..width {
            let covariance = products[i * width + j] / count - mean[i] * mean[j];
            products[i * width + j] = covariance;
            products[j * width + i] = covariance;
        }
    }
    (mean, products)
}

/// The two eigenvectors of the largest eigenvalues, by orthogonal iteration. `variance`: the trace.
fn principal_axes(covariance: &[f64], width: usize, variance: f64) -> [Vec<f64>; 2] {
    const MOST_ROUNDS: usize = 2000;
    /// A change of the axes that is no longer worth a round.
    const CLOSE: f64 = 1e-12;
    // Numbers without a pattern, so that no axis is missed.
    let start = |step: usize| -> Vec<f64> {
        (0..width).map(|i| ((i + 1) * step % 101) as f64 / 50.5 - 1.0).collect()
    };
    // Adding a multiple of each vector leaves the axes as they are. An axis without variance keeps a length.
    let shift = if variance > 0.0 { 1e-9 * variance } else { 1.0 };
    let stretched = |axis: &Vec<f64>| -> Vec<f64> {
        let along = times(covariance, axis);
        along.iter().zip(axis).map(|(along, x)| along + shift * x).collect()
    };
    let mut axes = orthonormal([start(37), start(23)]).unwrap_or_else(|| {
        [0, 1].map(|axis| (0..width).map(|i| f64::from(u8::from(i == axis))).collect())
    });
    for _ in 0..MOST_ROUNDS {
        let Some(next) = orthonormal(axes.each_ref().map(stretched)) else { break };
        let pairs = axes.iter().flatten().zip(next.iter().flatten());
        let moved = pairs.fold(0.0, |most: f64, (before, after)| most.max((before - after).abs()));
        axes = next;
        if moved < CLOSE {
            break;
        }
    }
    axes.map(with_fixed_sign)
}

/// Two perpendicular vectors of length 1; `None` where both point the same way, or one nowhere.
fn orthonormal([first, second]: [Vec<f64>; 2]) -> Option<[Vec<f64>; 2]> {
    let first = unit(first)?;
    let along = dot(&first, &second);
    let rest = second.iter().zip(&first).map(|(x, axis)| x - along * axis);
    let second = unit(rest.collect())?;
    Some([first, second])
}

fn unit(mut vector: Vec<f64>) -> Option<Vec<f64>> {
    let length = dot(&vector, &vector).sqrt();
    if length <= 0.0 || !length.is_finite() {
        return None;
    }
    vector.iter_mut().for_each(|x| *x /= length);
    Some(vector)
}

/// Turns an axis so that its longest component is positive: the sign of an axis is arbitrary.
fn with_fixed_sign(mut axis: Vec<f64>) -> Vec<f64> {
    let longest =
        axis.iter().fold(0.0, |most: f64, x| if x.abs() > most.abs() { *x } else { most });
    if longest < 0.0 {
        axis.iter_mut().for_each(|x| *x = -*x);
    }
    axis
}

/// A square matrix times a vector.
fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(vector.len().max(1)).map(|row| dot(row, vector)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of a plane in five dimensions, wider along the first of these directions.
    fn plane() -> (Vec<f32>, [[f32; 5]; 2]) {
        let directions = [[0.6, 0.0, 0.8, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0]];
        let mut rows = Vec::new();
        for i in 0..60 {
            let (a, b) = (3.0 * ((i * 7 % 13) as f32 - 6.0), (i * 5 % 11) as f32 - 5.0);
            let at = |place: usize| 2.0 + a * directions[0][place] + b * directions[1][place];
            rows.extend((0..5).map(at));
        }
        (rows, directions)
    }

    #[test]
    fn a_planes_two_directions_are_found() {
        let (rows, directions) = plane();
        let projection = Projection::of(&rows, 5).unwrap();
        for (axis, direction) in projection.axes.iter().zip(directions) {
            let along: f64 = axis.iter().zip(direction).map(|(a, b)| a * f64::from(b)).sum();
            assert!(along > 0.98, "{along}");
        }
        let [first, second] = projection.shares();
        assert!((first + second - 1.0).abs() < 1e-5 && first > second);
        let [first, second] = &projection.axes;
        assert!(dot(first, second).abs() < 1e-9 && (dot(first, first) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn axes_are_eigenvectors_and_no_direction_keeps_more() {
        let width = 6;
        let rows: Vec<f32> = (0..80 * width)
            .map(|i| ((i * i * 31 + i * 17) % 97) as f32 * (1 + i % width) as f32)
            .collect();
        let projection = Projection::of(&rows, width).unwrap();
        let (_, covariance) = moments(&rows, width);
        let kept = |axis: &[f64]| dot(axis, &times(&covariance, axis)) / dot(axis, axis);
        for axis in &projection.axes {
            let stretched = times(&covariance, axis);
            for (x, long) in axis.iter().zip(&stretched) {
                assert!((long - kept(axis) * x).abs() < 1e-5 * kept(axis), "{projection:?}");
            }
        }
        for step in 1..40 {
            let other: Vec<f64> = (0..width).map(|i| ((i + step) * 29 % 17) as f64 - 8.0).collect();
            assert!(kept(&other) <= kept(&projection.axes[0]) * (1.0 + 1e-9));
        }
    }

    #[test]
    fn spots_are_where_the_rows_lie_on_the_axes() {
        let (rows, _) = plane();
        let projection = Projection::of(&rows, 5).unwrap();
        let spots = projection.spots(&rows);
        assert_eq!(spots.len(), 60);
        let distance = |a: &[f32], b: &[f32]| {
            a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
        };
        for pair in [[0, 1], [5, 40], [12, 59]] {
            let there = distance(&rows[5 * pair[0]..][..5], &rows[5 * pair[1]..][..5]);
            let here = distance(&spots[pair[0]], &spots[pair[1]]);
            assert!((there - here).abs() < 1e-3, "{there} {here}");
        }
        assert_eq!(projection.spots(&rows[5..10]), spots[1..2]);
    }

    #[test]
    fn rows_on_a_line_or_in_a_point_have_a_projection_and_others_none() {
        let line: Vec<f32> = (0..10).flat_map(|i| [i as f32, 2.0 * i as f32, 0.0]).collect();
        let projection = Projection::of(&line, 3).unwrap();
        assert!((projection.shares()[0] - 1.0).abs() < 1e-6);
        let point = Projection::of(&[1.0; 12], 3).unwrap();
        assert_eq!(point.shares(), [0.0; 2]);
        assert!(point.spots(&[1.0; 3])[0].iter().all(|x| x.abs() < 1e-6));
        assert_eq!(Projection::of(&[1.0; 3], 3), None);
        assert_eq!(Projection::of(&[1.0; 4], 1), None);
        assert_eq!(Projection::of(&[1.0; 7], 3), None);
        assert_eq!(Projection::of(&[1.0, f32::NAN, 2.0, 3.0], 2), None);
    }
}
