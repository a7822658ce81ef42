//! A network's description for people, as a sentence.

use crate::layers::{Conv, Layer, LayerError, Network, Shape};

/// The layers in forward order, in words.
pub fn sentence(network: &Network) -> Result<String, LayerError> {
    let trunk = network.trunk;
    let is_convolution = |layer: &&Layer| matches!(layer, Layer::Conv(_));
    let convolutions = trunk.iter().filter(is_convolution).count();
    let activated =
        trunk.windows(2).filter(|two| matches!(two[0], Layer::Conv(_)) && two[1] == Layer::Relu);
    let all_activated = convolutions > 0 && activated.count() == convolutions;
    let mut parts = vec![match network.input {
        Shape::Pictures { side, .. } if convolutions > 0 => format!("{side}×{side}"),
        input => format!("{} pixels", input.numbers()),
    }];
    let mut shape = network.input;
    // Consecutive convolutions share one phrase.
    let (mut before, mut named) = (None, false);
    for &layer in trunk {
        match layer {
            Layer::Conv(Conv { filters, side, .. }) => match (before, parts.last_mut()) {
                (Some(Layer::Conv(_)), Some(part)) => {
                    part.push_str(&format!(" and {side}×{side}×{filters}"));
                }
                _ if named => parts.push(format!("{side}×{side}×{filters}")),
                _ => {
                    let word = if convolutions == 1 { "convolution" } else { "convolutions" };
                    parts.push(format!("{word} {side}×{side}×{filters}"));
                    named = true;
                }
            },
            Layer::MaxPool => parts.push("max-pooling".to_owned()),
            Layer::Dense(outputs) => parts.push(linear(shape, outputs)),
            Layer::Relu if all_activated && matches!(before, Some(Layer::Conv(_))) => {
                // The end of the sentence names this layer; the next convolution still follows the
                // one before.
                continue;
            }
            Layer::Relu => parts.push("ReLU".to_owned()),
            Layer::Tanh => parts.push("tanh".to_owned()),
        }
        before = Some(layer);
        shape = shape.after(layer)?;
    }
    parts.extend(network.classes.map(|classes| linear(shape, classes)));
    let mut sentence = parts.join(", ");
    if all_activated {
        sentence.push_str("; ReLU after each convolution");
    }
    Ok(sentence)
}

fn linear(inputs: Shape, outputs: usize) -> String {
    format!("linear {}-{outputs}", inputs.numbers())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BaseCard, BaseName};

    #[test]
    fn each_shipped_card_has_the_sentence_of_its_network() {
        for name in BaseName::ALL {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights");
            let card = std::fs::read(format!("{folder}/{}", name.card_file())).unwrap();
            let card: BaseCard = serde_json::from_slice(&card).unwrap();
            assert_eq!(sentence(name.network()).unwrap(), card.architecture);
            let tensors = name.network().tensors().unwrap();
            let shapes: Vec<_> = tensors.into_iter().map(|t| (t.name, t.shape)).collect();
            assert!(card.shapes.starts_with(&shapes));
            let file = std::fs::read(format!("{folder}/{}", name.weights_file())).unwrap();
            let file = safetensors::SafeTensors::deserialize(&file).unwrap();
            assert_eq!(card.shapes.len(), file.len());
            for (tensor, shape) in card.shapes {
                assert_eq!(file.tensor(&tensor).unwrap().shape(), shape, "{name}: {tensor}");
            }
        }
    }

    #[test]
    fn other_lists_of_layers_have_sentences_too() {
        let network = |trunk| Network {
            input: Shape::DIGIT,
            trunk,
            names: &[],
            classes: Some(10),
            normalized: false,
        };
        let one = network(
            const { &[Layer::conv3(8), Layer::Relu, Layer::MaxPool, Layer::Dense(100), Layer::Relu] },
        );
        assert_eq!(
            sentence(&one).unwrap(),
            "28×28, convolution 3×3×8, max-pooling, linear 1352-100, ReLU, linear 100-10; \
             ReLU after each convolution"
        );
        let tanh = network(const { &[Layer::conv3(8), Layer::Tanh] });
        assert_eq!(sentence(&tanh).unwrap(), "28×28, convolution 3×3×8, tanh, linear 5408-10");
    }
}
