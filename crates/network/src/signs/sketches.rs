//! Sketches of the signs' drawings as two tensors of a head's file.

use safetensors::Dtype;

use super::{Sketch, SketchPoint};
use crate::layers::Tensor;
use crate::weights::{Tensors, WeightsFile};

/// For each point the grid lines to the right and below, both from the box's upper left, `[drawings, 32, 2]`.
pub const POINTS: &str = "signs.points";
/// The class of each drawing, `[drawings]`.
pub const CLASSES: &str = "signs.classes";

/// Added to the first number of a point where a stroke starts.
const STARTS: u8 = 128;
const NUMBERS: usize = 2 * Sketch::POINTS;

/// Whether a file has one of the two.
pub fn are_in(file: &WeightsFile) -> bool {
    file.has(POINTS) || file.has(CLASSES)
}

/// Adds sketches, each with its class; nothing for none.
pub fn add(tensors: &mut Tensors<'_>, drawings: &[(Sketch, u8)]) {
    if drawings.is_empty() {
        return;
    }
    let points = drawings.iter().flat_map(|(sketch, _)| sketch.points());
    let points = points.flat_map(|SketchPoint { starts, at }| {
        let [x, y] = at.map(|line| (line + Sketch::FARTHEST) as u8);
        [if *starts { x | STARTS } else { x }, y]
    });
    let shape = vec![drawings.len(), Sketch::POINTS, 2];
    let tensor = Tensor { name: POINTS.to_owned(), shape };
    tensors.add_bytes(&tensor, Dtype::U8, points.collect());
    let classes = drawings.iter().map(|(_, class)| *class).collect();
    let tensor = Tensor { name: CLASSES.to_owned(), shape: vec![drawings.len()] };
    tensors.add_bytes(&tensor, Dtype::U8, classes);
}

/// The sketches in a file, at least one; `None` if they are damaged or have another class than these.
pub fn read(file: &WeightsFile, is_class: impl Fn(u8) -> bool) -> Option<Vec<(Sketch, u8)>> {
    let points = file.bytes(POINTS, Dtype::U8)?;
    let classes = file.bytes(CLASSES, Dtype::U8)?;
    let is_whole = !classes.is_empty() && points.len() == classes.len() * NUMBERS;
    if !is_whole || !classes.iter().all(|class| is_class(*class)) {
        return None;
    }
    let sketches = points.chunks_exact(NUMBERS).map(sketch);
    sketches.zip(classes).map(|(sketch, class)| Some((sketch?, *class))).collect()
}

fn sketch(numbers: &[u8]) -> Option<Sketch> {
    let mut points = [SketchPoint::default(); Sketch::POINTS];
    for (point, &[x, y]) in points.iter_mut().zip(numbers.as_chunks().0) {
        let at = [x & !STARTS, y].map(|line| i32::from(line) - Sketch::FARTHEST);
        *point = SketchPoint { starts: x & STARTS != 0, at };
    }
    Sketch::from_points(points)
}
