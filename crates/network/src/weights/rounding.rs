//! Rounds the convolutions of a weights file to eight bits a weight.

use safetensors::Dtype;

use super::{ExportError, Tensors, WeightsError, WeightsFile};
use crate::eight_bits;
use crate::layers::Network;

/// The greatest integer. The least is its negative, so that a filter and its negative are equally exact.
const LARGEST: f32 = 127.0;
/// The significant bits of a scale, as a range of integers. A weight is then a 16-bit float exactly.
const SIGNIFICANT: std::ops::Range<u8> = 8..16;
/// The exponents of a scale: from that of the least positive 16-bit float, up to where 127 times the scale still is one.
const EXPONENTS: std::ops::Range<i32> = -24..6;

/// A weights file with its convolutions rounded to eight bits a weight. All other tensors and the metadata stay.
pub fn rounded(network: &Network, file: &WeightsFile) -> Result<Vec<u8>, ExportError> {
    let mut tensors = Tensors::of(file);
    for layer in network.tensors().map_err(WeightsError::from)?.chunks_exact(2) {
        let Some(scales) = eight_bits::scales_of(&layer[0]) else { continue };
        let layer_weights = file.layer(&layer[0], &layer[1])?;
        let mut integers = Vec::with_capacity(layer_weights.weight.len());
        let mut chosen = Vec::with_capacity(layer_weights.outputs);
        for filter in layer_weights.weight.chunks_exact(layer_weights.inputs.max(1)) {
            let scale = best_scale(filter);
            integers.extend(
                filter.iter().map(|&weight| (rounded_to(weight, scale) as i8).cast_unsigned()),
            );
            chosen.push(scale);
        }
        tensors.add_bytes(&layer[0], Dtype::I8, integers);
        tensors.add(&scales, &chosen)?;
    }
    Ok(tensors.to_bytes(file.metadata())?)
}

/// The integer next to a weight.
fn rounded_to(weight: f32, scale: f32) -> f32 {
    if scale == 0.0 { 0.0 } else { (weight / scale).round().clamp(-LARGEST, LARGEST) }
}

