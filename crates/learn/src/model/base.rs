//! A base: a trunk that computes features of a digit's picture, and a linear head on top of it.

use burn::module::{Module, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use crate::model::layers::Layers;
use crate::model::{numbers, ops};
use ink::CLASSES;
use network::layers::LayerError;
use network::weights::{Weights, WeightsFile};
use network::{BaseError, BaseName, LayerWeights, WriteError, base_metadata};

#[derive(Module, Debug)]
pub struct Base {
    #[module(skip)]
    name: BaseName,
    trunk: Layers,
    head: Linear,
}

impl Base {
    /// With random weights, drawn from the device's seed.
    pub fn new(name: BaseName, device: &Device) -> Self {
        Self::with(name, name.network().normalized, device)
    }

    fn with(name: BaseName, normalized: bool, device: &Device) -> Self {
        // The lists are constants, and `network` tests that the layers of each fit.
        const FIT: &str = "the layers of a base fit";
        let network = name.network();
        let features = network.features().expect(FIT);
        Self {
            name,
            trunk: Layers::new(network.trunk, network.input, normalized, device).expect(FIT),
            head: LinearConfig::new(features, CLASSES).init(device),
        }
    }

    /// With the weights of a file: the trunk's layers in their order, and the head.
    pub fn with_weights(
        name: BaseName,
        trunk: &[LayerWeights],
        head: &LayerWeights,
        device: &Device,
    ) -> Result<Self, LayerError> {
        let trunk = Layers::with_weights(name.network(), trunk, device)?;
        Ok(Self { name, trunk, head: numbers::linear(head, device) })
    }

    /// From a weights file.
    pub fn read(name: BaseName, file: &[u8], device: &Device) -> Result<Self, BaseError> {
        let no_base = |cause| BaseError::Weights { base: name, cause };
        let file = WeightsFile::open(file).map_err(no_base)?;
        let Weights { trunk, head } = Weights::read(name.network(), &file).map_err(no_base)?;
        let head = head.ok_or(BaseError::NoHead(name))?;
        Ok(Self::with_weights(name, &trunk, &head, device)?)
    }

    /// A folded base as a weights file. Waits for the device.
    pub fn to_file(&self) -> Result<Vec<u8>, WriteError> {
        let trunk = self.trunk.weights();
        let head = numbers::of_layers(&self.head).pop();
        Weights { trunk, head }.to_file(self.name.network(), &base_metadata(self.name))
    }

    pub fn name(&self) -> BaseName {
        self.name
    }

    /// The layers below the head.
    pub fn trunk(&self) -> &Layers {
        &self.trunk
    }

    /// The last layer: `[n, features]` to `[n, 10]` logits.
    pub fn head(&self) -> &Linear {
        &self.head
    }

    /// The same trunk below another head.
    pub fn with_head(self, head: Linear) -> Self {
        Self { head, ..self }
    }

    /// How many features the trunk computes.
    pub fn width(&self) -> usize {
        let [width, _] = self.head.weight.dims();
        width
    }

    /// `[n, 1, 28, 28]` intensities in [0, 1] to `[n, features]`.
    pub fn features(&self, images: Tensor<4>) -> Tensor<2> {
        self.trunk.forward_pictures(images)
    }

    /// `[n, 1, 28, 28]` intensities in [0, 1] to `[n, 10]` logits.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        ops::dense(&self.head, self.features(images))
    }

    /// The same weights, with batch normalization's running statistics replaced by their mean over these batches. Each
    /// batch is `[n, 1, 28, 28]`, on an autodiff device.
    pub fn with_statistics_of(self, batches: impl Iterator<Item = Tensor<4>>) -> Self {
        Self { trunk: self.trunk.with_statistics_of(batches), ..self }
    }

    /// The same function with batch normalization folded into the convolutions: the form that is written to a file
    /// and read with.
    pub fn folded(self) -> Self {
        Self { trunk: self.trunk.folded(), ..self }
    }

    /// The same function, ready to be trained: with batch normalization where the network has it. The normalization
    /// has the statistics of `images`, `[n, 1, 28, 28]`.
    pub fn unfolded(self, images: Tensor<4>) -> Self {
        if !self.name.network().normalized {
            return self;
        }
        Self { trunk: self.trunk.unfolded(images), ..self }
    }

    /// All logits multiplied: the same readings with more or less extreme probabilities.
    pub fn sharpened(self, by: f64) -> Self {
        let weight = Param::from_tensor(self.head.weight.val().mul_scalar(by));
        let bias = &self.head.bias;
        let bias = bias.as_ref().map(|bias| Param::from_tensor(bias.val().mul_scalar(by)));
        self.with_head(Linear { weight, bias })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Distribution, Tolerance};

    #[test]
    fn statistics_of_one_batch_read_that_batch_as_training_did() {
        let training = Device::flex().autodiff();
        training.seed(3);
        let cnn = Base::new(BaseName::Cnn, &training);
        let noise = Distribution::Uniform(0.0, 1.0);
        let images = Tensor::random([16, 1, 28, 28], noise, &training);
        let other = Tensor::random([16, 1, 28, 28], noise, &training);
        let expected = cnn.features(images.clone()).inner().into_data();
        cnn.features(other.mul_scalar(3.0));
        let settled = cnn.with_statistics_of(std::iter::once(images.clone())).valid().folded();
        // The stored variance divides by n - 1.
        let tolerance = Tolerance::rel_abs(1e-2, 1e-2);
        settled.features(images.inner()).into_data().assert_approx_eq::<f32>(&expected, tolerance);
    }

    #[test]
    fn folding_and_unfolding_batch_normalization_change_no_output() {
        let device = Device::flex();
        let training = device.clone().autodiff();
        training.seed(3);
        let cnn = Base::new(BaseName::Cnn, &training);
        let noise = Distribution::Uniform(0.0, 1.0);
        for _ in 0..3 {
            cnn.features(Tensor::random([8, 1, 28, 28], noise, &training));
        }
        let cnn = cnn.valid();
        assert!(cnn.trunk.is_normalized());
        let images = Tensor::random([4, 1, 28, 28], noise, &device);
        let expected = cnn.features(images.clone()).into_data();
        let folded = cnn.folded();
        assert!(!folded.trunk.is_normalized());
        let tolerance = Tolerance::rel_abs(1e-4, 1e-4);
        let read = folded.features(images.clone()).into_data();
        read.assert_approx_eq::<f32>(&expected, tolerance);
        let unfolded = folded.unfolded(images.clone());
        assert!(unfolded.trunk.is_normalized());
        let read = unfolded.features(images).into_data();
        read.assert_approx_eq::<f32>(&expected, tolerance);
    }

    #[test]
    fn a_shipped_base_is_written_as_it_was_read() {
        for name in BaseName::ALL {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/");
            let file = std::fs::read(format!("{folder}{}", name.weights_file())).unwrap();
            let written = Base::read(name, &file, &Device::flex()).unwrap().to_file().unwrap();
            let tensors = |file| Weights::read(name.network(), &WeightsFile::open(file).unwrap());
            assert_eq!(tensors(&written).unwrap(), tensors(&file).unwrap(), "{name}");
            // The shipped cnn's file also has the layer that rejects ink that is no digit.
            assert!(name == BaseName::Cnn || written == file, "{name}");
        }
    }

    #[test]
    fn batches_for_statistics_are_taken_only_where_there_is_normalization() {
        let base = Base::new(BaseName::Mlp, &Device::flex());
        let batches = std::iter::from_fn(|| -> Option<Tensor<4>> { panic!("a batch was taken") });
        assert_eq!(base.with_statistics_of(batches).name(), BaseName::Mlp);
    }

    #[test]
    fn every_base_has_the_parameters_of_its_list() {
        for name in BaseName::ALL {
            let base = Base::with(name, false, &Device::flex());
            assert_eq!(Ok(base.num_params()), name.network().parameters(), "{name}");
            assert_eq!(Ok(base.width()), name.network().features(), "{name}");
        }
    }
}
