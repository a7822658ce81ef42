//! A base that only reads: on a processor with kernels of our own, on a graphics chip as Burn's modules say.

use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::model::{Base, batch, intensities};

#[derive(Clone)]
pub struct Reader {
    base: Base,
    device: Device,
    forward: Option<std::rc::Rc<::kernels::Forward>>,
}

impl Reader {
    /// Weights are taken as they are now. Kernels of our own are for bases whose normalization is folded;
    /// others read as they train.
    pub fn new(base: Base, device: &Device) -> Self {
        Self {
            forward: is_processor(device)
                .then(|| plan::of_base(&base))
                .flatten()
                .map(std::rc::Rc::new),
            device: device.clone(),
            base,
        }
    }

    pub fn base(&self) -> &Base {
        &self.base
    }

    /// The last layer: `[n, features]` to `[n, 10]` logits.
    pub fn head(&self) -> &Linear {
        self.base.head()
    }

    /// What computes.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Numbers that a head takes of a picture.
    pub fn width(&self) -> usize {
        let [width, _] = self.head().weight.dims();
        width
    }

    /// `[n, features]` of n × 784 bytes.
    pub fn features<'a>(&self, images: impl Iterator<Item = &'a [u8]>) -> Tensor<2> {
        self.features_of(intensities(images))
    }

    /// `[n, features]` of n × 784 intensities in [0, 1].
    pub fn features_of(&self, intensities: Vec<f32>) -> Tensor<2> {
        if let Some(forward) = &self.forward {
            return plan::rows(forward.features(&intensities), self.width(), &self.device);
        }
        self.base.features(batch(intensities, &self.device))
    }
}

/// Whether kernels of our own compute on this device.
pub fn is_processor(device: &Device) -> bool {
    #[cfg(feature = "cpu")]
    return device.clone().inner() == Device::flex();
    #[cfg(not(feature = "cpu"))]
    {
        let _ = device;
        false
    }
}

/// Burn's modules as networks that only read.
pub mod plan {
    use burn::module::Param;
    use burn::nn::conv::Conv2d;
    use burn::nn::{Linear, PaddingConfig2d};
    use burn::tensor::{Device, Tensor, TensorData};

    use super::Base;
    use ::kernels::{Convolution, Dense, Forward, Kernel, Then};
    use ink::SIDE;

    pub fn of_base(base: &Base) -> Option<Forward> {
        match base {
            Base::Softmax(_) => Forward::new(SIDE, Vec::new(), None),
            Base::Mlp(mlp) => Forward::new(SIDE, Vec::new(), Some(dense(&mlp.hidden)?)),
            Base::Cnn(cnn) => Forward::new(SIDE, cnn.convolutions()?, None),
        }
    }

    /// A convolution and the ReLU after it, with or without 2×2 max-pooling; `None` for those that stride,
    /// dilate, have groups or other shapes than the kernels take.
    pub fn convolution(conv: &Conv2d, pool: bool) -> Option<Convolution> {
        let then = if pool { Then::ReluAndPool } else { Then::Relu };
        let [to, from, side, width] = conv.weight.dims();
        let padding = match conv.padding {
            PaddingConfig2d::Valid => 0,
            PaddingConfig2d::Same => side / 2,
            PaddingConfig2d::Explicit(..) => return None,
        };
        let plain = conv.stride == [1, 1] && conv.dilation == [1, 1] && conv.groups == 1;
        if !plain || side != width || side.is_multiple_of(2) {
            return None;
        }
        let weights = numbers(&conv.weight)?;
        let bias = conv.bias.as_ref().map_or(Some(vec![0.0; to]), numbers)?;
        Convolution::new(&Kernel { side, from, to, weights: &weights, bias: &bias }, padding, then)
    }

    /// A linear layer and the ReLU after it.
    pub fn dense(linear: &Linear) -> Option<Dense> {
        let [inputs, outputs] = linear.weight.dims();
        let bias = linear.bias.as_ref().map_or(Some(vec![0.0; outputs]), numbers)?;
        Some(Dense::new(inputs, numbers(&linear.weight)?, bias))
    }

    /// `[n, width]` from n × width numbers.
    pub fn rows(numbers: Vec<f32>, width: usize, device: &Device) -> Tensor<2> {
        let rows = numbers.len() / width;
        Tensor::from_data(TensorData::new(numbers, [rows, width]), device)
    }

    fn numbers<const D: usize>(parameter: &Param<Tensor<D>>) -> Option<Vec<f32>> {
        parameter.val().into_data().try_into_vec().ok()
    }
}

#[cfg(all(test, feature = "cpu"))]
mod tests {
    use burn::module::Module;
    use burn::tensor::{Distribution, Tolerance};

    use super::*;
    use crate::model::batch_of_bytes;
    use ink::{Image28, SIDE};
    use network::BaseName;

    #[test]
    fn our_kernels_give_the_features_that_burns_modules_give() {
        let training = Device::flex().autodiff();
        training.seed(5);
        let images: Vec<u8> = (0..3 * Image28::PIXELS)
            .map(|i| if i % 3 == 0 { (i * 7 % 256) as u8 } else { 0 })
            .collect();
        for name in BaseName::ALL {
            let base = Base::new(name, &training);
            // Statistics of its own, so that folding does something.
            let noise = Distribution::Uniform(0.0, 1.0);
            base.features(Tensor::random([8, 1, SIDE, SIDE], noise, &training));
            let base = base.valid().folded();
            let device = Device::flex();
            let pictures = || std::iter::once(images.as_slice());
            let expected = base.features(batch_of_bytes(pictures(), &device)).into_data();
            let reader = Reader::new(base, &device);
            assert!(reader.forward.is_some(), "{name}");
            let features = reader.features(pictures()).into_data();
            features.assert_approx_eq::<f32>(&expected, Tolerance::rel_abs(1e-4, 1e-5));
        }
    }

    #[test]
    fn a_base_that_is_normalized_reads_as_it_trains() {
        let device = Device::flex();
        let reader = Reader::new(Base::new(BaseName::Cnn, &device), &device);
        assert!(reader.forward.is_none());
        let blank = [0; 2 * Image28::PIXELS];
        let features = reader.features(std::iter::once(blank.as_slice()));
        assert_eq!(features.dims(), [2, reader.width()]);
    }
}