/// The scale with the least sum of squared errors, from half of the one that fits the largest weight to four times it.
fn best_scale(filter: &[f32]) -> f32 {
    let largest = filter.iter().fold(0.0, |largest: f32, weight| largest.max(weight.abs()));
    let full = largest / LARGEST;
    let error = |scale: f32| -> f32 {
        filter.iter().map(|&weight| (rounded_to(weight, scale) * scale - weight).powi(2)).sum()
    };
    // The largest first: of equal errors, `min_by` takes the first.
    let scales = EXPONENTS.rev().flat_map(|exponent| {
        SIGNIFICANT.rev().map(move |significant| f32::from(significant) * 2.0_f32.powi(exponent))
    });
    let near = scales.filter(|scale| (0.5 * full..4.0 * full).contains(scale));
    near.min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::CNN;
    use crate::weights::{LayerWeights, Metadata, Weights, rejection_of, with_rejection};
    use crate::{BaseName, base_metadata};

    /// A cnn whose weights are drawn from a bell-shaped distribution, with one filter of zeros and a large one.
    fn drawn() -> Weights {
        // Numerical Recipes' generator: the crate has no other.
        let mut state = 1_u32;
        let mut uniform = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as f32 / u32::MAX as f32
        };
        let mut bell = || (0..12).map(|_| uniform()).sum::<f32>() - 6.0;
        let mut layers = Vec::new();
        for tensors in CNN.tensors().unwrap().chunks_exact(2) {
            let outputs = tensors[1].shape[0];
            let count: usize = tensors[0].shape.iter().product();
            let mut weight: Vec<f32> = (0..count).map(|_| 0.1 * bell()).collect();
            let inputs = count / outputs;
            weight[..inputs].fill(0.0);
            weight[inputs..2 * inputs].iter_mut().for_each(|weight| *weight *= 50.0);
            let bias = (0..outputs).map(|_| half::f16::from_f32(bell()).to_f32()).collect();
            let weight = weight.into_iter().map(|w| half::f16::from_f32(w).to_f32()).collect();
            layers.push(LayerWeights { weight, bias, inputs, outputs });
        }
        let head = layers.pop();
        Weights { trunk: layers, head }
    }

    fn shipped(name: BaseName) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights");
        std::fs::read(format!("{folder}/{}", name.weights_file())).unwrap()
    }

    fn read(file: &[u8]) -> Weights {
        Weights::read(&CNN, &WeightsFile::open(file).unwrap()).unwrap()
    }

    fn rounded_file(file: &[u8]) -> Vec<u8> {
        rounded(&CNN, &WeightsFile::open(file).unwrap()).unwrap()
    }

    #[test]
    fn each_shipped_base_is_written_unchanged() {
        for name in BaseName::ALL {
            let shipped = shipped(name);
            let file = WeightsFile::open(&shipped).unwrap();
            let network = name.network();
            let weights = Weights::read(network, &file).unwrap();
            let mut again = weights.to_file(network, &base_metadata(name)).unwrap();
            if let Some(rejection) = rejection_of(&file, network.features().unwrap()).unwrap() {
                again = with_rejection(&WeightsFile::open(&again).unwrap(), &rejection).unwrap();
            }
            again = rounded(network, &WeightsFile::open(&again).unwrap()).unwrap();
            assert!(again == shipped, "{name}");
        }
    }

    #[test]
    fn rounded_weights_are_near_and_take_half_the_bytes() {
        let (weights, metadata) = (drawn(), Metadata::from([("a".to_owned(), "b".to_owned())]));
        let file = weights.to_file(&CNN, &metadata).unwrap();
        let eight = rounded_file(&file);
        assert!(
            (eight.len() as f64) < 0.56 * file.len() as f64,
            "{} of {}",
            eight.len(),
            file.len()
        );
        assert_eq!(WeightsFile::open(&eight).unwrap().metadata(), &metadata);
        let near = read(&eight);
        assert_eq!(near.head, weights.head);
        for (near, exact) in near.trunk.iter().zip(&weights.trunk) {
            assert_eq!(near.bias, exact.bias);
            let filters =
                near.weight.chunks_exact(near.inputs).zip(exact.weight.chunks_exact(exact.inputs));
            for (place, (near, exact)) in filters.enumerate() {
                let squares = |numbers: &[f32]| numbers.iter().map(|x| x * x).sum::<f32>();
                let apart: Vec<f32> = near.iter().zip(exact).map(|(a, b)| a - b).collect();
                // Steps of a 127th of the largest weight, which is at most four deviations away.
                assert!(squares(&apart) <= 2e-4 * squares(exact), "filter {place}");
            }
        }
    }

    #[test]
    fn rounded_weights_are_16_bit_floats_exactly_and_are_rounded_to_themselves() {
        let eight = rounded_file(&drawn().to_file(&CNN, &Metadata::default()).unwrap());
        let weights = read(&eight);
        let in_floats = weights.to_file(&CNN, &Metadata::default()).unwrap();
        assert_eq!(read(&in_floats), weights);
        assert!(rounded_file(&eight) == eight);
        assert_eq!(read(&rounded_file(&in_floats)), weights);
    }

    #[test]
    fn an_export_has_floats_alone() {
        let eight = rounded_file(&drawn().to_file(&CNN, &Metadata::default()).unwrap());
        let opened = WeightsFile::open(&eight).unwrap();
        let exported = Tensors::in_floats(&opened).unwrap().to_bytes(opened.metadata()).unwrap();
        assert!(exported == read(&eight).to_file(&CNN, &Metadata::default()).unwrap());
    }

    #[test]
    fn other_networks_stay_as_they_are() {
        let head =
            LayerWeights { weight: vec![0.5; 7840], bias: vec![0.0; 10], inputs: 784, outputs: 10 };
        let softmax = &crate::layers::SOFTMAX;
        let file = Weights { trunk: Vec::new(), head: Some(head) }
            .to_file(softmax, &Metadata::default())
            .unwrap();
        assert!(rounded(softmax, &WeightsFile::open(&file).unwrap()).unwrap() == file);
    }

    #[test]
    fn weights_of_eight_bits_without_scales_are_refused() {
        let eight = rounded_file(&drawn().to_file(&CNN, &Metadata::default()).unwrap());
        let mut without = eight.clone();
        let place = eight.windows(6).position(|bytes| bytes == b".scale").unwrap();
        without[place..place + 6].copy_from_slice(b".other");
        let error =
            Weights::read(&CNN, &WeightsFile::open(&without).unwrap()).unwrap_err().to_string();
        assert!(error.contains("blocks.0.conv.weight holds numbers of type I8"), "{error}");
    }
}
