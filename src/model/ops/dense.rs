//! Linear layers on a graphics chip with a shader of our own, gradients included.

use burn::backend::Autodiff;
use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::ops::FloatTensorOps;
use burn::nn::Linear;
use burn::tensor::{Shape, Tensor};
use burn_wgpu::{CubeBackend, CubeTensor};

use crate::shaders::{Matrix, product};

/// `None` on other devices, and for layers without a bias.
pub fn dense(layer: &Linear, x: &Tensor<2>) -> Option<Tensor<2>> {
    let (weight, bias) = (layer.weight.val(), layer.bias.as_ref()?.val());
    if let Ok(x) = x.clone().try_into_primitive::<CubeBackend>() {
        let weight = weight.try_into_primitive::<CubeBackend>().ok()?;
        let bias = bias.try_into_primitive::<CubeBackend>().ok()?;
        let outputs = product(Matrix::new(&x), Matrix::new(&weight), Some(&bias));
        return Some(Tensor::from_primitive::<CubeBackend>(outputs));
    }
    let x = x.clone().try_into_primitive::<Autodiff<CubeBackend>>().ok()?;
    let weight = weight.try_into_primitive::<Autodiff<CubeBackend>>().ok()?;
    let bias = bias.try_into_primitive::<Autodiff<CubeBackend>>().ok()?;
    let [pictures, weights, biases] = [&x, &weight, &bias].map(|tensor| tensor.primitive());
    let outputs = product(Matrix::new(pictures), Matrix::new(weights), Some(biases));
    let nodes = [x.node(), weight.node(), bias.node()];
    let outputs = match Dense.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(mut step) => {
            let state = [step.checkpoint(&x), step.checkpoint(&weight)];
            step.finish(state, outputs)
        }
        OpsKind::UnTracked(step) => step.finish(outputs),
    };
    Some(Tensor::from_primitive::<Autodiff<CubeBackend>>(outputs))
}

#[derive(Debug)]
struct Dense;

impl Backward<CubeBackend, 3> for Dense {
    /// What was read, and the weights.
    type State = [NodeId; 2];

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let [x_node, weight_node, bias_node] = ops.parents;
        let [x, weight] =
            ops.state.map(|node| checkpointer.retrieve_node_output::<CubeTensor>(node));
        let outputs = gradients.consume::<CubeBackend>(&ops.node);
        if let Some(node) = x_node {
            let gradient = product(Matrix::new(&outputs), Matrix::new(&weight).turned(), None);
            gradients.register::<CubeBackend>(node.id, gradient);
        }
        if let Some(node) = weight_node {
            let gradient = product(Matrix::new(&x).turned(), Matrix::new(&outputs), None);
            gradients.register::<CubeBackend>(node.id, gradient);
        }
        if let Some(node) = bias_node {
            let width = outputs.meta.shape()[1];
            let gradient = CubeBackend::float_sum_dim(outputs, 0);
            let gradient = CubeBackend::float_reshape(gradient, Shape::new([width]));
            gradients.register::<CubeBackend>(node.id, gradient);
        }
    }
}
