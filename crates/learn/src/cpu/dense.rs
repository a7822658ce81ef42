//! Products of linear layers with our kernels.

use burn::backend::ops::FloatTensorOps;
use burn::backend::{Flex, TensorMetadata};

use crate::cpu::{Float, numbers, tensor};
use crate::model::ops::dense::Products;
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
        let weight = Right::transposed(&numbers(weight), to);
        tensor(weight.product(Left::rows(&numbers(outputs), to), &[]), [n, from])
    }

    fn of_weights(x: &Float, outputs: &Float) -> Float {
        let ([_, from], [_, to]) = (shape(x), shape(outputs));
        let (x, outputs) = (numbers(x), numbers(outputs));
        if is_narrow(to) {
            // Few rows and many columns are computed faster.
            let transposed = Right::new(x, from).product(Left::columns(&outputs, to), &[]);
            return Flex::float_transpose(tensor(transposed, [to, from]));
        }
        let product = Right::new(outputs, to).product(Left::columns(&x, from), &[]);
        tensor(product, [from, to])
    }
}

fn shape(tensor: &Float) -> [usize; 2] {
    let shape = tensor.shape();
    [shape[0], shape[1]]
}

#[cfg(test)]
mod tests {
    use burn::module::Module;
    use burn::nn::LinearConfig;
    use burn::tensor::{Device, Distribution, Tensor, activation::relu};

    use crate::cpu::dense;
    use crate::cpu::tests::assert_learned_alike;

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
    fn reading_and_training_compute_the_same_products() {
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
