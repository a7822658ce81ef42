//! Linear layers with products of our own, gradients included.

#[cfg(feature = "cpu")]
use burn::backend::Flex;
use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, DispatchKindConversion, DispatchTensor, TensorMetadata};
use burn::nn::Linear;
use burn::tensor::{Shape, Tensor};

/// A device whose products of matrices are ours.
trait Products: Backend {
    /// `[n, from]` × `[from, to]` + `[to]` to `[n, to]`.
    fn outputs(
        x: &FloatTensor<Self>,
        weight: &FloatTensor<Self>,
        bias: &FloatTensor<Self>,
    ) -> FloatTensor<Self>;

    /// For the outputs' gradient `[n, to]` that of what was read, `[n, from]`.
    fn of_inputs(outputs: &FloatTensor<Self>, weight: &FloatTensor<Self>) -> FloatTensor<Self>;

    /// And that of the weights, `[from, to]`.
    fn of_weights(x: &FloatTensor<Self>, outputs: &FloatTensor<Self>) -> FloatTensor<Self>;
}

/// `None` on devices that have no products of ours, and for layers without a bias.
pub fn dense(layer: &Linear, x: &Tensor<2>) -> Option<Tensor<2>> {
    #[cfg(feature = "cpu")]
    if let Some(outputs) = on::<Flex>(layer, x) {
        return Some(outputs);
    }
    #[cfg(feature = "gpu")]
    if let Some(outputs) = on::<burn_wgpu::CubeBackend>(layer, x) {
        return Some(outputs);
    }
    None
}

fn on<B: Products>(layer: &Linear, x: &Tensor<2>) -> Option<Tensor<2>>
where
    DispatchTensor: DispatchKindConversion<B> + DispatchKindConversion<Autodiff<B>>,
{
    let (weight, bias) = (layer.weight.val(), layer.bias.as_ref()?.val());
    if let Ok(x) = x.clone().try_into_primitive::<B>() {
        let weight = weight.try_into_primitive::<B>().ok()?;
        let bias = bias.try_into_primitive::<B>().ok()?;
        return Some(Tensor::from_primitive::<B>(B::outputs(&x, &weight, &bias)));
    }
    let x = x.clone().try_into_primitive::<Autodiff<B>>().ok()?;
    let weight = weight.try_into_primitive::<Autodiff<B>>().ok()?;
    let bias = bias.try_into_primitive::<Autodiff<B>>().ok()?;
    let outputs = B::outputs(x.primitive(), weight.primitive(), bias.primitive());
    let nodes = [x.node(), weight.node(), bias.node()];
    let outputs = match Dense.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(mut step) => {
            let state = [step.checkpoint(&x), step.checkpoint(&weight)];
            step.finish(state, outputs)
        }
        OpsKind::UnTracked(step) => step.finish(outputs),
    };
    Some(Tensor::from_primitive::<Autodiff<B>>(outputs))
}

#[derive(Debug)]
struct Dense;

impl<B: Products> Backward<B, 3> for Dense {
    /// What was read, and the weights.
    type State = [NodeId; 2];

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let [x_node, weight_node, bias_node] = ops.parents;
        let [x, weight]: [FloatTensor<B>; 2] =
            ops.state.map(|node| checkpointer.retrieve_node_output(node));
        let outputs = gradients.consume::<B>(&ops.node);
        if let Some(node) = x_node {
            gradients.register::<B>(node.id, B::of_inputs(&outputs, &weight));
        }
        if let Some(node) = weight_node {
            gradients.register::<B>(node.id, B::of_weights(&x, &outputs));
        }
        if let Some(node) = bias_node {
            let width = outputs.shape()[1];
            let sum = B::float_sum_dim(outputs, 0);
            gradients.register::<B>(node.id, B::float_reshape(sum, Shape::new([width])));
        }
    }
}

#[cfg(feature = "gpu")]
mod on_a_chip {
    use burn_wgpu::{CubeBackend, CubeTensor};

    use super::Products;
    use crate::shaders::{Matrix, product};

