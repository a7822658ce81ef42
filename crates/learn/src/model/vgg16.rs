//! VGG16 below its dense layers: pictures to 512 features. Its weights come from a file of the user's.

use burn::module::Module;
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use burn::tensor::{Device, Tensor, TensorData, module::interpolate};

use crate::model::layers::Layers;
use network::layers::{LayerError, VGG16};
use network::weights::{Weights, WeightsError, WeightsFile};

/// Means and standard deviations of ImageNet's red, green and blue, which the weights were trained with.
const MEANS: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATIONS: [f32; 3] = [0.229, 0.224, 0.225];

#[derive(Debug, thiserror::Error)]
pub enum VggError {
    #[error("this file does not hold VGG16's weights ({0}): choose one of torchvision's vgg16")]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

#[derive(Module, Debug)]
pub struct Vgg16 {
    trunk: Layers,
}

impl Vgg16 {
    /// Pixels along a picture's side, as in the text of recipe 001.
    pub const SIDE: usize = 48;
    pub const FEATURES: usize = 512;

    /// From a file with torchvision's names, `features.0.weight` and on; its other tensors are left aside.
    pub fn from_bytes(file: &[u8], device: &Device) -> Result<Self, VggError> {
        let weights = Weights::read(&VGG16, &WeightsFile::open(file)?)?;
        Ok(Self { trunk: Layers::with_weights(&VGG16, &weights.trunk, device)? })
    }

    /// `[n, 3, 48, 48]` to `[n, 512]`; other sides from 32 on give as many features for each 32 of them.
    pub fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.trunk.forward_pictures(pictures)
    }

    /// `[n, 1, h, w]` intensities in [0, 1] as the network takes them: grey three times, resized.
    pub fn pictures(grey: Tensor<4>) -> Tensor<4> {
        let device = grey.device();
        let options = InterpolateOptions::new(InterpolateMode::Bilinear)
            .with_align_corners(false)
            .with_output_size([Self::SIDE, Self::SIDE]);
        let large = interpolate(grey, options);
        let channels = |numbers: [f32; 3]| {
            Tensor::<4>::from_data(TensorData::new(numbers.to_vec(), [1, 3, 1, 1]), &device)
        };
        (large.repeat_dim(1, 3) - channels(MEANS)) / channels(DEVIATIONS)
    }
}
