//! Layers with weights as kernels that only read.

use burn::tensor::{Device, Tensor, TensorData};

use crate::model::layers::Layers;
use crate::model::tensors;
use kernels::{Convolution, Dense, Forward, Kernel, Then};
use network::layers::{Conv, Layer, Shape};

/// Kernels that compute these layers: convolutions, each with a ReLU and maybe a max-pooling, then at most one
/// fully connected layer with its ReLU. `None` for other lists, shapes that the kernels don't take, and layers with
/// batch normalization. Waits for the device.
pub fn forward(list: &[Layer], input: Shape, layers: &Layers) -> Option<Forward> {
    let Shape::Pictures { channels: 1, side } = input else { return None };
    if layers.is_normalized() {
        return None;
    }
    let mut numbers = tensors::of_module(layers).into_iter().map(|data| data.try_into_vec().ok());
    let (mut convolutions, mut hidden) = (Vec::new(), None);
    let (mut rest, mut shape) = (list, input);
    while let Some((&layer, after)) = rest.split_first() {
        let before = rest.len();
        if hidden.is_some() {
            return None;
        }
        let (weights, bias): (Vec<f32>, Vec<f32>) = (numbers.next()??, numbers.next()??);
        rest = match (layer, shape, after) {
            (Layer::Conv(conv), Shape::Pictures { channels, .. }, after) => {
                let (then, after) = match after {
                    [Layer::Relu, Layer::MaxPool, after @ ..]
                    | [Layer::MaxPool, Layer::Relu, after @ ..] => (Then::ReluAndPool, after),
                    [Layer::Relu, after @ ..] => (Then::Relu, after),
                    after => (Then::Nothing, after),
                };
                let Conv { filters, side, padding } = conv;
                let kernel =
                    Kernel { side, from: channels, to: filters, weights: &weights, bias: &bias };
                convolutions.push(Convolution::new(&kernel, padding, then)?);
                after
            }
            (Layer::Dense(_), _, [Layer::Relu, after @ ..]) => {
                hidden = Some(Dense::new(shape.numbers(), weights, bias));
                after
            }
            _ => return None,
        };
        let taken = list.len() - before..list.len() - rest.len();
        shape = shape.after_all(&list[taken]).ok()?;
    }
    Forward::new(side, convolutions, hidden)
}

/// `[n, width]` from n × width numbers.
pub fn rows(numbers: Vec<f32>, width: usize, device: &Device) -> Tensor<2> {
    let rows = numbers.len() / width;
    Tensor::from_data(TensorData::new(numbers, [rows, width]), device)
}
