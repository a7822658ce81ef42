//! Convolutions with our kernels, gradients included.

use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, Flex};
use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;

use crate::cpu::{Float, numbers, tensor};
use kernels::TrainingConvolution;

/// `None` on other devices, and for shapes that our kernels don't take.
pub fn convolve(conv: &Conv2d, x: &Tensor<4>) -> Option<Tensor<4>> {
    let shape = shape(conv, x)?;
    let bias = conv.bias.as_ref()?.val();
    let weight = conv.weight.val();
    let x = x.clone().try_into_primitive::<Autodiff<Flex>>().ok()?;
    let weight = weight.try_into_primitive::<Autodiff<Flex>>().ok()?;
    let bias = bias.try_into_primitive::<Autodiff<Flex>>().ok()?;
    let numbers = [x.primitive(), weight.primitive(), bias.primitive()].map(numbers);
    let [pictures, weights, biases] = &numbers;
    let outputs = shape.forward(weights, biases, pictures)?;
    let n = pictures.len() / (shape.from * shape.pictures * shape.pictures);
    let outputs = tensor(outputs, [n, shape.to, shape.outputs(), shape.outputs()]);
    let nodes = [x.node(), weight.node(), bias.node()];
    let step = Convolve.prepare::<NoCheckpointing>(nodes).compute_bound().stateful();
    let outputs = match step {
        OpsKind::Tracked(mut step) => {
            let state = State { shape, x: step.checkpoint(&x), weight: step.checkpoint(&weight) };
            step.finish(state, outputs)
        }
        OpsKind::UnTracked(step) => step.finish(outputs),
    };
    Some(Tensor::from_primitive::<Autodiff<Flex>>(outputs))
}

fn shape(conv: &Conv2d, x: &Tensor<4>) -> Option<TrainingConvolution> {
    let [_, _, height, width] = x.dims();
    let [to, from, kernel, kernel_width] = conv.weight.dims();
    let padding = match conv.padding {
        PaddingConfig2d::Valid => 0,
        PaddingConfig2d::Same => kernel / 2,
        PaddingConfig2d::Explicit(..) => return None,
    };
    let plain = conv.stride == [1, 1] && conv.dilation == [1, 1] && conv.groups == 1;
    let square = height == width && kernel == kernel_width && kernel % 2 == 1;
    let shape = TrainingConvolution { pictures: height, kernel, from, to, padding };
    (plain && square && shape.suits()).then_some(shape)
}

#[derive(Debug)]
struct Convolve;

#[derive(Clone, Debug)]
struct State {
    shape: TrainingConvolution,
    x: NodeId,
    weight: NodeId,
}

impl Backward<Flex, 3> for Convolve {
    type State = State;

    fn backward(
        self,
        ops: Ops<State, 3>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let [x_node, weight_node, bias_node] = ops.parents;
        let State { shape, x, weight } = ops.state;
        let x: Float = checkpointer.retrieve_node_output(x);
        let weight: Float = checkpointer.retrieve_node_output(weight);
        let outputs = gradients.consume::<Flex>(&ops.node);
        let outputs = numbers(&outputs);
        let TrainingConvolution { kernel, from, to, pictures, .. } = shape;
        let n = outputs.len() / (to * shape.outputs() * shape.outputs());
        if let Some(node) = x_node
            && let Some(gradient) = shape.input_gradient(&numbers(&weight), &outputs)
        {
            let gradient = tensor(gradient, [n, from, pictures, pictures]);
            gradients.register::<Flex>(node.id, gradient);
        }
        if weight_node.is_none() && bias_node.is_none() {
            return;
        }
        let (weights, biases) = shape.weight_gradient(&numbers(&x), &outputs);
        if let Some(node) = weight_node {
            gradients.register::<Flex>(node.id, tensor(weights, [to, from, kernel, kernel]));
        }
        if let Some(node) = bias_node {
            gradients.register::<Flex>(node.id, tensor(biases, [to]));
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::PaddingConfig2d;
    use burn::nn::conv::Conv2dConfig;
    use burn::tensor::{Device, Distribution, Tolerance};

    use super::*;
    use crate::cpu::tests::assert_learned_alike;
    use crate::model::ops;

    #[test]
    fn outputs_and_gradients_are_burns() {
        let device = Device::flex().autodiff();
        device.seed(1);
        let noise = Distribution::Uniform(-1.0, 1.0);
        let (same, valid) = (PaddingConfig2d::Same, PaddingConfig2d::Valid);
        for (n, side, kernel, [from, to], padding) in [
            (19, 7, 3, [48, 64], same.clone()),
            (3, 14, 3, [16, 48], same),
            (9, 12, 5, [8, 16], valid.clone()),
            (2, 13, 3, [16, 8], valid),
        ] {
            let conv = Conv2dConfig::new([from, to], [kernel; 2]).with_padding(padding);
            let conv = conv.init(&device);
            let x = Tensor::random([n, from, side, side], noise, &device).require_grad();
            let (ours, burns) = (convolve(&conv, &x).unwrap(), conv.forward(x.clone()));
            let bias = conv.bias.as_ref().unwrap();
            assert_learned_alike(ours, burns, &x, &conv.weight.val(), &bias.val());
        }
    }

    #[test]
    fn a_first_layer_needs_no_input_gradient() {
        let device = Device::flex().autodiff();
        let conv = Conv2dConfig::new([1, 8], [5, 5]).init(&device);
        let x = Tensor::<4>::ones([2, 1, 28, 28], &device);
        let gradients = convolve(&conv, &x).unwrap().sum().backward();
        let weights = conv.weight.val().grad(&gradients).unwrap();
        // Each weight has met 24 × 24 pixels of each of two pictures, all of them 1.
        let expected = Tensor::<4>::full([8, 1, 5, 5], 2.0 * 24.0 * 24.0, &device.inner());
        weights.into_data().assert_approx_eq::<f32>(&expected.into_data(), Tolerance::default());
    }

    #[test]
    fn other_devices_and_shapes_are_burns() {
        let plain = Device::flex();
        let conv = Conv2dConfig::new([1, 8], [3, 3]).init(&plain);
        let pictures = |device: &Device| Tensor::<4>::ones([2, 1, 28, 28], device);
        assert!(convolve(&conv, &pictures(&plain)).is_none());
        assert_eq!(ops::convolve(&conv, pictures(&plain)).dims(), [2, 8, 26, 26]);
        let training = plain.autodiff();
        let striding = Conv2dConfig::new([1, 8], [3, 3]).with_stride([2, 2]).init(&training);
        assert!(convolve(&striding, &pictures(&training)).is_none());
        let odd = Conv2dConfig::new([1, 7], [3, 3]).init(&training);
        assert!(convolve(&odd, &pictures(&training)).is_none());
        assert_eq!(ops::convolve(&odd, pictures(&training)).dims(), [2, 7, 26, 26]);
    }
}