    impl Products for CubeBackend {
        fn outputs(x: &CubeTensor, weight: &CubeTensor, bias: &CubeTensor) -> CubeTensor {
            product(Matrix::new(x), Matrix::new(weight), Some(bias))
        }

        fn of_inputs(outputs: &CubeTensor, weight: &CubeTensor) -> CubeTensor {
            product(Matrix::new(outputs), Matrix::new(weight).turned(), None)
        }

        fn of_weights(x: &CubeTensor, outputs: &CubeTensor) -> CubeTensor {
            product(Matrix::new(x).turned(), Matrix::new(outputs), None)
        }
    }
}

#[cfg(feature = "cpu")]
mod on_a_processor {
    use burn::backend::ops::FloatTensorOps;
    use burn::backend::{Flex, TensorMetadata};

    use super::super::{Float, numbers, tensor};
    use super::Products;
    use kernels::{Left, Right, is_narrow, narrow};

    impl Products for Flex {
        fn outputs(x: &Float, weight: &Float, bias: &Float) -> Float {
            let ([n, from], [_, to]) = (shape(x), shape(weight));
            let (x, weight, bias) = (numbers(x), numbers(weight), numbers(bias));
            let outputs = if is_narrow(to) {
                narrow(&x, &weight, &bias)
            } else {
                Right::new(weight, to).product(Left::rows(&x, from), &bias)
            };
            tensor(outputs, [n, to])
        }

        fn of_inputs(outputs: &Float, weight: &Float) -> Float {
            let ([n, to], [from, _]) = (shape(outputs), shape(weight));
            let weight = Right::turned(&numbers(weight), to);
            tensor(weight.product(Left::rows(&numbers(outputs), to), &[]), [n, from])
        }

        fn of_weights(x: &Float, outputs: &Float) -> Float {
            let ([_, from], [_, to]) = (shape(x), shape(outputs));
            let (x, outputs) = (numbers(x), numbers(outputs));
            if is_narrow(to) {
                // Few rows and many columns are computed faster.
                let turned = Right::new(x, from).product(Left::columns(&outputs, to), &[]);
                return Flex::float_transpose(tensor(turned, [to, from]));
            }
            let product = Right::new(outputs, to).product(Left::columns(&x, from), &[]);
            tensor(product, [from, to])
        }
    }

    fn shape(tensor: &Float) -> [usize; 2] {
        let shape = tensor.shape();
        [shape[0], shape[1]]
    }
}

#[cfg(all(test, feature = "cpu"))]
mod tests {
    use burn::module::Module;
    use burn::nn::LinearConfig;
    use burn::tensor::{Device, Distribution, activation::relu};

    use super::*;
    use crate::model::ops::tests::assert_learned_alike;

    #[test]
    fn outputs_and_gradients_are_burns() {
        let device = Device::flex().autodiff();
        device.seed(1);
        let noise = Distribution::Uniform(-1.0, 1.0);
        for (n, from, to) in [(19, 720, 10), (64, 50, 70), (1, 3, 1), (7, 9, 24), (5, 40, 32)] {
            let layer = LinearConfig::new(from, to).init(&device);
            // Half of them zero.
            let x = relu(Tensor::random([n, from], noise, &device)).detach().require_grad();
            let (ours, burns) = (dense(&layer, &x).unwrap(), layer.forward(x.clone()));
            let bias = layer.bias.as_ref().unwrap();
            assert_learned_alike(ours, burns, &x, &layer.weight.val(), &bias.val());
        }
    }

    #[test]
    fn what_only_reads_is_read_by_the_same_products() {
        let plain = Device::flex();
        plain.seed(1);
        let layer = LinearConfig::new(30, 40).init(&plain);
        let x = Tensor::random([5, 30], Distribution::Default, &plain);
        let learned = dense(&layer.clone().train(), &x.clone().autodiff()).unwrap().inner();
        assert_eq!(dense(&layer, &x).unwrap().into_data(), learned.into_data());
        let without_bias = LinearConfig::new(30, 40).with_bias(false).init(&plain);
        assert!(dense(&without_bias, &x).is_none());
    }
}
