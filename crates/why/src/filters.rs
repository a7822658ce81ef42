//! The weights of one output as pictures: a filter, a hidden unit, a digit's template.

use network::LayerWeights;
use network::layers::{Layer, Network, Shape};
use network::weights::Weights;

/// The weights of one output of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The side of a picture; 1 where the layer's input is a row of numbers.
    pub side: usize,
    /// Weights of each input channel, row by row.
    pub pictures: Vec<Vec<f32>>,
    pub bias: f32,
}

impl Filter {
    /// The largest weight, of either sign.
    pub fn largest(&self) -> f32 {
        self.pictures.iter().flatten().fold(0.0, |most, weight| most.max(weight.abs()))
    }
}

/// The filters of a layer: a filter for each channel, unit or digit. `None` if the network has no such
/// layer, or other weights.
///
/// `layer`: the place among the layers with weights; the head comes last.
pub fn filters(network: &Network, weights: &Weights, layer: usize) -> Option<Vec<Filter>> {
    let mut shape = network.input;
    let with_weights = network.trunk.iter().filter_map(|&layer| {
        let before = shape;
        shape = shape.after(layer).ok()?;
        layer.has_weights().then_some((layer, before))
    });
    let trunk: Vec<(Layer, Shape)> = with_weights.collect();
    let ((kind, input), own) = match trunk.get(layer) {
        Some(&of_trunk) => (of_trunk, weights.trunk.get(layer)?),
        None if layer == trunk.len() => {
            let features = network.input.after_all(network.trunk).ok()?;
            ((Layer::Dense(network.classes?), features), weights.head.as_ref()?)
        }
        None => return None,
    };
    match (kind, input) {
        (Layer::Conv(conv), Shape::Pictures { channels, .. }) => own
            .fits(channels * conv.side * conv.side, conv.filters)
            .then(|| convolution(own, conv.side)),
        (Layer::Dense(outputs), _) => own.fits(input.numbers(), outputs).then(|| dense(own, input)),
        _ => None,
    }
}

fn convolution(own: &LayerWeights, side: usize) -> Vec<Filter> {
    let filters = own.weight.chunks_exact(own.inputs.max(1)).zip(&own.bias);
    let filter = |(weights, &bias): (&[f32], &f32)| {
        let pictures = weights.chunks_exact((side * side).max(1)).map(<[f32]>::to_vec).collect();
        Filter { side, pictures, bias }
    };
    filters.map(filter).collect()
}

fn dense(own: &LayerWeights, input: Shape) -> Vec<Filter> {
    let side = match input {
        Shape::Pictures { side, .. } => side.max(1),
        Shape::Row(_) => 1,
    };
    let filter = |(output, &bias): (usize, &f32)| {
        let weights = own.weight.iter().skip(output).step_by(own.outputs.max(1));
        let weights: Vec<f32> = weights.copied().collect();
        let pictures = weights.chunks_exact(side * side).map(<[f32]>::to_vec).collect();
        Filter { side, pictures, bias }
    };
    own.bias.iter().enumerate().map(filter).collect()
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::testing::{opened, seven};

    fn of(base: BaseName, layer: usize) -> Option<Vec<Filter>> {
        filters(base.network(), &opened(base).base.weights().unwrap(), layer)
    }

    /// The number of filters, of pictures of each, and a picture's side.
    fn sizes(filters: &[Filter]) -> (usize, usize, usize) {
        (filters.len(), filters[0].pictures.len(), filters[0].side)
    }

    #[test]
    fn each_layer_with_weights_has_its_pictures() {
        for (base, layer, expected) in [
            (BaseName::Softmax, 0, (10, 1, 28)),
            (BaseName::Mlp, 0, (500, 1, 28)),
            (BaseName::Mlp, 1, (10, 500, 1)),
            (BaseName::Cnn, 0, (16, 1, 3)),
            (BaseName::Cnn, 5, (80, 64, 3)),
            (BaseName::Cnn, 6, (10, 80, 3)),
        ] {
            let filters = of(base, layer).unwrap();
            assert_eq!(sizes(&filters), expected, "{base}");
            let whole = |picture: &Vec<f32>| picture.len() == expected.2 * expected.2;
            assert!(filters.iter().all(|filter| filter.pictures.iter().all(whole)));
            assert!(filters[0].largest() > 0.0);
        }
        assert_eq!(of(BaseName::Cnn, 7), None);
    }

    #[test]
    fn a_template_laid_over_the_picture_is_the_score() {
        let opened = opened(BaseName::Softmax);
        let picture = seven().image().unwrap();
        let logits = opened.reader(&crate::testing::NO_HAND).logits(std::slice::from_ref(&picture));
        for (filter, logit) in of(BaseName::Softmax, 0).unwrap().iter().zip(logits[0]) {
            let pairs = filter.pictures[0].iter().zip(picture.intensities());
            let sum: f32 = pairs.map(|(weight, ink)| weight * ink).sum();
            assert!((sum + filter.bias - logit).abs() < 1e-3);
        }
    }

    #[test]
    fn a_filter_at_a_place_gives_the_layers_output_there() {
        let opened = opened(BaseName::Cnn);
        let picture = seven().image().unwrap();
        let ink: Vec<f32> = picture.intensities().collect();
        let outputs = opened.trunk.outputs(&picture).unwrap();
        let (row, column) = (7, 14);
        for (channel, filter) in of(BaseName::Cnn, 0).unwrap().iter().enumerate() {
            let seen = |place: usize| ink[(row + place / 3 - 1) * 28 + column + place % 3 - 1];
            let taps = filter.pictures[0].iter().enumerate();
            let sum: f32 = taps.map(|(place, weight)| weight * seen(place)).sum();
            let output = outputs[0][channel * 784 + row * 28 + column];
            assert!((sum + filter.bias - output).abs() < 1e-3, "{channel}");
        }
    }

    #[test]
    fn weights_of_another_base_have_no_filters() {
        let mlp = opened(BaseName::Mlp).base.weights().unwrap();
        assert_eq!(filters(BaseName::Cnn.network(), &mlp, 0), None);
    }
}
