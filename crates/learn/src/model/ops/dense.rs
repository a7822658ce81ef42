//! Fully connected layers with our products of matrices, gradients included, on backends that have such products.

use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, DispatchKindConversion, DispatchTensor, TensorMetadata};
use burn::nn::Linear;
use burn::tensor::{Shape, Tensor};

/// A backend with our products of matrices.
pub trait Products: Backend {
    /// `[n, from]` × `[from, to]` + `[to]` to `[n, to]`.
    fn outputs(
        x: &FloatTensor<Self>,
        weight: &FloatTensor<Self>,
        bias: &FloatTensor<Self>,
    ) -> FloatTensor<Self>;

    /// The gradient of the inputs, `[n, from]`, for that of the outputs, `[n, to]`.
    fn of_inputs(outputs: &FloatTensor<Self>, weight: &FloatTensor<Self>) -> FloatTensor<Self>;

    /// The gradient of the weights, `[from, to]`, for that of the outputs, `[n, to]`.
    fn of_weights(x: &FloatTensor<Self>, outputs: &FloatTensor<Self>) -> FloatTensor<Self>;
}

/// `[n, from]` to `[n, to]` with a backend's products; `None` on other devices, and for layers without a bias.
pub fn on<B: Products>(layer: &Linear, x: &Tensor<2>) -> Option<Tensor<2>>
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
    /// The inputs and the weights.
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
