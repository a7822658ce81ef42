//! A network's layers in words: names, shapes, and where in the picture they look.

use std::ops::Range;

use ink::SIDE;
use network::layers::{Conv, Layer, LayerError, Network, Shape};

/// Where a layer's outputs look: the receptive field, in pixels of the input picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The first pixel that the first output sees; negative where it begins in the zeros around the
    /// picture.
    pub offset: i32,
    /// The number of pixels along a side.
    pub size: usize,
    /// The distance between two neighbours' fields; 0 where all outputs see the same.
    pub stride: usize,
}

/// A layer as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerInfo {
    /// `None`: the picture itself.
    pub layer: Option<Layer>,
    /// Such as “Convolution 2”.
    pub name: String,
    /// What it does, in a sentence or two.
    pub about: String,
    /// The shape of its outputs.
    pub shape: Shape,
    pub field: Field,
    /// Its place among the layers that have weights.
    pub weights: Option<usize>,
}

impl Field {
    /// A pixel sees itself.
    pub const PIXEL: Self = Self { offset: 0, size: 1, stride: 1 };

    /// The field after one more layer; `input`: the shape before it.
    fn after(self, layer: Layer, input: Shape) -> Self {
        let Self { offset, size, stride } = self;
        match (layer, input) {
            (Layer::Conv(Conv { side, padding, .. }), _) => Self {
                offset: offset - (padding * stride) as i32,
                size: size + side.saturating_sub(1) * stride,
                stride,
            },
            (Layer::MaxPool, _) => Self { offset, size: size + stride, stride: 2 * stride },
            (Layer::Dense(_), Shape::Pictures { side, .. }) => {
                Self { offset, size: size + side.saturating_sub(1) * stride, stride: 0 }
            }
            (Layer::Dense(_) | Layer::Relu | Layer::Tanh, _) => self,
        }
    }

    /// The pixels of the picture that an output sees, along one axis; `place`: the output's row or column.
    pub fn pixels(self, place: usize) -> Range<usize> {
        let within = |pixel: i64| pixel.clamp(0, SIDE as i64) as usize;
        let begin = i64::from(self.offset) + (place * self.stride) as i64;
        within(begin)..within(begin + self.size as i64)
    }
}

impl LayerInfo {
    /// The number of channels, or of units.
    pub fn channels(&self) -> usize {
        match self.shape {
            Shape::Pictures { channels, .. } => channels,
            Shape::Row(units) => units,
        }
    }

    /// The side of a channel's picture, in pixels; 1 for a unit.
    pub fn side(&self) -> usize {
        match self.shape {
            Shape::Pictures { side, .. } => side,
            Shape::Row(_) => 1,
        }
    }

    /// Channel, row and column of an output.
    pub fn place(&self, output: usize) -> (usize, usize, usize) {
        let side = self.side().max(1);
        let within = output % (side * side);
        (output / (side * side), within / side, within % side)
    }
}

/// The picture, then each layer of the trunk in forward order.
pub fn layers(network: &Network) -> Result<Vec<LayerInfo>, LayerError> {
    let (mut shape, mut field, mut with_weights) = (network.input, Field::PIXEL, 0);
    let mut all = vec![LayerInfo {
        layer: None,
        name: "Picture".to_owned(),
        about: format!("{SIDE}×{SIDE} pixels, as the network gets them."),
        shape,
        field,
        weights: None,
    }];
    for (place, &layer) in network.trunk.iter().enumerate() {
        let before = shape;
        shape = before.after(layer)?;
        field = field.after(layer, before);
        let weights = layer.has_weights().then_some(with_weights);
        with_weights += usize::from(layer.has_weights());
        let (name, about) = (name(network.trunk, place), about(layer, before));
        all.push(LayerInfo { layer: Some(layer), name, about, shape, field, weights });
    }
    Ok(all)
}

/// With a number if there are several of its kind.
fn name(trunk: &[Layer], place: usize) -> String {
    let own = word(trunk[place]);
    let same = |layers: &[Layer]| layers.iter().filter(|layer| word(**layer) == own).count();
    if same(trunk) == 1 { own.to_owned() } else { format!("{own} {}", same(&trunk[..=place])) }
}

fn word(layer: Layer) -> &'static str {
    match layer {
        Layer::Dense(_) => "Hidden layer",
        Layer::Conv(_) => "Convolution",
        Layer::MaxPool => "Max-pooling",
        Layer::Relu => "ReLU",
        Layer::Tanh => "Tanh",
    }
}

