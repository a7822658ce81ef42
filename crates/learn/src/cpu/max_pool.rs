//! Max-pooling of 2×2 with our kernels, gradients included.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, Flex};
use burn::tensor::Tensor;

use crate::cpu::{numbers, tensor};
use kernels::MaxPool;

/// `None` on devices other than the CPU's that trains.
pub fn max_pool(x: &Tensor<4>) -> Option<Tensor<4>> {
    let [n, channels, height, width] = x.dims();
    let x = x.clone().try_into_primitive::<Autodiff<Flex>>().ok()?;
    let (pooled, outputs) = MaxPool::new([height, width], &numbers(x.primitive()));
    let outputs = tensor(outputs, [n, channels, height / 2, width / 2]);
    let outputs = match Pooling.prepare::<NoCheckpointing>([x.node()]).compute_bound().stateful() {
        OpsKind::Tracked(step) => step.finish(([n, channels, height, width], pooled), outputs),
        OpsKind::UnTracked(step) => step.finish(outputs),
    };
    Some(Tensor::from_primitive::<Autodiff<Flex>>(outputs))
}

#[derive(Debug)]
struct Pooling;

impl Backward<Flex, 1> for Pooling {
    type State = ([usize; 4], MaxPool);

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let (shape, pooled) = ops.state;
        let outputs = gradients.consume::<Flex>(&ops.node);
        if let [Some(node)] = ops.parents {
            gradients.register::<Flex>(node.id, tensor(pooled.gradient(&numbers(&outputs)), shape));
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::module::max_pool2d;
    use burn::tensor::ops::MaxPoolOptions;
    use burn::tensor::{Device, Distribution, Tolerance};

    use super::*;

    #[test]
    fn outputs_and_gradients_are_burns() {
        let device = Device::flex().autodiff();
        device.seed(1);
        let noise = Distribution::Uniform(-1.0, 1.0);
        for [height, width] in [[28, 28], [7, 7], [2, 5]] {
            let x = Tensor::random([3, 2, height, width], noise, &device).require_grad();
            let ours = max_pool(&x).unwrap();
            let burns = max_pool2d(x.clone(), MaxPoolOptions::new([2, 2]).with_stride([2, 2]));
            let by = Tensor::random(ours.dims(), noise, &device);
            let tolerance = Tolerance::default();
            let expected = burns.clone().inner().into_data();
            ours.clone().inner().into_data().assert_approx_eq::<f32>(&expected, tolerance);
            let gradient = |outputs: Tensor<4>| {
                x.grad(&(outputs * by.clone()).sum().backward()).unwrap().into_data()
            };
            gradient(ours).assert_approx_eq::<f32>(&gradient(burns), tolerance);
        }
    }
}
