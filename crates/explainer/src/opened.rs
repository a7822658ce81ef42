//! Answers about the network, in the protocol's types.

use ink::Drawn;
use ink::metrics::most_likely;
use network::reading::probabilities_among;
use why::{
    LayerInfo, OpenLayer, WhyError, feature_name, filters, layer_sentence, open_layers, sum,
    units_sentence, way_sentence,
};
use worker::explainer::{Filter, Layer, Layers, Looks, Planes, Scores, Side, Sum, Term, Units};

use crate::error::ExplainError;
use crate::net::Net;

/// The terms of a score that are sent one by one.
const TERMS: usize = 12;

/// What the network makes of a digit.
pub(crate) fn layers(net: &Net, drawn: &Drawn) -> Result<Layers, ExplainError> {
    let image = drawn.image().ok_or(WhyError::NoInk)?;
    let (layers, features) = open_layers(&net.trunk, &image)?;
    let last = layers.last().map(|layer| &layer.info);
    let scores: Vec<Scores> = net.sides().map(|side| scores(net, side, &features, last)).collect();
    let best = scores.first().map_or(0, |base| most_likely(&base.read));
    let sentence = way_sentence(layers.len(), features.len(), net.digits().len(), best);
    // The first of them is the picture itself.
    let layers = layers.into_iter().skip(1).map(|OpenLayer { info, outputs }| Layer {
        outputs: planes(info.side(), &outputs),
        looks: Looks {
            start: info.field.offset,
            step: info.field.stride as u32,
            size: info.field.size as u32,
        },
        about: layer_sentence(&info),
        name: info.name,
        weights: info.weights,
    });
    Ok(Layers { sentence, image, layers: layers.collect(), scores })
}

/// `last`: the layer whose outputs are the features.
fn scores(net: &Net, side: Side, features: &[f32], last: Option<&LayerInfo>) -> Scores {
    let (layer, digits) = (net.layer(side), net.digits());
    let read = probabilities_among(digits, layer, features).first().copied().unwrap_or_default();
    let score = |(output, &digit): (usize, &u8)| {
        let why::Sum { terms, rest, bias, logit, .. } = sum(layer, features, output as u8, TERMS);
        let term = |why::Term { feature, value, weight }| {
            let name = last.map(|last| feature_name(last, feature)).unwrap_or_default();
            Term { feature, name, value, weight }
        };
        Sum { digit, logit, bias, terms: terms.into_iter().map(term).collect(), rest }
    };
    Scores { side, sums: digits.iter().enumerate().map(score).collect(), read }
}

/// The weights of a filter, of a unit or of a score.
pub(crate) fn filter(
    net: &Net,
    side: Side,
    layer: usize,
    channel: usize,
) -> Result<Filter, ExplainError> {
    let filters = filters(&net.trunk.network(), &net.weights(side), layer);
    let found = filters
        .and_then(|filters| filters.into_iter().nth(channel))
        .ok_or(ExplainError::NoFilter)?;
    let weights = planes(found.side, &found.pictures.concat());
    Ok(Filter { layer, channel, bias: found.bias, weights })
}

/// The weights that look at the picture itself.
pub(crate) fn units(net: &Net, side: Side) -> Result<Units, ExplainError> {
    let network = net.trunk.network();
    let filters = filters(&network, &net.weights(side), 0).ok_or(ExplainError::NoFilter)?;
    let picture = filters.first().map_or(1, |filter| filter.side);
    let numbers: Vec<f32> =
        filters.into_iter().flat_map(|filter| filter.pictures.concat()).collect();
    Ok(Units { side, sentence: units_sentence(&network), weights: planes(picture, &numbers) })
}

/// Numbers as pictures of 8 bits. `side`: of each picture, in pixels.
fn planes(side: usize, numbers: &[f32]) -> Planes {
    let (low, high) =
        numbers.iter().fold((0.0f32, 0.0f32), |(low, high), &x| (low.min(x), high.max(x)));
    let far = high.max(-low);
    let range = if low < 0.0 { (-far, far) } else { (0.0, high) };
    let scale = f32::from(u8::MAX) / (range.1 - range.0).max(f32::MIN_POSITIVE);
    let pixel = |x: &f32| ((x - range.0) * scale).round() as u8;
    Planes { side, range, pixels: numbers.iter().map(pixel).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_stand_for_the_numbers_they_came_from() {
        let numbers = [0.0, 2.0, -4.0, 1.0];
        let signed = planes(2, &numbers);
        assert_eq!((signed.range, signed.count()), ((-4.0, 4.0), 1));
        for (pixel, number) in signed.pixels.iter().zip(numbers) {
            assert!((signed.number(*pixel) - number).abs() <= 4.1 / 255.0);
        }
        let open = planes(1, &[0.0, 5.0, 2.5]);
        assert_eq!((open.range, open.pixels), ((0.0, 5.0), vec![0, 255, 128]));
    }

    #[test]
    fn zeros_and_numbers_that_are_not_finite_have_pixels_too() {
        assert_eq!(planes(1, &[0.0, 0.0]).pixels, [0, 0]);
        assert_eq!(planes(1, &[f32::NAN, 1.0]).pixels, [0, 255]);
        assert_eq!(planes(1, &[f32::INFINITY, 1.0]).pixels.len(), 2);
    }
}