/// `input`: the shape before the layer.
fn about(layer: Layer, input: Shape) -> String {
    match layer {
        Layer::Dense(units) => {
            let inputs = input.numbers();
            format!("{units} units. Each adds up {inputs} numbers, with a weight for each of them.")
        }
        Layer::Conv(Conv { filters, side, .. }) => match input {
            Shape::Pictures { channels: 2.., .. } => format!(
                "{filters} filters. Each has {side}×{side} weights for every channel before it, and makes one picture."
            ),
            _ => format!("{filters} filters of {side}×{side} weights. Each makes one picture."),
        },
        Layer::MaxPool => {
            "The largest of each 2×2 pixels stays. Height and width are halved.".to_owned()
        }
        Layer::Relu => "What is below 0 becomes 0.".to_owned(),
        Layer::Tanh => "Each number is squeezed between -1 and 1.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use ink::Image28;
    use network::BaseName;

    use super::*;
    use crate::testing::{opened, seven};

    fn of(base: BaseName) -> Vec<LayerInfo> {
        layers(base.network()).unwrap()
    }

    #[test]
    fn each_layer_has_its_name_shape_and_weights() {
        let cnn = of(BaseName::Cnn);
        assert_eq!(cnn.len(), 1 + BaseName::Cnn.network().trunk.len());
        let names: Vec<&str> = cnn.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names[..4], ["Picture", "Convolution 1", "ReLU 1", "Convolution 2"]);
        assert_eq!(names[15], "Max-pooling 3");
        let last = &cnn[15];
        assert_eq!((last.channels(), last.side()), (80, 3));
        assert_eq!(last.place(9 * 7 + 5), (7, 1, 2));
        let weights: Vec<usize> = cnn.iter().filter_map(|layer| layer.weights).collect();
        assert_eq!(weights, [0, 1, 2, 3, 4, 5]);
        let mlp = of(BaseName::Mlp);
        assert_eq!(
            (mlp[1].name.as_str(), mlp[1].channels(), mlp[1].side()),
            ("Hidden layer", 500, 1)
        );
        assert!(mlp[1].about.starts_with("500 units. Each adds up 784 numbers"));
        assert_eq!(of(BaseName::Softmax).len(), 1);
    }

    #[test]
    fn fields_are_those_that_one_counts_by_hand() {
        let cnn = of(BaseName::Cnn);
        let field = |name: &str| cnn.iter().find(|layer| layer.name == name).unwrap().field;
        assert_eq!(field("Convolution 1"), Field { offset: -1, size: 3, stride: 1 });
        assert_eq!(field("Convolution 2"), Field { offset: -2, size: 5, stride: 1 });
        assert_eq!(field("Max-pooling 1"), Field { offset: -2, size: 6, stride: 2 });
        assert_eq!(field("Convolution 3"), Field { offset: -4, size: 10, stride: 2 });
        assert_eq!(field("Convolution 3").pixels(0), 0..6);
        assert_eq!(field("Convolution 3").pixels(5), 6..16);
        assert_eq!(field("Convolution 3").pixels(13), 22..28);
        let mlp = of(BaseName::Mlp);
        assert_eq!(mlp[2].field, Field { offset: 0, size: 28, stride: 0 });
        assert_eq!(mlp[2].field.pixels(0), 0..28);
    }

    #[test]
    fn an_output_changes_with_the_ink_in_its_field_and_with_no_other() {
        let trunk = &opened(BaseName::Cnn).trunk;
        let picture = seven().image().unwrap();
        let before = trunk.outputs(&picture).unwrap();
        for (i, info) in of(BaseName::Cnn)[1..].iter().enumerate() {
            let side = info.side();
            let (row, column) = (side / 2, side / 3);
            let (rows, columns) = (info.field.pixels(row), info.field.pixels(column));
            let turned = |inside: bool| {
                let turn = |(place, &byte): (usize, &u8)| {
                    let is_inside =
                        rows.contains(&(place / SIDE)) && columns.contains(&(place % SIDE));
                    if is_inside == inside { 255 - byte } else { byte }
                };
                let bytes = picture.bytes().iter().enumerate().map(turn).collect();
                trunk.outputs(&Image28::from_bytes(bytes).unwrap()).unwrap().swap_remove(i)
            };
            // The kernels' sums of a place also hold its neighbours', which cancel but for rounding.
            let change = |after: &[f32]| {
                let largest = after.iter().fold(1.0f32, |most, output| most.max(output.abs()));
                let places = (0..info.channels()).map(|c| (c * side + row) * side + column);
                let changes = places.map(|place| (after[place] - before[i][place]).abs());
                changes.fold(0.0, f32::max) / largest
            };
            let (outside, inside) = (change(&turned(false)), change(&turned(true)));
            assert!(outside < 1e-3 && inside > 1e-2, "{}: {outside} {inside}", info.name);
        }
    }
}
