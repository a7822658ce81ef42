//! Convolutions with eight bits a weight: each weight is an integer, times its filter's scale.
//!
//! `NAME.weight` holds the integers, `[filters, channels, rows, columns]`, and `NAME.scale` the scales, `[filters]`.

use crate::layers::Tensor;

/// The end of the name of a tensor with scales.
const SCALE: &str = ".scale";

/// The scales that belong to a convolution's weights; `None` for a tensor that is no convolution's weights.
pub(crate) fn scales_of(weight: &Tensor) -> Option<Tensor> {
    let layer = weight.name.strip_suffix(".weight")?;
    let &[filters, _, _, _] = weight.shape.as_slice() else { return None };
    Some(Tensor { name: [layer, SCALE].concat(), shape: vec![filters] })
}

/// Whether a tensor of this name holds a convolution's scales.
pub(crate) fn is_scale(name: &str) -> bool {
    name.ends_with(SCALE)
}

/// The weights that integers and scales stand for.
pub(crate) fn weights(integers: &[u8], scales: &[f32]) -> Vec<f32> {
    let in_filter = integers.len() / scales.len().max(1);
    let mut weights = Vec::with_capacity(integers.len());
    // A loop, because iterators within iterators have more code.
    for (filter, scale) in integers.chunks_exact(in_filter.max(1)).zip(scales) {
        weights.extend(filter.iter().map(|integer| f32::from(integer.cast_signed()) * scale));
    }
    weights
}
