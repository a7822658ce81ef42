//! A base that only reads: with our kernels on a processor, with Burn's modules on a graphics chip.

use std::rc::Rc;

use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::cpu;
use crate::model::{Base, batch, intensities, rows};
use network::plan;

#[derive(Clone)]
pub struct Reader {
    base: Base,
    device: Device,
    forward: Option<Rc<kernels::Forward>>,
}

impl Reader {
    /// Takes the base's weights as they are now. Our kernels are for folded bases; others read as they train.
    pub fn new(base: Base, device: &Device) -> Self {
        let kernels = || plan::forward(base.name().network(), base.trunk().weights()).ok();
        let suits = is_processor(device) && !base.trunk().is_normalized();
        let forward = suits.then(kernels).flatten();
        Self { base, device: device.clone(), forward: forward.map(Rc::new) }
    }

    /// The same base with its features computed by our kernels on this thread, on any device.
    pub fn with_kernels(self, forward: kernels::Forward) -> Self {
        Self { forward: Some(Rc::new(forward)), ..self }
    }

    /// Whether our kernels compute its features.
    pub fn has_kernels(&self) -> bool {
        self.forward.is_some()
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

    /// Features of a picture.
    pub fn width(&self) -> usize {
        self.base.width()
    }

    /// `[n, features]` of n × 784 bytes.
    pub fn features<'a>(&self, images: impl Iterator<Item = &'a [u8]>) -> Tensor<2> {
        self.features_of(intensities(images))
    }

    /// `[n, features]` of n × 784 intensities in [0, 1].
    pub fn features_of(&self, intensities: Vec<f32>) -> Tensor<2> {
        if let Some(forward) = &self.forward {
            return rows(forward.features(&intensities), self.width(), &self.device);
        }
        self.base.features(batch(intensities, &self.device))
    }
}

/// Whether our kernels compute on this device.
pub fn is_processor(device: &Device) -> bool {
    cpu::is_cpu(device)
}

#[cfg(test)]
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
