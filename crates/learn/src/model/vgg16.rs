//! VGG16 below its dense layers: pictures to 512 features. With our kernels on a processor, with Burn's modules on a
//! graphics chip.

use std::rc::Rc;

use burn::tensor::{Device, Tensor, TensorData};

use crate::model::is_processor;
use crate::model::layers::Layers;
use crate::read::{self, ReadError};
use ink::Image28;
use network::layers::{LayerError, Network, VGG16};
use network::plan::{self, PlanError};
use network::vgg16::{Input, InputError, PICTURE_SIDE, Scaling, enlarged};
use network::weights::{Weights, WeightsError, WeightsFile};

#[derive(Debug, thiserror::Error)]
pub enum VggError {
    #[error("this file does not hold VGG16's weights ({0}): choose one of torchvision's vgg16")]
    Weights(#[from] WeightsError),
    #[error("this file of VGG16's weights can't be used: {0}")]
    Input(#[from] InputError),
    #[error(transparent)]
    Layers(#[from] LayerError),
    #[error(transparent)]
    Plan(#[from] PlanError),
}

#[derive(Clone)]
pub struct Vgg16 {
    engine: Engine,
    input: Input,
    sha256: String,
}

#[derive(Clone)]
enum Engine {
    Kernels(Rc<kernels::Deep>),
    Burn { trunk: Rc<Layers>, device: Device },
}

impl Vgg16 {
    /// From a file with torchvision's names, `features.0.weight` and on; its other tensors are left aside. `scaling`
    /// goes before what the file's metadata says; where neither says anything, it is torchvision's.
    pub fn from_bytes(
        file: &[u8],
        scaling: Option<Scaling>,
        device: &Device,
    ) -> Result<Self, VggError> {
        Self::of(&VGG16, file, scaling, device)
    }

    /// The same without the last pooling: 512 × 3 × 3 features of a picture, by channel, row and column.
    pub fn before_pooling(
        file: &[u8],
        scaling: Option<Scaling>,
        device: &Device,
    ) -> Result<Self, VggError> {
        let trunk = VGG16.trunk.split_last().map_or(VGG16.trunk, |(_pooling, trunk)| trunk);
        Self::of(&Network { trunk, ..VGG16 }, file, scaling, device)
    }

    /// The same with Burn's modules on any device.
    pub fn with_burn(
        file: &[u8],
        scaling: Option<Scaling>,
        device: &Device,
    ) -> Result<Self, VggError> {
        Self::new(file, scaling, |weights| Engine::burn(&VGG16, &weights, device))
    }

    /// With our kernels where the device is a processor.
    fn of(
        network: &Network,
        file: &[u8],
        scaling: Option<Scaling>,
        device: &Device,
    ) -> Result<Self, VggError> {
        Self::new(file, scaling, |weights| match is_processor(device) {
            true => Ok(Engine::Kernels(Rc::new(plan::deep(network, &weights.trunk)?))),
            false => Engine::burn(network, &weights, device),
        })
    }

    fn new(
        file: &[u8],
        scaling: Option<Scaling>,
        engine: impl FnOnce(Weights) -> Result<Engine, VggError>,
    ) -> Result<Self, VggError> {
        let opened = WeightsFile::open(file)?;
        let input = match scaling {
            Some(scaling) => scaling.input(),
            None => Input::of(opened.metadata())?.unwrap_or_else(|| Scaling::Torchvision.input()),
        };
        let engine = engine(Weights::read(&VGG16, &opened)?)?;
        Ok(Self { engine, input, sha256: data::sha256(file) })
    }

    /// What the weights take of a pixel.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// Of the weights' file.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How many pictures to give at a time.
    pub fn at_once(&self) -> usize {
        match self.engine {
            Engine::Kernels(_) => kernels::Deep::at_once(),
            // The first layers hold a megabyte a picture.
            Engine::Burn { .. } => 10,
        }
    }

    /// n × 512 features of n digits' pictures of 784 bytes.
    pub async fn features(&self, pictures: &[u8]) -> Result<Vec<f32>, ReadError> {
        debug_assert!(pictures.len().is_multiple_of(Image28::PIXELS));
        self.features_of_grey(&enlarged(pictures)).await
    }

    /// n × 512 features of n × 48 × 48 intensities in [0, 1].
    pub async fn features_of_grey(&self, pictures: &[f32]) -> Result<Vec<f32>, ReadError> {
        let pixels = PICTURE_SIDE * PICTURE_SIDE;
        self.features_of_channels(self.input.channels_of(pictures, pixels)).await
    }

    /// n × 512 features of n × 3 × 48 × 48 numbers, as the weights take them.
    pub async fn features_of_channels(&self, pictures: Vec<f32>) -> Result<Vec<f32>, ReadError> {
        match &self.engine {
            Engine::Kernels(kernels) => Ok(kernels.features(&pictures)),
            Engine::Burn { trunk, device } => {
                let count = pictures.len() / (3 * PICTURE_SIDE * PICTURE_SIDE);
                let data = TensorData::new(pictures, [count, 3, PICTURE_SIDE, PICTURE_SIDE]);
                let pictures = Tensor::<4>::from_data(data, device);
                read::numbers(trunk.forward_pictures(pictures)).await
            }
        }
    }
}

impl Engine {
    fn burn(network: &Network, weights: &Weights, device: &Device) -> Result<Self, VggError> {
        let trunk = Layers::with_weights(network, &weights.trunk, device)?;
        Ok(Self::Burn { trunk: Rc::new(trunk), device: device.clone() })
    }
}
